"""Row policies: the second wall behind `visible_to`.

The policy reads three transaction-local settings that `acting_as` sets. FORCE makes the table's owner obey as well.
Nothing names a schema: tables are found by the search path of the migration that runs it.
"""

from __future__ import annotations

from django.db.migrations import RunSQL

# The first arm is a constant per query, so a district-wide reader pays nothing per row; the sub-select of the second
# arm is hashed once per query and reaches the units by a range of their paths ("/" follows "." in C collation).
_IN_REACH = """
    (SELECT coalesce(current_setting('tieshan.reach', true), '') = 'all')
    OR {column} IN (
        SELECT u.id FROM {units} u
        JOIN unnest(string_to_array(nullif(current_setting('tieshan.reach', true), ''), ',')) AS reach(path)
          ON u.path >= reach.path AND u.path < rtrim(reach.path, '.') || '/'
    )
    OR {column} = ANY (
        string_to_array(nullif(current_setting('tieshan.reach_units', true), ''), ',')::bigint[]
    )
"""


def row_policy(table: str, *columns: str, units: str = "organisations_unit", also: str = "") -> RunSQL:
    """Migration operation: rows of the table show only where one of the unit columns lies in the actor's reach.

    `also` is a further SQL condition that opens a row (asked last, row by row).
    """
    arms = [f"({_IN_REACH.format(column=column, units=units)})" for column in columns]
    condition = " OR ".join([*arms, f"({also})"] if also else arms)
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY within_reach ON {table} USING ({condition}) WITH CHECK ({condition});
        """,
        f"""
        DROP POLICY within_reach ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def parent_policy(table: str, column: str, parent: str) -> RunSQL:
    """Migration operation: rows of the table show where the row of the parent table shows that the column names.

    The numbers of the parent's visible rows are hashed once a query, so the parent must be a small table.
    """
    everything = "(SELECT coalesce(current_setting('tieshan.reach', true), '') = 'all')"
    condition = f"{everything} OR {column} IN (SELECT parent.id FROM {parent} parent)"  # noqa: S608 - names
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY with_parent ON {table} USING ({condition}) WITH CHECK ({condition});
        """,
        f"""
        DROP POLICY with_parent ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


#: The reader's own account, as SQL text: what `also` compares an account column with.
OWN_ACCOUNT = "(SELECT nullif(current_setting('tieshan.actor', true), ''))"


def own_rows(*columns: str) -> str:
    """SQL for `also`: rows whose account column is the reader's own."""
    return " OR ".join(f"{column}::text = {OWN_ACCOUNT}" for column in columns)


def party_policy(table: str, condition: str) -> RunSQL:
    """Migration operation: rows show to those alone whom the SQL condition names, whatever anybody's reach is.

    Only the journal's own proofs (`whole_history`) read past it: they show hashes and row numbers.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY parties ON {table}
            USING (({condition}) OR (SELECT coalesce(current_setting('tieshan.history', true), '') = 'whole'))
            WITH CHECK ({condition});
        """,
        f"""
        DROP POLICY parties ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def history_policy(name: str, *tables: str) -> RunSQL:
    """Migration operation: the history of these tables shows only where the row itself shows.

    Restrictive, so that each room adds its own beside those of the others. The migration depends on
    ("members", "0004_history_within_reach"), which turns the policies of the history on.
    """
    names = ", ".join(f"'{table}'" for table in tables)
    arms = " OR ".join(
        f"(table_name = '{table}' AND EXISTS (SELECT 1 FROM {table} t WHERE t.id = audit_rowhistory.row_pk))"  # noqa: S608 - names
        for table in tables
    )
    return RunSQL(
        f"""
        CREATE POLICY {name} ON audit_rowhistory AS RESTRICTIVE FOR SELECT USING (
            (SELECT coalesce(current_setting('tieshan.history', true), '') = 'whole')
            OR table_name NOT IN ({names}) OR {arms}
        );
        """,
        f"DROP POLICY {name} ON audit_rowhistory;",
    )
