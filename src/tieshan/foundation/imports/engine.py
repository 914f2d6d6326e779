"""Running a file through its desk: read, find the header, sort the rows, clean, decide; and write when asked.

The whole run is one transaction.  A commit reads the kept file again and decides against the registers as they are at
that moment, under a lock that lets one commit of a kind decide at a time; so a preview may be days old, two imports may
run at once, and after a crash the same batch is simply committed again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports.columns import header_key
from tieshan.foundation.imports.desk import Desk, Kind, NothingToWrite
from tieshan.foundation.imports.header import Header, find_header
from tieshan.foundation.imports.models import ColumnMemory
from tieshan.foundation.imports.reading import Sheet, open_book
from tieshan.foundation.imports.rows import RowSorter, row_filler
from tieshan.foundation.imports.run import Run
from tieshan.kernel.refusal import Refused

__all__ = ["IGNORED_WORDS", "columns_of", "decide", "read_into", "remembered", "take_lock"]

IGNORED_WORDS: Final[dict[str, object]] = {
    "title": _("title rows above the header"),
    "header": _("header rows"),
    "blank": _("blank rows"),
    "footer": _("footers (filled in by, checked by, seal, date, remarks)"),
    "total": _("rows of totals"),
    "group": _("group titles between the rows"),
}


def read_into(desk: Desk, kind: Kind, path: Path) -> None:
    """Read every sheet that fits the kind and put its records on the desk.

    Refuses ``imports.sheet.*`` when the named sheet is not there or none fits, ``imports.file.*`` when the file cannot
    be read, ``imports.header.missing`` (facts: unknown, missing, titles) when compulsory columns are not found.
    """
    run = desk.run
    memory = {**remembered(kind, run), **{header_key(k): v for k, v in run.options.mapping.items()}}
    wanted = run.options.sheet
    nearest: tuple[Sheet, Header] | None = None
    names: list[str] = []
    taken = 0
    with open_book(path) as book:
        for sheet in book.sheets():
            names.append(sheet.name)
            if wanted is not None and sheet.name.strip() != wanted.strip():
                run.left_out_sheets.append({"sheet": sheet.name, "why": "not_asked"})
                continue
            merged = [((a - sheet.first_row, b), (c - sheet.first_row, d)) for (a, b), (c, d) in sheet.merged]
            header = find_header(sheet.head, kind.book, memory, merged)
            why = _why_not(sheet, header, asked=wanted is not None)
            if why:
                run.left_out_sheets.append({"sheet": sheet.name, "why": why})
                if header is not None and (nearest is None or len(header.fields) > len(nearest[1].fields)):
                    nearest = (sheet, header)
                continue
            assert header is not None  # noqa: S101 - for the type checker: _why_not has looked
            _take_sheet(desk, kind, sheet, header, merged)
            taken += 1
        run.hidden_rows = book.hidden_rows
    if not taken:
        raise _nothing_fits(kind, wanted, names, nearest)


def _why_not(sheet: Sheet, header: Header | None, *, asked: bool) -> str:
    if sheet.empty:
        return "empty"
    if not sheet.visible and not asked:
        return "hidden"
    if header is None:
        return "no_header"
    return "columns_missing" if header.missing else ""


def _nothing_fits(kind: Kind, wanted: str | None, names: list[str], nearest: tuple[Sheet, Header] | None) -> Refused:
    if wanted is not None and wanted.strip() not in {name.strip() for name in names}:
        return Refused(
            "imports.sheet.unknown",
            _("The file has no sheet of that name. It has: %(names)s.") % {"names": ", ".join(names)},
            names=names,
        )
    if nearest is None:
        return Refused(
            "imports.header.none",
            _("No row with column names was found. Put the names of the template into one row above the data."),
        )
    sheet, header = nearest
    missing = [kind.book.by_code[code].headers[0] for code in header.missing]
    return Refused(
        "imports.header.missing",
        _("These columns were not found: %(columns)s. Say which column is meant, or add it.")
        % {"columns": ", ".join(missing)},
        sheet=sheet.name,
        missing=list(header.missing),
        unknown=[title for _column, title in header.unknown],
        titles=[title for title in header.titles if title],
        found={code: header.titles[column] for code, column in header.fields.items()},
    )


def _take_sheet(
    desk: Desk, kind: Kind, sheet: Sheet, header: Header, merged: list[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    run = desk.run
    desk.start_sheet(header)
    sorter = RowSorter(header, kind.identifying, kind.naming)
    fill = row_filler(merged, list(header.fields.values())) if merged else None
    width = max(header.fields.values()) + 1
    first_data_row = header.first_data_row
    index = -1
    records = 0
    for chunk in sheet.rows():
        numbers: list[int] = []
        rows: list[list[Any]] = []
        for row in chunk:
            index += 1
            if index < first_data_row:
                run.ignored["header" if index >= header.row else "title" if any(c != "" for c in row) else "blank"] += 1
                continue
            if len(row) < width:
                row = [*row, *[""] * (width - len(row))]
            if fill is not None and any(c != "" for c in row):
                for column in fill(index, row):
                    run.put_right(header.titles[column], "merged", "", str(row[column]), personal=False)
            left_out = sorter.sort(row)
            if left_out:
                run.ignored[left_out] += 1
                continue
            numbers.append(sheet.first_row + index + 1)
            rows.append(row)
        if rows:
            records += len(rows)
            columns = {code: [row[column] for row in rows] for code, column in header.fields.items()}
            run.rows += len(rows)
            desk.take(desk.clean(sheet.name, header, numbers, columns))
            run.progress("read", run.rows, 0)
    run.sheets.append(
        {
            "sheet": sheet.name,
            "header_row": sheet.first_row + header.row + header.height,
            "rows": records,
            "columns": columns_of(kind, header),
            "unknown": [title for _column, title in header.unknown],
            "doubled": [title for _column, title, _code in header.doubled],
        }
    )


def columns_of(kind: Kind, header: Header) -> list[dict[str, str]]:
    """The recognised columns in the order of the sheet."""
    pairs = sorted(header.fields.items(), key=lambda item: item[1])
    return [{"field": code, "title": header.titles[column]} for code, column in pairs]


def remembered(kind: Kind, run: Run) -> Mapping[str, str]:
    """What this unit answered earlier about its column names."""
    unit = run.options.unit
    same_unit = Q(unit_id=unit.pk) if unit is not None else Q(unit__isnull=True)
    found = ColumnMemory.objects.filter(same_unit, kind=kind.code)
    return dict(found.values_list("header", "field"))


def take_lock(kind: Kind) -> None:
    """Let one commit of this kind at a time decide and write; held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('tieshan.imports.' || %s || current_schema()))", [kind.code]
        )


