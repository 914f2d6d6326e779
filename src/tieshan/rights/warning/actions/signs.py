"""Signs that people report: wages not paid, a lay-off planned, moving away, unrest (speech:C14)."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Employer, Unit
from tieshan.organisations.signals import signal_changed
from tieshan.rights.concerns.queries import union_in_charge
from tieshan.rights.warning.models import Sign
from tieshan.rights.warning.policies import C14, SIGN, SIGN_END
from tieshan.rights.warning.rules import reaches_layoff
from tieshan.rights.warning.terms import SignKind

__all__ = ["end_sign", "report_sign"]


@act(SIGN)
def report_sign(
    *, actor: Actor, employer: Employer, kind: str, seen_on: date, workers: int | None, text: str, at: datetime
) -> Sign:
    """Report what was noticed at an employer; it goes to the union in charge and counts until it is over.

    The chair of an enterprise union may report too, and sees nothing of what follows. `workers`: how many it concerns.
    """
    _require_near(actor, employer)
    on = timezone.localdate(at)
    if kind not in SignKind.values:
        raise Refused("rights.warning.sign_kind", _("Choose what was noticed."), field="kind")
    if seen_on > on:
        raise Refused("rights.warning.future", _("The day lies in the future."), field="seen_on")
    words = text.strip()
    if not words:
        raise Refused("rights.warning.empty", _("Write in a sentence what was noticed."), field="text")
    large = True
    if kind == SignKind.LAYOFF:
        if not workers:
            raise Refused(
                "rights.warning.layoff_workers",
                _("Say how many workers are to be laid off: it decides how it counts."),
                "contract-law:41",
                field="workers",
            )
        large = reaches_layoff(
            workers,
            employer.workers,
            least=parameter("rights.layoff.workers", on=on).whole,
            share=float(parameter("rights.layoff.share", on=on).decimal),
        )
    with whole_district("a sign goes to the union in charge of the employer, above the one that reports it"):
        unit = union_in_charge(employer, None)
        sign = Sign.objects.create(
            employer=employer,
            unit=unit,
            kind=kind,
            seen_on=seen_on,
            workers=workers or 0,
            text=words,
            by_id=actor.account_id,
            is_large=large,
        )
        note(subject=sign, unit_id=unit.pk, kind=kind, workers=workers or 0)
        signal_changed([employer.pk])
    return sign


@act(SIGN_END, subject="sign")
def end_sign(
    *, actor: Actor, sign: Sign, ended_on: date, reason: str, at: datetime, expected_version: int | None = None
) -> Sign:
    """Enter that a sign is over: from that day it no longer counts."""
    actor.require(SIGN_END, sign.unit)
    fresh = claim_version(sign, expected_version)
    if fresh.ended_on is not None:
        raise Refused("rights.warning.sign_over", _("It is over already."), C14)
    if ended_on > timezone.localdate(at) or ended_on < fresh.seen_on:
        raise Refused(
            "rights.warning.sign_day", _("The day lies between the day it was noticed and today."), field="ended_on"
        )
    words = reason.strip()
    if not words:
        raise Refused("rights.warning.empty", _("Write how it ended."), field="reason")
    fresh.ended_on, fresh.end_reason = ended_on, words
    fresh.save()
    signal_changed([fresh.employer_id])
    return fresh


def _require_near(actor: Actor, employer: Employer) -> None:
    """The right to report, over the federation in charge or over the employer's own union."""
    own: Unit | None = employer.union_unit
    if own is not None and actor.may_at(SIGN, own):
        return
    actor.require(SIGN, employer.territory)
