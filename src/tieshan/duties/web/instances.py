"""Duties as a list, a person's own duties, and the page of one: what was owed, why, and which records prove it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.duties.actions.excuses import may_ask, paper_of
from tieshan.duties.models import Excuse, Instance, Template
from tieshan.duties.policies import EXCUSE_REQUEST, INSTANCE_EXPORT, INSTANCE_LIST, OWN_LIST
from tieshan.duties.queries.board import under
from tieshan.duties.queries.instances import (
    as_of,
    by_urgency,
    falling,
    listed,
    occasion_page,
    own,
    proving_records,
    readable,
    shown_state,
)
from tieshan.duties.queries.owed import days_of, waits_for_its_room
from tieshan.duties.terms import LATE, SHOWN, Every, State
from tieshan.duties.web.words import (
    due_text,
    due_words,
    number_words,
    period_text,
    proof_words,
    proved_text,
    state_tag,
    template_grounds,
)
from tieshan.foundation.access import Actor
from tieshan.foundation.ui.clauses import clause_words
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    Crumb,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    Filter,
    ListPage,
    Moment,
    Nav,
    RowAction,
    TableView,
    Tag,
    Timeline,
    UnitFilter,
    may_open,
    page_url,
    register,
    today,
)
from tieshan.foundation.workflow import approval_card
from tieshan.lawbook.proofs import proof_kind
from tieshan.members.models import Cadre

VIEW = "duties.instance.view"
UNIT_LIST = "organisations.unit.list"


def duty_choices() -> list[tuple[str, str]]:
    """The duties that are or were in force, by name."""
    rows = Template.objects.exclude(state="refused").order_by("code", "-during").distinct("code")
    return sorted(((one.code, str(one)) for one in rows), key=lambda pair: pair[1])


def _who(row: Instance) -> str:
    return row.cadre.name if row.cadre is not None else row.unit.name


_DUTY = Column("duty", gettext_lazy("Duty"), "template", link=VIEW, sub=lambda row: clause_words(row.template.clause))
_WHO = Column("who", gettext_lazy("Who owes it"), _who, sub=lambda row: row.unit.name if row.cadre_id else "")
_PERIOD = Column("period", gettext_lazy("Period"), period_text, sort="last_day")
_DUE = Column("due", gettext_lazy("Due on"), due_text, sort="due_on")
_PROVED = Column("proved", gettext_lazy("Proved / asked"), proved_text, align="num")
_STATE = Column("state", gettext_lazy("State"), state_tag)
_EXCUSE = RowAction(EXCUSE_REQUEST, gettext_lazy("Ask to be excused"), when=lambda row: row.state == State.OPEN)


class CadreFilter(Filter):
    """One cadre by number, as the board's cells name them; shown by name."""

    def look_up(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(cadre_id=int(value)) if value.isdecimal() and len(value) < 19 else queryset.none()

    def words(self, value: Any, page: Any) -> object:
        known = value.isdecimal() and len(value) < 19
        return (Cadre.objects.filter(pk=int(value)).values_list("name", flat=True).first() if known else None) or value


@register
class InstanceList(ListPage):
    """Duties of units and cadres; every figure of the board opens some of these rows."""

    code = INSTANCE_LIST
    path = "duties/list/"
    title = gettext_lazy("Duties of units and cadres")
    nav = Nav("duties", 30)
    model = Instance
    order = "turn"
    columns = [_DUTY, _WHO, _PERIOD, _DUE, _PROVED, _STATE]
    filters = [
        UnitFilter("unit", gettext_lazy("Under"), seen_under=UNIT_LIST),
        ChoiceFilter("duty", gettext_lazy("Duty"), "template__code", choices=duty_choices),
        ChoiceFilter("state", gettext_lazy("State"), "shown", choices=SHOWN),
        DateRangeFilter("day", gettext_lazy("Falls between"), apply=lambda rows, days: falling(rows, *days)),
        DateRangeFilter("due", gettext_lazy("Due on"), "due_on", more=True),
        UnitFilter(
            "then",
            gettext_lazy("Under, in that period"),
            "unit",
            seen_under=UNIT_LIST,
            apply=lambda rows, unit: under(rows, unit, then=True),
            more=True,
        ),
        UnitFilter(
            "at",
            gettext_lazy("Of this unit itself"),
            "unit",
            seen_under=UNIT_LIST,
            apply=lambda rows, unit: rows.filter(unit=unit),
            more=True,
        ),
        CadreFilter("cadre", gettext_lazy("Cadre's number"), more=True),
    ]
    search_hint = gettext_lazy("Name of the unit or the cadre, or initials")
    export_code = INSTANCE_EXPORT

    def queryset(self) -> QuerySet[Any]:
        return listed(by_urgency(as_of(super().queryset(), today())))

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        low = text.lower()
        return queryset.filter(
            Q(cadre__name__startswith=text)
            | Q(cadre__name_initials__startswith=low)
            | Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=low)
        )

    def row_class(self, row: Any) -> str:
        return "late" if row.shown == LATE else ""

    def empty(self) -> Empty:
        return Empty(
            _("No duty has been computed yet."),
            _("The duties are computed every night; the office can compute them now."),
            Action(_("Compute now"), page_url("duties.board.refresh") or "")
            if may_open(self.actor, "duties.board.refresh")
            else None,
        )


