"""The log of a day in a minute, on a phone: what is already there, one line, save."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Action, Nav, Tag, page_url, register, today
from tieshan.kernel.refusal import Refused, Stale
from tieshan.lawbook import working_calendar
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.leave.queries import away
from tieshan.office.worklog.actions import write_log
from tieshan.office.worklog.actions.logs import NEW
from tieshan.office.worklog.models import DayLog
from tieshan.office.worklog.policies import LOG_WRITE, VISIT_RECORD
from tieshan.office.worklog.queries import DayRecord, correction_days, records_of_day
from tieshan.office.worklog.rules import may_rewrite
from tieshan.office.worklog.web.words import DatedForm, choices_of, day_asked, records_card

SPARE_ROWS, MOST_ROWS = 2, 12


class DayForm(forms.Form):
    """One line; matters with their kind where somebody wants them apart."""

    text = forms.CharField(
        label=gettext_lazy("What the day was about"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, rows: int, optional: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = rows
        if optional:
            self.fields["text"].help_text = gettext_lazy("The records above count; a line is optional.")
        for number in range(1, rows + 1):
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=gettext_lazy("Kind"), choices=choices_of("log_entry_kind"), required=False
            )
            self.fields[f"text_{number}"] = forms.CharField(
                label=gettext_lazy("Matter"), max_length=500, required=False
            )

    @property
    def line_fields(self) -> list[Any]:
        """The line."""
        return [self["text"]]

    @property
    def entry_rows(self) -> list[tuple[Any, Any]]:
        """Pairs of kind and matter."""
        return [(self[f"kind_{n}"], self[f"text_{n}"]) for n in range(1, self.rows + 1)]

    @property
    def entries_open(self) -> bool:
        """Whether the matters are shown from the beginning: when there are any."""
        return any(text.value() for _kind, text in self.entry_rows)

    def entries(self) -> list[tuple[str, str]]:
        """What was entered."""
        found = self.cleaned_data
        return [(found[f"kind_{n}"], found[f"text_{n}"]) for n in range(1, self.rows + 1) if found[f"text_{n}"]]


@register
class WriteDay(DatedForm):
    """Today's log, or that of another day (`?day=2026-11-24`)."""

    code = LOG_WRITE
    path = "log/write/"
    title = gettext_lazy("Work log of the day")
    nav = Nav("office", 10)
    form_class = DayForm
    template = "worklog/day.html"
    action = staticmethod(write_log)
    versioned = True
    submit = gettext_lazy("Save the day")
    done = gettext_lazy("Saved.")

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        # Under the guard of its version like any record, also before it exists.
        self.record = self._log() or DayLog(account_id=self.actor.account_id or 0, day=self.day, version=NEW)

    def _log(self) -> DayLog | None:
        return DayLog.objects.filter(account_id=self.actor.account_id or 0, day=self.day).first()

    @cached_property
    def day(self) -> date:
        return day_asked(self.request.GET.get("day", ""), otherwise=today())

    @cached_property
    def records(self) -> list[DayRecord]:
        account_id = self.actor.account_id
        return records_of_day(account_id, self.day) if account_id is not None else []

    @cached_property
    def entries(self) -> list[tuple[str, str]]:
        if self.record.pk is None:
            return []
        return list(self.record.entries.order_by("number").values_list("kind", "text"))

    def heading(self) -> object:
        return _("Work log, %(day)s") % {"day": self.day.isoformat()}

    def lead(self) -> object:
        if self.record.pk is None:
            gone = away([self.actor.account_id or 0], [self.day]).get(self.actor.account_id or 0, {})
            if gone:
                return _("You were on leave on this day: no log is needed.")
            works = working_calendar().expected.is_working_day(self.day)
            return "" if works else _("A rest day: a log is not needed, and possible.")
        if self._closed:
            return _("This log is closed: add to it instead.")
        return _("Saved on %(day)s; you may still rewrite it.") % {"day": self.record.changed_on or self.record.made_on}

    @property
    def _closed(self) -> bool:
        return not may_rewrite(self.day, today(), days=correction_days(on=self.day).whole)

    def actions(self) -> Iterable[Action]:
        day = timedelta(days=1)
        yield Action(_("Day before"), f"?day={(self.day - day).isoformat()}")
        if self.day < today():
            yield Action(_("Day after"), f"?day={(self.day + day).isoformat()}")
        yield Action(_("Month"), f"{page_url('office.log.month')}?month={self.day:%Y-%m}")
        if self.actor.may(VISIT_RECORD):
            yield Action(_("Record a visit"), f"{page_url(VISIT_RECORD)}?day={self.day.isoformat()}")

    def form_options(self) -> dict[str, Any]:
        sent = sum(name.startswith("text_") for name in self.request.POST)
        rows = max(len(self.entries) + SPARE_ROWS, min(sent, MOST_ROWS))
        return {"rows": rows, "optional": bool(self.records)}

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {"text": self.record.text}
        for number, (kind, text) in enumerate(self.entries, 1):
            found |= {f"kind_{number}": kind, f"text_{number}": text}
        return found

    def before_form(self) -> object:
        return records_card(self.records, title=_("Already on record for this day"))

    def aside(self) -> object:
        if self.record.pk is None or not self._closed:
            return ""
        return explanation(parameters=[correction_days(on=self.day)])

    def post(self) -> HttpResponse:
        form: Any = self.form(self.request.POST)
        self.sent = form.entries() if form.is_valid() else []
        return super().post()

    def run(self, cleaned: dict[str, Any]) -> DayLog:
        return write_log(
            actor=self.actor,
            day=self.day,
            text=cleaned["text"],
            entries=self.sent,
            on=today(),
            version=self._expected_version(),
        )

    def answer(self, form: forms.BaseForm, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:
        if isinstance(refused, Stale):
            # The form goes on from what the other window wrote: sending it again means it.
            self.record = self._log() or self.record
        return super().answer(form, refused=refused, status=status)

    def done_url(self, result: Any) -> str:
        if isinstance(result, DayLog):
            return page_url("office.log.detail", result.pk) or ""
        return page_url("office.log.month") or ""


def made_tag(log: DayLog) -> Tag | None:
    """How much later than its day a log was written."""
    late = (log.made_on - log.day).days
    return Tag(_("written %(n)s days later") % {"n": late}, "plain") if late > 0 else None
