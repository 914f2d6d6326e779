"""The district's own values: the list of them, one with its approval, and the forms that propose and mend one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tieshan.foundation.ui.kinds import (
    ActButton,
    ChoiceFilter,
    Column,
    DateInput,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    Tag,
    page_url,
    register,
    stack,
)
from tieshan.foundation.workflow import approval_card
from tieshan.lawbook.actions.values import KIND, correct_value, propose_value
from tieshan.lawbook.district_values import shipped_on
from tieshan.lawbook.models import VALUE, DistrictValue
from tieshan.lawbook.policies import LIST_EXPORT, VALUE_CORRECT, VALUE_PROPOSE
from tieshan.lawbook.queries import parameter
from tieshan.lawbook.reading import value_of
from tieshan.lawbook.records import Parameter
from tieshan.lawbook.terms import Kind
from tieshan.lawbook.typed import value_text
from tieshan.lawbook.web.explanation import explanation
from tieshan.lawbook.web.shelf import WHY, found_in
from tieshan.lawbook.web.value_paper import own_words, value_facts, value_title
from tieshan.lawbook.web.values import LIST as VALUES
from tieshan.lawbook.web.words import PARAMETER, bounds_words, parameter_url, value_words

LIST = "lawbook.district.list"
VIEW = "lawbook.district.view"
TONES = {"asked": "due", "approved": "done", "refused": "late", "returned": "due", "withdrawn": "plain"}


def _title(row: DistrictValue) -> str:
    shipped = shipped_on(row.code, row.valid_from)
    return str(shipped.title) if shipped is not None else row.code


def _found_by(row: DistrictValue) -> tuple[str, ...]:
    shipped = shipped_on(row.code, row.valid_from)
    names = (shipped.title.zh, shipped.title.en) if shipped is not None else ()
    return row.code, row.document, row.number, *names


def _state(row: DistrictValue) -> Tag:
    return Tag(row.get_state_display(), TONES[row.state])


@register
class DistrictValues(ListPage):
    """What the district has settled itself, and what is on its way."""

    code = LIST
    path = "lawbook/district/"
    title = gettext_lazy("Values of this district")
    nav = Nav("cadres", 62)
    parent = VALUES
    signed_in = True
    why = WHY
    model = DistrictValue
    order = "-valid_from"
    export_code = LIST_EXPORT
    columns = [
        Column("title", gettext_lazy("Value of"), _title, link=VIEW),
        Column("value", pgettext_lazy("lawbook", "Value"), own_words),
        Column("valid_from", gettext_lazy("Valid from"), sort="valid_from"),
        Column("state", gettext_lazy("State"), _state, sort="state"),
        Column("document", gettext_lazy("Document"), sort="document", sub="number"),
        Column("reason", gettext_lazy("Reason"), hidden=True),
        Column("proposed_on", gettext_lazy("Proposed on"), sort="proposed_on", hidden=True),
    ]
    filters = [ChoiceFilter("state", gettext_lazy("State"), choices=DistrictValue.State.choices)]

    def base(self) -> QuerySet[Any]:
        return DistrictValue.objects.all()

    def _sheet(self) -> Any:
        # Whoever may export lists of the lawbook exports what every account reads.
        sheet = super()._sheet()
        return type(sheet)(sheet.title, sheet.subtitle, sheet.columns, self.ordered().iterator(chunk_size=500))

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(pk__in=[row.pk for row in queryset if found_in(text, _found_by(row))])

    def empty(self) -> Empty:
        return Empty(
            _("The district has not set a value of its own yet."),
            _("Open a value and choose “Set for this district”: law shows how far it may go."),
        )


@register
class DistrictValueView(DetailPage):
    """One value of the district with its approval."""

    code = VIEW
    path = "lawbook/district/<int:pk>/"
    title = gettext_lazy("Value of the district")
    parent = LIST
    signed_in = True
    why = WHY
    model = DistrictValue
    acts = [
        ActButton(
            VALUE_CORRECT,
            gettext_lazy("Mend and submit again"),
            main=True,
            refusal=lambda row, actor: VALUE.refusal(row, VALUE_CORRECT, actor=actor),
            when=lambda row: row.state in ("returned", "withdrawn"),
        )
    ]

    def fetch(self) -> DistrictValue:
        return get_object_or_404(DistrictValue.objects.select_related("unit"), pk=self.kwargs["pk"])

    def heading(self) -> object:
        return value_title(self.record)

    def state(self) -> Tag:
        return _state(self.record)

    def facts(self) -> Iterable[object]:
        yield Facts(_("Value of the district"), value_facts(self.record))
        card = approval_card(self.request, self.record, KIND)
        if card is not None:
            yield card

    def aside(self) -> Iterable[object]:
        shipped = shipped_on(self.record.code, self.record.valid_from)
        if shipped is not None:
            yield explanation(parameters=[shipped])


class ValueForm(forms.Form):
    """The value, its first day, and the paper that sets it."""

    value = forms.CharField(label=pgettext_lazy("lawbook", "Value"), max_length=2000, required=False)
    lifted = forms.BooleanField(
        label=gettext_lazy("The shipped value holds again"),
        required=False,
        help_text=gettext_lazy("The district no longer sets a value of its own from that day on."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Valid from"),
        widget=DateInput,
        help_text=gettext_lazy("Today or later: what was decided before keeps the value of its day."),
    )
    document = forms.CharField(label=gettext_lazy("Document that sets it"), max_length=200)
    number = forms.CharField(label=gettext_lazy("Document number"), max_length=100)
    article = forms.CharField(label=gettext_lazy("Article"), max_length=50, required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, shipped: Parameter, **options: Any) -> None:
        super().__init__(*args, **options)
        if shipped.kind is Kind.BANDS:
            self.fields["value"].widget = forms.Textarea(attrs={"rows": 8})
        self.fields["value"].help_text = bounds_words(shipped)


class ValuePage(FormPage):
    """What both forms share: the shipped value beside what is typed."""

    form_class = ValueForm
    parent = LIST
    detail_code = VIEW
    submit = gettext_lazy("Submit for approval")

    @property
    def shipped(self) -> Parameter:
        """The value that holds without the district's own."""
        found = shipped_on(*self.asked_for())
        if found is None:
            raise Http404
        return found

    def asked_for(self) -> tuple[str, date]:
        """Code and day of the value."""
        raise NotImplementedError

    def form_options(self) -> dict[str, Any]:
        return {"shipped": self.shipped}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return cleaned | {"on": timezone.localdate()}

    def before_form(self) -> object:
        return stack(
            [
                Facts(
                    self.shipped.title,
                    [
                        Fact(_("Shipped value"), value_words(self.shipped), url=parameter_url(self.shipped.code)),
                        Fact(_("What the district may do"), bounds_words(self.shipped)),
                    ],
                ),
                explanation(parameters=[self.shipped]),
            ]
        )

    def done_url(self, result: Any) -> str:
        if result is not None:
            return page_url(VIEW, result.pk) or "/"
        return self.cancelled()

    def cancelled(self) -> str:
        """Where "Cancel" leads."""
        return page_url(LIST) or "/"


