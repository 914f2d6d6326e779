"""The register of congresses and the page of one: delegates, sessions, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    ListPage,
    Nav,
    Tab,
    TableView,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.lawbook import code_list, parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.rights.congress import policies as codes
from tieshan.rights.congress.models import Congress, CongressDelegate, CongressSession
from tieshan.rights.congress.queries import delegates_needed, delegates_on, lacks, workers_of
from tieshan.rights.congress.rules import Wanting
from tieshan.rights.congress.terms import Form, State

VIEW = "rights.congress.view"
SESSION = "rights.congress.session"
MINUTES = "rights.congress.minutes"
_WANTING: dict[str, object] = {
    "few": gettext_lazy("%(have)s delegates; at least %(need)s for this staff"),
    "managers": gettext_lazy("%(have)s managers; at most %(need)s"),
    "frontline": gettext_lazy("%(have)s front-line workers; at least %(need)s"),
}


def wanting_words(one: Wanting) -> str:
    """What is missing, as a sentence."""
    return str(_WANTING[one.code]) % {"have": one.have, "need": one.need}


def congress_tag(row: Any) -> Tag:
    """Whether it is in office, its years are over, or it has not met this year; expects `met_last`."""
    if row.ended_on is not None:
        return Tag(_("followed by the next"), "plain")
    if row.ends_on < today():
        return Tag(_("re-election overdue"), "late")
    if row.met_last is None or row.met_last.year < today().year:
        return Tag(_("not met this year"), "due")
    return Tag(_("met this year"), "done")


def _with_sessions(rows: QuerySet[Any]) -> QuerySet[Any]:
    # Both sums in one pass over the sessions; the delegates are counted apart, else each would count the other.
    return rows.annotate(
        met_last=Max("sessions__held_on"),
        meets_next=Min("sessions__planned_on", filter=Q(sessions__state=State.PLANNED)),
        times=Count("sessions", filter=Q(sessions__state=State.HELD)),
    )


def _met(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    met = Exists(CongressSession.objects.filter(congress=OuterRef("pk"), held_on__year=today().year))
    return rows.filter(met) if yes else rows.exclude(met)


@register
class CongressList(ListPage):
    """Congresses in office first those whose years end next."""

    code = codes.LIST
    path = "congress/"
    title = gettext_lazy("Workers' congresses")
    nav = Nav("rights", 16)
    model = Congress
    select_related = ("unit",)
    order = "ends_on"
    export_code = codes.EXPORT
    search_hint = gettext_lazy("Union (name, initials)")
    columns = [
        Column("unit", gettext_lazy("Union"), "unit.name", link=VIEW),
        Column("number", gettext_lazy("Congress no.")),
        Column("form", gettext_lazy("Form"), "get_form_display", hidden=True),
        Column("elected_on", gettext_lazy("Elected on"), sort="elected_on"),
        Column("ends_on", gettext_lazy("Years end on"), sort="ends_on"),
        Column("met_last", gettext_lazy("Met last on")),
        Column("meets_next", gettext_lazy("Meets next on")),
        Column("times", gettext_lazy("Sessions so far"), hidden=True),
        Column("state", gettext_lazy("State"), congress_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        BoolFilter("met", gettext_lazy("Met this year"), apply=_met),
        BoolFilter(
            "overdue",
            gettext_lazy("Re-election overdue"),
            apply=lambda rows, yes: (
                rows.filter(ended_on__isnull=True, ends_on__lt=today())
                if yes
                else rows.exclude(ended_on__isnull=True, ends_on__lt=today())
            ),
        ),
        ChoiceFilter("form", gettext_lazy("Form"), choices=Form.choices, more=True),
        BoolFilter(
            "ended",
            gettext_lazy("Followed by the next"),
            apply=lambda rows, yes: rows.filter(ended_on__isnull=not yes),
            more=True,
        ),
    ]
    toolbar = [
        Action(gettext_lazy("Enter a congress"), main=True, code=codes.CONSTITUTE),
        Action(gettext_lazy("Sessions held"), "/congress/sessions/"),
        Action(gettext_lazy("Resolutions"), "/congress/resolutions/"),
    ]

    def queryset(self) -> QuerySet[Any]:
        return _with_sessions(super().queryset())

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(
            Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=text.lower())
            | Q(unit__name_pinyin__startswith=text.lower())
        )

    def empty(self) -> Empty:
        return Empty(
            _("No congress yet."),
            _("Enter the congress that was elected last, then its sessions."),
            self._main_action(),
        )


@register
class CongressDetail(DetailPage):
    """One congress."""

    code = VIEW
    path = "congress/<int:pk>/"
    title = gettext_lazy("Workers' congress")
    parent = codes.LIST
    permission = codes.LIST
    model = Congress
    select_related = ("unit",)
    acts = [
        ActButton(codes.PLAN, gettext_lazy("Plan a session"), main=True, when=lambda c: c.ended_on is None),
        ActButton(
            codes.DELEGATES,
            gettext_lazy("Change the delegates"),
            when=lambda c: c.ended_on is None and c.form == Form.DELEGATES,
        ),
    ]
    tabs = [Tab("delegates", gettext_lazy("Delegates"), "tab_delegates")]

    @cached_property
    def delegates(self) -> list[CongressDelegate]:
        return list(delegates_on(self.record, self.record.ended_on or today()))

    @cached_property
    def sessions(self) -> list[CongressSession]:
        return list(self.record.sessions.order_by("-number").annotate(votes=Count("resolutions")))

    def state(self) -> Tag:
        self.record.met_last = max((one.held_on for one in self.sessions if one.held_on), default=None)
        return congress_tag(self.record)

    def facts(self) -> Iterable[object]:
        one, workers = self.record, workers_of(self.record.unit)
        missing = lacks(one, [each.group for each in self.delegates]) if one.ended_on is None else []
        if missing:
            rows = ((wanting_words(each),) for each in missing)
            yield Card(
                _("To be looked at"),
                format_html('<ul class="card-text">{}</ul>', format_html_join("", "<li>{}</li>", rows)),
            )
        women = sum(each.is_woman for each in self.delegates)
        yield Facts(
            "",
            [
                Fact(_("Union"), one.unit.name, url=page_url("organisations.unit.view", one.unit_id)),
                Fact(_("Congress no."), one.number, sub=one.get_form_display()),
                Fact(_("Elected on"), one.elected_on),
                Fact(_("Years end on"), one.ends_on),
                Fact(
                    _("Delegates"),
                    len(self.delegates) if one.form == Form.DELEGATES else _("all workers"),
                    sub=_("%(n)s women") % {"n": women} if women else "",
                ),
                Fact(
                    _("Workers by the register"),
                    workers,
                    sub=_("at least %(n)s delegates") % {"n": delegates_needed(workers, one.elected_on)}
                    if one.form == Form.DELEGATES
                    else "",
                ),
                *([Fact(_("Followed by the next on"), one.ended_on)] if one.ended_on else []),
            ],
        )
        yield Card(_("Sessions held"), self._sessions())

    def _sessions(self) -> object:
        rows = [
            [
                format_html('<a href="{}">{}</a>', page_url(SESSION, each.pk), each.number),
                each.held_on or each.planned_on,
                f"{each.present} / {each.members}" if each.held_on else "",
                each.votes or "",  # type: ignore[attr-defined]
                Tag(choice_word(each, "state"), "done" if each.held_on else "due"),
            ]
            for each in self.sessions
        ]
        headings = [_("Session no."), _("Day"), _("Present of all"), _("Resolutions"), _("State")]
        return TableView(headings, rows) if rows else Empty(_("No session yet."))

    def tab_delegates(self) -> object:
        groups = code_list("congress_group", on=today())
        rows = [
            [each.name, each.job, groups.label(each.group), _("woman") if each.is_woman else "", each.since]
            for each in self.delegates
        ]
        headings = [_("Name of the delegate"), _("Job"), _("Group of delegates"), "", _("Since")]
        return Card("", TableView(headings, rows) if rows else Empty(_("Here all workers decide.")))

    def aside(self) -> Iterable[object]:
        names = ("share", "least", "managers", "frontline", "years", "yearly", "quorum", "majority")
        yield explanation(
            parameters=[parameter(f"rights.congress.{name}", on=self.record.elected_on) for name in names],
            clauses=[codes.C12, codes.DELEGATES_CLAUSE, codes.MEETING],
        )
