"""Taking a member roster in: from cleaned rows through a temporary table into people and memberships, set-based.

Rows are checked in Python with the functions that the form uses, identity and telephone numbers are encrypted, and all
rows go by COPY into a temporary table that ends with the transaction.  There every row is decided against the register
at once: created, changed, the same, a member elsewhere (a transfer is the way), a former member (joining again is).
A cell that is empty, or a column that is missing, leaves the register as it is.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from queue import Queue
from typing import Any, ClassVar, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports import cleaning
from tieshan.foundation.imports.columns import ColumnBook, Field, load_columns
from tieshan.foundation.imports.desk import Desk, NothingToWrite, Piece
from tieshan.foundation.imports.engine import decide
from tieshan.foundation.imports.header import Header
from tieshan.foundation.imports.run import KEPT_LINES, Change, Run
from tieshan.foundation.vault import digest_many, encrypt_many, mask_id, mask_phone
from tieshan.kernel.identifiers import resident_number
from tieshan.kernel.pinyin import spell_name
from tieshan.kernel.refusal import Refused
from tieshan.members.actions.membership import ID_PURPOSE, PHONE_PURPOSE, RESIDENT_CARD
from tieshan.members.rules.membership import check_join_date
from tieshan.organisations.importing.codes import code_cell, code_label
from tieshan.organisations.importing.finders import EmployerFinder, UnitFinder, UnitRef

__all__ = ["RosterDesk"]

#: Facts copied from the row to the person: (column of both tables, field of the file, default of a new person)
_FACTS: Final[tuple[tuple[str, str, object], ...]] = (
    ("sex", "sex", ""),
    ("birth_date", "birth_date", None),
    ("ethnicity", "ethnicity", ""),
    ("education", "education", ""),
    ("political_status", "political_status", ""),
    ("hukou", "hukou", ""),
    ("skill_level", "skill_level", ""),
    ("technical_title", "technical_title", ""),
    ("employment_state", "employment_state", ""),
    ("employer_id", "employer", None),
    ("employer_name", "employer", ""),
    ("department", "department", ""),
    ("job", "job", ""),
    ("union_post", "post", ""),
    ("is_migrant", "migrant", False),
    ("is_agency", "agency", False),
    ("is_new_form", "employment_form", False),
    ("member_number", "member_number", ""),
    ("remark", "remark", ""),
)

_STAGE: Final = """
CREATE TEMP TABLE IF NOT EXISTS members_stage (
    n integer, sheet smallint, row integer, unit_id bigint, state text, joined_on date,
    name text, name_pinyin text, name_initials text,
    id_type text, id_number bytea, id_hash bytea, id_masked text, id_reason text,
    phone bytea, phone_hash bytea, phone_masked text,
    sex text, birth_date date, ethnicity text, education text, political_status text, hukou text, skill_level text,
    technical_title text, employment_state text, employer_id bigint, employer_name text, department text, job text,
    union_post text, is_migrant boolean, is_agency boolean, is_new_form boolean, member_number text, remark text,
    outcome "char" DEFAULT 'C', person_id bigint, where_unit bigint, where_state text
) ON COMMIT DROP;
TRUNCATE members_stage
"""
_LOCATE: Final = """
UPDATE members_stage s
SET person_id = w.person_id, where_unit = w.unit_id, where_state = w.state,
    outcome = CASE
        WHEN w.state NOT IN ('active', 'retained') THEN 'F'
        WHEN w.unit_id <> s.unit_id THEN 'E'
        WHEN s.state IS NOT NULL AND s.state <> w.state THEN 'S'
        ELSE 'N'
    END
