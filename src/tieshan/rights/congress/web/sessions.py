"""Sessions and resolutions: two registers and the page of one session."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    ActButton,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Fact,
    Facts,
    ListPage,
    Prose,
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
from tieshan.rights.congress.models import CongressResolution, CongressSession
from tieshan.rights.congress.queries import sessions_to_enter
from tieshan.rights.congress.rules import least_in_favour, least_present
from tieshan.rights.congress.terms import State
from tieshan.rights.congress.web.congresses import MINUTES, SESSION, VIEW
from tieshan.rights.congress.web.fields import matters


def session_tag(row: Any) -> Tag:
    """The state in a word; a day that passed without minutes says so."""
    if row.state == State.PLANNED and row.planned_on < today():
        return Tag(_("minutes missing"), "late")
    return Tag(choice_word(row, "state"), "done" if row.state == State.HELD else "due")


def carried_tag(row: Any) -> Tag:
    """Carried or not."""
    return Tag(_("resolution carried"), "done") if row.carried else Tag(_("not carried"), "late")


def _union(queryset: QuerySet[Any], text: str, *more: Q) -> QuerySet[Any]:
    found = Q(unit__name__icontains=text) | Q(unit__name_initials__startswith=text.lower())
    for one in (Q(unit__name_pinyin__startswith=text.lower()), *more):
        found |= one
    return queryset.filter(found)


@register
class SessionList(ListPage):
    """Sessions, the newest on top."""

    code = "rights.congress.sessions"
    permission = codes.LIST
    path = "congress/sessions/"
    title = gettext_lazy("Sessions of congresses")
    parent = codes.LIST
    model = CongressSession
    select_related = ("unit", "congress")
    order = "-planned_on"
    export_code = codes.SESSIONS_EXPORT
    search_hint = gettext_lazy("Union (name, initials)")
    columns = [
        Column("planned_on", gettext_lazy("Planned on"), link=SESSION, sort="planned_on"),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("congress", gettext_lazy("Congress no."), "congress.number"),
        Column("number", gettext_lazy("Session no.")),
        Column("held_on", gettext_lazy("Met on"), sort="held_on"),
        Column("present", gettext_lazy("Present"), hidden=True),
        Column("members", gettext_lazy("Delegates in all"), hidden=True),
        Column("place", gettext_lazy("Place"), hidden=True),
        Column("state", gettext_lazy("State"), session_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=State.choices),
        DateRangeFilter("held", gettext_lazy("Met on"), "held_on"),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset()
        if self.request.GET.get("due"):
            rows = rows.filter(pk__in=sessions_to_enter(self.actor, today()).values("pk"))
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return _union(queryset, text)


@register
class ResolutionList(ListPage):
    """Resolutions, the newest on top."""

    code = "rights.congress.resolutions"
    permission = codes.LIST
    path = "congress/resolutions/"
    title = gettext_lazy("Resolutions of congresses")
    parent = codes.LIST
    model = CongressResolution
    select_related = ("unit",)
    order = "-held_on"
    export_code = codes.RESOLUTIONS_EXPORT
    search_hint = gettext_lazy("Resolution, or union (name, initials)")
    columns = [
        Column("title", gettext_lazy("Resolution of the congress"), link=lambda row: page_url(SESSION, row.session_id)),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column(
            "matter", gettext_lazy("Matter"), lambda row: code_list("congress_matter", on=row.held_on).label(row.matter)
        ),
        Column("held_on", gettext_lazy("Voted on"), sort="held_on"),
        Column("in_favour", gettext_lazy("In favour"), lambda row: f"{row.in_favour} / {row.members}"),
        Column("carried", gettext_lazy("Outcome of the vote"), carried_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("matter", gettext_lazy("Matter"), choices=matters("congress_matter")),
        BoolFilter("carried", gettext_lazy("Carried")),
        DateRangeFilter("held", gettext_lazy("Voted on"), "held_on", more=True),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return _union(queryset, text, Q(title__icontains=text))


@register
class SessionDetail(DetailPage):
    """One session: agenda, attendance, minutes, votes."""

    code = SESSION
    path = "congress/sessions/<int:pk>/"
    title = gettext_lazy("Session of a congress")
    parent = codes.LIST
    permission = codes.LIST
    model = CongressSession
    select_related = ("unit", "congress")
    acts = [
        ActButton(codes.HOLD, gettext_lazy("Enter minutes and votes"), main=True, when=lambda s: s.state == "planned"),
        ActButton(
            codes.PAPERS,
            gettext_lazy("Papers handed out"),
            when=lambda s: s.state == "planned" and s.papers_sent_on is None,
        ),
        ActButton(codes.RESOLVE, gettext_lazy("Add a resolution"), when=lambda s: s.state == "held"),
        ActButton(MINUTES, gettext_lazy("Minutes as Word"), when=lambda s: s.state == "held"),
    ]

    def heading(self) -> object:
        return str(self.record)

    def state(self) -> Tag:
        return session_tag(self.record)

    def facts(self) -> Iterable[object]:
        one = self.record
        on = one.held_on or one.planned_on
        yield Facts(
            "",
            [
                Fact(_("Congress"), one.congress.number, url=page_url(VIEW, one.congress_id), sub=one.unit.name),
                Fact(_("Planned on"), one.planned_on, sub=one.place),
                Fact(_("Papers handed out on"), one.papers_sent_on),
                Fact(_("Met on"), one.held_on),
                Fact(
                    _("Present of all"),
                    f"{one.present} / {one.members}" if one.held_on else "",
                    sub=_("%(n)s needed")
                    % {"n": least_present(one.members, parameter("rights.congress.quorum", on=on).fraction)}
                    if one.held_on
                    else "",
                ),
            ],
        )
        points = [f"{n}. {line}" for n, line in enumerate(one.agenda.splitlines(), 1)]
        yield Card(_("Agenda"), Prose("\n".join(points)))
        if one.held_on is None:
            return
        majority = parameter("rights.congress.majority", on=on).fraction
        words = code_list("congress_matter", on=on)
        votes = list(one.resolutions.order_by("pk"))
        rows = [
            [
                format_html("{}{}", each.title, Prose(each.text) if each.text else ""),
                words.label(each.matter),
                f"{each.in_favour} / {each.members}",
                each.against,
                carried_tag(each),
            ]
            for each in votes
        ]
        if rows:
            headings = [
                _("Resolution of the congress"),
                _("Matter"),
                _("In favour of all"),
                _("Against"),
                _("Outcome of the vote"),
            ]
            need = _("%(n)s of all %(all)s must agree.") % {
                "n": least_in_favour(one.members, majority),
                "all": one.members,
            }
            yield Card(_("Votes"), TableView(headings, rows), note=need)
        yield Card(_("Minutes"), Prose(one.minutes))
        absent = [str(each.delegate) for each in one.absences.select_related("delegate").order_by("pk")]
        if absent:
            yield Card(_("Absent"), format_html('<p class="card-text">{}</p>', " · ".join(absent)))

    def aside(self) -> Iterable[object]:
        on = self.record.held_on or self.record.planned_on
        yield explanation(
            parameters=[parameter(f"rights.congress.{name}", on=on) for name in ("papers", "quorum", "majority")],
            clauses=[codes.C12, codes.MEETING],
        )
