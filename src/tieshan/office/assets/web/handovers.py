"""Handovers: what waits for the receiver, one list, and the forms of both sides."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor, fetch_for, is_own
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    Page,
    RecordField,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.kernel.money import total
from tieshan.office.assets.actions.handovers import (
    SIGNED,
    accept_handover,
    may_decide,
    refuse_handover,
    request_handover,
    withdraw_handover,
)
from tieshan.office.assets.models import Asset, Handover
from tieshan.office.assets.policies import (
    HANDOVER_ACCEPT,
    HANDOVER_ARRANGE,
    HANDOVER_REFUSE,
    HANDOVER_REQUEST,
    HANDOVER_VIEW,
    HANDOVER_WITHDRAW,
)
from tieshan.office.assets.queries.lists import handovers, waiting_handovers
from tieshan.office.assets.terms import HandoverState
from tieshan.office.assets.web.lists import chosen, items_card
from tieshan.office.assets.web.words import area, keeper_field, pieces, yuan
from tieshan.organisations.models import Unit

LIST = "office.handover.list"
VIEW = "office.handover.detail"
TONES = {
    HandoverState.REQUESTED: "due",
    HandoverState.ACCEPTED: "done",
    HandoverState.REFUSED: "late",
    HandoverState.WITHDRAWN: "plain",
}


def state_tag(handover: Handover) -> Tag:
    """The state as a tag."""
    return Tag(choice_word(handover, "state"), TONES[HandoverState(handover.state)])


def receiver(handover: Any) -> str:
    """Who takes over: a person, else the unit that will say who."""
    return str(handover.to_name or handover.to_unit.name)


def _badge(actor: Actor) -> int:
    return waiting_handovers(actor).count()


@register
class HandoverList(ListPage):
    """Handovers to and from the reader, and those of their units."""

    code = LIST
    permission = HANDOVER_VIEW
    path = "assets/handovers/"
    title = gettext_lazy("Handovers of assets")
    nav = Nav("office", 61, badge=_badge)
    model = Handover
    parent = "office.asset.list"
    order = "-asked"
    search_hint = gettext_lazy("Number or name")
    columns = [
        Column("number", gettext_lazy("Number of the list"), "number", link=VIEW, sub="reason", text=True),
        Column("from_name", gettext_lazy("Handed over by"), "from_name", sub="unit.name"),
        Column("to_name", gettext_lazy("Taken over by"), receiver, sub="to_unit.name"),
        Column("items", gettext_lazy("Items"), "items", align="num"),
        Column("asked", gettext_lazy("Asked on"), "requested_on", sort="requested_on"),
        Column("decided", gettext_lazy("Decided on"), "decided_on"),
        Column("state", gettext_lazy("State"), state_tag, sub="opinion"),
    ]
    filters = [
        ChoiceFilter("state", gettext_lazy("State"), choices=HandoverState.choices),
        UnitFilter("unit", gettext_lazy("From union"), seen_under="organisations.unit.list"),
        DateRangeFilter("asked", gettext_lazy("Asked on"), "requested_on", more=True),
    ]
    toolbar = [Action(gettext_lazy("Hand over items"), main=True, code=HANDOVER_REQUEST)]

    def queryset(self) -> QuerySet[Any]:
        rows = handovers(self.actor)
        if self.request.GET.get("pile") == "waiting":
            rows = rows.filter(pk__in=waiting_handovers(self.actor).values("pk"))
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(number__icontains=text) | Q(from_name__icontains=text) | Q(to_name__icontains=text))

    def lead(self) -> object:
        count = waiting_handovers(self.actor).count()
        return _("%(n)s wait for your word.") % {"n": count} if count else ""

    def empty(self) -> Empty:
        return Empty(
            _("Nothing has been handed over yet."),
            _("Mark items in the register and choose “Hand items over”."),
            Action(_("Open the register"), page_url("office.asset.list") or ""),
        )


@register
class HandoverDetail(DetailPage):
    """One handover."""

    code = VIEW
    permission = HANDOVER_VIEW
    path = "assets/handovers/<int:pk>/"
    title = gettext_lazy("Handover of assets")
    parent = LIST
    model = Handover
    select_related = ("unit", "to_unit", "from_keeper", "to_keeper", "requested_by", "decided_by")
    acts = [
        ActButton(HANDOVER_ACCEPT, gettext_lazy("Take over"), main=True, when=lambda one: one.is_open),
        ActButton(HANDOVER_REFUSE, gettext_lazy("Refuse"), when=lambda one: one.is_open),
        ActButton(HANDOVER_WITHDRAW, gettext_lazy("Withdraw"), when=lambda one: one.is_open),
    ]

    def actions(self) -> Iterable[Action]:
        one = self.record
        asked = is_own(self.actor, one.requested_by_id) or self.actor.may_at(HANDOVER_ARRANGE, one.unit)
        for action in super().actions():
            mine = asked if action.code == HANDOVER_WITHDRAW else may_decide(self.actor, one, action.code)
            if mine:
                yield action
        yield Action(_("List to sign"), page_url("office.handover.sheet", one.pk) or "")

    def heading(self) -> object:
        return _("Handover %(number)s") % {"number": self.record.number}

    def state(self) -> Tag:
        return state_tag(self.record)

    def lead(self) -> object:
        one = self.record
        if not one.is_open:
            return one.opinion
        return _("%(name)s decides. Until then nothing changes.") % {"name": receiver(one)}

    @cached_property
    def lines(self) -> list[Any]:
        return list(self.record.lines.select_related("asset").order_by("number"))

    def facts(self) -> Iterable[object]:
        one = self.record
        yield Facts(
            _("Handover of assets"),
            [
                Fact(_("Handed over by"), one.from_name, sub=one.unit.name),
                Fact(_("Taken over by"), one.to_name, sub=one.to_unit.name),
                Fact(_("New place"), one.to_place),
                Fact(_("Asked on"), one.requested_on, sub=str(one.requested_by or "")),
                Fact(_("Decided on"), one.decided_on, sub=str(one.decided_by or "")),
                Fact(_("Reason"), one.reason, wide=True),
                Fact(_("Opinion"), one.opinion, wide=True),
            ],
        )
        yield items_card(self.lines)
        files = attachments_card(self.request, one, permission=HANDOVER_VIEW, kind=SIGNED, title=_("Signed list"))
        if files is not None:
            yield files


class RequestForm(forms.Form):
    """To whom, where, why."""

    to_keeper = keeper_field(gettext_lazy("Taken over by"))
    to_name = forms.CharField(
        label=gettext_lazy("Receiver without an account"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Then the list with both signatures is handed in at acceptance."),
    )
    to_unit = RecordField(
        label=gettext_lazy("To another unit"),
        source=lambda actor: Unit.objects.filter(status=Unit.Status.ACTIVE),
        required=False,
        help_text=gettext_lazy("Empty: the items stay with their unit. With a unit alone, it says who keeps them."),
    )
    to_place = forms.CharField(label=gettext_lazy("New place"), required=False, max_length=100)
    reason = area(gettext_lazy("Reason"))


@register
class Request(FormPage):
    """Ask somebody to take the chosen items over."""

    code = HANDOVER_REQUEST
    path = "assets/handovers/request/"
    title = gettext_lazy("Hand over items")
    parent = LIST
    detail_code = VIEW
    form_class = RequestForm
    action = staticmethod(request_handover)
    submit = gettext_lazy("Ask to take over")
    done = gettext_lazy("Asked. Print the list and have it signed.")

    @cached_property
    def items(self) -> list[Asset]:
        found = chosen(self.actor, self.request.GET)
        if not found and not self.request.GET.get("ids") and self.actor.account_id is not None:
            query = self.request.GET.copy()
            query["keeper"] = str(self.actor.account_id)
            return chosen(self.actor, query)
        return found

    def before_form(self) -> object:
        return items_card(self.items)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "items": self.items, "on": today()}


class Decision(FormPage):
    """A step of one handover."""

    parent = LIST
    model = Handover
    select_related = ("unit", "to_unit", "to_keeper")
    view_code = HANDOVER_VIEW
    detail_code = VIEW
    subject_argument = "handover"
    versioned = True

    def lead(self) -> object:
        one = self.record
        return _("%(from)s hands over to %(to)s: %(reason)s") % {
            "from": one.from_name or one.unit.name,
            "to": receiver(one),
            "reason": one.reason,
        }

    def before_form(self) -> object:
        return items_card(list(self.record.lines.order_by("number")))

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class AcceptForm(forms.Form):
    """Who keeps the items, where, and the signed list where the receiver does not accept in person."""

    keeper = keeper_field(gettext_lazy("Keeper"))
    keeper_name = forms.CharField(label=gettext_lazy("Keeper without an account"), required=False, max_length=40)
    place = forms.CharField(
        label=gettext_lazy("New place"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Empty: the place of the request, else each item's own."),
    )
    opinion = area(gettext_lazy("Remark"), required=False)
    uploads = AttachmentsField(label=gettext_lazy("List with both signatures"), required=False)

    def __init__(self, *args: Any, named: bool, in_person: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if named:
            del self.fields["keeper"], self.fields["keeper_name"]
        if in_person:
            del self.fields["uploads"]


@register
class Accept(Decision):
    """Take the items over."""

    code = HANDOVER_ACCEPT
    path = "assets/handovers/<int:pk>/accept/"
    title = gettext_lazy("Take items over")
    form_class = AcceptForm
    action = staticmethod(accept_handover)
    submit = gettext_lazy("Take over")
    done = gettext_lazy("Taken over. Keeper and place are changed.")

    def form_options(self) -> dict[str, Any]:
        one = self.record
        return {"named": bool(one.to_name), "in_person": is_own(self.actor, one.to_keeper_id)}


class RefuseForm(forms.Form):
    """Why not."""

    opinion = area(gettext_lazy("Opinion"))


@register
class Refuse(Decision):
    """Refuse to take the items over."""

    code = HANDOVER_REFUSE
    path = "assets/handovers/<int:pk>/refuse/"
    title = gettext_lazy("Refuse a handover")
    form_class = RefuseForm
    action = staticmethod(refuse_handover)
    submit = gettext_lazy("Refuse")
    done = gettext_lazy("Refused. Everything stays as it is; the other side reads your opinion.")
    danger = True


@register
class Withdraw(Decision):
    """Take one's own request back."""

    code = HANDOVER_WITHDRAW
    path = "assets/handovers/<int:pk>/withdraw/"
    title = gettext_lazy("Withdraw a handover")
    action = staticmethod(withdraw_handover)
    submit = gettext_lazy("Withdraw")
    done = gettext_lazy("The request has been withdrawn.")
    danger = True


@register
class Sheet(Page):
    """The list to print and sign."""

    code = "office.handover.sheet"
    permission = HANDOVER_VIEW
    path = "assets/handovers/<int:pk>/sheet/"
    title = gettext_lazy("List to sign")
    parent = LIST
    template = "office_assets/handover_sheet.html"
    matrix_record = "Handover"

    def context(self) -> dict[str, Any]:
        one = fetch_for(self.actor, HANDOVER_VIEW, Handover, self.kwargs["pk"], select_related=("unit", "to_unit"))
        lines = list(one.lines.order_by("number"))
        rows = [(line, pieces(line), yuan(line.value)) for line in lines]
        return super().context() | {
            "handover": one,
            "rows": rows,
            "sum": yuan(total(line.value for line in lines)),
            "back": page_url(VIEW, one.pk),
        }
