"""Who pays: the list, one payer with its months, registering and ending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet, Sum
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    RecordField,
    TableView,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.funds.income.actions.payers import end_payer, enrol_payers, register_payer
from tieshan.funds.income.models import Assessment, Payer
from tieshan.funds.income.policies import (
    DUNNING_ISSUE,
    LEVY_DECLARE,
    LEVY_EXPORT,
    LEVY_LIST,
    PAYER_END,
    PAYER_ENROL,
    PAYER_REGISTER,
    PREPARATION_BACK,
    PREPARATION_RETURN,
    REFUND_REQUEST,
)
from tieshan.funds.income.queries.arrears import arrears_of
from tieshan.funds.income.queries.terms_of_day import share_parameters
from tieshan.funds.income.terms import Direction, PayerKind
from tieshan.funds.income.web.words import (
    MonthField,
    amount_column,
    find_employers,
    month_text,
    paid_tag,
    taken_back,
    vouchers_of,
    yuan,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Employer, Unit

LIST = "funds.payer.list"
VIEW = "funds.payer.view"
SHOWN_MONTHS = 24


def _returned(row: Payer) -> bool:
    return row.preparation_returns.filter(taken_back_on__isnull=True).exists()


def _span(row: Payer) -> str:
    first = month_text(row.during.lower)
    if row.during.upper is None:
        return _("since %(month)s") % {"month": first}
    return _("%(first)s to %(last)s") % {
        "first": first,
        "last": month_text(row.during.upper - timedelta(days=1)),
    }


@register
class PayerList(ListPage):
    """Payers with what they owe now."""

    code = LIST
    permission = LEVY_LIST
    path = "funds/payers/"
    title = gettext_lazy("Payers of the levy")
    parent = "funds.levy.list"
    model = Payer
    select_related = ("employer", "unit")
    order = "employer"
    export_code = LEVY_EXPORT
    search_hint = gettext_lazy("Name, initials, taxpayer code")
    columns = [
        Column(
            "employer",
            gettext_lazy("Employer"),
            "employer.name",
            sort="employer__name_pinyin",
            link=VIEW,
            sub="taxpayer_code",
            width=30,
        ),
        Column("unit", gettext_lazy("Union"), "unit.name", width=28),
        Column("kind", gettext_lazy("What is paid"), lambda row: choice_word(row, "kind")),
        Column("direction", gettext_lazy("Way of the money"), lambda row: choice_word(row, "direction"), width=24),
        Column("during", gettext_lazy("From – to"), _span),
        amount_column("owed", gettext_lazy("Owed now"), "owed_fen"),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("kind", gettext_lazy("What is paid"), choices=PayerKind.choices),
        ChoiceFilter("direction", gettext_lazy("Way of the money"), choices=Direction.choices),
    ]
    toolbar = [
        Action(gettext_lazy("Register a payer"), main=True, code=PAYER_REGISTER),
        Action(gettext_lazy("Register all employers"), code=PAYER_ENROL),
    ]

    def queryset(self) -> QuerySet[Any]:
        late = Q(assessments__due_on__lt=today(), assessments__due_fen__gt=F("assessments__paid_fen"))
        owed = Sum(F("assessments__due_fen") - F("assessments__paid_fen"), filter=late, default=0)
        return super().queryset().annotate(owed_fen=owed)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return find_employers(queryset, text, "employer__")

    def empty(self) -> Empty:
        return Empty(
            _("No payer is registered yet."),
            _("“Register all employers” takes every employer with a credit code out of the register at once."),
            self._main_action(),
        )


@register
class PayerView(DetailPage):
    """One payer: its months, what is overdue, how the levy is divided."""

    code = VIEW
    permission = LEVY_LIST
    path = "funds/payers/<int:pk>/"
    title = gettext_lazy("Payer")
    parent = LIST
    model = Payer
    select_related = ("employer", "unit")
    acts = [
        ActButton(LEVY_DECLARE, gettext_lazy("Declare a month"), main=True),
        ActButton(DUNNING_ISSUE, gettext_lazy("Dun")),
        ActButton(
            REFUND_REQUEST,
            gettext_lazy("Ask for the small payer's refund"),
            when=lambda row: row.kind == PayerKind.LEVY,
        ),
        ActButton(
            PREPARATION_RETURN,
            gettext_lazy("Return the preparation fund"),
            when=lambda row: row.kind == PayerKind.PREPARATION and not _returned(row),
            refusal=lambda row, actor: (
                "" if row.employer.union_unit_id else _("This employer has no union yet: nothing is returned.")
            ),
        ),
        ActButton(
            PREPARATION_BACK,
            gettext_lazy("Take the return back"),
            when=lambda row: row.kind == PayerKind.PREPARATION and _returned(row),
        ),
        ActButton(PAYER_END, gettext_lazy("End this payer"), when=lambda row: row.during.upper is None),
    ]

    def heading(self) -> object:
        return self.record.employer.name

    def state(self) -> Tag:
        running = self.record.during.upper is None or self.record.during.upper > today()
        return Tag(_("pays"), "done") if running else Tag(_("no longer pays"), "plain")

    def figures(self) -> Iterable[Figure]:
        found = arrears_of(self.record, today())
        year = Assessment.objects.filter(payer=self.record, month__year=today().year).aggregate(
            due=Sum("due_fen", default=0), paid=Sum("paid_fen", default=0)
        )
        months = f"{page_url('funds.levy.list')}?q={self.record.taxpayer_code}"
        yield Figure(_("Levy overdue"), yuan(found.owed.fen), f"{months}&late=1", tone="late" if found.owed else "")
        yield Figure(_("Late fee up to today"), yuan(found.fee.fen), tone="late" if found.fee else "")
        yield Figure(_("Due this year"), yuan(year["due"]), months)
        yield Figure(
            _("Paid this year"), yuan(year["paid"]), f"{page_url('funds.receipt.list')}?q={self.record.taxpayer_code}"
        )

    def facts(self) -> Iterable[object]:
        payer = self.record
        yield Facts(
            _("Payer"),
            [
                Fact(_("Union"), payer.unit.name, url=page_url("organisations.unit.view", payer.unit_id)),
                Fact(_("Taxpayer code"), payer.taxpayer_code),
                Fact(_("What is paid"), payer.get_kind_display()),
                Fact(_("Way of the money"), payer.get_direction_display()),
                Fact(_("From – to"), _span(payer)),
            ],
        )
        rows = [
            [
                format_html('<a href="{}">{}</a>', page_url("funds.levy.view", one.pk) or "", month_text(one.month)),
                yuan(one.payroll_fen), yuan(one.due_fen), yuan(one.paid_fen), one.due_on, paid_tag(one, today()),
            ]
            for one in payer.assessments.order_by("-month")[:SHOWN_MONTHS]
        ]  # fmt: skip
        if rows:
            headings = [_("Month"), _("Payroll"), _("Due"), _("Paid so far"), _("To be paid by"), _("State")]
            yield Card(_("Months"), TableView(headings, rows, frozenset({1, 2, 3})))
        card = taken_back(vouchers_of(payer)) if payer.kind == PayerKind.PREPARATION else None
        if card is not None:
            yield card

    def aside(self) -> Iterable[object]:
        yield explanation(parameters=share_parameters(today()), clauses=["union-law:43"])


def _employers(actor: Actor) -> QuerySet[Employer]:
    return Employer.objects.visible_to(actor, PAYER_REGISTER).filter(closed_on__isnull=True)


class PayerForm(forms.Form):
    """Which employer pays, which way, from which month."""

    employer = RecordField(
        label=gettext_lazy("Employer"),
        source=_employers,
        searched=("name", "name_initials", "name_pinyin", "credit_code"),
    )
    direction = forms.ChoiceField(label=gettext_lazy("Way of the money"), choices=Direction.choices)
    since = MonthField(label=gettext_lazy("From month"))
    taxpayer_code = forms.CharField(
        label=gettext_lazy("Taxpayer code"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("Empty: the employer's credit code."),
    )
    preparation = forms.BooleanField(label=gettext_lazy("No union yet: pays the preparation fund"), required=False)


@register
class RegisterPayer(FormPage):
    """Register one payer."""

    code = PAYER_REGISTER
    path = "funds/payers/register/"
    title = gettext_lazy("Register a payer")
    parent = LIST
    form_class = PayerForm
    action = staticmethod(register_payer)
    submit = gettext_lazy("Register the payer")
    done = gettext_lazy("The payer is registered.")
    detail_code = VIEW

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


def _units(actor: Actor) -> QuerySet[Unit]:
    return Unit.objects.visible_to(actor, PAYER_ENROL).filter(status=Unit.Status.ACTIVE)


class EnrolForm(forms.Form):
    """Below which unit, which way, from which month."""

    unit = RecordField(label=gettext_lazy("Below unit"), source=_units)
    direction = forms.ChoiceField(label=gettext_lazy("Way of the money"), choices=Direction.choices)
    since = MonthField(label=gettext_lazy("From month"))
    with_preparation = forms.BooleanField(
        label=gettext_lazy("Employers without a union as well (preparation fund)"), required=False
    )


@register
class EnrolPayers(FormPage):
    """Register all employers at once."""

    code = PAYER_ENROL
    path = "funds/payers/enrol/"
    title = gettext_lazy("Register all employers")
    parent = LIST
    form_class = EnrolForm
    action = staticmethod(enrol_payers)
    submit = gettext_lazy("Register all")

    def lead(self) -> object:
        return _("Every employer with a credit code that is no payer yet becomes one; the others stay as they are.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_message(self, result: Any) -> object:
        return _("%(n)s payers registered.") % {"n": result}


class EndForm(forms.Form):
    """The last month."""

    last_month = MonthField(label=gettext_lazy("Last month"))


@register
class EndPayer(FormPage):
    """End a payer."""

    code = PAYER_END
    path = "funds/payers/<int:pk>/end/"
    title = gettext_lazy("End a payer")
    parent = LIST
    model = Payer
    select_related = ("unit", "employer")
    view_code = LEVY_LIST
    detail_code = VIEW
    form_class = EndForm
    action = staticmethod(end_payer)
    subject_argument = "payer"
    submit = gettext_lazy("End this payer")
    danger = True
    done = gettext_lazy("The payer has ended.")

    def lead(self) -> object:
        return self.record.employer.name

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}
