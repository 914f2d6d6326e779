"""Disposals: the register of papers, one paper with its approval, and its forms."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.foundation.workflow import approval_card
from tieshan.kernel.money import Yuan
from tieshan.lawbook import code_list
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.assets.actions.disposals import (
    KIND,
    PROOF,
    cancel_disposal,
    correct_disposal,
    request_disposal,
    settle_disposal,
)
from tieshan.office.assets.models import DISPOSAL, Asset, Disposal
from tieshan.office.assets.papers import way_word
from tieshan.office.assets.policies import (
    CLAUSE,
    DISPOSAL_CANCEL,
    DISPOSAL_CORRECT,
    DISPOSAL_REQUEST,
    DISPOSAL_SETTLE,
    DISPOSAL_VIEW,
)
from tieshan.office.assets.queries.lists import disposals
from tieshan.office.assets.terms import DisposalState
from tieshan.office.assets.web.lists import chosen, items_card
from tieshan.office.assets.web.words import area, money_field, yuan

LIST = "office.disposal.list"
VIEW = "office.disposal.detail"
TONES = {
    DisposalState.REQUESTED: "due",
    DisposalState.RETURNED: "due",
    DisposalState.AGREED: "info",
    DisposalState.REFUSED: "late",
    DisposalState.WITHDRAWN: "plain",
    DisposalState.CANCELLED: "plain",
    DisposalState.SETTLED: "done",
}


def state_tag(disposal: Disposal) -> Tag:
    """The state as a tag."""
    return Tag(choice_word(disposal, "state"), TONES[DisposalState(disposal.state)])


def way_choices() -> list[tuple[str, str]]:
    """Ways of disposal of today's list."""
    return code_list("asset_disposal_way", on=today()).choices


def _proceeds(disposal: Any) -> str:
    return yuan(disposal.proceeds) if disposal.proceeds is not None else ""


@register
class DisposalList(ListPage):
    """Disposals, the newest first."""

    code = LIST
    permission = DISPOSAL_VIEW
    path = "assets/disposals/"
    title = gettext_lazy("Disposals of assets")
    nav = Nav("office", 62)
    parent = "office.asset.list"
    model = Disposal
    order = "-asked"
    search_hint = gettext_lazy("Number or reason")
    columns = [
        Column("number", gettext_lazy("Number of the paper"), "number", link=VIEW, sub="reason", text=True),
        Column("unit", gettext_lazy("Unit"), "unit.name"),
        Column("way", gettext_lazy("Way of disposal"), way_word),
        Column("items", gettext_lazy("Items"), "items", align="num"),
        Column("value", gettext_lazy("Value (yuan)"), lambda row: yuan(row.value), sort="value_fen", align="num"),
        Column("proceeds", gettext_lazy("Proceeds (yuan)"), _proceeds, align="num"),
        Column("asked", gettext_lazy("Asked on"), "requested_on", sort="requested_on"),
        Column("state", gettext_lazy("State"), state_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=DisposalState.choices),
        ChoiceFilter("way", gettext_lazy("Way of disposal"), choices=way_choices),
        DateRangeFilter("asked", gettext_lazy("Asked on"), "requested_on", more=True),
    ]

    def queryset(self) -> QuerySet[Any]:
        return disposals(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(number__icontains=text) | Q(reason__icontains=text))

    def empty(self) -> Empty:
        return Empty(
            _("Nothing has been disposed of yet."),
            _("Mark items in the register and choose “Dispose of”."),
            Action(_("Open the register"), page_url("office.asset.list") or ""),
        )


def possible(act: str) -> Any:
    """Whether the machine lets the act begin in the paper's state."""
    return lambda disposal: bool(DISPOSAL.rows_of(disposal.state, act))


