"""The end of leave: called off before or during it, or reported back (speech:C29)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, move_deadline
from tieshan.foundation.workflow import drop_paper
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import working_calendar
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.leave.actions.asking import KIND, last_of
from tieshan.office.leave.actions.deciding import DEADLINE, tell_duties
from tieshan.office.leave.models import LEAVE, Leave
from tieshan.office.leave.policies import CANCEL, CLAUSE, ENTER, REPORT
from tieshan.office.leave.queries import report_due
from tieshan.office.leave.rules import length


@act("office.leave.cancel", subject="leave")
def cancel_leave(*, actor: Actor, leave: Leave, reason: str, on: date, version: int | None = None) -> Leave:
    """Call off leave that has not been taken. What was taken in part is reported back with the day of return."""
    actor.require(CANCEL if is_own(actor, leave.account_id) else ENTER, leave.unit)
    fresh = claim_version(leave, version)
    was_granted = fresh.state == Leave.State.AGREED
    LEAVE.move(fresh, CANCEL, actor=actor)
    if not reason.strip():
        raise Refused("office.leave.no_reason_off", _("Say why the leave is called off."), field="reason")
    if was_granted and fresh.extensions.filter(state__in=[Leave.State.REQUESTED, Leave.State.AGREED]).exists():
        raise Refused("office.leave.extended", _("This leave was extended: call the extension off first."))
    fresh.remark = reason
    fresh.save()
    if not was_granted:
        drop_paper(actor=actor, record=fresh, kind=KIND, on=on)
    elif fresh.extends_id is None:
        drop_deadline(fresh, DEADLINE, reason=str(_("The leave was called off.")), on=on)
    else:
        _shorten(fresh, on)
    if was_granted:
        tell_duties(fresh, {fresh.ends_on})
    return fresh


def _shorten(extension: Leave, on: date) -> None:
    """Without its extension the leave is to be reported back by its own end again."""
    first = Leave.objects.select_for_update().get(pk=extension.extends_id or 0)
    if first.state != Leave.State.AGREED:
        return
    first.report_due_on = report_due(last_of(first).span)
    first.version += 1
    first.save()
    move_deadline(first, DEADLINE, due_on=first.report_due_on, reason=str(_("The extension was called off.")), on=on)


@act("office.leave.report", subject="leave")
def report_back(
    *, actor: Actor, leave: Leave, returned_on: date, on: date, remark: str = "", version: int | None = None
) -> Leave:
    """Report back: from which day one is at work again. Whoever comes back early gets the rest of the days back."""
    actor.require(REPORT if is_own(actor, leave.account_id) else ENTER, leave.unit)
    fresh = claim_version(leave, version)
    if fresh.extends_id is not None:
        raise Refused("office.leave.report_first", _("Report back on the leave itself; its extensions end with it."))
    LEAVE.check(fresh, REPORT, actor=actor)
    if returned_on > on:
        raise Refused("office.leave.not_back", _("Report back when you are back."), CLAUSE, field="returned_on")
    if returned_on <= fresh.starts_on:
        raise Refused(
            "office.leave.never_left",
            _("Who did not go on leave calls it off instead of reporting back."),
            field="returned_on",
        )
    chain = [fresh, *fresh.extensions.filter(state=Leave.State.AGREED).order_by("starts_on", "starts")]
    ends = {one.ends_on for one in chain}
    # Whoever comes back early reports by the day of return, not by the end once planned.
    in_time = on <= report_due(chain[-1].span.until(returned_on))
    for one in chain:
        _close(one, returned_on, on, in_time, actor, remark if one is fresh else "")
    meet_deadline(fresh, DEADLINE, on=on)
    note(returned_on=returned_on, in_time=in_time)
    tell_duties(fresh, ends | {fresh.ends_on})
    proof_changed("office.leave_report", unit_ids={fresh.unit_id}, account_ids={fresh.account_id}, days={on})
    return fresh


def _close(leave: Leave, returned_on: date, on: date, in_time: bool, actor: Actor, remark: str) -> None:
    """End one leave of the chain: cut to what was taken, or called off when none of it was."""
    if leave.starts_on >= returned_on:
        LEAVE.move(leave, CANCEL, actor=actor)
        leave.remark = str(_("Not taken: back at work before."))
    else:
        LEAVE.move(leave, REPORT, actor=actor)
        span = leave.span.until(returned_on)
        leave.take(span, length(span, working_calendar().expected))
        leave.set_off = min(leave.set_off, leave.days) if leave.days else Decimal(0)
        leave.returned_on, leave.reported_on, leave.in_time = returned_on, on, in_time
        leave.remark = remark
    leave.version += 1
    leave.save()
