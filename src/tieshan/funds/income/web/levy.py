"""The levy month by month: the list, one month with its grounds, declaring a payroll."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet, Sum
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    FormPage,
    ListPage,
    Nav,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.models import Assessment, LateFee, Payer
from tieshan.funds.income.policies import (
    LATEFEE_CHARGE,
    LEVY_BOOK,
    LEVY_DECLARE,
    LEVY_EXPORT,
    LEVY_LIST,
)
from tieshan.funds.income.queries.arrears import late_fee_of, payments_of
from tieshan.funds.income.queries.terms_of_day import late_terms, levy_terms, share_parameters, shares_on
from tieshan.funds.income.rules.levy import PARTS, split
from tieshan.funds.income.terms import PayerKind
from tieshan.funds.income.web.words import (
    AmountField,
    MonthField,
    amount_column,
    find_employers,
    month_text,
    months_back,
    paid_tag,
    yuan,
)
from tieshan.kernel.money import Yuan
from tieshan.lawbook import code_list
from tieshan.lawbook.web.explanation import explanation

LIST = "funds.levy.list"
VIEW = "funds.levy.view"


def _late(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    late = Q(due_on__lt=today(), due_fen__gt=F("paid_fen"))
    return rows.filter(late) if yes else rows.exclude(late)


def _paid(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.filter(due_fen__lte=F("paid_fen")) if yes else rows.filter(due_fen__gt=F("paid_fen"))


@register
class LevyList(ListPage):
    """What is due from whom for which month."""

    code = LIST
    path = "funds/levy/"
    title = gettext_lazy("Levy")
    nav = Nav("funds", 30)
    model = Assessment
    select_related = ("payer__employer", "unit")
    order = "-month"
    export_code = LEVY_EXPORT
    search_hint = gettext_lazy("Name, initials, taxpayer code")
    columns = [
        Column("payer", gettext_lazy("Payer"), "payer.employer.name", link=VIEW, sub="unit.name", width=30),
        Column("code", gettext_lazy("Taxpayer code"), "payer.taxpayer_code", text=True, hidden=True, width=22),
        Column("month", gettext_lazy("Month"), lambda row: month_text(row.month), sort="month"),
        amount_column("payroll", gettext_lazy("Payroll"), "payroll_fen"),
        amount_column("due", gettext_lazy("Due"), "due_fen"),
        amount_column("paid", gettext_lazy("Paid so far"), "paid_fen"),
        Column("due_on", gettext_lazy("To be paid by"), sort="due_on"),
        Column("state", gettext_lazy("State"), lambda row: paid_tag(row, today())),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        DateRangeFilter("month", gettext_lazy("Month"), "month"),
        BoolFilter(
            "paid", gettext_lazy("Levy"), apply=_paid, yes=gettext_lazy("fully paid"), no=gettext_lazy("still open")
        ),
        BoolFilter(
            "late",
            gettext_lazy("Last day for paying"),
            apply=_late,
            yes=gettext_lazy("past the last day"),
            no=gettext_lazy("within time"),
        ),
        ChoiceFilter("kind", gettext_lazy("What is paid"), "payer__kind", choices=PayerKind.choices, more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Take in a file"), main=True, code=LEVY_BOOK),
        Action(gettext_lazy("Payers"), code="funds.payer.list"),
        Action(gettext_lazy("Levy in figures"), code="funds.levy.report"),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return find_employers(queryset, text)

    @cached_property
    def sums(self) -> dict[str, int]:
        rows = Assessment.objects.visible_to(self.actor, LEVY_LIST)
        late = Q(due_on__lt=today(), due_fen__gt=F("paid_fen"))
        found: dict[str, int] = rows.aggregate(
            due=Sum("due_fen", filter=Q(month__year=today().year), default=0),
            paid=Sum("paid_fen", filter=Q(month__year=today().year), default=0),
            late=Sum(F("due_fen") - F("paid_fen"), filter=late, default=0),
        )
        return found

    def figures(self) -> Iterable[Figure]:
        year, url = today().year, page_url(LIST)
        of_year = f"{url}?month_from={year}-01-01&month_to={year}-12-31"
        yield Figure(_("Due this year"), yuan(self.sums["due"]), of_year)
        yield Figure(_("Paid this year"), yuan(self.sums["paid"]), of_year)
        late = self.sums["late"]
        yield Figure(_("Levy overdue"), yuan(late), f"{url}?late=1", tone="late" if late else "")

    def empty(self) -> Empty:
        return Empty(
            _("Nothing is due yet."),
            _("Register who pays, then declare a payroll or take in a file of the tax office."),
            self._main_action(),
        )


@register
class LevyView(DetailPage):
    """One month of one payer: six parts, what is due, how it is divided, what came in, what lateness costs."""

    code = VIEW
    permission = LEVY_LIST
    path = "funds/levy/<int:pk>/"
    title = gettext_lazy("Month of levy")
    parent = LIST
    model = Assessment
    select_related = ("payer__employer", "unit")
    acts = [
        ActButton(LEVY_DECLARE, gettext_lazy("Correct the payroll")),
        ActButton(
            LATEFEE_CHARGE,
            gettext_lazy("Fix the late fee"),
            main=True,
            when=lambda row: not row.open_fen and not LateFee.objects.filter(assessment=row).exists(),
        ),
    ]

    def act_url(self, button: ActButton) -> str | None:
        if button.code == LEVY_DECLARE:
            return f"{page_url(LEVY_DECLARE, self.record.payer_id)}?month={self.record.month:%Y-%m-%d}"
        return super().act_url(button)

    def actions(self) -> Iterable[Action]:
        paid_late = self.fee.days > 0
        for action in super().actions():
            if action.code != LATEFEE_CHARGE or paid_late:
                yield action

    @cached_property
    def fee(self) -> Any:
        return late_fee_of(self.record, self.record.payer.direction, today(), payments_of(self.record))

    def heading(self) -> object:
        return f"{self.record.payer.employer.name} {month_text(self.record.month)}"

    def state(self) -> Tag:
        return paid_tag(self.record, today())

    def figures(self) -> Iterable[Figure]:
        row = self.record
        receipts = f"{page_url('funds.receipt.list')}?q={row.payer.taxpayer_code}"
        yield Figure(_("Due"), yuan(row.due_fen), note=_("to be paid by %(day)s") % {"day": row.due_on.isoformat()})
        yield Figure(_("Paid so far"), yuan(row.paid_fen), receipts)
        yield Figure(_("Unpaid"), yuan(row.open_fen), tone="late" if row.is_late(today()) else "")
        if self.fee.days:
            note = _("%(n)s days late") % {"n": self.fee.days}
            yield Figure(_("Late fee up to today"), yuan(self.fee.fee.fen), note=note, tone="late")

    def facts(self) -> Iterable[object]:
        row = self.record
        words = code_list("payroll_part", on=row.month)
        parts = [
            Fact(words.label(str(at)), yuan(getattr(row, f"{name}_fen")))
            for at, name in enumerate(PARTS, start=1)
            if getattr(row, f"{name}_fen")
        ]
        if row.from_file:
            parts = [Fact(_("Parts of payroll"), _("not declared: the file tells the sum only"), wide=True)]
        yield Facts(
            _("Payroll"),
            [
                *parts,
                Fact(_("Payroll"), yuan(row.payroll_fen)),
                Fact(_("Payer"), row.payer.employer.name, url=page_url("funds.payer.view", row.payer_id)),
                Fact(_("Union"), row.unit.name),
                Fact(_("Declared on"), row.declared_on),
            ],
        )
        yield self._division()
        receipts = [
            [
                format_html('<a href="{}">{}</a>', page_url("funds.receipt.view", one.pk) or "", one.paid_on),
                yuan(one.amount_fen), one.reference, one.get_source_display(),
            ]
            for one in row.receipts.order_by("paid_on", "pk")
        ]  # fmt: skip
        if receipts:
            headings = [_("Paid on"), _("Amount"), _("Number of the ticket"), _("Where from")]
            yield Card(_("Receipts"), TableView(headings, receipts, frozenset({1})))
        fee = LateFee.objects.filter(assessment=row).first()
        if fee is not None:
            link = format_html('<a href="{}">{}</a>', page_url("funds.latefee.view", fee.pk) or "", yuan(fee.fee_fen))
            yield Facts(_("Late fee"), [Fact(_("Late fee"), link), Fact(_("State"), fee.get_state_display())])

    def _division(self) -> Card:
        row = self.record
        parts = split(Yuan.from_fen(row.due_fen), shares_on(row.month))
        parameters = share_parameters(row.month)
        rows = [
            [one.title, f"{(one.decimal * 100).normalize():f}%", f"{part:,}"]
            for one, part in zip(parameters, parts.values(), strict=True)
            if one.decimal
        ]
        return Card(
            _("How it is divided"),
            TableView([_("Level"), _("Share of the whole"), _("Amount")], rows, frozenset({1, 2})),
        )

    def aside(self) -> Iterable[object]:
        row = self.record
        terms = levy_terms(row.payer.kind, row.month)
        late = late_terms(row.payer.direction, row.due_on)
        steps = [
            (_("Payroll %(payroll)s × %(rate)s =") % {
                "payroll": yuan(row.payroll_fen), "rate": f"{(row.rate * 100).normalize():f}%"}, yuan(row.due_fen)),
            (_("To be paid by"), row.due_on.isoformat()),
        ]  # fmt: skip
        lateness = (late.rate, late.cap) if self.fee.days else ()
        if self.fee.days:
            said = _("Late fee: %(n)s days × %(rate)s of what was unpaid each day") % {
                "n": self.fee.days,
                "rate": f"{(late.rate.decimal * 100).normalize():f}%",
            }
            steps.append((said, f"{self.fee.fee:,}" + (_(" (at the cap)") if self.fee.capped else "")))
        yield explanation(
            parameters=[terms.rate, terms.day, *lateness, *share_parameters(row.month)],
            clauses=["union-law:43", "payroll-rules:4", "payroll-rules:11"],
            steps=steps,
        )


class DeclareForm(forms.Form):
    """The month and the six parts of its payroll."""

    month = MonthField(label=gettext_lazy("Month"))
    time = AmountField(label=gettext_lazy("Time wages"), required=False)
    piece = AmountField(label=gettext_lazy("Piece wages"), required=False)
    bonus = AmountField(label=gettext_lazy("Bonuses"), required=False)
    allowance = AmountField(label=gettext_lazy("Allowances and subsidies"), required=False)
    overtime = AmountField(label=gettext_lazy("Overtime pay"), required=False)
    special = AmountField(label=gettext_lazy("Pay in special cases"), required=False)


@register
class DeclarePayroll(FormPage):
    """Declare or correct a month."""

    code = LEVY_DECLARE
    path = "funds/payers/<int:pk>/declare/"
    title = gettext_lazy("Declare the payroll of a month")
    parent = "funds.payer.list"
    model = Payer
    select_related = ("employer", "unit")
    view_code = LEVY_LIST
    detail_code = "funds.payer.view"
    form_class = DeclareForm
    action = staticmethod(declare_payroll)
    subject_argument = "payer"
    submit = gettext_lazy("Declare")
    done = gettext_lazy("Declared: the levy of the month is counted.")

    def lead(self) -> object:
        return f"{self.record.employer.name} · {self.record.unit.name}"

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("month", "")
        months = months_back()
        month = asked if any(asked == value for value, _word in months) else months[1][0]
        known = Assessment.objects.filter(payer=self.record, month=month).first()
        if known is None or known.from_file:
            return {"month": month}
        return {"month": month, **{name: str(amount) for name, amount in known.parts.items() if amount}}

    def before_form(self) -> object:
        month = today()
        return explanation(
            parameters=[levy_terms(self.record.kind, month).rate],
            clauses=["payroll-rules:4", "payroll-rules:11"],
            title=_("What counts as payroll"),
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        parts = {name: cleaned[name] for name in PARTS if cleaned[name] is not None}
        return {"month": cleaned["month"], "on": today(), **parts}

    def done_url(self, result: Any) -> str:
        return (page_url(VIEW, result.pk) if isinstance(result, Assessment) else None) or super().done_url(result)
