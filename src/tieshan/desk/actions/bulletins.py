"""A bulletin from its first count to its issue (speech:C26)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tieshan.desk.models import Bulletin
from tieshan.desk.queries.bulletins import count_month
from tieshan.desk.queries.counting import month_of
from tieshan.desk.queries.readers import readers_of_bulletins
from tieshan.desk.rules.bulletin import thaw
from tieshan.desk.rules.machine import BULLETIN, OUTCOMES
from tieshan.desk.rules.sentences import group_sentences
from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.audit.seals import newest_seal
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.workflow.actions.submitting import submit_paper
from tieshan.foundation.workflow.events import ApprovalEnded
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

CLAUSE = "speech:C26"
SERIES = "desk.bulletin"


def drafted_texts(facts: dict[str, Any], unit_id: int) -> dict[str, str]:
    """The sections as drafted from the figures, in the first language of the house."""
    places, groups = thaw(facts)
    federations = [place for place in places if place[0] != unit_id]
    with translation.override(settings.LANGUAGE_CODE):
        return {group.code: group_sentences(group, federations) for group in groups}


@act("desk.bulletin.draft")
def draft_bulletin(*, actor: Actor, unit: Unit, month: date, on: date) -> Bulletin:
    """Count a month and draft its bulletin; a month is told once."""
    actor.require("desk.bulletin.draft", unit)
    if unit.kind != Unit.Kind.DISTRICT:
        raise Refused("desk.bulletin.wrong_unit", _("Bulletins are issued by the district federation."), CLAUSE)
    first = month_of(month).first
    if first > on:
        raise Refused("desk.bulletin.future", _("This month has not begun yet."), field="month")
    if Bulletin.objects.filter(unit=unit, month=first).exists():
        raise Refused("desk.bulletin.twice", _("There is a bulletin of this month already."), CLAUSE, field="month")
    facts = count_month(unit, first)
    return Bulletin.objects.create(
        unit=unit, month=first, facts=facts, counted_on=on, texts=drafted_texts(facts, unit.pk), drafted_on=on
    )


def _draft(bulletin: Bulletin, version: int | None) -> Bulletin:
    fresh = claim_version(bulletin, version)
    if fresh.state != Bulletin.State.DRAFT:
        raise Refused(
            "desk.bulletin.not_a_draft", _("This bulletin has been submitted: its figures and sections stand."), CLAUSE
        )
    return fresh


@act("desk.bulletin.recount", subject="bulletin")
def recount_bulletin(*, actor: Actor, bulletin: Bulletin, on: date, expected_version: int | None = None) -> Bulletin:
    """Count a draft anew. Sections that nobody has edited are drafted anew; edited ones stay."""
    actor.require("desk.bulletin.recount", bulletin.unit)
    fresh = _draft(bulletin, expected_version)
    before = drafted_texts(fresh.facts, fresh.unit_id)
    fresh.facts = count_month(fresh.unit, fresh.month)
    fresh.counted_on = on
    now = drafted_texts(fresh.facts, fresh.unit_id)
    edited = {code: text for code, text in fresh.texts.items() if text != before.get(code)}
    fresh.texts = now | edited
    fresh.save()
    return fresh


@act("desk.bulletin.edit", subject="bulletin")
def edit_bulletin(
    *, actor: Actor, bulletin: Bulletin, texts: dict[str, str], remarks: str, expected_version: int | None = None
) -> Bulletin:
    """Edit the sections of a draft and the leader's remarks. Figures are never typed."""
    actor.require("desk.bulletin.edit", bulletin.unit)
    fresh = _draft(bulletin, expected_version)
    fresh.texts = fresh.texts | {code: text.strip() for code, text in texts.items()}
    fresh.remarks = remarks.strip()
    fresh.save()
    return fresh


@act("desk.bulletin.submit", subject="bulletin")
def submit_bulletin(*, actor: Actor, bulletin: Bulletin, on: date, expected_version: int | None = None) -> Bulletin:
    """Submit a draft for signature. Its figures and sections stand from now on."""
    actor.require("desk.bulletin.submit", bulletin.unit)
    fresh = claim_version(bulletin, expected_version)
    if month_of(fresh.month).end > on:
        raise Refused(
            "desk.bulletin.unfinished", _("The month is not over yet. Submit its bulletin afterwards."), CLAUSE
        )
    BULLETIN.move(fresh, "desk.bulletin.submit", actor=actor)
    fresh.submitted_on = on
    fresh.save()
    submit_paper(actor=actor, record=fresh, kind=SERIES, unit=fresh.unit, on=on)
    return fresh


def follow_approval(event: ApprovalEnded) -> None:
    """Take the bulletin where its approval leads, inside the deciding act."""
    if event.kind != SERIES:
        return
    bulletin = Bulletin.objects.select_for_update().get(pk=event.record_id)
    BULLETIN.move(bulletin, OUTCOMES[event.outcome], actor=event.actor)
    bulletin.version += 1
    bulletin.save()


@act("desk.bulletin.issue", subject="bulletin")
def issue_bulletin(*, actor: Actor, bulletin: Bulletin, on: date, expected_version: int | None = None) -> Bulletin:
    """Issue a signed bulletin: it gets its number and the newest seal of the journal, and stands from then on."""
    actor.require("desk.bulletin.issue", bulletin.unit)
    fresh = claim_version(bulletin, expected_version)
    BULLETIN.move(fresh, "desk.bulletin.issue", actor=actor)
    seal = newest_seal()
    if seal is None:
        raise Refused("desk.bulletin.no_seal", _("The journal holds no seal yet. Try again in a minute."))
    fresh.number = next_number(SERIES, year=on.year)
    fresh.seal = str(seal)
    fresh.issued_on = on
    fresh.issued_by_id = actor.account_id
    fresh.save()
    note(number=fresh.number, seal=fresh.seal)
    notify(
        accounts=readers_of_bulletins(on=on),
        code=SERIES,
        text=_("The bulletin of %(month)s is issued.") % {"month": f"{fresh.month:%Y-%m}"},
        url=page_url("desk.bulletin.view", fresh.pk) or "",
        on=on,
        unit_id=fresh.unit_id,
    )
    return fresh
