"""The home page: one sentence, the figures that open their lists, and what is to be acted on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Window
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.desk.queries.home import (
    Elections,
    MemberTrend,
    elections,
    member_trend,
    own_follow_ups,
    unfinished_imports,
    unit_count,
)
from tieshan.foundation.access.pages import all_pages
from tieshan.foundation.imports.desk import kind_named, kinds
from tieshan.foundation.ui.kinds import Action, Card, Chart, Empty, Figure, Nav, Page, Tag, may_open, page_url, register
from tieshan.members.models import Transfer
from tieshan.members.policies import CADRE_LIST, PERSON_LIST, TRANSFER_ACCEPT, TRANSFER_LIST
from tieshan.members.queries.cadres import serving
from tieshan.members.queries.transfers import waiting_for
from tieshan.organisations.queries.employers import unbuilt_employers

TERMS = "organisations.term.list"
UNITS = "organisations.unit.list"
UNBUILT = "organisations.unbuilt.list"
FOLLOW_UPS = "organisations.followup.list"
REPORT = "organisations.followup.report"
SHOWN = 5


def _list(code: str, query: str = "") -> str:
    """The address of a list, or nothing where its room is not installed."""
    url = page_url(code)
    return f"{url}{query}" if url else ""


def _rows(rows: Iterable[tuple[object, object, object]]) -> SafeString:
    """Things to act on: title with its second line, state, button."""
    return format_html(
        '<ul class="work">{}</ul>',
        format_html_join(
            "", '<li><div class="what">{}</div><div class="when">{}</div><div class="act">{}</div></li>', rows
        ),
    )


def _titled(title: object, sub: object, url: str) -> SafeString:
    name = format_html('<a href="{}">{}</a>', url, title) if url else format_html("{}", title)
    return format_html('{}<span class="sub">{}</span>', name, sub)


def days_tag(due: date, on: date) -> Tag:
    """How far off a day is, in words that say how urgent it is."""
    days = (due - on).days
    if days < 0:
        return Tag(ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}, "late")
    if days == 0:
        return Tag(gettext("today"), "late")
    return Tag(ngettext("%(n)s day left", "%(n)s days left", days) % {"n": days}, "due")


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
    def waiting(self) -> list[Any]:
        """The first transfers for the reader to decide, each knowing how many there are in all."""
        if not self.may(TRANSFER_ACCEPT):
            return []
        rows = waiting_for(self.actor).select_related("from_unit", "to_unit")
        return list(rows.annotate(in_all=Window(Count("pk"))).order_by("pk")[:SHOWN])

    @cached_property
    def waiting_count(self) -> int:
        return self.waiting[0].in_all if self.waiting else 0

    @cached_property
    def elections(self) -> Elections | None:
        return elections(self.actor, on=self.on, most=SHOWN) if self.may(TERMS) else None

    @cached_property
    def follow_ups(self) -> list[Any]:
        return list(own_follow_ups(self.actor)[:SHOWN]) if self.may(REPORT) and self.actor.account_id else []

    @cached_property
    def imports(self) -> list[Any]:
        if not any(self.actor.may(kind.act) for kind in kinds()):
            return []
        return list(unfinished_imports(self.actor)[:SHOWN])

    # -- what is said -----------------------------------------------------------------------------------------------

    def heading(self) -> object:
        return f"{date_format(self.on, 'MONTH_DAY_FORMAT')} {date_format(self.on, 'l')}"

    def crumbs(self) -> list[Any]:
        return []

    def lead(self) -> object:
        parts = [part for part in self._matters() if part]
        if parts:
            sentence = str(parts[0])
            for part in parts[1:]:
                sentence = gettext("%(one)s; %(two)s") % {"one": sentence, "two": part}
            return gettext("%(sentence)s.") % {"sentence": sentence}
        if self.actor.administrator:
            return _("Your post looks after the system. It opens no member's data.")
        return _("Nothing waits for you today.")

    def _matters(self) -> Iterable[str]:
        n = self.waiting_count
        if n:
            yield ngettext("%(n)s transfer waits for you", "%(n)s transfers wait for you", n) % {"n": n}
        late = [f for f in self.follow_ups if f.due_on is not None and f.due_on < self.on]
        if late:
            yield ngettext("%(n)s follow-up of yours is late", "%(n)s follow-ups of yours are late", len(late)) % {
                "n": len(late)
            }
        if self.imports:
            yield ngettext(
                "%(n)s import is looked at but not taken in",
                "%(n)s imports are looked at but not taken in",
                len(self.imports),
            ) % {"n": len(self.imports)}
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
            yield Figure(_("Transfers waiting"), self.waiting_count, _list(TRANSFER_LIST))
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
        if self.waiting:
            yield Card(
                _("Transfers waiting for you"),
                _rows(self._transfer(t) for t in self.waiting),
                note=self._count(self.waiting_count),
                link=Action(_("All"), _list(TRANSFER_LIST)),
            )
        if self.follow_ups:
            yield Card(
                _("Follow-ups in your hands"),
                _rows(self._follow_up(f) for f in self.follow_ups),
                link=Action(_("All"), _list(FOLLOW_UPS, f"?state=running&responsible={self.actor.account_id}")),
            )
        if self.imports:
            yield Card(_("Imports not yet taken in"), _rows(self._import(b) for b in self.imports))
        if self.elections is not None and self.elections.urgent:
            yield Card(
                _("Re-elections"),
                _rows(self._term(t) for t in self.elections.urgent),
                note=self._count(self.elections.overdue + self.elections.due),
                link=Action(_("All"), _list(TERMS)),
            )
        if self.actor.administrator:
            yield self._rooms()
        elif not (self.waiting or self.follow_ups or self.imports or (self.elections and self.elections.urgent)):
            yield Card(
                _("To do"), Empty(gettext("Nothing waits for you."), gettext("What others send you appears here."))
            )

    def _transfer(self, transfer: Transfer) -> tuple[object, object, object]:
        sub = f"{transfer.from_unit} → {transfer.to_unit} · {transfer.reason}"
        title = f"{transfer.person_name} {transfer.id_masked}"
        return (
            _titled(title, sub, page_url("members.transfer.view", transfer.pk) or ""),
            gettext("asked on %(day)s") % {"day": transfer.requested_on},
            Action(_("Accept"), page_url(TRANSFER_ACCEPT, transfer.pk) or "", main=True),
        )

    def _follow_up(self, follow_up: Any) -> tuple[object, object, object]:
        employer = follow_up.employer
        workers = ""
        if employer.workers:
            workers = ngettext("%(n)s worker", "%(n)s workers", employer.workers) % {"n": employer.workers}
        sub = " · ".join(part for part in (follow_up.get_state_display(), workers) if part)
        return (
            _titled(employer.name, sub, page_url("organisations.employer.view", employer.pk) or ""),
            days_tag(follow_up.due_on, self.on) if follow_up.due_on else "",
            self._button(REPORT, follow_up.pk, _("Report")),
        )

    def _import(self, batch: Any) -> tuple[object, object, object]:
        url = page_url(f"{kind_named(batch.kind).act}_batch", batch.pk) or ""
        counts = gettext("%(good)s rows good, %(refused)s refused") % {
            "good": batch.created + batch.updated + batch.unchanged,
            "refused": batch.refused,
        }
        return (
            _titled(batch.file_name, counts, url),
            timezone.localtime(batch.received_at).date(),
            Action(_("Open"), url),
        )

    def _term(self, term: Any) -> tuple[object, object, object]:
        unit = term.body.unit
        url = page_url("organisations.unit.view", unit.pk)
        return (
            _titled(
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
        """Beside the work: how the membership went over a year, where there is one to speak of."""
        if self.trend is None or not (self.trend.now or self.trend.change):
            return
        months = self.trend.months
        period = f"{date_format(months[0][0], 'Y-m')} – {date_format(months[-1][0], 'Y-m')}"
        # Twelve labels must fit beside each other: the months alone, the years beside the title.
        rows = [(str(month.month), count) for month, count in months]
        yield Chart("line", _("Members over twelve months"), rows, heading=_("Month"), note=period)

    def context(self) -> dict[str, Any]:
        return super().context() | {"todo": list(self.todo()), "aside": list(self.aside())}
