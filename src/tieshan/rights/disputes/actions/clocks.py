"""Starting and ending the clocks of a dispute by the rule of the day on which each began."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadlines
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.rights.disputes.models import Dispute, DisputeStep
from tieshan.rights.disputes.queries import PREFIX, eyes_on, next_due
from tieshan.rights.disputes.rules.clocks import CLOCKS, limitation_begins

__all__ = [
    "CLOCK_WORDS",
    "check_day",
    "drop_clocks",
    "keep_next",
    "meet_clocks",
    "start_clock",
    "start_limitation",
    "step",
]

CLOCK_WORDS: dict[str, object] = {
    "limitation": gettext_lazy("apply for arbitration (limitation)"),
    "committee": gettext_lazy("committee accepts the mediation"),
    "mediation": gettext_lazy("end of mediation"),
    "review": gettext_lazy("ask jointly for review of the agreement"),
    "accept": gettext_lazy("commission accepts or refuses"),
    "serve": gettext_lazy("claim is served on the employer"),
    "tribunal": gettext_lazy("tribunal is named"),
    "answer": gettext_lazy("employer answers"),
    "answer_serve": gettext_lazy("answer is served on the workers"),
    "award": gettext_lazy("award of the arbitration"),
    "sue": gettext_lazy("bring an action in court"),
    "sue_final": gettext_lazy("worker sues on the final award"),
    "cancel": gettext_lazy("employer may ask to cancel the award"),
    "aid": gettext_lazy("decision on legal aid"),
    "perform": gettext_lazy("employer performs the agreement"),
    "notice": gettext_lazy("notice of the hearing reaches the worker"),
    "postpone": gettext_lazy("ask for another day of hearing"),
    "hearing": gettext_lazy("hearing"),
}


def start_clock(dispute: Dispute, kind: str, *, began_on: date, on: date, prolonged: bool = False) -> date:
    """Start a clock; returns its last day. Where a right ends with it, the second person is warned as well."""
    clock = CLOCKS[kind]
    rule = parameter(clock.parameter, on=began_on)
    length = rule.whole + (parameter(clock.further, on=began_on).whole if prolonged else 0)
    return _set(
        dispute,
        kind,
        began_on=began_on,
        on=on,
        length=length,
        counted=rule.counted.value,
        due_on=None,
        clause=clock.clause,
        parameter=rule.code,
        warn_days=clock.warn_days,
        loses=clock.loses,
    )


def start_day(dispute: Dispute, kind: str, *, due_on: date, on: date, clause: str) -> date:
    """Watch a day that is given and not counted."""
    return _set(
        dispute,
        kind,
        began_on=on,
        on=on,
        length=None,
        counted=None,
        due_on=due_on,
        clause=clause,
        parameter="",
        warn_days=(5, 2, 0),
        loses=False,
    )


def _set(
    dispute: Dispute,
    kind: str,
    *,
    began_on: date,
    on: date,
    length: int | None,
    counted: str | None,
    due_on: date | None,
    clause: str,
    parameter: str,
    warn_days: tuple[int, ...],
    loses: bool,
) -> date:
    # Before anybody has it in hand, the union itself is warned: whoever is in charge of it.
    people: list[int | None] = [dispute.handler_id]
    if loses:
        people += [dispute.second_id] if dispute.handler_id is not None else eyes_on(dispute, on=on)
    found = set_deadlines(
        account_ids=people,
        subject=dispute,
        kind=PREFIX + kind,
        unit_id=dispute.unit_id,
        title=_("Dispute %(number)s: %(what)s") % {"number": dispute.number, "what": CLOCK_WORDS[kind]},
        began_on=began_on,
        length=length,
        counted=counted,
        due_on=due_on,
        page="rights.dispute.view",
        clause=clause,
        parameter=parameter,
        warn_days=warn_days,
        on=on,
    )
    return found[0].due_on


def start_limitation(dispute: Dispute, *, on: date) -> date | None:
    """Start the limitation of arbitration, if it runs: never for wages alone while the worker is employed."""
    began = limitation_begins(
        knew_on=dispute.knew_on,
        only_wages=dispute.only_wages,
        employed=dispute.is_employed,
        left_on=dispute.left_on,
    )
    return None if began is None else start_clock(dispute, "limitation", began_on=began, on=on)


def meet_clocks(dispute: Dispute, *kinds: str, on: date) -> None:
    """What these clocks waited for was done on a day."""
    for kind in kinds:
        meet_deadline(dispute, PREFIX + kind, on=on)


def drop_clocks(dispute: Dispute, *kinds: str, reason: str, on: date) -> None:
    """These clocks no longer matter."""
    for kind in kinds:
        drop_deadline(dispute, PREFIX + kind, reason=reason, on=on)


def keep_next(dispute: Dispute) -> None:
    """Bring the nearest day up to date, after clocks started or ended, and store the dispute."""
    dispute.next_on = next_due(dispute)
    dispute.save()


def check_day(day: date, *, since: date | None, on: date, field: str = "day") -> date:
    """A day on which something happened: not in the future, not before what it follows."""
    if day > on:
        raise Refused("rights.dispute.future", gettext_lazy("The day lies in the future."), field=field)
    if since is not None and day < since:
        raise Refused(
            "rights.dispute.before", gettext_lazy("The day lies before the step that it follows."), field=field
        )
    return day


def step(dispute: Dispute, actor: Actor, code: str, *, at: datetime, on: date, text: str = "") -> None:
    """Write down one step; it is never changed."""
    DisputeStep.objects.create(
        dispute=dispute,
        unit_id=dispute.unit_id,
        act=code,
        at=at,
        on=on,
        by_id=actor.account_id,
        text=text.strip() or None,
    )


def words(text: str, message: object, field: str) -> str:
    """Needed words without spaces around."""
    found = text.strip()
    if not found:
        raise Refused("rights.dispute.empty", message, field=field)
    return found