FROM members_whereabouts((SELECT array_agg(id_hash) FROM members_stage WHERE n >= {first})) w
WHERE w.id_hash = s.id_hash AND s.n >= {first}
"""

#: Columns in which a row and a person are compared; telephones by their hash.
_COMPARED: Final = ("name", "phone_hash", "joined_on", *[column for column, _field, _default in _FACTS])

_DIFFER: Final = (
    "UPDATE members_stage s SET outcome = 'U' FROM members_person p"  # noqa: S608 - our own column names
    " WHERE s.n >= {first} AND s.outcome = 'N' AND p.id = s.person_id AND ("
    + " OR ".join(f"s.{c} <> p.{c} OR (s.{c} IS NOT NULL AND p.{c} IS NULL)" for c in _COMPARED)
    + ")"
)

#: People and their first membership in one statement: the second takes the numbers that the first was given.
_INSERT: Final = """
WITH person AS (
    INSERT INTO members_person (unit_id, state, name, name_pinyin, name_initials, id_type, id_number, id_hash,
        id_masked, id_accepted_reason, phone, phone_hash, phone_masked, joined_on, version, {columns})
    SELECT unit_id, coalesce(state, 'active'), name, name_pinyin, name_initials, id_type, id_number, id_hash,
        id_masked, coalesce(id_reason, ''), phone, phone_hash, coalesce(phone_masked, ''), joined_on, 1, {values}
    FROM members_stage WHERE outcome = 'C' AND n >= {first}
    RETURNING id, unit_id, state, joined_on
)
INSERT INTO members_membership (person_id, unit_id, state, during, started_by, ended_by, reason)
SELECT id, unit_id, state, daterange(joined_on, NULL), 'joined', '', '' FROM person
"""
#: A corrected joining date moves the beginning of the one span that began on the old date.
_MOVE_SPANS: Final = """
UPDATE members_membership m SET during = daterange(s.joined_on, upper(m.during))
FROM members_stage s JOIN members_person p ON p.id = s.person_id
WHERE s.outcome = 'U' AND m.person_id = p.id AND s.joined_on <> p.joined_on AND lower(m.during) = p.joined_on
  AND (upper_inf(m.during) OR s.joined_on < upper(m.during))
  AND NOT EXISTS (SELECT FROM members_membership o WHERE o.person_id = p.id AND o.id <> m.id
                  AND o.during && daterange(s.joined_on, upper(m.during)))
