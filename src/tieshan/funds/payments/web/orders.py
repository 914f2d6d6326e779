"""The list of payment orders and the page of one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    ListPage,
    Nav,
    TableView,
    Tag,
    UnitFilter,
    may_open,
    page_url,
    register,
)
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.payments.policies import C30, CORRECT, EXPORT, FILE, LIST, ORDER, REPORT
from tieshan.funds.payments.queries import lines_of, orders, requests_to_pay
from tieshan.funds.payments.terms import LineState, Way
from tieshan.kernel.money import Yuan
from tieshan.lawbook.web.explanation import explanation

VIEW = "funds.payment.view"
SHEET = "funds.payment.sheet"
_TONES = {LineState.ORDERED: "due", LineState.PAID: "done", LineState.BOUNCED: "late"}


def order_tag(order: Any) -> Tag:
    """Whether word is still awaited."""
    if order.waiting:
        return Tag(_("%(n)s without word") % {"n": order.waiting}, "due")
    return Tag(_("all known"), "done")


def _badge(actor: Actor) -> int:
    return requests_to_pay(actor).count() if actor.may(ORDER) else 0


@register
class OrderList(ListPage):
    """Payment orders, the newest first."""

    code = LIST
    path = "funds/payments/"
    title = gettext_lazy("Payment orders")
    nav = Nav("funds", 60, badge=_badge)
    model = PaymentOrder
    order = "-pk"
    export_code = EXPORT
    search_hint = gettext_lazy("Payee, purpose, holder (name, initials)")
    columns = [
        Column("number", gettext_lazy("Number"), "shown_number", link=VIEW),
        Column("unit", gettext_lazy("Who pays out"), "unit.name"),
        Column("ordered_on", gettext_lazy("Ordered on"), sort="ordered_on"),
        Column("way", gettext_lazy("Way of paying"), "get_way_display"),
        Column("count", gettext_lazy("Payees"), align="num"),
        Column("amount", gettext_lazy("Amount"), lambda row: f"{row.amount:,}", align="num"),
        Column("state", gettext_lazy("State"), order_tag),
        Column("ordered_by", gettext_lazy("Ordered by"), "ordered_by.display_name", hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("way", gettext_lazy("Way of paying"), choices=Way.choices),
        BoolFilter(
            "waiting",
            gettext_lazy("Waiting for word"),
            apply=lambda rows, yes: rows.filter(waiting__gt=0) if yes else rows.filter(waiting=0),
        ),
        DateRangeFilter("ordered", gettext_lazy("Ordered on"), "ordered_on", more=True),
    ]
    toolbar = [Action(gettext_lazy("Order payments"), main=True, code=ORDER)]

    def queryset(self) -> QuerySet[Any]:
        return orders(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        inside = PaymentLine.objects.filter(
            Q(payee__name__icontains=text)
            | Q(request__purpose__icontains=text)
            | Q(request__purpose_initials__startswith=letters)
        )
        return queryset.filter(
            Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=letters)
            | Q(pk__in=inside.values("order"))
        )

    def lead(self) -> object:
        waiting = _badge(self.actor)
        return _("%(n)s requests are checked and wait to be paid.") % {"n": waiting} if waiting else ""

    def empty(self) -> Empty:
        return Empty(
            _("No payment has been ordered."), _("Checked requests are gathered into an order."), self._main_action()
        )


@register
class OrderDetail(DetailPage):
    """One order: who received what, out of whose money, and what is still unknown."""

    code = VIEW
    permission = LIST
    path = "funds/payments/<int:pk>/"
    title = gettext_lazy("Payment order")
    parent = LIST
    model = PaymentOrder
    select_related = ("unit", "ordered_by")
    acts = [
        ActButton(REPORT, gettext_lazy("Enter the bank's answer"), main=True, when=lambda order: order.waiting > 0),
        ActButton(
            "funds.payment.answer",
            gettext_lazy("Enter the bank's file"),
            when=lambda order: order.waiting > 0 and order.way == Way.BANK,
        ),
        ActButton(FILE, gettext_lazy("File for the bank"), when=lambda order: order.way == Way.BANK),
        ActButton(SHEET, gettext_lazy("List for signatures")),
    ]

    def heading(self) -> object:
        return _("Payment order %(number)s") % {"number": self.record.shown_number}

    def state(self) -> Tag:
        return order_tag(self.record)

    @cached_property
    def lines(self) -> list[PaymentLine]:
        return list(lines_of(self.record))

    def figures(self) -> Iterable[Figure]:
        def of(state: str) -> str:
            return f"{Yuan.from_fen(sum(line.amount_fen for line in self.lines if line.state == state)):,}"

        yield Figure(_("Ordered in all"), f"{self.record.amount:,}", "#lines")
        yield Figure(_("Paid out"), of(LineState.PAID), "#lines")
        yield Figure(_("Came back"), of(LineState.BOUNCED), "#lines")

    def facts(self) -> Iterable[object]:
        order = self.record
        yield Facts(
            "",
            [
                Fact(_("Who pays out"), order.unit.name),
                Fact(_("Way of paying"), order.get_way_display()),
                Fact(_("Ordered on"), order.ordered_on),
                Fact(_("Ordered by"), order.ordered_by.display_name if order.ordered_by else ""),
            ],
        )
        rows = [
            [
                line.payee.name,
                line.payee.bank_masked,
                f"{line.amount:,}",
                line.unit.name,
                format_html(
                    '<a href="{}">{}</a>', page_url("funds.spending.view", line.request_id) or "", line.request.purpose
                ),
                Tag(line.get_state_display(), _TONES[LineState(line.state)]),
                self._word(line),
            ]
            for line in self.lines
        ]
        headings = [
            _("Payee"),
            _("Account"),
            _("Amount"),
            _("Whose money"),
            _("Spending request"),
            _("State"),
            _("What the bank said"),
        ]
        yield Card(
            format_html('<span id="lines">{}</span>', _("Payees")), TableView(headings, rows, numeric=frozenset({2}))
        )

    def _word(self, line: PaymentLine) -> object:
        """What the bank said; a payee whose payment came back, and who is in no later order, can be corrected."""
        if line.state != LineState.BOUNCED or not may_open(self.actor, CORRECT) or line.payee_id in self.standing:
            return line.reason or line.known_on or ""
        url = page_url(CORRECT, line.pk) or ""
        return format_html('{} <a href="{}">{}</a>', line.reason, url, _("Correct the account"))

    @cached_property
    def standing(self) -> set[int]:
        payees = [line.payee_id for line in self.lines if line.state == LineState.BOUNCED]
        rows = PaymentLine.objects.filter(payee__in=payees).exclude(state=LineState.BOUNCED)
        return set(rows.values_list("payee_id", flat=True)) if payees else set()

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C30])
