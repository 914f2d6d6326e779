"""A unit's own sheet: filled on screen or by file, sent in, confirmed or sent back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import IO

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.base import page_url
from tieshan.kernel.refusal import Refused
from tieshan.office.collecting.models import UnitSheet
from tieshan.office.collecting.opening import read_filled
from tieshan.office.collecting.queries.facts import facts_of
from tieshan.office.collecting.rules.layout import Layout
from tieshan.office.collecting.rules.values import MOST_ROWS, clean_rows, problems
from tieshan.office.collecting.terms import OPEN_STATES, CollectionState, Rows, SheetState
from tieshan.organisations.models import Account


@act("office.sheet.fill", subject="sheet")
def fill_sheet(
    *, actor: Actor, sheet: UnitSheet, rows: Sequence[Sequence[str]], on: date, expected_version: int | None = None
) -> UnitSheet:
    """Keep what was typed, also while something is still wrong in it; only sending asks for all to be right."""
    actor.require("office.sheet.fill", sheet.unit)
    fresh = claim_version(sheet, expected_version)
    _writable(fresh)
    return _put(fresh, rows, on)


@act("office.sheet.upload", subject="sheet")
def upload_sheet(*, actor: Actor, sheet: UnitSheet, workbook: IO[bytes], on: date) -> UnitSheet:
    """Take the rows of a filled workbook; they replace what stood there."""
    actor.require("office.sheet.upload", sheet.unit)
    fresh = claim_version(sheet, None)
    _writable(fresh)
    layout = fresh.collection.plan
    rows = read_filled(workbook, layout)
    one = fresh.collection.rows == Rows.ONE
    if all(layout.empty(row, facts_too=one) for row in rows):
        raise Refused(
            "office.sheet.blank",
            _("Nothing is filled in below the headings of this workbook. What stood in the sheet stays."),
            field="workbook",
        )
    found = _put(fresh, rows, on)
    note(rows=found.row_count)
    return found


def _put(sheet: UnitSheet, rows: Sequence[Sequence[str]], on: date) -> UnitSheet:
    layout = sheet.collection.plan
    cleaned = clean_rows(layout, rows)
    if sheet.collection.rows == Rows.ONE:
        # The one row stays, also while only the registers have written in it.
        cleaned = cleaned[:1] or [list(row) for row in rows[:1]] or sheet.read_rows()[:1]
    if len(cleaned) > MOST_ROWS:
        raise Refused("office.sheet.rows", _("A sheet takes 2,000 rows at most."), field="workbook")
    sheet.put_rows(_with_facts(sheet, layout, cleaned, on))
    if sheet.state == SheetState.WAITING:
        sheet.state = SheetState.FILLING
    sheet.save()
    return sheet


def _with_facts(sheet: UnitSheet, layout: Layout, rows: list[list[str]], on: date) -> list[list[str]]:
    """In tables of many rows the unit's own facts stand in each row, where nobody wrote anything else."""
    wanted = {column.fact for column in layout.columns if column.fact}
    if not wanted or sheet.collection.rows == Rows.ONE:
        return rows
    known = facts_of([sheet.unit_id], wanted, on=on)[sheet.unit_id]
    return [
        [value or known.get(column.fact, "") for column, value in zip(layout.columns, row, strict=True)] for row in rows
    ]


@act("office.sheet.send", subject="sheet")
def send_sheet(*, actor: Actor, sheet: UnitSheet, on: date) -> UnitSheet:
    """Send a sheet in, once everything in it is right. A table of people may be sent in without a row: a nil report."""
    actor.require("office.sheet.send", sheet.unit)
    fresh = claim_version(sheet, None)
    _writable(fresh)
    layout = fresh.collection.plan
    wrong = problems(layout, fresh.read_rows(), on=on)
    if wrong:
        first = wrong[0]
        raise Refused(
            "office.sheet.wrong",
            format_lazy(
                _("{count} cells are not right yet. Row {row}, {column}: {text}"),
                count=len(wrong),
                row=first.row + 1,
                column=layout.columns[first.column].title,
                text=first.text,
            ),
        )
    fresh.state, fresh.sent_on, fresh.sent_by_id = SheetState.SENT, on, actor.account_id
    fresh.opinion = ""
    fresh.save()
    note(rows=fresh.row_count)
    return fresh


@act("office.sheet.confirm", subject="sheet")
def confirm_sheet(*, actor: Actor, sheet: UnitSheet, on: date) -> UnitSheet:
    """The receiver confirms a sheet: it goes into the merged table."""
    actor.require("office.sheet.confirm", sheet.collection.unit)
    fresh = claim_version(sheet, None)
    _must_be_sent(fresh)
    fresh.state, fresh.decided_on = SheetState.CONFIRMED, on
    fresh.save()
    return fresh


@act("office.sheet.return", subject="sheet")
def return_sheet(*, actor: Actor, sheet: UnitSheet, opinion: str, on: date) -> UnitSheet:
    """The receiver sends a sheet back, saying what is to be changed; a confirmed one may come back as well."""
    actor.require("office.sheet.return", sheet.collection.unit)
    fresh = claim_version(sheet, None)
    _must_be_sent(fresh, also=SheetState.CONFIRMED)
    if not opinion.strip():
        raise Refused("office.sheet.no_opinion", _("Say what is to be changed."), field="opinion")
    fresh.state, fresh.decided_on, fresh.opinion = SheetState.RETURNED, on, opinion.strip()
    fresh.save()
    people = Account.objects.filter(Q(pk=fresh.sent_by_id or 0) | Q(home_unit=fresh.unit), is_active=True)
    notify(
        accounts=people.values_list("pk", flat=True),
        code="office.collection",
        text=_("Your sheet of %(title)s was sent back.") % {"title": fresh.collection.title},
        url=page_url("office.sheet.view", fresh.pk) or "",
        on=on,
        unit_id=fresh.unit_id,
    )
    return fresh


def _writable(sheet: UnitSheet) -> None:
    if sheet.collection.state != CollectionState.OPEN:
        raise Refused("office.sheet.closed", _("This collection is closed."))
    if sheet.state not in OPEN_STATES:
        raise Refused(
            "office.sheet.sent", _("The sheet was sent in already. Ask the receiver to send it back, then change it.")
        )


def _must_be_sent(sheet: UnitSheet, *, also: str = "") -> None:
    if sheet.state not in (SheetState.SENT, also):
        raise Refused("office.sheet.not_sent", _("This sheet does not wait for you."))