"""
_UPDATE: Final = """
UPDATE members_person p SET version = p.version + 1, {assignments}
FROM members_stage s WHERE s.outcome = 'U' AND s.person_id = p.id
"""


@cache
def _worded() -> dict[str, Refused]:
    """Refusals without facts, made once: a file may hold the same one a hundred thousand times."""
    return {
        "imprecise": Refused(
            "members.roster.birth_day", _("Only the month of birth is given. Write the date as 1985-03-05.")
        ),
        "birth": Refused(
            "identifiers.resident.birth",
            _("The birth date does not agree with the identity number. Compare both with the identity card."),
        ),
        "sex": Refused(
            "identifiers.resident.sex",
            _("The sex does not agree with the identity number. Compare both with the identity card."),
        ),
        "birth_future": Refused("members.roster.born_in_future", _("The date of birth lies in the future.")),
        "no_unit": Refused(
            "members.roster.no_unit", _("The row does not say to which union the member belongs. Fill in the union.")
        ),
        "left": Refused(
            "members.roster.left",
            _("The roster says that this person has left. Record the leaving on the member's page; former members are "
              "not imported."),
        ),
        "document": Refused(
            "members.roster.document",
            _("This is no number of an identity document: 5 to 30 letters and digits."),
        ),
        "former": Refused(
            "members.person.former",
            _("This person was a member before. Use “join again” on the member's page, so that the history stays."),
        ),
        "state": Refused(
            "members.roster.state",
            _("The register holds another state of membership. Retain it or take it up again on the member's page, "
              "with date and reason."),
        ),
    }  # fmt: skip


class RosterDesk(Desk):
    """Works on one member roster."""

    code: ClassVar[str] = "members"
    streams: ClassVar[bool] = True
    book: ClassVar[ColumnBook] = load_columns("tieshan.members.importing", "members")

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        unit: Any = run.options.unit
        self._units = UnitFinder(run.actor, "members.roster.import", below=unit)
        self._employers = EmployerFinder()
        self._default = self._units.by_id.get(unit.pk) if unit is not None else None
        self._seen: dict[str, tuple[str, int]] = {}
        self._sheets: list[str] = []
        self._titles: list[str] = []
        self._staged = 0
        self._writer: _Writer | None = None
        self._joined: dict[tuple[dt.date, dt.date | None], Refused | None] = {}
        self._found_units: dict[str | None, UnitRef | Refused] = {}
        self._found_employers: dict[str | None, int | None] = {None: None}
        with connection.cursor() as cursor:
            cursor.execute(_STAGE)

    # --- cleaning and checking ---

    def cleaning_function(self, field: Field) -> Callable[[Any], tuple[Any, str]]:
        if field.type.startswith("list:"):
            return code_cell(field.type.removeprefix("list:"), self.run.on)
        return super().cleaning_function(field)

    def start_sheet(self, header: Header) -> None:
        if "unit" not in header.fields and self._default is None and "employer" not in header.fields:
            raise Refused(
                "members.roster.unit_missing",
                _("The roster has no column for the union. Say for which union it is."),
            )

    def take(self, piece: Piece) -> None:
        """Check each row, encrypt, and copy the good ones into the temporary table."""
        if not self._sheets or self._sheets[-1] != piece.sheet:
            self._sheets.append(piece.sheet)
            self._titles.append(piece.title("id_number", self.book))
        units = self._units_of(piece)
        identities = self._identities(piece)
        joined = self._joining_days(piece, identities)
        good = [index for index in range(len(piece)) if index not in piece.bad]
        if good:
            self._copy(piece, good, units, identities, joined)

    def _units_of(self, piece: Piece) -> list[UnitRef | None]:
        found: list[UnitRef | None] = []
        cells = piece.column("unit")
        employers = piece.column("employer")
        for index, text in enumerate(cells):
            if text is None:
                unit = self._default or self._union_of(employers[index])
                if unit is None and index not in piece.bad:
                    self.refuse(piece, index, "unit", _worded()["no_unit"])
                found.append(unit)
                continue
            answer = self._found_units.get(text)
            if answer is None:
                try:
                    answer = self._units.find(text)
                except Refused as refused:
                    answer = refused
                self._found_units[text] = answer
            if isinstance(answer, Refused):
                self.refuse(piece, index, "unit", answer)
                found.append(None)
            else:
                found.append(answer)
        return found

    def _union_of(self, employer: str | None) -> UnitRef | None:
        """The union of the employer that a row names, when it says no union and none was chosen."""
        pk = self._employer(employer)
        union = self._employers.unions.get(pk) if pk is not None else None
        unit = self._units.by_id.get(union) if union is not None else None
        return unit if unit is not None and unit.status == "active" and self._units.covers(unit) else None

    def _employer(self, name: str | None) -> int | None:
        if name not in self._found_employers:
            self._found_employers[name] = self._employers.find(None, name)
        return self._found_employers[name]

    def _identities(self, piece: Piece) -> list[tuple[str, str, dt.date | None, str | None, str] | None]:
        """(kind of document, number, birth date, sex, accepted reason) of each row, None where it was refused."""
        found: list[tuple[str, str, dt.date | None, str | None, str] | None] = []
        on, seen, sheet = self.run.on, self._seen, piece.sheet
        accepted = self.run.options.accepted
        types, births, sexes = piece.column("id_type"), piece.column("birth_date"), piece.column("sex")
        month_only = cleaning.MonthOnly
        for index, number in enumerate(piece.column("id_number")):
            if number is None:
                found.append(None)
                continue
            kind = types[index] or RESIDENT_CARD
            birth, sex, reason = births[index], sexes[index], ""
            try:
                if kind == RESIDENT_CARD:
                    if accepted:
                        reason = accepted.get((sheet, piece.numbers[index]), "")
                    number, born, its_sex = resident_number(number, on=on, reason=reason)
                    agrees = birth is None or birth == born or (birth.__class__ is month_only and birth.may_be(born))
                    if not agrees:
                        self.refuse(piece, index, "id_number", _worded()["birth"])
                    if sex is not None and sex != its_sex:
                        self.refuse(piece, index, "sex", _worded()["sex"])
                    birth, sex = born, its_sex
                else:
                    if not 5 <= len(number) <= 30 or not number.replace("(", "").replace(")", "").isalnum():
                        raise _worded()["document"]
                    if birth.__class__ is month_only:
                        self.refuse(piece, index, "birth_date", _worded()["imprecise"])
                    elif birth is not None and birth > on:
                        self.refuse(piece, index, "birth_date", _worded()["birth_future"])
            except Refused as refused:
                self.refuse(piece, index, "id_number", refused)
                found.append(None)
                continue
            first = seen.setdefault(number, (sheet, piece.numbers[index]))
            if first != (sheet, piece.numbers[index]):
                self.refuse(piece, index, "id_number", _twice(first))
            found.append((kind, number, birth, sex, reason))
        return found

    def _joining_days(self, piece: Piece, identities: Sequence[tuple[Any, ...] | None]) -> list[dt.date | None]:
        days: list[dt.date | None] = []
        known, on = self._joined, self.run.on
        for index, day in enumerate(piece.column("joined_on")):
            identity = identities[index]
            if day is not None:
                key = (day, identity[2] if identity is not None else None)
                if key in known:
                    refusal = known[key]
                else:
                    refusal = None
                    try:
                        check_join_date(day, on=on, birth_date=key[1])
                    except Refused as refused:
                        refusal = refused
                    known[key] = refusal
                if refusal is not None:
                    self.refuse(piece, index, "joined_on", refusal)
            days.append(day)
        for index, state in enumerate(piece.column("state")):
            if state in ("left", "expelled"):
                self.refuse(piece, index, "state", _worded()["left"])
        return days

    def _copy(
        self,
        piece: Piece,
        good: list[int],
        units: Sequence[UnitRef | None],
        identities: Sequence[tuple[str, str, dt.date | None, str | None, str] | None],
        joined: Sequence[dt.date | None],
    ) -> None:
        whole = len(good) == len(piece)

        def of(values: Sequence[Any]) -> Sequence[Any]:
            return values if whole else [values[i] for i in good]

        kinds, numbers, births, sexes, reasons = zip(*of(identities), strict=True)  # type: ignore[arg-type]
        phones, names, employers = of(piece.column("phone")), of(piece.column("name")), of(piece.column("employer"))
        spellings = [spell_name(name) for name in names]
        forms, agencies = of(piece.column("employment_form")), of(piece.column("agency"))
        columns: dict[str, list[str]] = {
            "n": [str(n) for n in range(self._staged, self._staged + len(good))],
            "sheet": [str(len(self._sheets) - 1)] * len(good),
            "row": [str(row) for row in of(piece.numbers)],
            "unit_id": [str(unit.id) for unit in of(units)],  # type: ignore[attr-defined]
            "name": [_text(name) for name in names],
            "name_pinyin": [spelling.full for spelling in spellings],
            "name_initials": [spelling.initials for spelling in spellings],
            "id_type": list(kinds),
            "id_number": _bytes(encrypt_many(numbers, ID_PURPOSE)),
            "id_hash": _bytes(digest_many(numbers, ID_PURPOSE)),
            "id_masked": [mask_id(number) for number in numbers],
            "sex": [_text(sex) for sex in sexes],
            "birth_date": [_NULL if birth is None else birth.isoformat() for birth in births],
        }
        # A column that the file does not have stays out of the statement: NULL says "not given".
        if any(reasons):
            columns["id_reason"] = [_text(reason) for reason in reasons]
        if "phone" in piece.values:
            columns["phone"] = _bytes(encrypt_many(phones, PHONE_PURPOSE))
            columns["phone_hash"] = _bytes(digest_many(phones, PHONE_PURPOSE))
            columns["phone_masked"] = [_NULL if phone is None else mask_phone(phone) for phone in phones]
        if "employer" in piece.values:
            columns["employer_id"] = [_NULL if (pk := self._employer(name)) is None else str(pk) for name in employers]
            columns["employer_name"] = [_text(name) for name in employers]
        if "agency" in piece.values or "employment_form" in piece.values:
            pairs = list(zip(agencies, forms, strict=True))
            columns["is_agency"] = [_text(_either(said, form, "2")) for said, form in pairs]
            columns["is_new_form"] = [_text(_either(None, form, "3")) for _said, form in pairs]
        if "joined_on" in piece.values:
            columns["joined_on"] = [_NULL if day is None else day.isoformat() for day in of(joined)]
        plain = {column: field for column, field, _default in _FACTS if column not in _OWN_WAY}
        for column, field in {**plain, "state": "state"}.items():
            if field in piece.values:
                columns[column] = [_text(value) for value in of(piece.values[field])]
        self._staged += len(good)
        # The rows are put together here: that costs a third of handing each value to the driver.
        data = "\n".join(map("\t".join, zip(*columns.values(), strict=True))) + "\n"
        portion = _Portion(f"COPY members_stage ({', '.join(columns)}) FROM STDIN", data, len(good))
        if self._writer is not None:
            self._writer.take(portion)
            return
        with connection.cursor() as cursor, cursor.copy(portion.statement) as copy:
            copy.write(portion.data)

    # --- deciding ---

    def decide(self) -> None:
        """One statement finds the known people of the whole district, one more compares the ones of the same unit."""
        with connection.cursor() as cursor:
            undated = self._writer.undated if self._writer is not None else _settle(cursor, 0, self.run.on)
            if undated:
                title = self.book.by_code["joined_on"].headers[0]
                self.run.put_right(title, "joined", "", self.run.on.isoformat(), personal=False, times=undated)
            cursor.execute(
                "SELECT sheet, row, outcome, s.unit_id, where_unit, person_id, s.name, s.id_masked, n"
                " FROM members_stage s WHERE outcome IN ('E', 'F', 'S') ORDER BY n"
            )
            for sheet, row, outcome, unit, where, person, name, masked, _n in cursor.fetchall():
                refusal = self._elsewhere(unit, where, person) if outcome == "E" else _worded()[_SIMPLE[outcome]]
                self.run.refuse(self._sheets[sheet], row, self._titles[sheet], f"{name} {masked}", refusal)
            self._count(cursor)

    def _elsewhere(self, unit: int, where: int, person: int) -> Refused:
        return Refused(
            "members.person.elsewhere",
            _("This person is a member at %(unit)s. Ask for a transfer instead of joining again.")
            % {"unit": self._units.by_id[where].name},
            clause="membership-rules:3",
            transfer_to=self._units.by_id[unit].code,
            person=person,
        )

    def _count(self, cursor: Any) -> None:
        run = self.run
        run.created = run.updated = run.unchanged = 0
        run.units.clear()
        cursor.execute("SELECT unit_id, outcome, count(*) FROM members_stage GROUP BY 1, 2")
        for unit_id, outcome, count in cursor.fetchall():
            word = _OUTCOMES[outcome]
            if word != "refused":
                setattr(run, word, getattr(run, word) + count)
            run.count_unit(unit_id, self._units.by_id[unit_id].name, word, count)
        staged_refusals = sum(counts["refused"] for counts in run.units.values())
        early = len(run.refused) - staged_refusals
        if early > 0:
            named = run.options.unit
            run.count_unit(named.pk if named else None, str(getattr(named, "name", "")), "refused", early)

    def conflicts(self) -> int:
        return self.run.updated

    def drop_conflicts(self, refusal: Refused | None) -> None:
        """Leave the differing records alone; with a refusal their rows are refused, without one they are skipped."""
        with connection.cursor() as cursor:
            if refusal is not None:
                cursor.execute("SELECT sheet, row, name, id_masked FROM members_stage WHERE outcome = 'U' ORDER BY n")
                for sheet, row, name, masked in cursor.fetchall():
                    self.run.refuse(self._sheets[sheet], row, "", f"{name} {masked}", refusal)
            else:
                self.run.skipped = self.run.updated
            cursor.execute(
                "UPDATE members_stage SET outcome = %s WHERE outcome = 'U'", ["X" if refusal is not None else "N"]
            )
            self._count(cursor)

    def outcome_lines(self) -> None:
        """Old and new value of each changed field; identity and telephone numbers as masks."""
        shown = [
            ("name", "name"), ("phone_masked", "phone"), ("joined_on", "joined_on"),
            *[(c, f) for c, f, _d in _FACTS if c != "employer_id"],
        ]  # fmt: skip
        pairs = ", ".join(
            f"CASE WHEN s.{c} <> p.{c} OR (s.{c} IS NOT NULL AND p.{c} IS NULL)"
            f" THEN ARRAY[p.{c}::text, s.{c}::text] END"
            for c, _f in shown
        )
        labels = self._labels()
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.sheet, s.row, p.name, {pairs} FROM members_stage s"  # noqa: S608 - our own column names
                " JOIN members_person p ON p.id = s.person_id WHERE s.outcome = 'U' ORDER BY s.n LIMIT %s",
                [KEPT_LINES],
            )
            for sheet, row, name, *cells in cursor.fetchall():
                fields = {}
                for (_column, field), pair in zip(shown, cells, strict=True):
                    if pair is not None:
                        word = labels.get(field, str)
                        fields[field] = (word(pair[0] or ""), word(pair[1] or ""))
                self.run.changes.append(Change(self._sheets[sheet], row, name, fields))

    def _labels(self) -> dict[str, Callable[[str], str]]:
        lists = {f.code: f.type.removeprefix("list:") for f in self.book.fields if f.type.startswith("list:")}
        return {
            **{code: code_label(name, self.run.on) for code, name in lists.items() if code != "employment_form"},
            "sex": code_label("sex", self.run.on),
        }

    # --- writing ---

    def write(self) -> None:
        """Read and write at once: while rows are cleaned here, the ones before are decided and written by the server.

        Everything happens in the one transaction of the act; when the outcome is that nothing is to be written, all of
        it is rolled back by ``NothingToWrite``.
        """
        if self.source is None:
            raise RuntimeError("a roster is written while it is read")
        with connection.cursor() as cursor:
            # The triggers read all new rows at once; with little memory the server would write them to disk first.
            cursor.execute("SET LOCAL work_mem = '64MB'")
        self._writer = _Writer(connection.connection, self.run.on, _insert_statement())
        with self._writer:
            self.source()
        self.run.progress("decide", self.run.rows, self.run.rows)
        decide(self, commit=True)
        if self.run.stopped or not self.run.created + self.run.updated:
            self.outcome_lines()
            raise NothingToWrite
        self.run.progress("write", self.run.rows, self.run.rows)
        self._write_changes()

    def _write_changes(self) -> None:
        follow = ("name_pinyin", "name_initials")
        assignments = ", ".join(
            [
                *[f"{c} = coalesce(s.{c}, p.{c})" for c, _f, _d in _FACTS if c != "employer_id"],
                "name = s.name",
                *[f"{c} = s.{c}" for c in follow],
                "employer_id = CASE WHEN s.employer_name IS NULL THEN p.employer_id ELSE s.employer_id END",
                "joined_on = coalesce(s.joined_on, p.joined_on)",
                *[f"{c} = coalesce(s.{c}, p.{c})" for c in ("phone_hash", "phone_masked")],
                # the same number keeps its ciphertext, so that the history shows no change where there is none
                "phone = CASE WHEN s.phone_hash <> p.phone_hash OR p.phone_hash IS NULL THEN coalesce(s.phone, p.phone)"
                " ELSE p.phone END",
            ]
        )
        with connection.cursor() as cursor:
            if self.run.created:
                # Before the foreign keys are looked up row by row at the commit: a register that just grew from nothing
                # (or whose growth was rolled back) has statistics under which that look-up reads the whole table.
                cursor.execute("SELECT members_refresh_statistics()")
            if self.run.updated:
                cursor.execute(_MOVE_SPANS)
                cursor.execute(_UPDATE.format(assignments=assignments))


@dataclass(frozen=True, slots=True)
class _Portion:
    """Some rows in PostgreSQL's text format, and the statement that takes them."""

    statement: str
    data: str
    rows: int


