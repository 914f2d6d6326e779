"""Machines: a table of rows (from, act, to) from which refusals, buttons, journal texts, diagrams, tests and the
database's own guard all come.

    LEAVE = Machine(
        "office.leave",
        title=_("Leave"),
        states=Leave.State,
        rows=[
            Row("draft", "office.leave.request", "asked"),
            Row("asked", "office.leave.grant", "granted", guard=not_in_the_past),
        ],
    )

A room defines its machine once, calls `LEAVE.move(record, act, actor=…)` inside its acts and puts
`machine_trigger("office_leave_leave", LEAVE)` into the migration that makes the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.migrations import RunSQL
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access.acts import note, running_act
from tieshan.foundation.access.permissions import known
from tieshan.kernel.refusal import Refused

__all__ = ["Machine", "Row", "all_machines", "machine_named", "machine_trigger"]

Guard = Callable[[Any, Mapping[str, Any]], object | None]
Effect = Callable[[Any, Mapping[str, Any]], None]


@dataclass(frozen=True)
class Row:
    """One line of the table: in state `from_`, the act leads to state `to`.

    `guard(record, facts)` returns the sentence why not (or raises Refused), or nothing; `effect(record, facts)` sets
    further fields of the record. Both see the facts that the act passes, and `actor` among them.
    """

    from_: str
    act: str
    to: str
    guard: Guard | None = None
    effect: Effect | None = None


_machines: dict[str, Machine] = {}


@dataclass(frozen=True)
class Machine:
    """The states of one kind of record and every way between them.

    `states` is the record's TextChoices (value → label); `starts` the states in which a record may come into being
    (none named: the first). Two rows with the same state and act differ by their guards: the first that passes is gone.
    """

    code: str
    rows: Sequence[Row]
    title: object = ""
    states: Any = ()
    starts: tuple[str, ...] = ()
    column: str = "state"
    _labels: dict[str, object] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        choices = getattr(self.states, "choices", self.states)
        self._labels.update(dict(choices))
        for row in self.rows:
            for state in (row.from_, row.to):
                if self._labels and state not in self._labels:
                    raise ValueError(f"machine {self.code}: unknown state {state!r}")
                self._labels.setdefault(state, state)
        if not self.starts:
            object.__setattr__(self, "starts", (next(iter(self._labels)),))
        if self.code in _machines:
            raise ValueError(f"machine {self.code} is defined twice")
        _machines[self.code] = self

    # -- the table -----------------------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """All states."""
        return tuple(self._labels)

    def label(self, state: str) -> object:
        """A state in words."""
        return self._labels.get(state, state)

    @property
    def acts(self) -> tuple[str, ...]:
        """The acts of the table, in its order: each is a permission code."""
        return tuple(dict.fromkeys(row.act for row in self.rows))

    @property
    def ends(self) -> tuple[str, ...]:
        """States that nothing leads out of."""
        left = {row.from_ for row in self.rows}
        return tuple(state for state in self.names if state not in left)

    def transitions(self) -> tuple[tuple[str, str], ...]:
        """Every allowed change of state, without the acts: what the database lets through."""
        return tuple(dict.fromkeys((row.from_, row.to) for row in self.rows if row.from_ != row.to))

    def rows_of(self, state: str, act: str) -> list[Row]:
        """The rows that the act may take from this state."""
        return [row for row in self.rows if row.from_ == state and row.act == act]

    # -- moving ---------------------------------------------------------------------------------------------------

    def check(self, record: Any, act: str, *, actor: Any = None, **facts: Any) -> Row:
        """The row that the act would take now; raises Refused when there is none or its guard says no."""
        state = getattr(record, self.column)
        rows = self.rows_of(state, act)
        if not rows:
            raise self._impossible(state, act)
        reason: object = None
        for row in rows:
            reason = row.guard(record, {"actor": actor, **facts}) if row.guard is not None else None
            if not reason:
                return row
        raise Refused(f"{self.code}.guard", reason, state=state, act=act)

    def refusal(self, record: Any, act: str, *, actor: Any = None, **facts: Any) -> object:
        """Why the act is not possible now, for a button; nothing when it is."""
        try:
            self.check(record, act, actor=actor, **facts)
        except Refused as refused:
            return refused.message
        return ""

    def move(self, record: Any, act: str, *, actor: Any, **facts: Any) -> Row:
        """Take the step: checks, sets the record's state, lets the effect set further fields, notes it in the journal.

        The caller has locked the record and saves it.
        """
        row = self.check(record, act, actor=actor, **facts)
        setattr(record, self.column, row.to)
        if row.effect is not None:
            row.effect(record, {"actor": actor, **facts})
        if running_act() is not None:
            note(from_state=row.from_, to_state=row.to)
        return row

    def _impossible(self, state: str, act: str) -> Refused:
        starts = [self.label(row.from_) for row in self.rows if row.act == act]
        name = act_name(act)
        if not starts:
            message: object = _("“%(act)s” is no step here.") % {"act": name}
        else:
            message = _("It is “%(state)s” now. “%(act)s” is possible only while it is: %(starts)s.") % {
                "state": self.label(state),
                "act": name,
                "starts": ", ".join(str(start) for start in dict.fromkeys(starts)),
            }
        return Refused(f"{self.code}.impossible", message, state=state, act=act)

    # -- papers about it -------------------------------------------------------------------------------------------

    def signature(self) -> tuple[str, ...]:
        """What the trigger in the database must carry to agree with this table."""
        return (
            self.code,
            self.column,
            ",".join(self.starts),
            *(f"{one}>{two}" for one, two in sorted(self.transitions())),
        )

    def diagram(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        lines += [f'    state "{self._labels[state]}" as {state}' for state in self.names]
        lines += [f"    [*] --> {state}" for state in self.starts]
        lines += [f"    {row.from_} --> {row.to}: {row.act}" for row in self.rows]
        lines += [f"    {state} --> [*]" for state in self.ends]
        return "\n".join(lines)


def act_name(code: str) -> object:
    """The act's name as people know it."""
    try:
        return known(code).name
    except KeyError:
        return code


