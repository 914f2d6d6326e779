"""Putting a workbook up, saying what its columns hold, sending it out, urging, merging back in its own layout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import IO

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.imports.columns import header_key
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.vault import encrypt_many, files
from tieshan.foundation.vault.fields import Sealed
from tieshan.kernel.refusal import Refused
from tieshan.office.collecting.models import Collection, HeaderMemory, UnitSheet, rows_text
from tieshan.office.collecting.opening import lost_parts, open_template, sheet_of
from tieshan.office.collecting.queries.facts import facts_of
from tieshan.office.collecting.queries.sheets import memory, sheets_of
from tieshan.office.collecting.rules.detect import detect
from tieshan.office.collecting.rules.fill import fill_book
from tieshan.office.collecting.rules.layout import Column, Layout
from tieshan.office.collecting.terms import OPEN_STATES, CollectionState, ColumnKind, Rows, SheetState
from tieshan.organisations.models import Account, Unit

SHEET = "office.sheet.view"
_PURPOSE = "office_collecting.unitsheet.content"


@act("office.collection.draft")
def draft_collection(
    *, actor: Actor, unit: Unit, title: str, workbook: IO[bytes], name: str, on: date, note_text: str = ""
) -> Collection:
    """Put a workbook up: its layout is read and shown, nothing goes out yet."""
    actor.require("office.collection.draft", unit)
    data = open_template(workbook)
    layout = detect(sheet_of(data), memory=memory())
    stored = files.put(BytesIO(data), name)
    return Collection.objects.create(
        unit=unit,
        title=title.strip(),
        note=note_text.strip(),
        file_name=name.replace("\\", "/").rpartition("/")[2][:200],
        file_token=stored.token,
        layout=_keep(layout, data).to_json(),
        rows=Rows.ONE if _speaks_of_units(layout) else Rows.MANY,
        drafted_on=on,
        created_by_id=actor.account_id,
    )


def _keep(layout: Layout, data: bytes) -> Layout:
    return Layout.from_json({**layout.to_json(), "lost": lost_parts(data)})


def _speaks_of_units(layout: Layout) -> bool:
    """A table that asks for no person's numbers, most of whose columns are known facts, has one row for each unit. A
    telephone alone is as often the unit's."""
    people = {ColumnKind.ID_NUMBER, ColumnKind.BANK}
    return not any(c.kind in people for c in layout.columns) and sum(bool(c.fact) for c in layout.columns) >= 2


def template_of(collection: Collection) -> bytes:
    """The workbook as it was put up."""
    with files.open_file(collection.file_token) as stream:
        return stream.read()


@act("office.collection.arrange", subject="collection")
def arrange_collection(
    *,
    actor: Actor,
    collection: Collection,
    header_top: int,
    header_bottom: int,
    rows: str,
    columns: Sequence[Column] = (),
    expected_version: int | None = None,
) -> Collection:
    """Say where the header stands and what the columns hold. Without `columns` the header is read anew; with them the
    answers are remembered for tables to come."""
    actor.require("office.collection.arrange", collection.unit)
    fresh = claim_version(collection, expected_version)
    _must_be(fresh, CollectionState.DRAFT)
    before = fresh.plan
    if (header_top, header_bottom) != (before.header_top, before.header_bottom) or not columns:
        if header_bottom < header_top:
            raise Refused("office.collection.header", _("The header ends above its beginning."), field="header_bottom")
        data = template_of(fresh)
        found = detect(
            sheet_of(data, before.sheet), header_top=header_top, header_bottom=header_bottom, memory=memory()
        )
        fresh.layout = _keep(found, data).to_json()
    else:
        fresh.layout = before.with_columns(columns).to_json()
        _remember(columns)
    fresh.rows = rows
    fresh.save()
    return fresh


def _remember(columns: Iterable[Column]) -> None:
    said = {header_key(column.title): column for column in columns if not column.automatic}
    HeaderMemory.objects.bulk_create(
        [
            HeaderMemory(header=key, kind=column.kind, fact=column.fact, required=column.required)
            for key, column in said.items()
        ],
        update_conflicts=True,
        unique_fields=["header"],
        update_fields=["kind", "fact", "required"],
    )


def units_below(unit: Unit, kinds: Sequence[str]) -> QuerySet[Unit]:
    """The units of these kinds that stand below a unit (or are it) today."""
    rows: QuerySet[Unit] = Unit.objects.filter(path__startswith=unit.path, kind__in=kinds, status=Unit.Status.ACTIVE)
    return rows.order_by("path")


