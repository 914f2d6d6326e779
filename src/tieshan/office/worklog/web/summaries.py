"""Monthly summaries: drafted from the month's records, submitted to the chair, taken note of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.access import is_own
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    ListPage,
    Nav,
    TableView,
    Tag,
    UnitFilter,
    register,
    today,
)
from tieshan.kernel.workdays import add_months
from tieshan.lawbook.proofs import proof_kinds
from tieshan.office.worklog.actions import read_summary, submit_summary
from tieshan.office.worklog.models import MonthSummary
from tieshan.office.worklog.policies import SUMMARY_READ, SUMMARY_SUBMIT, SUMMARY_VIEW
from tieshan.office.worklog.queries import DayRecord, counted, months, records_between
from tieshan.office.worklog.rules import DAY, DayState
from tieshan.office.worklog.web.month import summary_of, words
from tieshan.office.worklog.web.words import DatedForm, month_asked, named, records_card, text_field
from tieshan.organisations.models import Account

LIST = "office.summary.list"
LISTED = 12


def read_tag(summary: MonthSummary) -> Tag:
    """Submitted or taken note of."""
    return Tag(_("taken note of"), "done") if summary.read_on else Tag(_("submitted"), "info")


@register
class SummaryList(ListPage):
    """Monthly summaries: one's own, and those of the people whom one oversees."""

    code = LIST
    permission = SUMMARY_VIEW
    path = "log/summaries/"
    title = gettext_lazy("Monthly summaries")
    parent = "office.log.list"
    nav = Nav("office", 14)
    model = MonthSummary
    select_related = ("account", "unit", "read_by")
    order = "-month"
    search_hint = gettext_lazy("Name or initials")
    columns = [
        Column(
            "month", gettext_lazy("Month"), lambda row: f"{row.month:%Y-%m}", sort="month", link="office.summary.detail"
        ),
        Column("person", pgettext_lazy("work log", "Person"), "account.display_name", sub="unit.name"),
        Column("submitted_on", gettext_lazy("Submitted on")),
        Column("state", gettext_lazy("State"), read_tag, sub="read_by.display_name"),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        BoolFilter(
            "read",
            gettext_lazy("Taken note of"),
            apply=lambda rows, yes: rows.filter(read_on__isnull=not yes),
        ),
        DateRangeFilter("month", gettext_lazy("Month"), "month", more=True),
    ]
    toolbar = [Action(gettext_lazy("Write the summary of a month"), main=True, code=SUMMARY_SUBMIT)]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(named("account", text))

    def empty(self) -> Empty:
        return Empty(
            _("No summary has been submitted."),
            _("The draft is made from the records of the month."),
            self._main_action(),
        )


@register
class SummaryDetail(DetailPage):
    """One summary with its figures."""

    code = "office.summary.detail"
    permission = SUMMARY_VIEW
    path = "log/summaries/<int:pk>/"
    title = gettext_lazy("Monthly summary")
    parent = LIST
    model = MonthSummary
    select_related = ("account", "unit", "read_by")
    acts = [ActButton(SUMMARY_READ, gettext_lazy("Take note"), main=True, when=lambda summary: summary.read_on is None)]

    def actions(self) -> Iterable[Action]:
        summary = self.record
        if not is_own(self.actor, summary.account_id) and self.actor.may_at(SUMMARY_READ, summary.unit):
            yield from super().actions()

    def heading(self) -> object:
        return f"{self.record.account.display_name} · {self.record.month:%Y-%m}"

    def state(self) -> Tag:
        return read_tag(self.record)

    def facts(self) -> Iterable[object]:
        summary = self.record
        yield Card(pgettext("work log", "Summary"), SafeString(linebreaks(summary.text, autoescape=True)))
        if summary.read_on:
            reader = summary.read_by.display_name if summary.read_by is not None else ""
            yield Facts(
                _("Taken note of"),
                [Fact(_("On"), summary.read_on, sub=reader), Fact(_("Opinion"), summary.opinion, wide=True)],
            )

    def aside(self) -> Iterable[object]:
        figures = self.record.figures
        titles = {kind.code: kind.title for kind in proof_kinds()}
        rows = [[titles.get(code, code), number] for code, number in sorted(figures.get("records", {}).items())]
        said = words()
        shown = (DayState.LOGGED, DayState.MISSING, DayState.AWAY)
        rows += [[said[state], figures.get("days", {}).get(state.value, 0)] for state in shown]
        table = TableView([_("Record"), _("Number")], rows, frozenset({1}))
        yield Card(_("Figures when it was submitted"), table)