def all_machines() -> tuple[Machine, ...]:
    """Every machine of the house, by code."""
    return tuple(_machines[code] for code in sorted(_machines))


def machine_named(code: str) -> Machine:
    """The machine of this code; KeyError when no room defines it."""
    return _machines[code]


def machine_trigger(table: str, machine: Machine) -> list[RunSQL]:
    """Migration operations: the database refuses a change of state that the machine's table does not hold.

    When the table of a machine changes, a new migration calls this again (it replaces the trigger); a test compares
    every trigger with its machine. The migration must depend on ("workflow", "0001_initial").
    """
    for word in (table, machine.column):
        if not word.isidentifier():
            raise ValueError(f"not a plain table or column name: {word!r}")
    for name in (*machine.names, machine.code):
        if not name.replace(".", "_").isidentifier():
            raise ValueError(f"not a plain state or code: {name!r}")
    arguments = ", ".join(f"'{word}'" for word in machine.signature())
    drop = f"DROP TRIGGER IF EXISTS machine_steps ON {table}; DROP TRIGGER IF EXISTS machine_starts ON {table};"
    return [
        RunSQL(
            f"""
            {drop}
            CREATE TRIGGER machine_starts BEFORE INSERT ON {table}
                FOR EACH ROW EXECUTE FUNCTION workflow_check_step({arguments});
            CREATE TRIGGER machine_steps BEFORE UPDATE ON {table}
                FOR EACH ROW WHEN (OLD.{machine.column} IS DISTINCT FROM NEW.{machine.column})
                EXECUTE FUNCTION workflow_check_step({arguments});
            """,
            drop,
        )
    ]


def triggers_in(connection: Any) -> Iterable[tuple[str, tuple[str, ...]]]:
    """(table, signature) of every machine's trigger in the current schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, t.tgargs FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname = 'machine_steps' AND c.relnamespace = current_schema()::regnamespace ORDER BY 1"
        )
        return [(table, tuple(bytes(raw).rstrip(b"\0").decode().split("\0"))) for table, raw in cursor.fetchall()]