class _Writer:
    """Hands rows to the server and has it decide and write them, in a thread of its own.

    Until the end of the ``with`` block the connection belongs to that thread alone.  An error there ends the block
    with the same error.
    """

    def __init__(self, raw: Any, on: dt.date, insert: str) -> None:
        self.undated = 0
        self._raw, self._on, self._insert = raw, on, insert
        self._queue: Queue[_Portion | None] = Queue(maxsize=3)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="roster-writer", daemon=True)

    def __enter__(self) -> _Writer:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._queue.put(None)
        self._thread.join()
        if error is None and self._error is not None:
            # As Django's own cursors do: the database's errors under the names the callers know.
            with connection.wrap_database_errors:
                raise self._error

    def take(self, portion: _Portion) -> None:
        """Queue some rows; waits when the server is far behind."""
        self._queue.put(portion)

    def _work(self) -> None:
        first = waiting = 0
        while (portion := self._queue.get()) is not None:
            if self._error is not None:
                # Somebody still fills the queue: empty it, so that nobody waits for ever.
                continue
            try:
                with self._raw.cursor() as cursor, cursor.copy(portion.statement) as copy:
                    copy.write(portion.data)
                waiting += portion.rows
                if waiting >= _ROWS_AT_ONCE:
                    self._flush(first)
                    first, waiting = first + waiting, 0
            except BaseException as error:
                self._error = error
        if waiting and self._error is None:
            try:
                self._flush(first)
            except BaseException as error:
                self._error = error

    def _flush(self, first: int) -> None:
        with self._raw.cursor() as cursor:
            self.undated += _settle(cursor, first, self._on)
            cursor.execute(self._insert.replace("{first}", str(first)))


