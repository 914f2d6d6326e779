"""What falls due: the list for each person, union and subtree, one deadline with its ladder, the calendar feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.access.grants import actor_for_account
from tieshan.foundation.access.pages import page
from tieshan.foundation.deadlines.actions import pause, resume
from tieshan.foundation.deadlines.feeds import as_calendar, close_feed, feed_of_token, open_feed, own_deadlines
from tieshan.foundation.deadlines.models import OPEN_STATES, Deadline, DeadlineStep, Feed
from tieshan.foundation.deadlines.policies import EXPORT, LIST, PAUSE, RESUME
from tieshan.foundation.deadlines.queries import due_for
from tieshan.foundation.ui.clauses import clause_link, clause_words
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateInput,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    Moment,
    Nav,
    Page,
    TableView,
    Tag,
    TextFilter,
    Timeline,
    UnitFilter,
    Why,
    may_open,
    page_url,
    register,
)

VIEW = "deadlines.deadline.view"
FEED = "deadlines.feed.view"
WEEK = timedelta(days=7)
TONES = {"paused": "plain", "met": "done", "met_late": "late", "dropped": "plain"}
# A calendar program asks every few hours; an address is asked for by a few programs at most.
FEED_READS_AN_HOUR = 60


def _overdue(today: date) -> Q:
    return Q(state=Deadline.State.RUNNING, due_on__lt=today)


def _mine(actor: Actor) -> Q:
    return Q(account_id=actor.account_id) if actor.account_id is not None else Q(pk__in=())


def _badge(actor: Actor) -> int:
    """One's own deadlines that end today or have passed."""
    return due_for(actor, until=timezone.localdate()).filter(_mine(actor), state=Deadline.State.RUNNING).count()


def state_tag(deadline: Any, *, is_late: bool) -> Tag:
    """The state in a word; overdue is a state of its own for readers."""
    if is_late:
        return Tag(gettext("past the last day"), "late")
    return Tag(deadline.get_state_display(), TONES.get(deadline.state, "info"))


def _moved(row: Any) -> object:
    return gettext("first %(day)s") % {"day": row.first_due_on} if row.first_due_on != row.due_on else ""


@register
class DueList(ListPage):
    """Deadlines in piles: what matters to the reader first."""

    code = LIST
    path = "due/"
    title = _("What falls due")
    signed_in = True
    why = "everybody sees what falls due for themselves; that of unions by permission"
    nav = Nav("papers", 15, badge=_badge)
    model = Deadline
    select_related = ("unit", "account")
    template = "deadlines/deadline_list.html"
    order = "due_on"
    export_code = EXPORT
    columns = [
        Column("title", _("What falls due"), link=VIEW),
        Column("unit", _("Union"), "unit.short_name", sort="unit__code"),
        Column("account", _("Responsible"), lambda row: row.account.display_name if row.account_id else ""),
        Column("due_on", _("Last day of the deadline"), sort="due_on", sub=_moved),
        Column("state", _("State"), lambda row: state_tag(row, is_late=row.is_late)),
        Column("clause", _("Clause"), lambda row: clause_words(row.clause), hidden=True),
        Column("began_on", _("Counted from"), hidden=True),
        Column("closed_on", pgettext_lazy("deadline", "Closed on"), sort="closed_on", hidden=True),
    ]
    filters = [
        UnitFilter("unit", _("Union"), seen_under="organisations.unit.list"),
        TextFilter("person", _("Responsible"), "account__display_name"),
        ChoiceFilter("state", _("State"), choices=Deadline.State.choices, more=True),
        DateRangeFilter("due", _("Last day of the deadline"), "due_on", more=True),
    ]
    search_hint = _("Words of what falls due, pinyin or initials")
    PILES = (
        ("open", _("All that is open")),
        ("mine", _("Mine")),
        ("week", _("Next 7 days")),
        ("late", _("Past the last day")),
        ("closed", _("Met or dropped")),
    )

    @cached_property
    def today(self) -> date:
        """The day of the reading."""
        return timezone.localdate()

    @cached_property
    def pile(self) -> str:
        """The pile that is open; whoever oversees no union reads their own."""
        asked = self.request.GET.get("pile", "")
        return asked if any(asked == key for key, _title in self.PILES) else "open"

    def queryset(self) -> QuerySet[Any]:
        late = _overdue(self.today)
        rows = (
            super()
            .queryset()
            .annotate(is_late=Case(When(late, then=Value(True)), default=Value(False), output_field=BooleanField()))
        )
        if self.pile == "closed":
            return rows.exclude(state__in=OPEN_STATES)
        rows = rows.filter(state__in=OPEN_STATES)
        match self.pile:
            case "mine":
                return rows.filter(_mine(self.actor))
            case "week":
                return rows.filter(due_on__gte=self.today, due_on__lte=self.today + WEEK)
            case "late":
                return rows.filter(late)
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        found = Q(title__icontains=text)
        letters = text.lower().replace(" ", "")
        if letters.isascii() and letters:
            found |= Q(title_initials__contains=letters) | Q(title_pinyin__contains=letters)
        return queryset.filter(found)

    def row_class(self, row: Any) -> str:
        return "late" if row.is_late else ""

    def lead(self) -> object:
        rows = due_for(self.actor, until=self.today - timedelta(days=1)).filter(state=Deadline.State.RUNNING)
        late = rows.count()
        if not late:
            return _("Nothing is overdue.")
        return ngettext("%(n)s deadline is overdue.", "%(n)s deadlines are overdue.", late) % {"n": late}

    def actions(self) -> Iterable[Action]:
        if self.actor.account_id is not None:
            yield Action(_("In my calendar"), page_url(FEED) or "")

    def context(self) -> dict[str, Any]:
        found = super().context()
        found["kept"] = [*found["kept"], ("pile", self.pile)]
        found["piles"] = [
            (title, self.address({"pile": key}, without=("after", "before", "last")), key == self.pile)
            for key, title in self.PILES
        ]
        return found

    def empty(self) -> Empty:
        return Empty(gettext("Nothing falls due here."), gettext("Deadlines come by themselves from the work."))


