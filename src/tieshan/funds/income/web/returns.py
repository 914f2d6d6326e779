"""Money that goes back: preparation funds that wait for return, and the refunds of small payers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    Nav,
    RowAction,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.funds.income.actions.returning import (
    decide_refund,
    receive_refund,
    request_refund,
    return_preparation,
)
from tieshan.funds.income.models import Payer, Refund
from tieshan.funds.income.policies import (
    LEVY_EXPORT,
    LEVY_LIST,
    PREPARATION_BACK,
    PREPARATION_RETURN,
    REFUND_BACK,
    REFUND_DECIDE,
    REFUND_RECEIVE,
    REFUND_REQUEST,
)
from tieshan.funds.income.queries.returning import (
    collected_from,
    held_for,
    preparation_payers,
    refund_terms,
    refund_window,
)
from tieshan.funds.income.web.words import (
    amount_column,
    day_field,
    find_employers,
    reason_field,
    refund_tag,
    taken_back,
    voucher_fact,
    vouchers_of,
    yuan,
)
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation

PREPARATION = "funds.preparation.list"
REFUNDS = "funds.refund.list"
REFUND = "funds.refund.view"


def _to_return(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    condition = {"employer__union_unit__isnull": False, "returned_fen__isnull": True}
    return rows.filter(**condition) if yes else rows.exclude(**condition)


def _waiting(actor: Actor) -> QuerySet[Payer]:
    return _to_return(preparation_payers(actor), True).filter(held_fen__gt=0)


def _badge(actor: Actor) -> int:
    return _waiting(actor).count() if actor.may(PREPARATION_RETURN) else 0


def _return_tag(row: Payer) -> Tag:
    if row.returned_fen is not None:  # type: ignore[attr-defined]
        return Tag(_("fund returned"), "done")
    if row.employer.union_unit_id is not None:
        return Tag(_("union founded: return it"), "due")
    return Tag(_("no union yet"), "plain")


@register
class PreparationList(ListPage):
    """Employers that pay the preparation fund, what is held for each, and which have a union by now."""

    code = PREPARATION
    permission = LEVY_LIST
    path = "funds/preparation/"
    title = gettext_lazy("Preparation fund")
    nav = Nav("funds", 34, badge=_badge)
    model = Payer
    order = "employer"
    export_code = LEVY_EXPORT
    search_hint = gettext_lazy("Name, initials, taxpayer code")
    toolbar = [Action(gettext_lazy("Refunds of small payers"), code=REFUNDS)]
    columns = [
        Column(
            "employer",
            gettext_lazy("Employer"),
            "employer.name",
            sort="employer__name_pinyin",
            link="funds.payer.view",
            sub="taxpayer_code",
            width=30,
        ),
        Column("unit", gettext_lazy("Federation in charge"), "unit.name", width=28),
        amount_column("held", gettext_lazy("Held"), "held_fen"),
        amount_column("returned", gettext_lazy("Returned"), "returned_fen"),
        Column("state", gettext_lazy("State"), _return_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Federation in charge"), seen_under="organisations.unit.list"),
        BoolFilter(
            "to_return",
            gettext_lazy("Return the fund"),
            apply=_to_return,
            yes=gettext_lazy("to be returned"),
            no=gettext_lazy("not to be returned"),
        ),
    ]
    row_actions = [
        RowAction(
            PREPARATION_RETURN,
            gettext_lazy("Return the fund"),
            when=lambda row: row.employer.union_unit_id is not None and row.returned_fen is None,
            main=True,
        ),
        RowAction(
            PREPARATION_BACK, gettext_lazy("Take the return back"), when=lambda row: row.returned_fen is not None
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        return preparation_payers(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return find_employers(queryset, text, "employer__")

    def figures(self) -> Iterable[Figure]:
        waiting = _waiting(self.actor).count()
        url = f"{page_url(PREPARATION)}?to_return=1"
        yield Figure(_("Unions founded, fund to be returned"), waiting, url, tone="late" if waiting else "")

    def empty(self) -> Empty:
        return Empty(
            _("Nobody pays the preparation fund here."),
            _("Employers without a union are registered as payers with “No union yet”."),
        )


class DayForm(forms.Form):
    """On which day."""

    day = day_field(gettext_lazy("Day"))


@register
class ReturnPreparation(FormPage):
    """Return the preparation fund of one employer."""

    code = PREPARATION_RETURN
    path = "funds/payers/<int:pk>/return/"
    title = gettext_lazy("Return the preparation fund")
    parent = PREPARATION
    model = Payer
    select_related = ("employer__union_unit", "unit")
    view_code = LEVY_LIST
    detail_code = "funds.payer.view"
    form_class = DayForm
    action = staticmethod(return_preparation)
    subject_argument = "payer"
    submit = gettext_lazy("Return and book")
    done = gettext_lazy("Returned: from next month the employer pays the levy to its union.")

    def initial(self) -> dict[str, Any]:
        return {"day": today()}

    def before_form(self) -> object:
        row = self.record
        union = row.employer.union_unit
        return Facts(
            "",
            [
                Fact(_("Employer"), row.employer.name),
                Fact(_("Returned to union"), union.name if union else Tag(_("no union yet"), "late")),
                Fact(_("Held"), yuan(held_for(row).fen)),
            ],
        )

    def aside(self) -> Iterable[object]:
        yield explanation(parameters=[parameter("funds.preparation.return", on=today())])

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class RefundList(ListPage):
    """Refunds of small payers."""

    code = REFUNDS
    permission = LEVY_LIST
    path = "funds/refunds/"
    title = gettext_lazy("Refunds of small payers")
    parent = PREPARATION
    model = Refund
    select_related = ("payer__employer", "unit")
    order = "-asked_on"
    export_code = LEVY_EXPORT
    search_hint = gettext_lazy("Name, initials, taxpayer code")
    columns = [
        Column("payer", gettext_lazy("Payer"), "payer.employer.name", link=REFUND, sub="unit.name", width=30),
        Column("year", gettext_lazy("Year"), lambda row: str(row.year), sort="year"),
        amount_column("paid", gettext_lazy("Paid in the year"), "paid_fen"),
        amount_column("refund", gettext_lazy("To be refunded"), "refund_fen"),
        Column("asked_on", gettext_lazy("Asked on"), sort="asked_on"),
        Column("state", gettext_lazy("State"), refund_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=Refund.State.choices),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return find_employers(queryset, text)

    def empty(self) -> Empty:
        return Empty(_("No refund has been asked for."), _("On a payer's page the refund of a year is asked for."))


@register
class RefundView(DetailPage):
    """One refund."""

    code = REFUND
    permission = LEVY_LIST
    path = "funds/refunds/<int:pk>/"
    title = gettext_lazy("Refund of a small payer")
    parent = REFUNDS
    model = Refund
    select_related = ("payer__employer", "unit", "asked_by", "decided_by", "voucher")
    acts = [
        ActButton(REFUND_DECIDE, gettext_lazy("Decide"), main=True, when=lambda row: row.state == Refund.State.ASKED),
        ActButton(
            REFUND_RECEIVE,
            gettext_lazy("Take the money in"),
            main=True,
            when=lambda row: row.state == Refund.State.AGREED,
        ),
        ActButton(
            REFUND_BACK,
            gettext_lazy("Take the receipt back"),
            when=lambda row: row.state == Refund.State.RECEIVED,
        ),
    ]

    def heading(self) -> object:
        return f"{self.record.payer.employer.name} {self.record.year}"

    def state(self) -> Tag:
        return refund_tag(self.record)

    def facts(self) -> Iterable[object]:
        row = self.record
        facts = [
            Fact(_("Payer"), row.payer.employer.name, url=page_url("funds.payer.view", row.payer_id)),
            Fact(_("Union"), row.unit.name),
            Fact(_("Paid in the year"), yuan(row.paid_fen)),
            Fact(_("To be refunded"), yuan(row.refund_fen), sub=_("what the union did not keep already")),
            Fact(_("Asked on"), row.asked_on, sub=str(row.asked_by or "")),
            Fact(_("Decided on"), row.decided_on, sub=str(row.decided_by or "")),
            Fact(_("Opinion"), row.opinion, wide=True),
            Fact(_("Received on"), row.received_on),
        ]
        if row.voucher is not None:
            facts.append(voucher_fact(row.voucher))
        yield Facts(_("Refund"), facts)
        card = taken_back(vouchers_of(row))
        if card is not None:
            yield card

    def aside(self) -> Iterable[object]:
        terms = refund_terms(self.record.year)
        yield explanation(parameters=[terms.share, terms.limit, terms.window], clauses=["refund-rules:1"])


class RefundForm(forms.Form):
    """Of which year."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["year"]
        field.choices = [(str(year), str(year)) for year in range(today().year - 1, today().year - 5, -1)]


