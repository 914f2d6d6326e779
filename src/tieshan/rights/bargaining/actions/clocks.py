"""Clocks of a bargaining by the rule of the day, the steps that are written down, and the words that must be there."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.deadlines import set_deadline
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.rights.bargaining.models import Bargaining, BargainingStep, CollectiveContract
from tieshan.rights.bargaining.policies import C06

__all__ = ["check_day", "step", "watch", "words"]


def words(text: str, message: object, field: str) -> str:
    """The text without spaces around; refused (`rights.bargaining.empty`) when nothing is left."""
    found = text.strip()
    if not found:
        raise Refused("rights.bargaining.empty", message, field=field)
    return found


def check_day(day: date, on: date, field: str, *, since: date | None = None) -> None:
    """Refuse a day that lies in the future or before what it follows."""
    if day > on:
        raise Refused("rights.bargaining.future", _("The day lies in the future."), field=field)
    if since is not None and day < since:
        message = _("The day lies before %(day)s, which it follows.") % {"day": since.isoformat()}
        raise Refused("rights.bargaining.before", message, field=field)


def step(bargaining: Bargaining, actor: Actor, code: str, on: date, text: str = "") -> None:
    """Write down who did what."""
    BargainingStep.objects.create(bargaining=bargaining, act=code, on=on, by_id=actor.account_id, text=text)


def watch(
    subject: Bargaining | CollectiveContract,
    kind: str,
    title: Any,
    rule_code: str,
    *,
    began_on: date,
    on: date,
    page: str = "rights.bargaining.view",
) -> date:
    """Set the deadline of a rule as it held on the day on which it began; returns its last day."""
    rule = parameter(rule_code, on=began_on)
    return set_deadline(
        subject=subject,
        kind=kind,
        unit_id=subject.unit_id,
        account_id=None,
        title=str(title),
        began_on=began_on,
        length=rule.whole,
        counted=rule.counted.value,
        page=page,
        clause=rule.clause if ":" in rule.clause else C06,
        parameter=rule.code,
        on=on,
    ).due_on
