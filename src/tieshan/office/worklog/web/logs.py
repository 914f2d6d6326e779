"""Logs to read: the list, one log with the records of its day, addenda and remarks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tieshan.foundation.access import is_own
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    ListPage,
    Moment,
    Nav,
    TableView,
    Tag,
    Timeline,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.worklog.actions import amend_log, comment_log
from tieshan.office.worklog.models import DayLog
from tieshan.office.worklog.policies import LOG_AMEND, LOG_COMMENT, LOG_EXPORT, LOG_VIEW, LOG_WRITE
from tieshan.office.worklog.queries import correction_days, records_of_day
from tieshan.office.worklog.rules import may_rewrite
from tieshan.office.worklog.web.day import made_tag
from tieshan.office.worklog.web.words import DatedForm, named, records_card, text_field, word_of

LIST = "office.log.list"


@register
class LogList(ListPage):
    """Logs: one's own, and those of the people whom one oversees."""

    code = LIST
    permission = LOG_VIEW
    path = "log/"
    title = gettext_lazy("Work logs")
    nav = Nav("office", 12)
    model = DayLog
    select_related = ("account", "unit")
    order = "-day"
    export_code = LOG_EXPORT
    search_hint = gettext_lazy("Name, initials, words of the log")
    columns = [
        Column("day", gettext_lazy("Day"), sort="day", link="office.log.detail"),
        Column("person", pgettext_lazy("work log", "Person"), "account.display_name", sub="unit.name"),
        Column("text", gettext_lazy("What the day was about"), width=50),
        Column("made_on", gettext_lazy("Written on")),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        DateRangeFilter("days", gettext_lazy("Day"), "day"),
    ]
    toolbar = [
        Action(gettext_lazy("Write the log of the day"), main=True, code=LOG_WRITE),
        Action(gettext_lazy("Month"), code="office.log.month"),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(named("account", text) | Q(text__icontains=text))

    def empty(self) -> Empty:
        return Empty(_("No log has been written."), action=self._main_action())


@register
class LogDetail(DetailPage):
    """One log."""

    code = "office.log.detail"
    permission = LOG_VIEW
    path = "log/<int:pk>/"
    title = gettext_lazy("Work log")
    parent = LIST
    model = DayLog
    select_related = ("account", "unit")
    acts = [
        ActButton(LOG_WRITE, gettext_lazy("Rewrite"), main=True),
        ActButton(LOG_AMEND, pgettext_lazy("work log", "Add")),
        ActButton(LOG_COMMENT, gettext_lazy("Write a remark")),
    ]

    def actions(self) -> Iterable[Action]:
        log = self.record
        own = is_own(self.actor, log.account_id)
        shown = {
            LOG_WRITE: own and may_rewrite(log.day, today(), days=correction_days(on=log.day).whole),
            LOG_AMEND: own,
            LOG_COMMENT: not own and self.actor.may_at(LOG_COMMENT, log.unit),
        }
        return [action for action in super().actions() if shown[action.code]]

    def act_url(self, button: ActButton) -> str | None:
        if button.code == LOG_WRITE:
            return f"{page_url(LOG_WRITE)}?day={self.record.day.isoformat()}"
        return super().act_url(button)

    def heading(self) -> object:
        return f"{self.record.account.display_name} · {self.record.day.isoformat()}"

    def state(self) -> Tag | None:
        return made_tag(self.record)

    def facts(self) -> Iterable[object]:
        log = self.record
        line = log.text or _("The records of the day speak for it.")
        yield Card(_("What the day was about"), SafeString(linebreaks(line, autoescape=True)))
        entries = [[word_of("log_entry_kind", one.kind), one.text] for one in log.entries.order_by("number")]
        if entries:
            yield Card(_("Matters of the day"), TableView([_("Kind"), _("Matter")], entries))
        yield records_card(records_of_day(log.account_id, log.day), title=_("On record for this day"))
        notes = log.notes.select_related("author").order_by("-written_on", "-pk")
        moments = [
            Moment(
                one.written_on,
                one.get_kind_display(),
                one.text,
                who=one.author.display_name if one.author is not None else "",
            )
            for one in notes
        ]
        if moments:
            yield Card(_("Added later"), Timeline(moments))

    def aside(self) -> Iterable[object]:
        steps = [_("No marks and no check-ins: the records of work count.")]
        yield explanation(parameters=[correction_days(on=self.record.day)], clauses=["speech:C29"], steps=steps)


class NoteForm(forms.Form):
    """The text."""

    text = text_field(gettext_lazy("Addition"), most=1000)


class NoteOnLog(DatedForm):
    """A note on one log."""

    parent = LIST
    model = DayLog
    select_related = ("account", "unit")
    view_code = LOG_VIEW
    detail_code = "office.log.detail"
    subject_argument = "log"
    form_class = NoteForm

    def lead(self) -> object:
        return f"{self.record.account.display_name} · {self.record.day.isoformat()}: {self.record.text}"


@register
class AmendLog(NoteOnLog):
    """Add to one's own log."""

    code = LOG_AMEND
    path = "log/<int:pk>/add/"
    title = gettext_lazy("Add to the log")
    action = staticmethod(amend_log)
    submit = pgettext_lazy("work log", "Add")
    done = gettext_lazy("Added; the log itself stays as it was.")


@register
class CommentLog(NoteOnLog):
    """A remark of a superior."""

    code = LOG_COMMENT
    path = "log/<int:pk>/remark/"
    title = gettext_lazy("Write a remark")
    action = staticmethod(comment_log)
    done = gettext_lazy("The remark stands with the log.")
