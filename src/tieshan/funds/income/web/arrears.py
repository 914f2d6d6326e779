"""What lateness brings: late fees with their waiver, and the ladder of dunning with its papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import translation
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor, fetch_for
from tieshan.foundation.documents.numbers import paper_number
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
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
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.foundation.workflow import approval_card
from tieshan.funds.income.actions.dunning import DAYS_OF, close_dunning, issue_dunning, next_step
from tieshan.funds.income.actions.late_fees import KIND, ask_waiver, charge_late_fee, receive_late_fee
from tieshan.funds.income.models import LATE_FEE, Assessment, Dunning, LateFee, Payer
from tieshan.funds.income.policies import (
    ARREARS,
    DUNNING_CLOSE,
    DUNNING_ISSUE,
    LATEFEE_BACK,
    LATEFEE_CHARGE,
    LATEFEE_RECEIVE,
    LATEFEE_WAIVE,
    LEVY_EXPORT,
    LEVY_LIST,
)
from tieshan.funds.income.queries.arrears import arrears_of, late_fee_of
from tieshan.funds.income.queries.terms_of_day import late_terms
from tieshan.funds.income.web.dunning_paper import dunning_paper
from tieshan.funds.income.web.words import (
    AmountField,
    amount_column,
    day_field,
    dunning_tag,
    fee_tag,
    find_employers,
    month_text,
    reason_field,
    taken_back,
    voucher_fact,
    vouchers_of,
    yuan,
)
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation

FEES = "funds.latefee.list"
FEE = "funds.latefee.view"
CASES = "funds.dunning.list"
CASE = "funds.dunning.view"


@register
class LateFeeList(ListPage):
    """Late fees that were fixed, and what became of them."""

    code = FEES
    permission = LEVY_LIST
    path = "funds/late-fees/"
    title = gettext_lazy("Late fees")
    parent = CASES
    model = LateFee
    select_related = ("assessment__payer__employer", "unit")
    order = "-until"
    export_code = LEVY_EXPORT
    search_hint = gettext_lazy("Name, initials, taxpayer code")
    columns = [
        Column("payer", gettext_lazy("Payer"), "assessment.payer.employer.name", link=FEE, sub="unit.name", width=30),
        Column("month", gettext_lazy("Month"), lambda row: month_text(row.assessment.month), sort="assessment__month"),
        Column("days", gettext_lazy("Days late"), align="num"),
        amount_column("fee", gettext_lazy("Late fee"), "fee_fen"),
        amount_column("waived", gettext_lazy("Waived"), "waived_fen"),
        Column("until", gettext_lazy("Fixed on"), sort="until"),
        Column("state", gettext_lazy("State"), fee_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=LateFee.State.choices),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        found = find_employers(Assessment.objects.all(), text)
        return queryset.filter(assessment__in=found.values("pk"))

    def empty(self) -> Empty:
        return Empty(_("No late fee has been fixed."), _("On a month that was paid late, “Fix the late fee” does it."))


def _fee_step(act: str) -> Any:
    return lambda fee: bool(LATE_FEE.rows_of(fee.state, act)) and bool(fee.owed_fen)


@register
class LateFeeView(DetailPage):
    """One late fee: how it was counted, the waiver and its approval."""

    code = FEE
    permission = LEVY_LIST
    path = "funds/late-fees/<int:pk>/"
    title = gettext_lazy("Late fee")
    parent = FEES
    model = LateFee
    select_related = ("assessment__payer__employer", "unit", "voucher")
    acts = [
        ActButton(LATEFEE_RECEIVE, gettext_lazy("Take the money in"), main=True, when=_fee_step(LATEFEE_RECEIVE)),
        ActButton(LATEFEE_WAIVE, gettext_lazy("Ask for a waiver"), when=_fee_step(LATEFEE_WAIVE)),
        ActButton(LATEFEE_BACK, gettext_lazy("Take the receipt back"), when=_fee_step(LATEFEE_BACK)),
    ]

    def heading(self) -> object:
        row = self.record
        return f"{row.assessment.payer.employer.name} {month_text(row.assessment.month)}"

    def state(self) -> Tag:
        return fee_tag(self.record)

    def facts(self) -> Iterable[object]:
        row = self.record
        facts = [
            Fact(_("Month"), month_text(row.assessment.month), url=page_url("funds.levy.view", row.assessment_id)),
            Fact(_("Levy of the month"), yuan(row.assessment.due_fen)),
            Fact(_("Late fee"), yuan(row.fee_fen), sub=_("%(n)s days late") % {"n": row.days}),
            Fact(_("Fixed on"), row.until),
            Fact(_("Waived"), yuan(row.waived_fen)),
            Fact(_("To be paid"), yuan(row.owed_fen)),
            Fact(_("Late fee settled on"), row.settled_on),
        ]
        if row.asked_fen:
            facts += [Fact(_("Waiver asked for"), yuan(row.asked_fen)), Fact(_("Reason"), row.reason, wide=True)]
        if row.voucher is not None:
            facts.append(voucher_fact(row.voucher))
        yield Facts(_("Late fee"), facts)
        for card in (approval_card(self.request, row, KIND), taken_back(vouchers_of(row))):
            if card is not None:
                yield card

    def aside(self) -> Iterable[object]:
        row = self.record
        terms = late_terms(row.assessment.payer.direction, row.assessment.due_on)
        yield explanation(
            parameters=[terms.rate, terms.cap],
            clauses=[ARREARS],
            steps=[
                (_("Last day for paying"), row.assessment.due_on.isoformat()),
                (
                    _("Days × rate of what was unpaid each day"),
                    yuan(row.fee_fen) + (_(" (at the cap)") if row.capped else ""),
                ),
            ],
        )


@register
class ChargeLateFee(FormPage):
    """Fix the late fee of a month."""

    code = LATEFEE_CHARGE
    path = "funds/levy/<int:pk>/late-fee/"
    title = gettext_lazy("Fix the late fee")
    parent = "funds.levy.list"
    model = Assessment
    select_related = ("payer__employer", "unit")
    view_code = LEVY_LIST
    detail_code = "funds.levy.view"
    action = staticmethod(charge_late_fee)
    subject_argument = "assessment"
    submit = gettext_lazy("Fix")
    done = gettext_lazy("The late fee is fixed: it no longer grows.")

    def lead(self) -> object:
        found = late_fee_of(self.record, self.record.payer.direction, today())
        return _("%(fee)s yuan for %(days)s days late.") % {"fee": f"{found.fee:,}", "days": found.days}

    def before_form(self) -> object:
        row = self.record
        facts = [
            Fact(_("Payer"), row.payer.employer.name, sub=row.unit.name),
            Fact(_("Month"), month_text(row.month)),
        ]
        return Facts("", facts)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"on": today()}

    def done_url(self, result: Any) -> str:
        return (page_url(FEE, result.pk) if isinstance(result, LateFee) else None) or super().done_url(result)


class FeeStep(FormPage):
    """An act on one late fee."""

    parent = FEES
    model = LateFee
    select_related = ("assessment__payer__employer", "unit")
    view_code = LEVY_LIST
    detail_code = FEE
    subject_argument = "late_fee"

    def lead(self) -> object:
        row = self.record
        return f"{row.assessment.payer.employer.name} · {month_text(row.assessment.month)} · {yuan(row.owed_fen)}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class WaiverForm(forms.Form):
    """How much, and why."""

    amount = AmountField(label=gettext_lazy("Waiver asked for"))
    reason = reason_field(gettext_lazy("Reason"))


@register
class AskWaiver(FeeStep):
    """Ask for a waiver; it goes on its route."""

    code = LATEFEE_WAIVE
    path = "funds/late-fees/<int:pk>/waive/"
    title = gettext_lazy("Ask for a late fee to be waived")
    form_class = WaiverForm
    action = staticmethod(ask_waiver)
    submit = gettext_lazy("Submit for approval")
    done = gettext_lazy("Submitted: the federation gives its opinion, the district decides.")

    def initial(self) -> dict[str, Any]:
        return {"amount": str(Yuan.from_fen(self.record.fee_fen)), "reason": self.record.reason}


class DayForm(forms.Form):
    """On which day it came in."""

    day = day_field(gettext_lazy("Money came in on"))


@register
class ReceiveLateFee(FeeStep):
    """Take a late fee in."""

    code = LATEFEE_RECEIVE
    path = "funds/late-fees/<int:pk>/receive/"
    title = gettext_lazy("Take in a late fee")
    form_class = DayForm
    action = staticmethod(receive_late_fee)
    submit = gettext_lazy("Take in and book")
    done = gettext_lazy("Booked.")

    def initial(self) -> dict[str, Any]:
        return {"day": today()}


def _badge(actor: Actor) -> int:
    if not actor.may(DUNNING_ISSUE):
        return 0
    rows = Dunning.objects.visible_to(actor, DUNNING_ISSUE)
    return rows.filter(state=Dunning.State.OPEN, due_on__lt=today()).count()


@register
class DunningList(ListPage):
    """Dunning cases, the newest first."""

    code = CASES
    permission = LEVY_LIST
    path = "funds/dunning/"
    title = gettext_lazy("Dunning")
    nav = Nav("funds", 33, badge=_badge)
    model = Dunning
    select_related = ("payer__employer", "unit")
    order = "-made_on"
    export_code = LEVY_EXPORT
    search_hint = gettext_lazy("Name, initials, taxpayer code")
    columns = [
        Column("payer", gettext_lazy("Payer"), "payer.employer.name", link=CASE, sub="unit.name", width=30),
        Column("step", gettext_lazy("Dunning step"), lambda row: choice_word(row, "step")),
        amount_column("owed", gettext_lazy("Levy owed"), "owed_fen"),
        amount_column("fee", gettext_lazy("Late fee up to that day"), "fee_fen"),
        Column("made_on", gettext_lazy("Issued on"), sort="made_on"),
        Column("due_on", gettext_lazy("To be paid by"), sort="due_on"),
        Column("state", gettext_lazy("State"), lambda row: dunning_tag(row, today())),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("step", gettext_lazy("Dunning step"), choices=Dunning.Step.choices),
        ChoiceFilter("state", gettext_lazy("State"), choices=Dunning.State.choices),
        DateRangeFilter("made_on", gettext_lazy("Issued on"), "made_on", more=True),
    ]
    toolbar = [Action(gettext_lazy("Late fees"), code=FEES)]

    def actions(self) -> Iterable[Action]:
        url = page_url("funds.levy.list")
        if url:
            yield Action(_("What is overdue"), f"{url}?late=1", True)
        yield from super().actions()

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return find_employers(queryset, text)

    def empty(self) -> Empty:
        return Empty(
            _("Nobody has been dunned."), _("On a payer's page, “Dun” sends the notice for all overdue months.")
        )


@register
class DunningView(DetailPage):
    """One rung of the ladder with its paper."""

    code = CASE
    permission = LEVY_LIST
    path = "funds/dunning/<int:pk>/"
    title = gettext_lazy("Dunning")
    parent = CASES
    model = Dunning
    select_related = ("payer__employer", "unit")
    acts = [
        ActButton(
            DUNNING_ISSUE,
            gettext_lazy("Take the next step"),
            main=True,
            when=lambda row: row.state == "open" and row.step != "order",
        ),
        ActButton(DUNNING_CLOSE, gettext_lazy("Close with a reason"), when=lambda row: row.state == "open"),
    ]

    def act_url(self, button: ActButton) -> str | None:
        if button.code == DUNNING_ISSUE:
            return page_url(DUNNING_ISSUE, self.record.payer_id)
        return super().act_url(button)

    def actions(self) -> Iterable[Action]:
        yield Action(_("Paper as Word file"), page_url("funds.dunning.paper", self.record.pk) or "")
        yield from super().actions()

    def heading(self) -> object:
        return _("%(step)s: %(payer)s") % {
            "step": capfirst(self.record.get_step_display()),
            "payer": self.record.payer.employer.name,
        }

    def state(self) -> Tag:
        return dunning_tag(self.record, today())

    def facts(self) -> Iterable[object]:
        row = self.record
        months = format_html_join(" ", "<span>{}</span>", ((month_text(month),) for month in row.months))
        yield Facts(
            _("Case"),
            [
                Fact(_("Payer"), row.payer.employer.name, url=page_url("funds.payer.view", row.payer_id)),
                Fact(_("Union"), row.unit.name),
                Fact(_("Number"), paper_number(gettext_lazy("Levy dunning"), row.year, row.number)),
                Fact(_("Levy owed"), yuan(row.owed_fen)),
                Fact(_("Late fee up to that day"), yuan(row.fee_fen)),
                Fact(_("Issued on"), row.made_on),
                Fact(_("To be paid by"), row.due_on),
                Fact(_("Over since"), row.closed_on),
                Fact(_("Months"), months, wide=True),
                Fact(_("Remark"), row.remark, wide=True),
            ],
        )
        others = Dunning.objects.filter(payer=row.payer_id).exclude(pk=row.pk).order_by("-made_on", "-pk")[:12]
        facts = [
            Fact(one.get_step_display(), one.made_on, sub=one.get_state_display(), url=page_url(CASE, one.pk))
            for one in others
        ]
        if facts:
            yield Facts(_("Other steps"), facts)

    def aside(self) -> Iterable[object]:
        row = self.record
        terms = late_terms(row.payer.direction, row.made_on)
        found = [terms.rate, terms.cap, parameter("funds.levy.limitation", on=row.made_on)]
        if row.step in DAYS_OF:
            found.insert(0, parameter(DAYS_OF[Dunning.Step(row.step)], on=row.made_on))
        yield explanation(parameters=found, clauses=[ARREARS])


@register
class DunningPaper(Page):
    """The notice, or the file for the payment order, as a Word file."""

    code = "funds.dunning.paper"
    permission = LEVY_LIST
    path = "funds/dunning/<int:pk>/paper/"
    title = gettext_lazy("Paper of a dunning case")
    parent = CASES
    matrix_record = "Dunning"

    def get(self) -> HttpResponse:
        case = fetch_for(self.actor, LEVY_LIST, Dunning, self.kwargs["pk"], select_related=("payer__employer", "unit"))
        with translation.override("zh-hans"):
            name = f"{case.get_step_display()} {case.payer.employer.name}.docx"
            return send_file(render_docx(dunning_paper(case)), name, DOCX)


class DunForm(forms.Form):
    """A remark, if any."""

    remark = reason_field(gettext_lazy("Remark"), required=False)


@register
class IssueDunning(FormPage):
    """Take the next rung for a payer."""

    code = DUNNING_ISSUE
    path = "funds/payers/<int:pk>/dun/"
    title = gettext_lazy("Dun")
    parent = CASES
    model = Payer
    select_related = ("employer", "unit")
    view_code = LEVY_LIST
    detail_code = "funds.payer.view"
    form_class = DunForm
    action = staticmethod(issue_dunning)
    subject_argument = "payer"
    submit = gettext_lazy("Send the notice")
    done = gettext_lazy("Issued. The paper can be printed now.")

    def lead(self) -> object:
        found = arrears_of(self.record, today())
        if not found.owed:
            return _("Nothing is overdue here.")
        return _("%(payer)s owes %(owed)s yuan for %(n)s months, with a late fee of %(fee)s yuan up to today.") % {
            "payer": self.record.employer.name,
            "owed": f"{found.owed:,}",
            "n": len(found.months),
            "fee": f"{found.fee:,}",
        }

    def before_form(self) -> object:
        before = Dunning.objects.filter(payer=self.record, state=Dunning.State.OPEN).first()
        try:
            step: object = next_step(before, today()).label
        except Refused as refused:
            step = str(refused)
        return Facts("", [Fact(_("Next step"), step, wide=True)])

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        return (page_url(CASE, result.pk) if isinstance(result, Dunning) else None) or super().done_url(result)


class CloseForm(forms.Form):
    """Why the case ends without payment."""

    reason = reason_field(gettext_lazy("Reason"))


@register
class CloseDunning(FormPage):
    """Close a case with a reason."""

    code = DUNNING_CLOSE
    path = "funds/dunning/<int:pk>/close/"
    title = gettext_lazy("Close a dunning case")
    parent = CASES
    model = Dunning
    select_related = ("payer__employer", "unit")
    view_code = LEVY_LIST
    detail_code = CASE
    form_class = CloseForm
    action = staticmethod(close_dunning)
    subject_argument = "dunning"
    submit = gettext_lazy("Close the case")
    danger = True
    done = gettext_lazy("The case is closed.")

    def lead(self) -> object:
        return self.record.payer.employer.name

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}
