"""What follows from the decision on a request: the state, the deadline to report back, a word to the stand-in."""

from __future__ import annotations

from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.deadlines import move_deadline, set_deadline
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.workflow import ApprovalEnded
from tieshan.lawbook.occasions import absence_changed, occasion_changed
from tieshan.office.leave.actions.asking import KIND
from tieshan.office.leave.models import LEAVE, Leave

DEADLINE = "office.leave_report"
STEPS = {
    "agreed": "workflow.approval.agree",
    "refused": "workflow.approval.refuse",
    "returned": "workflow.approval.return",
    "withdrawn": "workflow.approval.withdraw",
}


def follow_approval(event: ApprovalEnded) -> None:
    """Move the request as its approval ended (subscribed in apps.py; runs under the deciding act)."""
    if event.kind != KIND:
        return
    leave = Leave.objects.select_for_update(of=("self",)).select_related("account", "unit").get(pk=event.record_id)
    LEAVE.move(leave, STEPS[event.outcome], actor=event.actor)
    leave.decided_on = event.on
    leave.version += 1
    leave.save()
    if leave.state != Leave.State.AGREED:
        return
    if leave.extends_id is None:
        _watch(leave, event.on)
    else:
        _watch_longer(leave, event.on)
    tell_duties(leave, {leave.ends_on})
    if leave.deputy_id is not None:
        notify(
            accounts=[leave.deputy_id],
            code="office.leave.deputy",
            text=format_lazy(
                _("{name} is away from {first} to {last} and has handed over to you."),
                name=leave.account.display_name,
                first=leave.starts_on.isoformat(),
                last=leave.ends_on.isoformat(),
            ),
            url=page_url("office.leave.detail", leave.pk) or "",
            on=event.on,
            unit_id=leave.unit_id,
        )


def _watch(leave: Leave, on: date) -> None:
    set_deadline(
        subject=leave,
        kind=DEADLINE,
        unit_id=leave.unit_id,
        account_id=leave.account_id,
        title=str(_("Report back from leave")),
        began_on=leave.ends_on,
        length=None,
        counted=None,
        due_on=leave.report_due_on,
        page="office.leave.detail",
        clause="speech:C29",
        parameter="duties.return.days",
        on=on,
    )


def _watch_longer(extension: Leave, on: date) -> None:
    """The first leave of the chain keeps the one deadline; an extension moves it."""
    first = Leave.objects.select_for_update().get(pk=extension.extends_id or 0)
    due_on = extension.report_due_on
    if due_on is None or first.state != Leave.State.AGREED:
        return
    first.report_due_on = due_on
    first.version += 1
    first.save()
    move_deadline(first, DEADLINE, due_on=due_on, reason=str(_("The leave was extended.")), on=on)


def tell_duties(leave: Leave, ends: set[date]) -> None:
    """Somebody is away on other days than before, and is to report back by another day; `ends` are the old and the
    new last days."""
    account_ids = {leave.account_id}
    absence_changed(account_ids=account_ids, first_day=leave.starts_on, last_day=max({leave.ends_on, *ends}))
    occasion_changed("office.leave", unit_ids={leave.unit_id}, account_ids=account_ids, days=ends)