@act("office.collection.open", subject="collection")
def open_collection(
    *, actor: Actor, collection: Collection, under: Unit, kinds: Sequence[str], due_on: date, on: date
) -> Collection:
    """Send the table out: every unit gets its own sheet, filled in ahead with what the registers know."""
    actor.require("office.collection.open", collection.unit)
    fresh = claim_version(collection, None)
    _must_be(fresh, CollectionState.DRAFT)
    if due_on < on:
        raise Refused("office.collection.due_past", _("The due day has passed already."), field="due_on")
    if not under.path.startswith(collection.unit.path):
        raise Refused("office.collection.elsewhere", _("Choose units below your own."), field="under")
    units = list(units_below(under, kinds))
    if not units:
        raise Refused("office.collection.nobody", _("No unit of these kinds stands there."), field="kinds")
    layout = fresh.plan
    wanted = {column.fact for column in layout.columns if column.fact}
    known = facts_of([unit.pk for unit in units], wanted, on=on)
    texts = []
    for unit in units:
        row = [known[unit.pk].get(column.fact, "") if column.fact else "" for column in layout.columns]
        texts.append(rows_text([row] if fresh.rows == Rows.ONE else []))
    sealed = encrypt_many(texts, _PURPOSE)
    UnitSheet.objects.bulk_create(
        [
            UnitSheet(
                collection=fresh,
                unit=unit,
                content=Sealed(content or b"", _PURPOSE),
                row_count=1 if fresh.rows == Rows.ONE else 0,
            )
            for unit, content in zip(units, sealed, strict=True)
        ],
        batch_size=1000,
    )
    fresh.state, fresh.opened_on, fresh.due_on = CollectionState.OPEN, on, due_on
    fresh.save()
    note(units=len(units))
    _tell(fresh, units, _("A table to fill in: %(title)s, due on %(day)s."), on)
    return fresh


@act("office.collection.extend", subject="collection")
def extend_collection(*, actor: Actor, collection: Collection, due_on: date, on: date) -> Collection:
    """Move the due day."""
    actor.require("office.collection.extend", collection.unit)
    fresh = claim_version(collection, None)
    _must_be(fresh, CollectionState.OPEN)
    if due_on < on:
        raise Refused("office.collection.due_past", _("The due day has passed already."), field="due_on")
    fresh.due_on = due_on
    fresh.save()
    return fresh


@act("office.collection.urge", subject="collection")
def urge_units(*, actor: Actor, collection: Collection, on: date) -> int:
    """Urge every unit whose sheet is missing, once a day; returns how many."""
    actor.require("office.collection.urge", collection.unit)
    _must_be(collection, CollectionState.OPEN)
    missing = collection.sheets.filter(state__in=OPEN_STATES).filter(Q(urged_on__isnull=True) | Q(urged_on__lt=on))
    units = list(Unit.objects.filter(pk__in=missing.values("unit_id")))
    if not units:
        raise Refused("office.collection.urged", _("Nobody is missing who was not urged today already."))
    missing.update(urged_on=on)
    _tell(collection, units, _("Please fill in %(title)s, due on %(day)s."), on)
    note(units=len(units))
    return len(units)


def _tell(collection: Collection, units: Sequence[Unit], text: object, on: date) -> None:
    due = collection.due_on.isoformat() if collection.due_on is not None else ""
    people = Account.objects.filter(is_active=True).filter(
        Q(home_unit__in=units) | Q(appointments__post__unit__in=units, appointments__during__contains=on)
    )
    notify(
        accounts=people.order_by().values_list("pk", flat=True).distinct(),
        code="office.collection",
        text=text % {"title": collection.title, "day": due},  # type: ignore[operator]
        url=page_url("office.sheet.list") or "",
        on=on,
        unit_id=collection.unit_id,
    )


@act("office.collection.close", subject="collection")
def close_collection(*, actor: Actor, collection: Collection, on: date) -> Collection:
    """Close a collection: nobody fills in any more."""
    actor.require("office.collection.close", collection.unit)
    fresh = claim_version(collection, None)
    _must_be(fresh, CollectionState.OPEN)
    fresh.state, fresh.closed_on = CollectionState.CLOSED, on
    fresh.save()
    return fresh


@act("office.collection.merge", subject="collection")
def merge_sheets(*, actor: Actor, collection: Collection, unconfirmed: bool = False) -> bytes:
    """All confirmed sheets (with `unconfirmed` also those sent in) in the original layout, in the order of the tree."""
    actor.require("office.collection.merge", collection.unit)
    states = (SheetState.CONFIRMED, SheetState.SENT) if unconfirmed else (SheetState.CONFIRMED,)
    rows: list[list[str]] = []
    sheets = 0
    for sheet in sheets_of(collection, states):
        rows += sheet.read_rows()
        sheets += 1
    if not sheets:
        raise Refused(
            "office.collection.nothing",
            _("No sheet has been confirmed yet.") if not unconfirmed else _("No sheet has been sent in yet."),
        )
    note(sheets=sheets, rows=len(rows), unconfirmed=unconfirmed)
    return fill_book(template_of(collection), collection.plan, rows)


def _must_be(collection: Collection, state: str) -> None:
    if collection.state != state:
        raise Refused(
            "office.collection.state",
            format_lazy(_("The table is {state}; this cannot be done now."), state=collection.get_state_display()),
        )