def draft_of(account: Account, month: date, records: list[DayRecord], *, on: date) -> str:
    """The draft: days, then each kind of record with its number and its first titles."""
    (days,) = months([account], month, on=on)
    lines = [
        _("%(month)s: %(logged)s days logged, %(missing)s without a log, %(away)s on leave.")
        % {
            "month": f"{month:%Y-%m}",
            "logged": days.count(DayState.LOGGED),
            "missing": days.count(DayState.MISSING),
            "away": days.count(DayState.AWAY),
        }
    ]
    numbers = counted(records)
    for kind in proof_kinds():
        if kind.code not in numbers:
            continue
        titles = [one.title for one in records if one.kind.code == kind.code][:LISTED]
        lines.append(
            _("%(kind)s: %(n)s (%(list)s)") % {"kind": kind.title, "n": numbers[kind.code], "list": "; ".join(titles)}
        )
    lines += ["", _("Main work:"), "", _("Difficulties and suggestions:"), "", _("Next month:"), ""]
    return "\n".join(lines)


class SummaryForm(forms.Form):
    """The text."""

    text = text_field(pgettext_lazy("work log", "Summary"), rows=16, most=10_000)


@register
class SubmitSummary(DatedForm):
    """Write and submit the summary of a month (`?month=2026-11`)."""

    code = SUMMARY_SUBMIT
    path = "log/summaries/submit/"
    title = gettext_lazy("Write the summary of a month")
    parent = LIST
    form_class = SummaryForm
    action = staticmethod(submit_summary)
    detail_code = "office.summary.detail"
    submit = gettext_lazy("Submit to the chair")
    done = gettext_lazy("Submitted.")

    @cached_property
    def month(self) -> date:
        # In the first days of a month it is the last one that is summed up.
        usual = today() - 7 * DAY
        return month_asked(self.request.GET.get("month", ""), otherwise=usual)

    @cached_property
    def account(self) -> Account | None:
        return Account.objects.filter(pk=self.actor.account_id or 0).first()

    @cached_property
    def records(self) -> list[DayRecord]:
        if self.account is None:
            return []
        last = min(add_months(self.month, 1) - DAY, today())
        return records_between(self.account.pk, self.month, last, limit=1000)

    def heading(self) -> object:
        return _("Summary of %(month)s") % {"month": f"{self.month:%Y-%m}"}

    def initial(self) -> dict[str, Any]:
        known = summary_of(self.actor.account_id, self.month)
        if known is not None:
            return {"text": known.text}
        if self.account is None:
            return {}
        return {"text": draft_of(self.account, self.month, self.records, on=today())}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**super().arguments(cleaned), "month": self.month}

    def before_form(self) -> object:
        shown = self.records[:200]
        return records_card(shown, title=_("Records of the month"), dated=True) if shown else ""


class ReadForm(forms.Form):
    """An opinion, where there is one."""

    opinion = text_field(gettext_lazy("Opinion"), most=1000, required=False)


@register
class ReadSummary(DatedForm):
    """Take note of a summary."""

    code = SUMMARY_READ
    path = "log/summaries/<int:pk>/read/"
    title = gettext_lazy("Take note of a summary")
    parent = LIST
    model = MonthSummary
    select_related = ("account", "unit")
    view_code = SUMMARY_VIEW
    detail_code = "office.summary.detail"
    form_class = ReadForm
    action = staticmethod(read_summary)
    subject_argument = "summary"
    submit = gettext_lazy("Take note")
    done = gettext_lazy("Taken note of.")

    def lead(self) -> object:
        return f"{self.record.account.display_name} · {self.record.month:%Y-%m}"
