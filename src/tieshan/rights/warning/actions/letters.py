"""Joint work: letters to the labour authority, the court and other offices (speech:C14).

The letter itself is one of supervision's: chair, number, delivery with proof, answer in time. Here its facts are put
together, and its delivery becomes a measure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import meet_deadline
from tieshan.foundation.documents.layout import date_words
from tieshan.kernel.refusal import Refused
from tieshan.organisations.signals import SignalSource, signal_source
from tieshan.rights.supervision.actions.writing import begin_joint_letter
from tieshan.rights.supervision.events import LetterDelivered
from tieshan.rights.supervision.models import Letter
from tieshan.rights.warning.machine import WARNING
from tieshan.rights.warning.models import EarlyWarning, JointLetter, Measure, Signal, WarningStep
from tieshan.rights.warning.policies import C14, LETTER, MEASURE
from tieshan.rights.warning.queries import standing_of
from tieshan.rights.warning.terms import TO_OFFICES, State

__all__ = ["enter_delivery", "told_outside", "write_letter"]


@act(LETTER, subject="warning")
def write_letter(
    *,
    actor: Actor,
    warning: EarlyWarning,
    kind: str,
    authority: str,
    demand: str,
    at: datetime,
    contact: str = "",
    annex: str = "",
    expected_version: int | None = None,
) -> Letter:
    """Write to an office about an employer: the signs that stand, with their days, and what is asked.

    Neither grade nor points are told, nor any sign that shows that a worker spoke: of those that remain the letter is
    made. Where nothing remains there is no letter.
    """
    actor.require(LETTER, warning.unit)
    fresh = claim_version(warning, expected_version)
    on = timezone.localdate(at)
    if kind not in TO_OFFICES:
        raise Refused("rights.warning.letter_kind", _("Choose to whom the letter goes."), field="kind")
    WARNING.move(fresh, LETTER, actor=actor)
    with translation.override(settings.LANGUAGE_CODE):
        facts = told_outside(standing_of(fresh.employer_id, on).facts)
    if not facts:
        raise Refused(
            "rights.warning.nothing_to_tell",
            _(
                "What stands comes from workers alone, and no letter may show that they spoke. Inspect the employer, "
                "or report a sign that was seen there; then write."
            ),
            C14,
        )
    letter = begin_joint_letter(
        actor=actor,
        unit=fresh.unit,
        employer=fresh.employer,
        authority=authority,
        facts=facts,
        demand=demand,
        contact=contact,
        annex=annex,
        on=on,
    )
    JointLetter.objects.create(warning=fresh, letter=letter, kind=kind)
    fresh.save()
    WarningStep.objects.create(warning=fresh, act=LETTER, at=at, by_id=actor.account_id, text=letter.authority)
    note(letter=letter.pk, kind=kind)
    return letter


def told_outside(facts: Iterable[Signal]) -> str:
    """The signs that another office may read of, one kind a line, with their days."""
    by_source: dict[str, tuple[SignalSource, list[Signal]]] = {}
    for fact in facts:
        source = signal_source(fact.source)
        if source is not None and source.tells_outside:
            by_source.setdefault(source.code, (source, []))[1].append(fact)
    return "\n".join(_told(source, found) for _code, (source, found) in sorted(by_source.items()))


def _told(source: SignalSource, facts: list[Signal]) -> str:
    details = {str(source.detail_label(one.detail)) for one in facts if one.detail and source.detail_label}
    given = {
        "sign": source.title,
        "detail": gettext(" (%(details)s)") % {"details": gettext(", ").join(sorted(details))} if details else "",
        "days": gettext(", ").join(date_words(day) for day in sorted({one.since for one in facts})),
        "workers": max(one.workers for one in facts),
    }
    if given["workers"]:
        return gettext("%(sign)s%(detail)s, since %(days)s; %(workers)s workers concerned.") % given
    return gettext("%(sign)s%(detail)s, since %(days)s.") % given


def enter_delivery(event: LetterDelivered) -> None:
    """A letter of joint work reached its office: that is a measure on its warning (subscribed in apps.py)."""
    joint = JointLetter.objects.filter(letter=event.letter_id).select_related("letter").first()
    if joint is None:
        return
    letter = joint.letter
    warning = EarlyWarning.objects.select_for_update(of=("self",), no_key=True).get(pk=joint.warning_id)
    if warning.state == State.CLOSED:
        return
    # One that is to be reported anew is reported first; the letter counts all the same.
    if warning.state != State.RAISED:
        WARNING.move(warning, MEASURE, actor=None)
    warning.version += 1
    warning.save()
    Measure.objects.create(
        warning=warning,
        kind=joint.kind,
        done_on=event.on,
        with_whom=letter.authority,
        paper=letter.mark,
        text=letter.demand,
        by_id=event.by_id,
    )
    meet_deadline(warning, MEASURE, on=event.on)
