"""The home page: one sentence, the figures that open their lists, and what is to be acted on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.urls import resolve
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.desk.queries.changes import Change, changes_for
from tieshan.desk.queries.home import (
    Due,
    Elections,
    MemberTrend,
    elections,
    falls_due,
    member_trend,
    unit_count,
)
from tieshan.desk.web.parts import days_tag, deadline_url, titled, work_rows
from tieshan.foundation.access.pages import all_pages
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Chart,
    Empty,
    Figure,
    Nav,
    Page,
    WaitingGroup,
    WaitingItem,
    may_open,
    page_url,
    register,
)
from tieshan.foundation.ui.waiting import FEW, waiting_groups
from tieshan.members.policies import CADRE_LIST, PERSON_LIST, TRANSFER_ACCEPT, TRANSFER_LIST
from tieshan.members.queries.cadres import serving
from tieshan.organisations.queries.employers import unbuilt_employers

TERMS = "organisations.term.list"
UNITS = "organisations.unit.list"
UNBUILT = "organisations.unbuilt.list"
DEADLINES = "deadlines.deadline.list"
#: What people enter most days, one press away; the first that the reader may do is the main one.
DAILY = (
    ("office.log.write", _("Write today's log")),
    ("office.visit.record", _("Record a visit")),
    ("office.leave.request", _("Ask for leave")),
    ("office.information.write", _("Write an item")),
)
#: How far ahead the home page looks, and how many changes it tells.
DAYS_AHEAD = 7
CHANGES = 8
# So many kinds of work are told in the first sentence.
MOST_TOLD = 5


def _list(code: str, query: str = "") -> str:
    """The address of a list, or nothing where its room is not installed."""
    url = page_url(code)
    return f"{url}{query}" if url else ""


@register
class Home(Page):
    """What each person sees first: their own scope, their own work."""

    code = "desk.home.view"
    path = ""
    title = _("Desk")
    signed_in = True
    why = "everybody has a first page; each part of it asks for its own permission"
    nav = Nav("desk", 10)
    template = "desk/home.html"

    @cached_property
    def on(self) -> date:
        """The day of the request."""
        return timezone.localdate()

    def may(self, code: str) -> bool:
        """Whether this reader sees what the code opens."""
        return may_open(self.actor, code)

    # -- what is read, each at most once --------------------------------------------------------------------------

    @cached_property
    def trend(self) -> MemberTrend | None:
        return member_trend(self.actor, on=self.on) if self.may(PERSON_LIST) else None

    @cached_property
    def waiting(self) -> list[WaitingGroup]:
        """What waits for the reader, each room's own."""
        return waiting_groups(self.actor, self.on) if self.actor.account_id is not None else []

    @cached_property
    def transfers(self) -> int:
        """How many transfers wait, for the figure that opens their list."""
        return next((g.count for g in self.waiting if g.url == page_url(TRANSFER_LIST)), 0)

    @cached_property
    def due(self) -> Due:
        first = [group.items[0].url for group in self.waiting if group.items and group.items[0].url]
        # A page's code is the name of its address.
        told = {resolve(url.partition("?")[0]).url_name or "" for url in first}
        return falls_due(self.actor, on=self.on, days=DAYS_AHEAD, most=FEW, told=told)

    @cached_property
    def elections(self) -> Elections | None:
        return elections(self.actor, on=self.on, most=FEW) if self.may(TERMS) else None

    @cached_property
    def changes(self) -> list[Change]:
        return changes_for(self.actor, most=CHANGES)

    # -- what is said -----------------------------------------------------------------------------------------------

    def heading(self) -> object:
        return f"{date_format(self.on, 'MONTH_DAY_FORMAT')} {date_format(self.on, 'l')}"

    def crumbs(self) -> list[Any]:
        return []

    def lead(self) -> object:
        parts = [part for part in self._matters() if part]
        if parts:
            # Whoever has a hand in everything reads five things here; the rest stands below, each with its list.
            told = parts if len(parts) <= MOST_TOLD + 1 else parts[:MOST_TOLD]
            sentence = str(told[0])
            for part in told[1:]:
                sentence = gettext("%(one)s; %(two)s") % {"one": sentence, "two": part}
            if len(told) < len(parts):
                rest = len(parts) - len(told)
                return gettext("%(sentence)s; below are %(n)s more kinds of work.") % {"sentence": sentence, "n": rest}
            return gettext("%(sentence)s.") % {"sentence": sentence}
        if self.actor.administrator:
            return _("Your post looks after the system. It opens no member's data.")
        return _("Nothing waits for you today.")

    def actions(self) -> Iterable[Action]:
        possible = [(code, label) for code, label in DAILY if self.may(code)]
        for number, (code, label) in enumerate(possible):
            yield Action(label, _list(code), main=number == 0)

    def _matters(self) -> Iterable[object]:
        if self.due.late:
            yield ngettext("%(n)s deadline has passed", "%(n)s deadlines have passed", self.due.late) % {
                "n": self.due.late
            }
        # What is late is told before what only waits.
        groups = sorted(self.waiting, key=lambda group: not group.late)
        yield from (group.sentence for group in groups if group.sentence)
        overdue = self.elections.overdue if self.elections is not None else 0
        if overdue:
            yield ngettext("%(n)s re-election is overdue", "%(n)s re-elections are overdue", overdue) % {"n": overdue}

    def figures(self) -> Iterable[Figure]:
        if self.trend is not None:
            yield self._members(self.trend)
        if self.may(UNITS):
            yield Figure(_("Unions"), unit_count(self.actor), _list(UNITS))
        if self.may(UNBUILT):
            unbuilt = unbuilt_employers(self.actor, on=self.on).count()
            yield Figure(_("Employers without a union"), unbuilt, _list(UNBUILT))
        if self.elections is not None:
            late, due = self.elections.overdue, self.elections.due
            note = gettext("%(n)s due within %(months)s months") % {"n": due, "months": self.elections.months}
            tone = "due" if due else ""
            yield Figure(_("Re-elections overdue"), late, _list(TERMS, "?due=overdue"), note, tone)
        if self.may(TRANSFER_ACCEPT):
            yield Figure(_("Transfers waiting"), self.transfers, _list(TRANSFER_LIST))
        if self.may(CADRE_LIST):
            yield Figure(_("Cadres"), serving(self.actor, self.on).count(), _list(CADRE_LIST))

    def _members(self, trend: MemberTrend) -> Figure:
        if trend.change:
            note = gettext("%(change)s against a month ago") % {"change": f"{trend.change:+,}"}
        else:
            note = gettext("as many as a month ago")
        if trend.retained:
            note = gettext("%(one)s; %(two)s") % {
                "one": note,
                "two": gettext("%(n)s retained") % {"n": f"{trend.retained:,}"},
            }
        return Figure(_("Members"), trend.now, _list(PERSON_LIST, "?state=active"), note)

    # -- what is to be done -----------------------------------------------------------------------------------------

    def todo(self) -> Iterable[object]:
        """Lists to act on; nothing stands there that is empty."""
        yield from (self._group(group) for group in self.waiting)
        if self.due.count:
            yield Card(
                _("Falls due"),
                work_rows(self._deadline(deadline) for deadline in self.due.first),
                note=self._count(self.due.count),
                link=Action(_("All"), _list(DEADLINES)),
            )
        urgent = self.elections.urgent if self.elections is not None else ()
        if self.elections is not None and urgent:
            yield Card(
                _("Re-elections"),
                work_rows(self._term(t) for t in urgent),
                note=self._count(self.elections.overdue + self.elections.due),
                link=Action(_("All"), _list(TERMS)),
            )
        if self.actor.administrator:
            yield self._rooms()
        elif not (self.waiting or self.due.count or urgent):
            yield Card(
                _("To do"), Empty(gettext("Nothing waits for you."), gettext("What others send you appears here."))
            )

    def _group(self, group: WaitingGroup) -> Card:
        note = self._count(group.count) if group.count > len(group.items) else ""
        link = Action(_("All"), group.url) if group.url else None
        return Card(group.title, work_rows(self._item(item) for item in group.items), note=note, link=link)

    def _item(self, item: WaitingItem) -> tuple[object, object, object]:
        when = days_tag(item.due_on, self.on) if item.due_on is not None else ""
        return titled(item.title, item.sub, item.url), when, item.act or ""

    def _deadline(self, deadline: Any) -> tuple[object, object, object]:
        return (
            titled(deadline.title, str(deadline.unit), deadline_url(deadline, self.actor)),
            days_tag(deadline.due_on, self.on),
            "",
        )

    def _term(self, term: Any) -> tuple[object, object, object]:
        unit = term.body.unit
        url = page_url("organisations.unit.view", unit.pk)
        return (
            titled(
                unit.name, f"{term.body.get_kind_display()} · {term.during.upper}", f"{url}?tab=bodies" if url else ""
            ),
            days_tag(term.during.upper, self.on),
            self._button("organisations.term.elect", unit.pk, _("Record the election"), f"?kind={term.body.kind}"),
        )

    def _button(self, code: str, pk: int, label: object, query: str = "") -> object:
        url = page_url(code, pk)
        return Action(label, f"{url}{query}") if url and self.may(code) else ""

    @staticmethod
    def _count(n: int) -> str:
        return gettext("%(n)s in all") % {"n": f"{n:,}"}

    def _rooms(self) -> Card:
        """What an administrator's post opens: the pages of their own task."""
        links = [
            (page_url(entry.code) or "", entry.title)
            for entry in all_pages().values()
            if entry.nav is not None and entry.nav.section in ("system", "records") and self.may(entry.code)
        ]
        items = format_html_join("", '<li><div class="what"><a href="{}">{}</a></div></li>', links)
        return Card(
            _("Your task"), format_html('<ul class="work">{}</ul>', items) if links else Empty(gettext("Nothing yet."))
        )

    def aside(self) -> Iterable[object]:
        """Beside the work: what others changed, and how the membership went over a year."""
        if self.changes:
            yield Card(
                _("Changed of late"), format_html_join("", "{}", ((self._change(change),) for change in self.changes))
            )
        if self.trend is None or not (self.trend.now or self.trend.change):
            return
        months = self.trend.months
        period = f"{date_format(months[0][0], 'Y-m')} – {date_format(months[-1][0], 'Y-m')}"
        # Twelve labels must fit beside each other: the months alone, the years beside the title.
        rows = [(str(month.month), count) for month, count in months]
        yield Chart("line", _("Members over twelve months"), rows, heading=_("Month"), note=period)

    def _change(self, change: Change) -> SafeString:
        """One line: what was done (how often), where, by whom, when."""
        what: object = change.what
        if change.times > 1:
            what = gettext("%(what)s × %(n)s") % {"what": change.what, "n": change.times}
        day = timezone.localtime(change.at).date()
        when = gettext("today") if day == self.on else date_format(day, "MONTH_DAY_FORMAT")
        return format_html(
            '<p class="change"><a href="{}">{}</a><span class="sub">{} · {} · {}</span></p>',
            change.url, what, change.unit, change.who, when,
        )  # fmt: skip

    def context(self) -> dict[str, Any]:
        return super().context() | {"todo": list(self.todo()), "aside": list(self.aside())}
