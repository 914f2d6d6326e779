"""Receipts: what came in, and the queue of what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
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
    Figure,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    RowAction,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.funds.income.actions.receipts import WAITING, enter_receipt, match_receipt, set_receipt_aside
from tieshan.funds.income.models import Payer, Receipt
from tieshan.funds.income.policies import (
    LEVY_BOOK,
    LEVY_EXPORT,
    LEVY_LIST,
    RECEIPT_ASIDE,
    RECEIPT_ENTER,
    RECEIPT_MATCH,
)
from tieshan.funds.income.queries.terms_of_day import share_parameters, shares_on
from tieshan.funds.income.rules.levy import split
from tieshan.funds.income.terms import QueueReason, ReceiptState
from tieshan.funds.income.web.words import (
    SEARCHED_PAYER,
    AmountField,
    MonthField,
    amount_column,
    day_field,
    month_text,
    months_back,
    reason_field,
    receipt_tag,
    voucher_fact,
    yuan,
)
from tieshan.kernel.money import Yuan
from tieshan.lawbook.web.explanation import explanation

LIST = "funds.receipt.list"
VIEW = "funds.receipt.view"
#: What to do about a receipt that waits, by the reason.
ADVICE = {
    QueueReason.CODE: gettext_lazy("Register the payer with this code, or say whose money it is."),
    QueueReason.PERIOD: gettext_lazy("The payer began later or ended before: check from when to when it pays."),
    QueueReason.MONTH: gettext_lazy("Say for which month it is."),
    QueueReason.BASE: gettext_lazy("Declare the payroll of the month, then match the receipt."),
    QueueReason.AMOUNT: gettext_lazy("Less than due: match it as a part. More than due: correct the declared payroll."),
    QueueReason.SETTLED: gettext_lazy(
        "Paid twice, or meant for another month: ask the payer, then match it or set it aside."
    ),
    QueueReason.MANDATE: gettext_lazy("Record the custody mandate and open the book, then match the receipt."),
}


def _waits(row: Receipt) -> bool:
    return row.state in WAITING


def _badge(actor: Actor) -> int:
    rows = Receipt.objects.visible_to(actor, RECEIPT_MATCH) if actor.may(RECEIPT_MATCH) else Receipt.objects.none()
    return rows.filter(state=ReceiptState.QUEUED).count()


@register
class ReceiptList(ListPage):
    """What came in, the newest first; what waits for an answer stands out."""

    code = LIST
    permission = LEVY_LIST
    path = "funds/receipts/"
    title = gettext_lazy("Receipts")
    nav = Nav("funds", 31, badge=_badge)
    model = Receipt
    select_related = ("unit",)
    order = "-paid_on"
    export_code = LEVY_EXPORT
    search_hint = gettext_lazy("Name, initials, taxpayer code, ticket")
    columns = [
        Column(
            "payer",
            gettext_lazy("Payer"),
            lambda row: row.payer_name or row.taxpayer_code,
            link=VIEW,
            sub="unit.name",
            width=30,
        ),
        Column("code", gettext_lazy("Taxpayer code"), "taxpayer_code", text=True, hidden=True, width=22),
        Column("month", gettext_lazy("Month"), lambda row: month_text(row.month), sort="month"),
        amount_column("amount", gettext_lazy("Amount"), "amount_fen"),
        amount_column("kept", gettext_lazy("Kept by the union"), "retained_fen"),
        Column("paid_on", gettext_lazy("Paid on"), sort="paid_on"),
        Column("reference", gettext_lazy("Number of the ticket"), text=True, hidden=True, width=22),
        Column(
            "state",
            gettext_lazy("State"),
            receipt_tag,
            sub=lambda row: choice_word(row, "reason") if row.reason and row.state == "queued" else "",
        ),
    ]
    filters = [
        ChoiceFilter("state", gettext_lazy("State"), choices=ReceiptState.choices),
        ChoiceFilter("reason", gettext_lazy("Why it waits"), choices=QueueReason.choices),
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        DateRangeFilter("paid_on", gettext_lazy("Paid on"), "paid_on", more=True),
        DateRangeFilter("month", gettext_lazy("Month"), "month", more=True),
    ]
    row_actions = [
        RowAction(RECEIPT_MATCH, gettext_lazy("Match"), when=_waits, main=True),
        RowAction(
            RECEIPT_ASIDE, gettext_lazy("Set the receipt aside"), when=lambda row: row.state == ReceiptState.QUEUED
        ),
    ]
    toolbar = [
        Action(gettext_lazy("Take in a file"), main=True, code=LEVY_BOOK),
        Action(gettext_lazy("Take in a single sum"), code=RECEIPT_ENTER),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(payer_name__icontains=text)
            | Q(payer__employer__name_initials__startswith=letters)
            | Q(payer__employer__name_pinyin__startswith=letters)
            | Q(taxpayer_code__startswith=text.upper())
            | Q(reference=text)
        )

    @cached_property
    def queue(self) -> dict[str, Any]:
        rows = Receipt.objects.visible_to(self.actor, LEVY_LIST).filter(state=ReceiptState.QUEUED)
        found: dict[str, Any] = rows.aggregate(n=Count("pk"), fen=Sum("amount_fen", default=0))
        return found

    def lead(self) -> object:
        if not self.queue["n"]:
            return ""
        return _("%(n)s receipts of %(amount)s yuan wait for an answer; they are not in any book yet.") % {
            "n": self.queue["n"],
            "amount": yuan(self.queue["fen"]),
        }

    def figures(self) -> Iterable[Figure]:
        rows = Receipt.objects.visible_to(self.actor, LEVY_LIST)
        booked = rows.filter(state=ReceiptState.BOOKED, paid_on__year=today().year)
        found = booked.aggregate(fen=Sum("amount_fen", default=0), kept=Sum("retained_fen", default=0))
        url, year = page_url(LIST), today().year
        of_year = f"{url}?state=booked&paid_on_from={year}-01-01&paid_on_to={year}-12-31"
        yield Figure(_("Came in this year"), yuan(found["fen"]), of_year)
        yield Figure(_("of which the unions keep"), yuan(found["kept"]), of_year)
        waiting = self.queue["n"]
        yield Figure(_("Waiting"), waiting, f"{url}?state=queued", tone="late" if waiting else "")

    def empty(self) -> Empty:
        return Empty(
            _("Nothing has come in yet."),
            _("Take in a file of the tax office or the bank, or a single sum at the counter."),
            self._main_action(),
        )


@register
class ReceiptView(DetailPage):
    """One receipt: as it came, how it was divided, where it is booked."""

    code = VIEW
    permission = LEVY_LIST
    path = "funds/receipts/<int:pk>/"
    title = gettext_lazy("Receipt")
    parent = LIST
    model = Receipt
    select_related = ("unit", "payer__employer", "assessment", "voucher", "batch", "remittance")
    acts = [
        ActButton(RECEIPT_MATCH, gettext_lazy("Match"), main=True, when=_waits),
        ActButton(
            RECEIPT_ASIDE, gettext_lazy("Set the receipt aside"), when=lambda row: row.state == ReceiptState.QUEUED
        ),
    ]

    def heading(self) -> object:
        return f"{self.record.payer_name or self.record.taxpayer_code} {yuan(self.record.amount_fen)}"

    def state(self) -> Tag:
        return receipt_tag(self.record)

    def lead(self) -> object:
        row = self.record
        if row.state != ReceiptState.QUEUED:
            return row.remark
        return _("%(why)s: %(what)s") % {
            "why": capfirst(row.get_reason_display()),
            "what": ADVICE[QueueReason(row.reason)],
        }

    def facts(self) -> Iterable[object]:
        row = self.record
        came = [
            Fact(_("Taxpayer code"), row.taxpayer_code),
            Fact(_("Payer"), row.payer_name),
            Fact(_("Month"), month_text(row.month) or _("month not named")),
            Fact(_("Amount"), yuan(row.amount_fen)),
            Fact(_("Payroll"), yuan(row.base_fen) if row.base_fen is not None else None),
            Fact(_("Paid on"), row.paid_on),
            Fact(_("Number of the ticket"), row.reference),
            Fact(_("Where from"), row.get_source_display()),
        ]
        if row.batch is not None:
            url = page_url(f"{LEVY_BOOK}_batch", row.batch_id) if self.actor.may(LEVY_BOOK) else None
            came.append(Fact(_("File"), row.batch.file_name, sub=_("row %(row)s") % {"row": row.row}, url=url or ""))
        yield Facts(_("As it came"), came)
        if row.state != ReceiptState.BOOKED:
            return
        booked = [
            Fact(_("Union"), row.unit.name),
            Fact(_("For the month"), month_text(row.month), url=page_url("funds.levy.view", row.assessment_id)),
            Fact(_("Way of the money"), row.get_direction_display()),
            Fact(_("Booked on"), row.booked_on),
            voucher_fact(row.voucher),
        ]
        if row.remittance is not None:
            url = page_url("funds.remittance.view", row.remittance_id) or ""
            booked.append(Fact(_("Remitted on"), row.remittance.day, url=url))
        yield Facts(_("Booked"), booked)
        parts = split(Yuan.from_fen(row.amount_fen), shares_on(row.month))
        lines = [
            Fact(one.title, f"{part:,}", sub=f"{(one.decimal * 100).normalize():f}%")
            for one, part in zip(share_parameters(row.month), parts.values(), strict=True)
            if one.decimal
        ]
        yield Facts(_("How it is divided"), lines)

    def aside(self) -> Iterable[object]:
        if self.record.month is not None:
            yield explanation(parameters=share_parameters(self.record.month), clauses=["union-law:43"])


def payers(code: str) -> Any:
    """The payers that an actor may choose for an act."""

    def source(actor: Actor) -> QuerySet[Payer]:
        return Payer.objects.visible_to(actor, code).select_related("employer", "unit")

    return source


class EnterForm(forms.Form):
    """Whose money, for which month, how much, when."""

    payer = RecordField(label=gettext_lazy("Payer"), source=payers(RECEIPT_ENTER), searched=SEARCHED_PAYER)
    month = MonthField(label=gettext_lazy("Month"))
    amount = AmountField(label=gettext_lazy("Amount"))
    paid_on = day_field(gettext_lazy("Paid on"))
    reference = forms.CharField(
        label=gettext_lazy("Number of the ticket"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("With it the same ticket is not booked twice when a file brings it too."),
    )


@register
class EnterReceipt(FormPage):
    """Take in a single sum."""

    code = RECEIPT_ENTER
    path = "funds/receipts/enter/"
    title = gettext_lazy("Take in a single sum")
    parent = LIST
    form_class = EnterForm
    action = staticmethod(enter_receipt)
    submit = gettext_lazy("Take in and book")
    done = gettext_lazy("Booked.")
    detail_code = VIEW

    def initial(self) -> dict[str, Any]:
        # A month is paid in the one after it.
        return {"paid_on": today(), "month": months_back()[1][0]}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class MatchForm(forms.Form):
    """Whose money it is, and for which month."""

    payer = RecordField(label=gettext_lazy("Payer"), source=payers(RECEIPT_MATCH), searched=SEARCHED_PAYER)
    month = MonthField(label=gettext_lazy("Month"))


class ReceiptStep(FormPage):
    """An act on one receipt."""

    parent = LIST
    model = Receipt
    select_related = ("unit", "payer__employer")
    view_code = LEVY_LIST
    detail_code = VIEW
    subject_argument = "receipt"

    def before_form(self) -> object:
        row = self.record
        facts = [
            Fact(_("Payer"), row.payer_name, sub=row.taxpayer_code),
            Fact(_("Month"), month_text(row.month) or _("month not named")),
            Fact(_("Amount"), yuan(row.amount_fen)),
            Fact(_("Paid on"), row.paid_on),
        ]
        if row.reason:
            facts.append(
                Fact(_("Why it waits"), row.get_reason_display(), sub=ADVICE[QueueReason(row.reason)], wide=True)
            )
        return Facts("", facts)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class MatchReceipt(ReceiptStep):
    """Answer a receipt of the queue."""

    code = RECEIPT_MATCH
    path = "funds/receipts/<int:pk>/match/"
    title = gettext_lazy("Match a receipt")
    form_class = MatchForm
    action = staticmethod(match_receipt)
    submit = gettext_lazy("Match and book")
    done = gettext_lazy("Booked.")

    def initial(self) -> dict[str, Any]:
        row = self.record
        found: dict[str, Any] = {"payer": row.payer_id}
        if row.payer_id is None:
            known = Payer.objects.visible_to(self.actor, RECEIPT_MATCH).filter(taxpayer_code=row.taxpayer_code)
            found["payer"] = known.order_by("-pk").values_list("pk", flat=True).first()
        if row.month is not None:
            found["month"] = row.month.isoformat()
        return found


class AsideForm(forms.Form):
    """Why it is not ours."""

    reason = reason_field(gettext_lazy("Reason"))


@register
class SetAside(ReceiptStep):
    """Set a receipt aside."""

    code = RECEIPT_ASIDE
    path = "funds/receipts/<int:pk>/aside/"
    title = gettext_lazy("Set a receipt aside")
    form_class = AsideForm
    action = staticmethod(set_receipt_aside)
    submit = gettext_lazy("Set the receipt aside")
    danger = True
    done = gettext_lazy("Set aside; it can still be matched later.")