def _badge(actor: Actor) -> int:
    return as_of(own(actor), today()).filter(shown=LATE).count()


@register
class OwnDuties(ListPage):
    """What I owe: overdue first, then what falls due next, then what is done."""

    code = OWN_LIST
    path = "duties/mine/"
    title = gettext_lazy("My duties")
    nav = Nav("duties", 10, badge=_badge)
    model = Instance
    order = "turn"
    columns = [
        Column("duty", gettext_lazy("Duty"), "template", link=VIEW, sub=lambda row: row.template.what),
        _PERIOD,
        _DUE,
        _PROVED,
        _STATE,
    ]
    filters = [
        ChoiceFilter("state", gettext_lazy("State"), "shown", choices=SHOWN),
        ChoiceFilter("duty", gettext_lazy("Duty"), "template__code", choices=duty_choices),
        DateRangeFilter("due", gettext_lazy("Due on"), "due_on", more=True),
    ]
    row_actions = [_EXCUSE]

    def queryset(self) -> QuerySet[Any]:
        return listed(by_urgency(as_of(own(self.actor), today())))

    def row_class(self, row: Any) -> str:
        return "late" if row.shown == LATE else ""

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many are overdue, fall due within a week, are open, and were done this year."""
        day = today()
        return as_of(own(self.actor), day).aggregate(
            late=Count("pk", filter=Q(shown=LATE)),
            week=Count("pk", filter=Q(shown="open", due_on__lte=day + timedelta(days=7))),
            open=Count("pk", filter=Q(shown="open")),
            done=Count("pk", filter=Q(shown__in=("done", "done_late"), last_day__year=day.year)),
        )

    def lead(self) -> object:
        late, week = self.counts["late"], self.counts["week"]
        if late:
            return ngettext("%(n)s duty is overdue.", "%(n)s duties are overdue.", late) % {"n": late}
        if week:
            return ngettext("%(n)s duty falls due within a week.", "%(n)s duties fall due within a week.", week) % {
                "n": week
            }
        return _("Nothing is overdue, and nothing falls due within a week.")

    def figures(self) -> Iterable[Figure]:
        def url(**conditions: str) -> str:
            return self.address(conditions, without=("after", "before", "last"))

        day = today()
        week = (day + timedelta(days=7)).isoformat()
        yield Figure(
            _("Overdue duties"), self.counts["late"], url(state=LATE), tone="late" if self.counts["late"] else ""
        )
        yield Figure(_("Due within a week"), self.counts["week"], url(state="open", due_to=week))
        yield Figure(_("Open duties"), self.counts["open"], url(state="open"))

    def empty(self) -> Empty:
        return Empty(
            _("You owe no duty."),
            _("Duties come with your post. They are proved by the records of your work; there is nothing to upload."),
        )


@register
class InstanceDetail(DetailPage):
    """One duty in one period: what was owed, by which clause, what records prove it, what happened."""

    code = VIEW
    permission = OWN_LIST
    path = "duties/<int:pk>/"
    title = gettext_lazy("Duty")
    parent = OWN_LIST
    model = Instance
    history = False
    acts = (
        ActButton(
            EXCUSE_REQUEST,
            gettext_lazy("Ask to be excused"),
            when=lambda instance: instance.state == State.OPEN and not instance.running,
        ),
    )

    def fetch(self) -> Instance:
        found: Any = listed(readable(self.actor)).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        found.excuse_list = list(Excuse.objects.filter(instance=found).select_related("requested_by").order_by("-pk"))
        found.running = any(one.state in ("requested", "agreed") for one in found.excuse_list)
        return found

    def heading(self) -> object:
        return f"{self.record.template} · {period_text(self.record)}"

    def state(self) -> Tag:
        return state_tag(self.record)

    def crumbs(self) -> list[Crumb]:
        mine = self.record.account_id is not None and self.record.account_id == self.actor.account_id
        if mine or not self.actor.may(INSTANCE_LIST):
            return super().crumbs()
        return [Crumb(InstanceList.title, page_url(INSTANCE_LIST) or ""), Crumb(self.heading())]

    def lead(self) -> object:
        instance: Instance = self.record
        facts = {"found": instance.found, "asked": instance.required, "day": instance.due_on}
        match shown_state(instance, today()):
            case "not_owed":
                return _("Not owed: %(reason)s.") % {"reason": instance.get_reason_display()}
            case "late":
                return _("Records: %(found)s of %(asked)s; due on %(day)s.") % facts
            case "open":
                if instance.required is None or instance.due_on is None:
                    return _("The official calendar does not reach so far yet; the due day follows with it.")
                return _("%(found)s of %(asked)s records so far; due on %(day)s.") % facts
            case "excused":
                return _("Excused on application.")
        return _("Proved on %(day)s by the records below.") % {"day": instance.settled_on}

    def actions(self) -> Iterable[Action]:
        return [one for one in super().actions() if one.code != EXCUSE_REQUEST or may_ask(self.actor, self.record)]

    def facts(self) -> Iterable[object]:
        instance = self.record
        who = Fact(_("Who owes it"), _who(instance), url=self._bearer_page())
        yield Facts(
            _("What was owed"),
            [
                Fact(_("Duty"), str(instance.template), sub=instance.template.what, url=self._template_page()),
                who,
                Fact(_("Unit"), instance.unit.name),
                Fact(_("Period"), period_text(instance), sub=instance.template.get_every_display()),
                Fact(_("Due on"), due_text(instance)),
                Fact(_("Proved / asked"), proved_text(instance)),
                Fact(_("Proved on"), instance.settled_on),
                Fact(_("Record that proves it"), proof_words(instance.template), wide=True),
            ],
        )
        yield self._records()
        if instance.excuse_list:
            yield Card(_("Excuses"), Timeline([self._excuse(one) for one in instance.excuse_list]))

    def _bearer_page(self) -> str | None:
        if self.record.cadre_id:
            return (
                page_url("members.cadre.view", self.record.cadre_id) if self.actor.may("members.cadre.list") else None
            )
        return page_url("organisations.unit.view", self.record.unit_id)

    def _template_page(self) -> str | None:
        return page_url("duties.template.view", self.record.template_id)

    def _records(self) -> Card:
        instance: Instance = self.record
        records = proving_records(instance)
        page = "" if waits_for_its_room(instance.template) else proof_kind(instance.template.proof).page
        opens = bool(page) and may_open(self.actor, page)
        rows = [
            (
                format_html('<a href="{}">{}</a>', page_url(page, one.record_id) or "", one.title)
                if opens
                else one.title,
                one.day,
                Tag(one.made_on.isoformat(), "late")
                if instance.due_on is not None and one.made_on > instance.due_on
                else one.made_on,
            )
            for one in records
        ]
        hidden = instance.found - len({(one.record_id, one.day) for one in records})
        note = _("%(n)s more, not shown to you") % {"n": hidden} if hidden > 0 else ""
        table = TableView([_("Record"), _("Day of the work"), _("Made on")], rows, empty=_("No record yet."))
        return Card(_("Records that prove it"), table, note=note)

    def _excuse(self, excuse: Excuse) -> Moment:
        return Moment(
            excuse.requested_on,
            excuse.get_state_display(),
            text=excuse.reason,
            who=str(excuse.requested_by or ""),
            url=page_url("duties.excuse.view", excuse.pk) or "",
            tone={"agreed": "done", "refused": "late"}.get(excuse.state, ""),
        )

    def aside(self) -> Iterable[object]:
        instance = self.record
        template, day = instance.template, instance.first_day
        steps: list[object] = [(_("Asked"), number_words(template, day)), (_("By when"), due_words(template, day))]
        if instance.due_on is not None and days_of(template, day):
            steps.append((_("So the record must stand by"), instance.due_on.isoformat()))
        if instance.reason:
            steps.append((_("Not owed"), instance.get_reason_display()))
        yield template_grounds(template, day, steps)
        page = occasion_page(instance)
        if template.every == Every.EVENT and page and may_open(self.actor, page):
            yield Card(_("Occasion"), Action(_("Open its record"), page_url(page, instance.occasion) or ""))
        if instance.excuse_list:
            newest = instance.excuse_list[0]
            newest.instance = instance
            card = approval_card(self.request, newest, paper_of(newest))
            if card is not None:
                yield card