@register
class ProposeValue(ValuePage):
    """Propose a value of the district."""

    code = VALUE_PROPOSE
    path = "lawbook/district/propose/<path:key>/"
    title = gettext_lazy("Set for this district")
    action = staticmethod(propose_value)
    matrix_record = "Parameter"
    done = gettext_lazy("Submitted. The value holds once it is approved, and never before its day.")

    def asked_for(self) -> tuple[str, date]:
        return self.kwargs["key"], timezone.localdate()

    def initial(self) -> dict[str, Any]:
        today = timezone.localdate()
        return {"value": value_text(parameter(self.shipped.code, on=today).value), "valid_from": today}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return super().arguments(cleaned) | {"code": self.shipped.code}

    def cancelled(self) -> str:
        return page_url(PARAMETER, self.shipped.code) or "/"


@register
class CorrectValue(ValuePage):
    """Mend a proposal that came back, and submit it again."""

    code = VALUE_CORRECT
    path = "lawbook/district/<int:pk>/correct/"
    title = gettext_lazy("Mend a proposed value")
    model = DistrictValue
    select_related = ("unit",)
    action = staticmethod(correct_value)
    subject_argument = "record"
    versioned = True
    done = gettext_lazy("Submitted again.")

    def asked_for(self) -> tuple[str, date]:
        return self.record.code, self.record.valid_from

    def initial(self) -> dict[str, Any]:
        row: DistrictValue = self.record
        typed = "" if row.lifted else value_text(value_of(self.shipped.kind, row.value))
        names = ("lifted", "valid_from", "document", "number", "article", "reason")
        return {"value": typed} | {name: getattr(row, name) for name in names}

    def cancelled(self) -> str:
        return page_url(VIEW, self.record.pk) or "/"
