"""Drawing statements up for all unions of a holder at once, and publishing one: from then on it stands."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note, running_act
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.audit.seals import newest_seal
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.funds.statements.models import SHEET, MemberStatement
from tieshan.funds.statements.policies import C03, DRAW, PUBLISH
from tieshan.funds.statements.queries import OF_THE_SPAN, books_of, sheets_of
from tieshan.funds.statements.rules import mark_of
from tieshan.funds.statements.terms import SheetState
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Account, Unit

__all__ = ["draw_statements", "publish_statement"]


@act(DRAW)
def draw_statements(
    *, actor: Actor, unit: Unit, first: date, last: date, on: date, only: Sequence[int] | None = None
) -> list[MemberStatement]:
    """Draw up the statements of every union whose money `unit` keeps (or of `only` these) from `first` to `last`.

    One that waits to be confirmed is drawn anew; one that is published stands and is left out. Answers what was drawn.
    """
    actor.require(DRAW, unit)
    if last < first or last >= on:
        raise Refused("funds.disclosure.days", _("Choose a span of days that is over."), field="last")
    books = [book for book in books_of(unit.pk, first, last) if only is None or book.unit_id in only]
    if not books:
        raise Refused(
            "funds.disclosure.none", _("%(unit)s keeps no union's money on that day.") % {"unit": unit.name}, C03
        )
    there = {
        one.unit_id: one
        for one in MemberStatement.objects.select_for_update(of=("self",)).filter(
            unit__in=[book.unit_id for book in books], first=first, last=last
        )
    }
    drawn: list[MemberStatement] = []
    again: list[MemberStatement] = []
    for book, (sheet, content) in zip(books, sheets_of(books, first, last, on).values(), strict=True):
        row = there.get(book.unit_id) or MemberStatement(unit_id=book.unit_id, first=first, last=last)
        if row.state == SheetState.PUBLISHED:
            continue
        row.holder, row.content = unit, content
        row.opening_fen, row.came_fen, row.went_fen = sheet.opening, sheet.came, sheet.went
        row.closing_fen, row.drawn_on, row.drawn_by_id = sheet.closing, on, actor.account_id
        row.mark = mark_of(row.facts)
        if row.pk is not None:
            row.version += 1
        (again if row.pk else drawn).append(row)
    MemberStatement.objects.bulk_create(drawn)
    MemberStatement.objects.bulk_update(
        again,
        [
            "holder", "content", "opening_fen", "came_fen", "went_fen", "closing_fen", "drawn_on", "drawn_by", "mark",
            "version",
        ],
    )  # fmt: skip
    note(unions=len(drawn) + len(again), first=first.isoformat(), last=last.isoformat())
    return [*drawn, *again]


@act(PUBLISH, subject="statement")
def publish_statement(
    *, actor: Actor, statement: MemberStatement, on: date, expected_version: int | None = None
) -> MemberStatement:
    """Confirm a statement and publish it: numbered, with the newest seal of the journal and a code of its own.

    Refused when the books have changed since it was drawn up: it is drawn anew first.
    """
    actor.require(PUBLISH, statement.unit)
    fresh = claim_version(statement, expected_version)
    SHEET.check(fresh, PUBLISH, actor=actor)
    if fresh.drawn_by_id is not None and fresh.drawn_by_id == actor.account_id:
        raise Refused("funds.disclosure.same_hand", _("Whoever drew it up does not confirm it."), C03)
    books = books_of(fresh.holder_id, fresh.first, fresh.last)
    book = next((one for one in books if one.unit_id == fresh.unit_id), None)
    if book is None:
        raise Refused(
            "funds.disclosure.moved", _("The money lies with another holder now. Have it drawn up there."), C03
        )
    sheet, content = sheets_of([book], fresh.first, fresh.last, fresh.drawn_on)[book.pk]
    # What the budget used goes on after the last day: only what belongs to the span must be the same.
    sums = (fresh.opening_fen, fresh.came_fen, fresh.went_fen, fresh.closing_fen)
    if (sheet.opening, sheet.came, sheet.went, sheet.closing) != sums or any(
        content[part] != fresh.content[part] for part in OF_THE_SPAN
    ):
        raise Refused(
            "funds.disclosure.changed", _("The books have changed since it was drawn up. Have it drawn up again."), C03
        )
    running = running_act()
    assert running is not None  # noqa: S101 - only called inside an act
    SHEET.move(fresh, PUBLISH, actor=actor)
    fresh.year, fresh.number = on.year, next_number(f"funds.disclosure.{fresh.holder_id}", year=on.year)
    fresh.published_on, fresh.confirmed_by_id = on, actor.account_id
    fresh.code, fresh.entry_id = secrets.token_urlsafe(16), running.entry_id
    fresh.seal = str(newest_seal() or "")
    fresh.save()
    readers = Account.objects.filter(
        is_active=True, appointments__during__contains=on, appointments__post__unit=fresh.unit_id
    )
    notify(
        accounts=readers.exclude(pk=actor.account_id or 0).values_list("pk", flat=True).distinct(),
        code=PUBLISH,
        text=_("The statement of your union's money is published."),
        url=page_url("funds.disclosure.view", fresh.pk) or "",
        on=on,
        unit_id=fresh.unit_id,
    )
    note(number=fresh.shown_number, mark=fresh.mark[:16])
    return fresh