def _settle(cursor: Any, first: int, on: dt.date) -> int:
    """Decide the rows from number ``first`` on; answers how many new members had no joining date."""
    cursor.execute(_LOCATE.replace("{first}", str(first)))
    if cursor.rowcount:
        cursor.execute(_DIFFER.replace("{first}", str(first)))
    cursor.execute(
        "UPDATE members_stage SET joined_on = %s WHERE outcome = 'C' AND joined_on IS NULL AND n >= %s", [on, first]
    )
    return int(cursor.rowcount)


def _insert_statement() -> str:
    columns = ", ".join(column for column, _field, _default in _FACTS)
    values = ", ".join(
        column if default is None else f"coalesce({column}, {_literal(default)})" for column, _field, default in _FACTS
    )
    return _INSERT.replace("{columns}", columns).replace("{values}", values)


#: So many rows are decided and written by one statement.
_ROWS_AT_ONCE: Final = 10_000
_NULL: Final = "\\N"
#: Characters with a meaning in PostgreSQL's text format for COPY.
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
#: Columns of the register that are put together from several cells or in a way of their own.
_OWN_WAY: Final = frozenset({"sex", "birth_date", "employer_id", "employer_name", "is_agency", "is_new_form"})


def _text(value: object) -> str:
    """A value in PostgreSQL's text format for COPY."""
    if value is None:
        return _NULL
    if value.__class__ is str:
        return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)  # type: ignore[attr-defined]
    return "t" if value is True else "f" if value is False else str(value)


def _bytes(values: Sequence[bytes | None]) -> list[str]:
    return [_NULL if value is None else "\\\\x" + value.hex() for value in values]


_OUTCOMES: Final = {
    "C": "created", "U": "updated", "N": "unchanged", "E": "refused", "F": "refused", "S": "refused", "X": "refused",
}  # fmt: skip
_SIMPLE: Final = {"F": "former", "S": "state"}


def _twice(first: tuple[str, int]) -> Refused:
    return Refused(
        "members.roster.twice",
        _("The same identity number stands in row %(row)d already. Keep the right row and delete the other.")
        % {"row": first[1]},
        first_row=first[1],
    )


def _either(said: bool | None, form: str | None, code: str) -> bool | None:
    """A flag from its own column, else from the form of employment; None when neither says anything."""
    if said is not None:
        return bool(said) or form == code
    return None if form is None else form == code


def _literal(default: object) -> str:
    return {"": "''", False: "false"}[default]  # type: ignore[index]
