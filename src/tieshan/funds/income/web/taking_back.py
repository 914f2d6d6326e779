"""Taking back what was wrongly recorded: one form for all, a day in an open month and the reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Fact, Facts, FormPage, register, today
from tieshan.funds.income.actions import taking_back
from tieshan.funds.income.models import DuesPayment, LateFee, Payer, Refund, Remittance
from tieshan.funds.income.policies import (
    DUES_BACK,
    DUES_LIST,
    LATEFEE_BACK,
    LEVY_LIST,
    PREPARATION_BACK,
    REFUND_BACK,
    REMITTANCE_BACK,
    REMITTANCE_UNTAKE,
)
from tieshan.funds.income.web import arrears, dues, remittances, returns
from tieshan.funds.income.web.words import day_field, month_text, reason_field, yuan


class BackForm(forms.Form):
    """On which day the reversal stands in the books, and why."""

    day = day_field(gettext_lazy("Day of the reversal"), help_text=gettext_lazy("In a month that is not closed."))
    reason = reason_field(gettext_lazy("Reason"))


class BackPage(FormPage):
    """An act that takes a wrong record back."""

    form_class = BackForm
    view_code = LEVY_LIST
    submit = gettext_lazy("Take back and reverse")
    danger = True
    done = gettext_lazy("Taken back, the vouchers are reversed.")

    def lead(self) -> object:
        return _("The vouchers are reversed, for money in custody on both sides. This happens once.")

    def before_form(self) -> object:
        return Facts("", list(self.told()))

    def told(self) -> Iterable[Fact]:
        """What is taken back."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        return {"day": today()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class TakeBackDues(BackPage):
    """Dues were wrongly recorded as paid."""

    code = DUES_BACK
    path = "funds/dues/payments/<int:pk>/take-back/"
    title = gettext_lazy("Take back a payment of dues")
    parent = "funds.dues.list"
    model = DuesPayment
    select_related = ("unit",)
    view_code = DUES_LIST
    detail_code = dues.PAYMENT
    action = staticmethod(taking_back.take_back_dues)
    subject_argument = "payment"

    def told(self) -> Iterable[Fact]:
        row = self.record
        yield Fact(_("Union"), row.unit.name)
        yield Fact(_("Money came in on"), row.day)
        yield Fact(_("Amount"), yuan(row.amount_fen))
        yield Fact(_("Members"), row.lines_paid)


@register
class TakeBackLateFee(BackPage):
    """A late fee was wrongly taken in."""

    code = LATEFEE_BACK
    path = "funds/late-fees/<int:pk>/take-back/"
    title = gettext_lazy("Take back a receipt of a late fee")
    parent = arrears.FEES
    model = LateFee
    select_related = ("assessment__payer__employer", "unit")
    detail_code = arrears.FEE
    action = staticmethod(taking_back.take_back_late_fee)
    subject_argument = "late_fee"

    def told(self) -> Iterable[Fact]:
        row = self.record
        yield Fact(_("Payer"), row.assessment.payer.employer.name, sub=row.unit.name)
        yield Fact(_("Month"), month_text(row.assessment.month))
        yield Fact(_("Late fee"), yuan(row.owed_fen))
        yield Fact(_("Late fee settled on"), row.settled_on)


@register
class TakeBackRefund(BackPage):
    """A refund was wrongly taken in."""

    code = REFUND_BACK
    path = "funds/refunds/<int:pk>/take-back/"
    title = gettext_lazy("Take back a receipt of a refund")
    parent = returns.REFUNDS
    model = Refund
    select_related = ("payer__employer", "unit")
    detail_code = returns.REFUND
    action = staticmethod(taking_back.take_back_refund)
    subject_argument = "refund"

    def told(self) -> Iterable[Fact]:
        row = self.record
        yield Fact(_("Payer"), row.payer.employer.name, sub=row.unit.name)
        yield Fact(_("Year"), str(row.year))
        yield Fact(_("To be refunded"), yuan(row.refund_fen))
        yield Fact(_("Received on"), row.received_on)


@register
class TakeBackReturn(BackPage):
    """A preparation fund was wrongly returned."""

    code = PREPARATION_BACK
    path = "funds/payers/<int:pk>/return/take-back/"
    title = gettext_lazy("Take back a return of the preparation fund")
    parent = returns.PREPARATION
    model = Payer
    select_related = ("employer", "unit")
    detail_code = "funds.payer.view"
    action = staticmethod(taking_back.take_back_return)
    subject_argument = "payer"
    done = gettext_lazy("Taken back: the federation holds the fund again.")

    def told(self) -> Iterable[Fact]:
        row = self.record
        made = row.preparation_returns.filter(taken_back_on__isnull=True).select_related("to_unit").first()
        yield Fact(_("Employer"), row.employer.name)
        if made is not None:
            yield Fact(_("Returned to union"), made.to_unit.name)
            yield Fact(_("Returned"), yuan(made.returned_fen))
            yield Fact(_("Day"), made.returned_on)


class RemittanceStep(BackPage):
    """An act on one remittance."""

    parent = remittances.LIST
    model = Remittance
    select_related = ("unit",)
    detail_code = remittances.VIEW
    subject_argument = "remittance"

    def told(self) -> Iterable[Fact]:
        row = self.record
        yield Fact(_("Federation"), row.unit.name)
        yield Fact(_("Remitted"), yuan(row.amount_fen))
        yield Fact(_("Sent on"), row.day)
        if row.taken_on is not None:
            yield Fact(_("Received on"), row.taken_on)


@register
class TakeBackRemittance(RemittanceStep):
    """A remittance was wrong: its receipts wait for the next one."""

    code = REMITTANCE_BACK
    path = "funds/remittances/<int:pk>/take-back/"
    title = gettext_lazy("Take a remittance back")
    action = staticmethod(taking_back.take_back_remittance)
    done = gettext_lazy("Taken back: the receipts wait for the next remittance.")


@register
class UntakeRemittance(RemittanceStep):
    """The district gives a remittance back that it took in."""

    code = REMITTANCE_UNTAKE
    path = "funds/remittances/<int:pk>/give-back/"
    title = gettext_lazy("Give a remittance back")
    action = staticmethod(taking_back.untake_remittance)
    submit = gettext_lazy("Give back and reverse")
    done = gettext_lazy("Given back: the federation may take it back now.")