@register
class RequestRefund(FormPage):
    """Ask for the refund of a year."""

    code = REFUND_REQUEST
    path = "funds/payers/<int:pk>/refund/"
    title = gettext_lazy("Ask for the small payer's refund")
    parent = REFUNDS
    model = Payer
    select_related = ("employer", "unit")
    view_code = LEVY_LIST
    detail_code = "funds.payer.view"
    form_class = RefundForm
    action = staticmethod(request_refund)
    subject_argument = "payer"
    submit = gettext_lazy("Ask for the refund")
    done = gettext_lazy("Asked for: the district decides.")

    def lead(self) -> object:
        return self.record.employer.name

    def before_form(self) -> object:
        facts = []
        for year in range(today().year - 1, today().year - 5, -1):
            paid = yuan(collected_from(self.record, year).fen)
            try:
                opens, closes = refund_window(year)
                said = _("asked for from %(opens)s to %(closes)s") % {"opens": opens, "closes": closes}
            except Refused:
                said = _("no rule on a refund is known for this year")
            facts.append(Fact(str(year), paid, sub=said))
        return Facts(_("Paid by year"), facts)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        return (page_url(REFUND, result.pk) if isinstance(result, Refund) else None) or super().done_url(result)


class DecideForm(forms.Form):
    """Yes or no, with an opinion."""

    agreed = forms.TypedChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[("yes", gettext_lazy("agree to the refund")), ("no", gettext_lazy("refuse the refund"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = reason_field(gettext_lazy("Opinion"), required=False)


class RefundStep(FormPage):
    """An act on one refund."""

    parent = REFUNDS
    model = Refund
    select_related = ("payer__employer", "unit")
    view_code = LEVY_LIST
    detail_code = REFUND
    subject_argument = "refund"

    def lead(self) -> object:
        row = self.record
        return f"{row.payer.employer.name} · {row.year} · {yuan(row.refund_fen)}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class DecideRefund(RefundStep):
    """Agree to a refund or refuse it."""

    code = REFUND_DECIDE
    path = "funds/refunds/<int:pk>/decide/"
    title = gettext_lazy("Decide on a refund")
    form_class = DecideForm
    action = staticmethod(decide_refund)
    submit = gettext_lazy("Decide")
    done = gettext_lazy("Decided.")


@register
class ReceiveRefund(RefundStep):
    """The refund came in."""

    code = REFUND_RECEIVE
    path = "funds/refunds/<int:pk>/receive/"
    title = gettext_lazy("Take in a refund")
    form_class = DayForm
    action = staticmethod(receive_refund)
    submit = gettext_lazy("Take in and book")
    done = gettext_lazy("Booked.")

    def initial(self) -> dict[str, Any]:
        return {"day": today()}
