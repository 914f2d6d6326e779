"""Monthly membership reports: what was reported, the draft of the next, and the members behind each figure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    Figures,
    FormPage,
    ListPage,
    Nav,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    stack,
    today,
)
from tieshan.members.actions.reports import BASIC, submit_report
from tieshan.members.models import MembershipReport
from tieshan.members.policies import PERSON_LIST, REPORT_LIST, REPORT_SUBMIT
from tieshan.members.queries.reports import FIGURES, MonthFigures, month_figures, spans_behind
from tieshan.organisations.models import Unit

VIEW = "members.report.view"
MONTHS_OFFERED = 12
SHOWN_ROWS = 300


def _labels() -> dict[str, str]:
    return {
        "members_before": _("Members before"),
        "joined": _("Came"),
        "left": _("Went"),
        "members": _("Members at the end"),
        "retained": _("Retained"),
    }


def _figures(counted: Any, address: str, now: MonthFigures | None = None) -> Figures:
    """The five figures, each opening its members below; a figure that the register tells differently now says so."""
    found = []
    for name, label in _labels().items():
        value = getattr(counted, name)
        differs = now is not None and getattr(now, name) != value
        note = _("now %(n)s") % {"n": getattr(now, name)} if differs else ""
        found.append(Figure(label, value, f"{address}show={name}", note, tone="late" if differs else ""))
    return Figures(found)


def _behind(page: Any, unit: Unit, first: date, last: date) -> Card | None:
    """The members behind the figure that the address names, for those who may see members."""
    name = page.request.GET.get("show", "")
    if name not in FIGURES or not page.actor.may_at(PERSON_LIST, unit):
        return None
    rows = [
        (
            format_html('<a href="{}">{}</a>', page_url("members.person.view", span.person_id) or "", span.person.name),
            span.get_started_by_display(),
            span.during.lower,
            span.get_ended_by_display() if span.ended_by else "",
            span.during.upper,
        )
        for span in spans_behind(unit, first, last, name)[: SHOWN_ROWS + 1]
    ]
    note = _("the first %(n)s") % {"n": SHOWN_ROWS} if len(rows) > SHOWN_ROWS else ""
    headings = [_("Full name"), _("Began by"), _("From"), _("Ended by"), _("To")]
    return Card(_labels()[name], TableView(headings, rows[:SHOWN_ROWS]), note=note)


@register
class ReportList(ListPage):
    """Reports of the unions in sight, the newest month first."""

    code = REPORT_LIST
    path = "membership-reports/"
    title = gettext_lazy("Monthly membership reports")
    nav = Nav("members", 40)
    model = MembershipReport
    select_related = ("unit",)
    order = "-month"
    columns = [
        Column("unit", gettext_lazy("Union"), "unit.name", link=VIEW, sub="unit.code"),
        Column("month", gettext_lazy("Month"), lambda row: f"{row.first_day:%Y-%m}", sort="last_day"),
        Column("members_before", gettext_lazy("Members before"), align="num"),
        Column("joined", gettext_lazy("Came"), align="num"),
        Column("left", gettext_lazy("Went"), align="num"),
        Column("members", gettext_lazy("Members at the end"), align="num"),
        Column("retained", gettext_lazy("Retained"), align="num"),
        Column("submitted_on", gettext_lazy("Reported on")),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union")),
        DateRangeFilter("month", gettext_lazy("Month"), "last_day"),
    ]
    export_code = ""

    def actions(self) -> Iterable[Action]:
        unit = self._own_unit()
        if unit is not None:
            yield Action(_("Report last month"), page_url(REPORT_SUBMIT, unit.pk) or "", True)

    def _own_unit(self) -> Unit | None:
        if not self.actor.may(REPORT_SUBMIT):
            return None
        units: QuerySet[Unit] = Unit.objects.visible_to(self.actor, REPORT_SUBMIT).filter(
            kind__in=BASIC, status=Unit.Status.ACTIVE
        )
        found = list(units[:2])
        return found[0] if len(found) == 1 else None

    def empty(self) -> Empty:
        return Empty(
            _("No month has been reported yet."),
            _("On a union's page, “Membership report” drafts the month; the chair confirms it."),
        )


@register
class ReportDetail(DetailPage):
    """One report: the confirmed figures beside what the register says now."""

    code = VIEW
    permission = REPORT_LIST
    path = "membership-reports/<int:pk>/"
    title = gettext_lazy("Monthly membership report")
    parent = REPORT_LIST
    model = MembershipReport
    select_related = ("unit", "confirmed_by")
    acts = (ActButton(REPORT_SUBMIT, gettext_lazy("Report again after a correction")),)

    @cached_property
    def now(self) -> MonthFigures:
        return month_figures(self.record.unit, self.record.first_day, self.record.last_day)

    @cached_property
    def differs(self) -> bool:
        return any(getattr(self.now, name) != getattr(self.record, name) for name in FIGURES)

    def state(self) -> Tag:
        return Tag(_("register changed since"), "due") if self.differs else Tag(_("agrees with the register"), "done")

    def act_url(self, button: ActButton) -> str | None:
        return f"{page_url(REPORT_SUBMIT, self.record.unit_id)}?month={self.record.first_day:%Y-%m}"

    def actions(self) -> Iterable[Action]:
        may = self.actor.may_at(REPORT_SUBMIT, self.record.unit)
        return super().actions() if may and self.differs else ()

    def facts(self) -> Iterable[object]:
        report = self.record
        yield _figures(report, "?", self.now)
        behind = _behind(self, report.unit, report.first_day, report.last_day)
        if behind is not None:
            yield behind
        yield Facts(
            _("Reported figures"),
            [
                Fact(_("Union"), report.unit.name, url=page_url("organisations.unit.view", report.unit_id)),
                Fact(_("Month"), f"{report.first_day:%Y-%m}"),
                Fact(_("Reported on"), report.submitted_on, sub=str(report.confirmed_by or "")),
                Fact(_("Corrected on"), report.corrected_on),
                Fact(_("Remark"), report.remark, wide=True),
            ],
        )


class ReportForm(forms.Form):
    """Which month; the figures are counted, not typed."""

    month = forms.ChoiceField(label=gettext_lazy("Month"))
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=500, widget=forms.Textarea)

    def __init__(self, *args: Any, months: list[date], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["month"]
        field.choices = [(f"{month:%Y-%m}", f"{month:%Y-%m}") for month in months]


@register
class SubmitReport(FormPage):
    """Confirm the month that the system has counted."""

    code = REPORT_SUBMIT
    path = "units/<int:pk>/membership-report/"
    title = gettext_lazy("Membership report")
    parent = REPORT_LIST
    model = Unit
    view_code = "organisations.unit.list"
    form_class = ReportForm
    action = staticmethod(submit_report)
    subject_argument = "unit"
    submit = gettext_lazy("Confirm and report")
    done = gettext_lazy("The month is reported.")
    keep_draft = False

    @cached_property
    def months(self) -> list[date]:
        """The months that are over, the newest first."""
        found, day = [], today().replace(day=1)
        for _n in range(MONTHS_OFFERED):
            day = (day - timedelta(days=1)).replace(day=1)
            found.append(day)
        return found

    @cached_property
    def month(self) -> date:
        asked = self.request.POST.get("month") or self.request.GET.get("month", "")
        return next((month for month in self.months if f"{month:%Y-%m}" == asked), self.months[0])

    def heading(self) -> object:
        return _("%(unit)s: members in %(month)s") % {"unit": self.record.name, "month": f"{self.month:%Y-%m}"}

    def form_options(self) -> dict[str, Any]:
        return {"months": self.months}

    def initial(self) -> dict[str, Any]:
        return {"month": f"{self.month:%Y-%m}"}

    def before_form(self) -> object:
        first = self.month
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        address = f"?month={first:%Y-%m}&"
        links = joined(
            format_html('<a href="?month={0}">{0}</a>', f"{month:%Y-%m}") for month in self.months if month != first
        )
        parts = [
            _figures(month_figures(self.record, first, last), address),
            _behind(self, self.record, first, last),
            Card(_("Other months"), format_html('<p class="hint">{}</p>', links)),
        ]
        return stack(part for part in parts if part is not None)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        year, month = cleaned["month"].split("-")
        return {"month": date(int(year), int(month), 1), "remark": cleaned["remark"], "on": today()}

    def done_url(self, result: Any) -> str:
        if isinstance(result, MembershipReport):
            return page_url(VIEW, result.pk) or self.request.path
        return page_url(REPORT_LIST) or self.request.path