def decide(desk: Desk, *, commit: bool) -> None:
    """Decide all records and apply what was asked about records that differ."""
    run = desk.run
    desk.decide()
    differing = desk.conflicts()
    if not differing:
        return
    mode = run.options.on_conflict
    if mode == "skip":
        desk.drop_conflicts(None)
        return
    if mode == "update":
        return
    run.stopped = True
    if commit:
        desk.drop_conflicts(
            Refused(
                "imports.conflict.differs",
                _("The register holds other values for this record. Say whether such records are skipped or changed."),
            )
        )
        run.held_back = run.created
        run.created = 0


def run_file(kind: Kind, path: Path, run: Run, *, commit: bool, write: Callable[[Desk], None] | None = None) -> Desk:
    """Read, decide and, with ``commit``, write.  Must run inside the actor's transaction."""
    desk = kind.desk(run)
    if commit and desk.streams and write is not None:
        take_lock(kind)
        desk.source = lambda: read_into(desk, kind, path)
        with suppress(NothingToWrite):
            write(desk)
            run.wrote = True
        return desk
    read_into(desk, kind, path)
    if commit:
        take_lock(kind)
    run.progress("decide", run.rows, run.rows)
    decide(desk, commit=commit)
    if commit and not run.stopped and run.created + run.updated and write is not None:
        run.progress("write", run.rows, run.rows)
        write(desk)
        run.wrote = True
    return desk
