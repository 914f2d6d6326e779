"""Accountability events: the register, one event with the statements of the person concerned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import is_own
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    ListPage,
    Moment,
    Nav,
    Prose,
    RecordField,
    Tag,
    Timeline,
    UnitFilter,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.registers.actions import record_event, state_own_side, withdraw_event
from tieshan.office.registers.models import AccountabilityEvent
from tieshan.office.registers.policies import (
    ACCOUNTABILITY_RECORD,
    ACCOUNTABILITY_STATE,
    ACCOUNTABILITY_VIEW,
    ACCOUNTABILITY_WITHDRAW,
    C32,
)
from tieshan.office.registers.web.words import WHO, DatedForm, accounts_under, by_name, day_field, text_field

LIST = "office.accountability.list"


def state_tag(event: AccountabilityEvent) -> Tag:
    """On record or withdrawn."""
    return Tag(_("withdrawn"), "plain") if event.withdrawn_on else Tag(_("on record"), "info")


@register
class EventList(ListPage):
    """Events: about oneself, and those that one oversees."""

    code = LIST
    permission = ACCOUNTABILITY_VIEW
    path = "accountability/"
    title = gettext_lazy("Accountability events")
    nav = Nav("office", 75)
    model = AccountabilityEvent
    select_related = ("account", "unit")
    order = "-happened"
    search_hint = gettext_lazy("Name or initials")
    columns = [
        Column(
            "person",
            gettext_lazy("Person concerned"),
            "account.display_name",
            link="office.accountability.detail",
            sub="unit.name",
        ),
        Column("happened", gettext_lazy("Happened on"), "happened_on", sort="happened_on"),
        Column("clause", gettext_lazy("Clause")),
        Column("made", gettext_lazy("Recorded on"), "made_on"),
        Column("state", gettext_lazy("State"), state_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        DateRangeFilter("happened", gettext_lazy("Happened on"), "happened_on"),
    ]
    toolbar = [Action(gettext_lazy("Record an event"), main=True, code=ACCOUNTABILITY_RECORD)]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return by_name(queryset, "account", text)

    def empty(self) -> Empty:
        return Empty(_("No event is on record."))


@register
class EventDetail(DetailPage):
    """One event."""

    code = "office.accountability.detail"
    permission = ACCOUNTABILITY_VIEW
    path = "accountability/<int:pk>/"
    title = gettext_lazy("Accountability event")
    parent = LIST
    model = AccountabilityEvent
    select_related = ("account", "unit", "recorded_by")
    acts = [
        ActButton(ACCOUNTABILITY_STATE, gettext_lazy("Add my statement"), main=True),
        ActButton(ACCOUNTABILITY_WITHDRAW, gettext_lazy("Withdraw"), when=lambda event: event.withdrawn_on is None),
    ]

    def actions(self) -> Iterable[Action]:
        event = self.record
        shown = {
            ACCOUNTABILITY_STATE: is_own(self.actor, event.account_id),
            ACCOUNTABILITY_WITHDRAW: self.actor.may_at(ACCOUNTABILITY_WITHDRAW, event.unit),
        }
        return [action for action in super().actions() if shown[action.code]]

    def state(self) -> Tag:
        return state_tag(self.record)

    def facts(self) -> Iterable[object]:
        event = self.record
        facts = [
            Fact(_("Person concerned"), event.account.display_name, sub=event.unit.name),
            Fact(_("Happened on"), event.happened_on),
            Fact(_("Clause"), event.clause),
            Fact(_("Recorded on"), event.made_on, sub=event.recorded_by.display_name if event.recorded_by else ""),
        ]
        if event.withdrawn_on:
            facts.append(Fact(_("Withdrawn on"), event.withdrawn_on, sub=event.withdrawn_why))
        yield Facts(_("Event"), facts)
        yield Card(_("Facts of the event"), Prose(event.fact))
        statements = event.statements.select_related("account").order_by("-written_on", "-pk")
        moments = [Moment(one.written_on, one.account.display_name, one.text) for one in statements]
        yield Card(_("Statements of the person concerned"), Timeline(moments, _("None so far.")))

    def aside(self) -> Iterable[object]:
        yield explanation(
            clauses=[C32], steps=[_("A record of facts, not a judgement; the person concerned may answer at any time.")]
        )


class EventForm(forms.Form):
    """About whom, when, which clause, what."""

    account = RecordField(
        label=gettext_lazy("Person concerned"), source=accounts_under(ACCOUNTABILITY_RECORD), searched=WHO
    )
    happened_on = day_field(gettext_lazy("Happened on"))
    clause = forms.CharField(
        label=gettext_lazy("Clause"),
        max_length=120,
        help_text=gettext_lazy("Regulation and article that was not kept."),
    )
    fact = text_field(gettext_lazy("Facts of the event"), rows=5)


@register
class RecordEvent(DatedForm):
    """Record an event."""

    code = ACCOUNTABILITY_RECORD
    path = "accountability/record/"
    title = gettext_lazy("Record an accountability event")
    parent = LIST
    form_class = EventForm
    action = staticmethod(record_event)
    detail_code = "office.accountability.detail"
    private_fields = frozenset({"fact"})
    done = gettext_lazy("Recorded; the person concerned has been told.")

    def initial(self) -> dict[str, Any]:
        return {"happened_on": today()}


class EventAct(DatedForm):
    """An act on one event."""

    parent = LIST
    model = AccountabilityEvent
    select_related = ("account", "unit")
    view_code = ACCOUNTABILITY_VIEW
    detail_code = "office.accountability.detail"
    subject_argument = "event"

    def lead(self) -> object:
        return f"{self.record.account.display_name} · {self.record.happened_on} · {self.record.clause}"


class StatementForm(forms.Form):
    """The statement."""

    text = text_field(gettext_lazy("Statement"), rows=6)


@register
class StateOwnSide(EventAct):
    """Add one's own statement."""

    code = ACCOUNTABILITY_STATE
    path = "accountability/<int:pk>/statement/"
    title = gettext_lazy("Add my statement")
    form_class = StatementForm
    action = staticmethod(state_own_side)
    private_fields = frozenset({"text"})
    submit = gettext_lazy("Add")
    done = gettext_lazy("Your statement stands with the event.")


class WithdrawForm(forms.Form):
    """Why."""

    reason = text_field(gettext_lazy("Reason"), most=500)


@register
class WithdrawEvent(EventAct):
    """Withdraw an event that was recorded wrongly."""

    code = ACCOUNTABILITY_WITHDRAW
    path = "accountability/<int:pk>/withdraw/"
    title = gettext_lazy("Withdraw an event")
    form_class = WithdrawForm
    action = staticmethod(withdraw_event)
    submit = gettext_lazy("Withdraw")
    done = gettext_lazy("Withdrawn; it stays readable.")
    danger = True
