"""One leave: what was asked, how it was decided, when to report back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    DetailPage,
    Fact,
    Facts,
    TableView,
    Tag,
    page_url,
    register,
    today,
)
from tieshan.foundation.workflow import approval_card
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.leave.actions.asking import KIND, needs_proof
from tieshan.office.leave.models import LEAVE, Leave
from tieshan.office.leave.papers import days_text, span_text
from tieshan.office.leave.policies import CANCEL, CORRECT, ENTER, EXTEND, OVERSEE, PROVE, REPORT, VIEW
from tieshan.office.leave.web.words import kind_word, state_tag


def possible(act: str) -> Any:
    """Whether the machine lets the act begin in the record's state."""
    return lambda leave: bool(LEAVE.rows_of(leave.state, act))


@register
class LeaveDetail(DetailPage):
    """One leave. Whoever only stands in sees when and what was handed over, never why."""

    code = "office.leave.detail"
    permission = VIEW
    path = "leave/<int:pk>/"
    title = gettext_lazy("Leave")
    parent = "office.leave.list"
    model = Leave
    select_related = ("account", "unit", "deputy", "extends")
    acts = [
        ActButton(
            REPORT,
            gettext_lazy("Report back"),
            main=True,
            when=lambda leave: leave.state == Leave.State.AGREED and leave.extends_id is None,
        ),
        ActButton(CORRECT, gettext_lazy("Correct and submit again"), when=possible(CORRECT)),
        ActButton(EXTEND, gettext_lazy("Extend"), when=lambda leave: leave.state == Leave.State.AGREED),
        ActButton(PROVE, gettext_lazy("Hand in proof"), when=lambda leave: leave.state in Leave.LIVE),
        ActButton(CANCEL, gettext_lazy("Call off"), when=possible(CANCEL)),
    ]

    @cached_property
    def is_own(self) -> bool:
        return self.actor.account_id == self.record.account_id

    @cached_property
    def knows_why(self) -> bool:
        return self.is_own or self.actor.may_at(OVERSEE, self.record.unit)

    @property
    def history(self) -> bool:  # type: ignore[override]
        """What changed would tell the stand-in why somebody is away."""
        return self.knows_why

    def actions(self) -> Iterable[Action]:
        if self.is_own or self.actor.may_at(ENTER, self.record.unit):
            yield from super().actions()

    def heading(self) -> object:
        return _("%(name)s: %(days)s days of leave") % {
            "name": self.record.account.display_name,
            "days": days_text(self.record),
        }

    def state(self) -> Tag:
        return state_tag(self.record, today())

    def lead(self) -> object:
        leave = self.record
        if leave.is_overdue(today()):
            return _("Reporting back was due on %(day)s.") % {"day": leave.report_due_on}
        if leave.state == Leave.State.AGREED and leave.extends_id is None:
            return _("To report back by %(day)s.") % {"day": leave.report_due_on}
        waits = self.knows_why and leave.proof_on is None and leave.state in Leave.LIVE
        return _("Proof of illness is still missing.") if waits and needs_proof(leave, on=leave.requested_on) else ""

    def facts(self) -> Iterable[object]:
        leave = self.record
        yield Facts(_("Leave"), self._span() + (self._why() if self.knows_why else []))
        yield Facts(
            _("Handed over"),
            [
                Fact(_("Handed over to"), leave.deputy.display_name if leave.deputy else None),
                Fact(_("Matters handed over"), leave.handover, wide=True),
            ],
        )
        if leave.state == Leave.State.REPORTED:
            yield Facts(_("Reported back"), self._return())
        if not self.knows_why:
            return
        extensions = list(leave.extensions.order_by("starts_on", "pk"))
        if extensions:
            rows = [[span_text(one), days_text(one), state_tag(one, today())] for one in extensions]
            yield Card(_("Extensions"), TableView([_("From – to"), _("Length in working days"), _("State")], rows))
        files = attachments_card(self.request, leave, permission=VIEW)
        if files is not None:
            yield files

    def _span(self) -> list[Fact]:
        leave = self.record
        first = [Fact(pgettext("leave", "Person"), leave.account.display_name, sub=leave.unit.name)]
        if leave.extends is not None:
            url = page_url(self.code, leave.extends_id)
            first.append(Fact(_("Extension of"), span_text(leave.extends), url=url))
        calendar_days = (leave.ends_on - leave.starts_on).days + 1
        return [
            *first,
            Fact(_("From – to"), span_text(leave), sub=_("%(n)s calendar days") % {"n": calendar_days}),
            Fact(_("Length in working days"), days_text(leave)),
        ]

    def _why(self) -> list[Fact]:
        leave = self.record
        facts = [
            Fact(_("Kind of leave"), kind_word(leave)),
            Fact(_("Asked on"), leave.requested_on),
            Fact(_("Reason"), leave.reason, wide=True),
            Fact(_("Reached under"), leave.contact),
        ]
        if leave.set_off:
            facts.append(Fact(_("Days taken from the yearly leave"), f"{leave.set_off.normalize():f}"))
        if needs_proof(leave, on=leave.requested_on):
            facts.append(Fact(_("Proof handed in on"), leave.proof_on or Tag(_("missing"), "due")))
        if leave.remark:
            facts.append(Fact(_("Remark"), leave.remark, wide=True))
        return facts

    def _return(self) -> list[Fact]:
        leave = self.record
        return [
            Fact(_("Back at work on"), leave.returned_on),
            Fact(_("Reported back on"), leave.reported_on, sub=_("due on %(day)s") % {"day": leave.report_due_on}),
            Fact(_("In time"), leave.in_time),
        ]

    def aside(self) -> Iterable[object]:
        if self.knows_why:
            card = approval_card(self.request, self.record, KIND)
            if card is not None:
                yield card
        leave = self.record
        rule = parameter("duties.return.days", on=leave.ends_on)
        steps: list[object] = [
            (_("Last day of leave"), leave.ends_on.isoformat()),
            (_("Report back by"), leave.report_due_on.isoformat()),
        ]
        yield explanation(parameters=[rule], clauses=["speech:C29"], steps=steps)