@register
class DisposalDetail(DetailPage):
    """One paper with its approval."""

    code = VIEW
    permission = DISPOSAL_VIEW
    path = "assets/disposals/<int:pk>/"
    title = gettext_lazy("Disposal of assets")
    parent = LIST
    model = Disposal
    select_related = ("unit", "requested_by")
    acts = [
        ActButton(DISPOSAL_SETTLE, gettext_lazy("Settle"), main=True, when=possible(DISPOSAL_SETTLE)),
        ActButton(DISPOSAL_CORRECT, gettext_lazy("Correct and submit again"), when=possible(DISPOSAL_CORRECT)),
        ActButton(DISPOSAL_CANCEL, gettext_lazy("Give up"), when=possible(DISPOSAL_CANCEL)),
    ]

    def actions(self) -> Iterable[Action]:
        return (one for one in super().actions() if self.actor.may_at(one.code, self.record.unit))

    def heading(self) -> object:
        return _("Disposal %(number)s") % {"number": self.record.number}

    def state(self) -> Tag:
        return state_tag(self.record)

    def lead(self) -> object:
        if self.record.state == DisposalState.AGREED:
            return _("Approved. Carry it out, then note what it brought.")
        return self.record.settlement

    @cached_property
    def lines(self) -> list[Any]:
        return list(self.record.lines.order_by("number"))

    def facts(self) -> Iterable[object]:
        one = self.record
        yield Facts(
            _("Disposal of assets"),
            [
                Fact(_("Unit"), one.unit.name),
                Fact(_("Way of disposal"), way_word(one)),
                Fact(_("Value (yuan)"), yuan(one.value)),
                Fact(_("Expected proceeds (yuan)"), yuan(one.expected)),
                Fact(_("Asked on"), one.requested_on, sub=str(one.requested_by or "")),
                Fact(_("Approval ended on"), one.decided_on),
                Fact(_("Proceeds (yuan)"), _proceeds(one), sub=one.settlement),
                Fact(_("Disposal settled on"), one.settled_on),
                Fact(_("Reason"), one.reason, wide=True),
            ],
        )
        yield items_card(self.lines)
        files = attachments_card(self.request, one, permission=DISPOSAL_VIEW, kind=PROOF, title=_("Papers of proof"))
        if files is not None:
            yield files

    def aside(self) -> Iterable[object]:
        card = approval_card(self.request, self.record, KIND)
        if card is not None:
            yield card
        yield explanation(
            clauses=[CLAUSE], steps=[(_("Value that decides who approves (yuan):"), yuan(self.record.value))]
        )


class RequestForm(forms.Form):
    """How, why, and what it may bring."""

    way = forms.ChoiceField(label=gettext_lazy("Way of disposal"), choices=way_choices)
    reason = area(gettext_lazy("Reason"))
    expected = money_field(gettext_lazy("Expected proceeds (yuan)"), required=False)
    uploads = AttachmentsField(label=gettext_lazy("Papers of proof"), required=False)


def _amount(cleaned: dict[str, Any], name: str) -> dict[str, Any]:
    return {**cleaned, name: Yuan(cleaned[name] or 0)}


@register
class Request(FormPage):
    """Ask to dispose of the chosen items."""

    code = DISPOSAL_REQUEST
    path = "assets/disposals/request/"
    title = gettext_lazy("Dispose of items")
    parent = LIST
    detail_code = VIEW
    form_class = RequestForm
    action = staticmethod(request_disposal)
    submit = gettext_lazy("Submit")
    done = gettext_lazy("Submitted. The items stay in the register until it is approved.")

    @cached_property
    def items(self) -> list[Asset]:
        return chosen(self.actor, self.request.GET)

    def before_form(self) -> object:
        return items_card(self.items)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**_amount(cleaned, "expected"), "items": self.items, "on": today()}


class Step(FormPage):
    """A step of one paper."""

    parent = LIST
    model = Disposal
    select_related = ("unit",)
    view_code = DISPOSAL_VIEW
    detail_code = VIEW
    subject_argument = "disposal"
    versioned = True

    def lead(self) -> object:
        return f"{way_word(self.record)} · {yuan(self.record.value)} · {self.record.reason}"

    def before_form(self) -> object:
        return items_card(list(self.record.lines.order_by("number")))

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class Correct(Step):
    """Correct a paper and submit it again."""

    code = DISPOSAL_CORRECT
    path = "assets/disposals/<int:pk>/correct/"
    title = gettext_lazy("Correct and submit again")
    form_class = RequestForm
    action = staticmethod(correct_disposal)
    submit = gettext_lazy("Submit again")
    done = gettext_lazy("Submitted again: the approval begins anew.")

    def initial(self) -> dict[str, Any]:
        one = self.record
        return {"way": one.way, "reason": one.reason, "expected": one.expected.decimal}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**_amount(cleaned, "expected"), "on": today()}


@register
class Cancel(Step):
    """Give a paper up."""

    code = DISPOSAL_CANCEL
    path = "assets/disposals/<int:pk>/cancel/"
    title = gettext_lazy("Give a disposal up")
    action = staticmethod(cancel_disposal)
    submit = gettext_lazy("Give up")
    done = gettext_lazy("Given up. The items stay in the register.")
    danger = True


class SettleForm(forms.Form):
    """What it brought, and who took the items."""

    proceeds = money_field(
        gettext_lazy("Proceeds (yuan)"),
        help_text=gettext_lazy("0 when it brought nothing. The money goes into the books."),
    )
    settlement = area(
        gettext_lazy("How it was settled"),
        help_text=gettext_lazy("Who took the items, receipt and voucher."),
    )
    uploads = AttachmentsField(label=gettext_lazy("Papers of proof"), required=False)


@register
class Settle(Step):
    """Note how a disposal ended."""

    code = DISPOSAL_SETTLE
    path = "assets/disposals/<int:pk>/settle/"
    title = gettext_lazy("Settle a disposal")
    form_class = SettleForm
    action = staticmethod(settle_disposal)
    submit = gettext_lazy("Settle")
    done = gettext_lazy("Settled.")

    def initial(self) -> dict[str, Any]:
        return {"proceeds": self.record.expected.decimal}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**_amount(cleaned, "proceeds"), "on": today()}
