"""Drafts from the records: made, edited and thrown away by their author."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.desk.models import Draft
from tieshan.desk.queries.counting import Period, year_of
from tieshan.desk.queries.drafting import Material, last_meeting, meeting_material, own_year, unit_year
from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.models import Unit

#: Without an earlier meeting, material looks back over so many months.
MONTHS_BACK = 1


@act("desk.draft.make")
def make_draft(*, actor: Actor, kind: str, unit: Unit, year: int, on: date) -> Draft:
    """Put a draft together from the records as they stand. Only one's own duties are reported on."""
    actor.require("desk.draft.make", unit)
    if actor.account_id is None:
        raise Forbidden("desk.draft.nobody", gettext_lazy("A draft has an author."))
    if year > on.year:
        raise Refused("desk.draft.future", gettext_lazy("This year has not begun yet."), field="year")
    tomorrow = on + timedelta(days=1)
    # A running year is told up to today: what falls due later is not yet somebody's work.
    period = Period(year_of(year).first, min(year_of(year).end, tomorrow))
    if kind == Draft.Kind.MEETING:
        before = last_meeting(unit, on=on)
        first = before.day if before is not None else _months_back(on)
        period = Period(first, tomorrow)
        material = meeting_material(unit, period, on=on)
        title = _("Material for the meeting of %(unit)s") % {"unit": unit}
    elif kind == Draft.Kind.REPORT:
        material = own_year(unit, actor.account_id, period)
        title = _("Report of %(name)s on the duties of %(year)s") % {"name": actor.name, "year": year}
    else:
        material = unit_year(unit, period)
        title = _("Summary of the work of %(unit)s in %(year)s") % {"unit": unit, "year": year}
    return _kept(actor.account_id, kind, unit, period, title, material, on)


def _kept(author_id: int, kind: str, unit: Unit, period: Period, title: str, material: Material, on: date) -> Draft:
    draft = Draft(
        kind=kind,
        author_id=author_id,
        unit=unit,
        first=period.first,
        last=period.last,
        title=title,
        figures=material.figures,
        drafted_on=on,
    )
    draft.sections = material.sections
    draft.save()
    return draft


def _months_back(on: date) -> date:
    month = on.replace(day=1)
    for _step in range(MONTHS_BACK):
        month = date.fromordinal(month.toordinal() - 1).replace(day=1)
    return month


def _own(actor: Actor, draft: Draft) -> None:
    if draft.author_id != actor.account_id:
        raise Forbidden("desk.draft.not_yours", gettext_lazy("A draft is its author's alone."))


@act("desk.draft.edit", subject="draft")
def edit_draft(
    *, actor: Actor, draft: Draft, title: str, texts: dict[str, str], expected_version: int | None = None
) -> Draft:
    """Edit title and sections of one's own draft."""
    actor.require("desk.draft.edit")
    _own(actor, draft)
    fresh = claim_version(draft, expected_version)
    fresh.title = title.strip()
    fresh.sections = [part | {"text": texts.get(part["key"], part["text"]).strip()} for part in fresh.sections]
    fresh.save()
    return fresh


@act("desk.draft.drop")
def drop_draft(*, actor: Actor, draft: Draft) -> None:
    """Throw one's own draft away; the records stay."""
    actor.require("desk.draft.drop")
    _own(actor, draft)
    note(unit_id=draft.unit_id, kind=draft.kind)
    draft.delete()