def _length(n: int, counted: str) -> str:
    """A length in words: each measure has its own way of being counted."""
    match counted:
        case Deadline.Counted.WORKING_DAY:
            return ngettext("%(n)d working day", "%(n)d working days", n) % {"n": n}
        case Deadline.Counted.MONTH:
            return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}
        case Deadline.Counted.YEAR:
            return ngettext("%(n)d year", "%(n)d years", n) % {"n": n}
    return ngettext("%(n)d calendar day", "%(n)d calendar days", n) % {"n": n}


@register
class DueDetail(DetailPage):
    """One deadline: how it is counted, when it warns, what happened to it."""

    code = VIEW
    permission = LIST
    path = "due/<int:pk>/"
    title = _("Deadline")
    parent = LIST
    signed_in = True
    why = "everybody sees what falls due for themselves; that of unions by permission"
    model = Deadline
    select_related = ("unit", "account")
    history = False
    acts = (
        ActButton(PAUSE, _("Pause"), when=lambda record: record.state == Deadline.State.RUNNING),
        ActButton(RESUME, _("Let it run on"), main=True, when=lambda record: record.state == Deadline.State.PAUSED),
    )

    @cached_property
    def is_late(self) -> bool:
        """Running and past its last day."""
        return self.record.state == Deadline.State.RUNNING and self.record.due_on < timezone.localdate()

    def actions(self) -> Iterable[Action]:
        deadline: Deadline = self.record
        if deadline.page and may_open(self.actor, deadline.page):
            url = page_url(deadline.page, deadline.subject_id)
            if url:
                yield Action(_("Open the record"), url)
        for action in super().actions():
            if self.actor.may_at(action.code, deadline.unit):
                yield action

    def state(self) -> Tag:
        return state_tag(self.record, is_late=self.is_late)

    def figures(self) -> Iterable[Figure]:
        deadline: Deadline = self.record
        yield Figure(
            _("Last day of the deadline"), deadline.due_on, note=_moved(deadline), tone="late" if self.is_late else ""
        )
        if deadline.is_open:
            left = (deadline.due_on - timezone.localdate()).days
            yield Figure(_("Days left") if left >= 0 else _("Days overdue"), abs(left))
        elif deadline.closed_on:
            yield Figure(pgettext_lazy("deadline", "Closed on"), deadline.closed_on)

    def facts(self) -> Iterable[object]:
        deadline: Deadline = self.record
        yield Facts(
            _("Deadline"),
            [
                Fact(_("What falls due"), deadline.title, wide=True),
                Fact(_("Union"), deadline.unit.name),
                Fact(_("Responsible"), deadline.account.display_name if deadline.account else _("the union")),
                Fact(_("Counted"), self._counted(), wide=True),
                Fact(_("First due on"), deadline.first_due_on),
                Fact(_("Last day of the deadline"), deadline.due_on, sub=self._preliminary()),
            ],
        )
        yield Card(_("Warnings"), self._ladder())
        yield Card(_("What happened"), Timeline([self._moment(step) for step in deadline.steps.order_by("-id")]))

    def _counted(self) -> object:
        deadline: Deadline = self.record
        if deadline.length is None:
            return _("The last day was given as a date.")
        text = gettext("%(length)s from %(day)s; the first day is not counted") % {
            "length": _length(deadline.length, deadline.counted),
            "day": deadline.began_on,
        }
        if deadline.paused_days:
            text += gettext("; paused for %(days)d") % {"days": deadline.paused_days}
        return text

    def _preliminary(self) -> object:
        if not self.record.is_preliminary:
            return ""
        return _("preliminary: the official calendar of that year is not published yet")

    def _ladder(self) -> object:
        warned = {step.on for step in self.record.steps.filter(kind=DeadlineStep.Kind.WARNED)}
        running = self.record.state == Deadline.State.RUNNING
        rows = []
        for day in self.record.warn_on:
            told = any(day <= on for on in warned)
            word = Tag(gettext("warned"), "done") if told else Tag(gettext("to come") if running else "—", "plain")
            rows.append([day, word])
        return TableView([_("Date"), _("State")], rows, empty=gettext("No warning is set."))

    @staticmethod
    def _moment(step: DeadlineStep) -> Moment:
        changes = []
        if step.due_before and step.due_before != step.due_after:
            changes = [(gettext("Last day of the deadline"), step.due_before, step.due_after)]
        return Moment(
            when=step.on, title=step.get_kind_display(), who=step.actor_name, text=step.reason, changes=changes
        )

    def aside(self) -> Iterable[object]:
        grounds = [words for words in (clause_link(self.record.clause), self.record.parameter) if words]
        rules = gettext(
            "Civil Code, articles 201 and 203: the first day is not counted; an end on a rest day moves on."
        )
        yield Card("", Why([*grounds, rules]))


