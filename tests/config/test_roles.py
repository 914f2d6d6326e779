"""What the weak role may and may not do in a migrated database."""

import psycopg
import pytest
from django.db import connection

from tieshan.config import roles
from tieshan.config.texts import Misconfigured
from tieshan.foundation.audit.schema import APPEND_ONLY_TABLES


@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
@pytest.mark.django_db
def test_append_only_by_privilege(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, 'SELECT'), has_table_privilege(%s, 'UPDATE'),"
            " has_table_privilege(%s, 'DELETE'), has_table_privilege(%s, 'TRUNCATE')",
            [table] * 4,
        )
        assert cursor.fetchone() == (True, False, False, False)


@pytest.mark.django_db
def test_weak_role_owns_nothing_and_cannot_make_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = 'tieshan_app'::regrole")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = 'tieshan_app'")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT has_table_privilege('django_migrations', 'INSERT, UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db
def test_runtime_refuses_a_superuser(owner_connection: psycopg.Connection) -> None:
    with pytest.raises(Misconfigured, match="postgres"):
        roles.check_runtime_role(owner_connection)
    connection.ensure_connection()
    roles.check_runtime_role(connection.connection)


@pytest.mark.django_db
def test_no_personal_table_is_without_a_policy() -> None:
    """Every encrypted column stands in a table that row policies guard, or in one that holds no member's data."""
    not_members = {"organisations_account"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND NOT c.relrowsecurity"
            " AND a.attname IN ('id_number', 'id_hash', 'phone_hash')"
        )
        unguarded = {row[0] for row in cursor.fetchall()} - not_members
    assert unguarded == set()