class StepForm(forms.Form):
    """From which day, and why."""

    on = forms.DateField(label=_("From day"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class StepPage(FormPage):
    """One step of one deadline."""

    parent = LIST
    model = Deadline
    select_related = ("unit", "account")
    view_code = LIST
    detail_code = VIEW
    subject_argument = "deadline"
    versioned = True
    form_class = StepForm

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def lead(self) -> object:
        return self.record.title


@register
class Pause(StepPage):
    """Let a deadline stand still."""

    code = PAUSE
    path = "due/<int:pk>/pause/"
    title = _("Pause a deadline")
    action = staticmethod(pause)
    submit = _("Pause")
    done = _("The deadline stands still.")


@register
class Resume(StepPage):
    """Let a paused deadline run on."""

    code = RESUME
    path = "due/<int:pk>/resume/"
    title = _("Let a deadline run on")
    action = staticmethod(resume)
    submit = _("Let it run on")

    def done_message(self, result: Any) -> object:
        return gettext("The deadline runs on; it now ends on %(day)s.") % {"day": result.due_on}


@register
class FeedPage(Page):
    """Whether one has a calendar address, and how to get or revoke it."""

    code = FEED
    path = "due/calendar/"
    title = _("What falls due, in my calendar")
    parent = LIST
    signed_in = True
    why = "a calendar address belongs to an account"
    template = "deadlines/feed.html"

    @cached_property
    def feed(self) -> Feed | None:
        """The reader's own feed."""
        return Feed.objects.filter(_mine(self.actor)).first()

    def lead(self) -> object:
        if self.feed is None:
            return _("You have no calendar address yet.")
        return gettext("Your calendar address stands since %(day)s.") % {"day": self.feed.opened_on}

    def actions(self) -> Iterable[Action]:
        yield Action(
            _("Get an address") if self.feed is None else _("Get a new address"),
            page_url("deadlines.feed.open") or "",
            main=self.feed is None,
        )
        if self.feed is not None:
            yield Action(_("Revoke the address"), page_url("deadlines.feed.close") or "")


@register
class OpenFeed(FormPage):
    """A new address; the one before leads nowhere from then on. It is shown once, on the answer itself."""

    code = "deadlines.feed.open"
    path = "due/calendar/open/"
    title = _("Get a calendar address")
    parent = FEED
    signed_in = True
    why = "a calendar address belongs to an account"
    submit = _("Get an address")
    keep_draft = False

    def lead(self) -> object:
        return _("An address you had before stops working.")

    def post(self) -> HttpResponse:
        # Not by redirect: the address is shown once, and neither a session nor a form token may keep it.
        token = open_feed(actor=self.actor, on=timezone.localdate())
        address = self.request.build_absolute_uri(reverse("deadlines.feed.read", args=[token]))
        return self.render({"address": address}, template="deadlines/feed_address.html")


@register
class CloseFeed(FormPage):
    """Revoke the address."""

    code = "deadlines.feed.close"
    path = "due/calendar/close/"
    title = _("Revoke the calendar address")
    parent = FEED
    signed_in = True
    why = "a calendar address belongs to an account"
    action = staticmethod(close_feed)
    submit = _("Revoke the address")
    done = _("The address leads nowhere from now on.")
    danger = True


@page(
    "deadlines.feed.read",
    path="due/calendar/<str:token>.ics",
    title=_("Calendar feed"),
    public=True,
    why="calendar programs cannot sign in; the address is a secret of 256 bits, kept only as a keyed hash",
)
def read_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The deadlines of the account behind a token: its own alone, seen as that account sees them."""
    feed = feed_of_token(token) if len(token) < 100 else None
    if feed is None:
        raise Http404
    asked = f"deadline-feed:{feed.pk}:{timezone.now():%Y%m%d%H}"
    cache.add(asked, 0, 3600)
    if cache.incr(asked) > FEED_READS_AN_HOUR:
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    actor = actor_for_account(feed.account)
    language = getattr(feed.account, "language", "") or settings.LANGUAGE_CODE
    with acting_as(actor), translation.override(language):
        body = as_calendar(
            own_deadlines(actor, on=timezone.localdate()),
            house=request.build_absolute_uri("/").rstrip("/"),
            at=timezone.now(),
        )
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer"},
    )
