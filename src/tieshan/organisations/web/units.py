"""The list of units and the page of one unit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    Crumb,
    DateRangeFilter,
    Empty,
    Fact,
    Facts,
    Figure,
    ListPage,
    Moment,
    Nav,
    RowAction,
    Tab,
    TableView,
    Tag,
    Timeline,
    UnitFilter,
    page_url,
    register,
    stack,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Appointment, Body, Employer, Placement, Post, Succession, Term, Unit
from tieshan.organisations.queries.bodies import SEATS, seats_suit, warning_months
from tieshan.organisations.queries.figures import totals_below, with_totals
from tieshan.organisations.queries.units import ancestors, search_named
from tieshan.organisations.rules.bodies import band_for, months_later
from tieshan.organisations.web.wording import (
    PlacedDetail,
    StandingFilter,
    band_words,
    due_tag,
    members_url,
    unit_link,
    unit_state,
)

LIST = "organisations.unit.list"
VIEW = "organisations.unit.view"
SHOWN = 50


def _committees() -> Prefetch:
    """The committee of each unit on the page with the end of its running term."""
    running = Term.objects.filter(body=OuterRef("pk"), closed_on__isnull=True)
    committees = Body.objects.filter(kind=Body.Kind.COMMITTEE)
    return Prefetch(
        "bodies", committees.annotate(ends=Subquery(running.values("during__endswith")[:1])), to_attr="committees"
    )


def _committee_end(unit: Any) -> Any:
    return unit.committees[0].ends if unit.committees else None


def _with_warning(queryset: QuerySet[Unit], value: str) -> QuerySet[Unit]:
    """Units whose committee's re-election is overdue or comes within so many months, or that recorded none."""
    day = today()
    running = Term.objects.filter(body__kind=Body.Kind.COMMITTEE, closed_on__isnull=True)
    if value == "none":
        ever = Body.objects.filter(kind=Body.Kind.COMMITTEE)
        return queryset.exclude(kind=Unit.Kind.ORGANISER).exclude(pk__in=ever.values("unit"))
    if value == "overdue":
        return queryset.filter(pk__in=running.filter(during__endswith__lte=day).values("body__unit"))
    near = running.filter(during__endswith__gt=day, during__endswith__lte=months_later(day, int(value)))
    return queryset.filter(pk__in=near.values("body__unit"))


def warning_choices(page: Any) -> list[tuple[str, object]]:
    """Overdue, then the steps of the rule, the nearest first."""
    steps = [
        (str(m), ngettext("within %(n)s month", "within %(n)s months", m) % {"n": m})
        for m in sorted(warning_months(on=today()))
    ]
    return [("overdue", _("overdue")), *steps]


def units_term(unit: Any) -> object:
    """When the committee's term ends, with its warning; a quiet word where an election is missing."""
    if unit.kind == Unit.Kind.ORGANISER or unit.status != Unit.Status.ACTIVE:
        return None
    end = _committee_end(unit)
    if end is None:
        return Tag(_("no election recorded"), "due")
    tag = due_tag(end, on=today())
    day = end.isoformat()
    return joined([day, tag]) if tag is not None else day


def _superior(unit: Unit) -> object:
    return str(unit.parent) if unit.parent is not None else None


@register
class UnitList(ListPage):
    """All units in sight."""

    code = LIST
    path = "units/"
    title = gettext_lazy("Units")
    nav = Nav("registers", 20)
    model = Unit
    select_related = ("parent",)
    order = "code"
    export_code = "organisations.unit.export"
    search_hint = gettext_lazy("Name, initials, unit code, credit code")
    columns = [
        Column("code", gettext_lazy("Unit code"), sort="code", text=True, width=16),
        Column("name", gettext_lazy("Name"), sort="name_pinyin", link=VIEW, sub="get_kind_display", width=36),
        Column("kind", gettext_lazy("Kind"), "get_kind_display", hidden=True, width=18),
        Column(
            "superior",
            gettext_lazy("Superior"),
            _superior,
            link=lambda unit: unit_link(unit.parent),
            width=30,
            export="parent.name",
        ),
        Column(
            "members",
            gettext_lazy("Members"),
            "total_members",
            align="num",
            link=lambda unit: members_url(unit.pk),
            sort="subtree_figures__members",
        ),
        Column("women", gettext_lazy("Women"), "total_women", align="num", sort="subtree_figures__women"),
        Column("migrant", gettext_lazy("Migrant workers"), "total_migrant", align="num", hidden=True),
        Column("retained", gettext_lazy("Retained"), "total_retained", align="num", hidden=True),
        Column("term", gettext_lazy("Committee's term ends"), units_term, export=_committee_end, width=18),
        Column("founded_on", gettext_lazy("Founded on"), sort="founded_on", hidden=True),
        Column("credit_code", gettext_lazy("Union's credit code"), text=True, hidden=True, width=22),
        Column("legal_representative", gettext_lazy("Legal representative"), hidden=True),
        Column("address", gettext_lazy("Address"), hidden=True, width=36),
        Column("office_phone", gettext_lazy("Office telephone"), text=True, hidden=True),
        Column("status", gettext_lazy("Status"), unit_state, export="get_status_display", hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Under"), field=""),
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=Unit.Kind.choices),
        ChoiceFilter(
            "term",
            gettext_lazy("Re-election"),
            choices=lambda page: [*warning_choices(page), ("none", _("no election recorded"))],
            apply=_with_warning,
        ),
        StandingFilter(
            "status",
            gettext_lazy("Status"),
            usual=gettext_lazy("active"),
            choices=[
                ("merged", gettext_lazy("merged into another unit")),
                ("dissolved", gettext_lazy("dissolved")),
                ("all", gettext_lazy("all")),
            ],
        ),
        DateRangeFilter("founded", gettext_lazy("Founded"), "founded_on", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Found a unit"), main=True, code="organisations.unit.found"),
        Action(gettext_lazy("Import"), code="organisations.unit.import"),
    ]
    row_actions = [
        RowAction("organisations.term.elect", gettext_lazy("Election"), when=lambda u: u.status == "active"),
        RowAction("organisations.unit.edit", gettext_lazy("Edit"), when=lambda u: u.status == "active"),
    ]

    @property
    def shows_ended(self) -> bool:
        """True when the reader asked for units that no longer stand."""
        return any(chosen.key == "status" for chosen, _value in self.active)

    @cached_property
    def shown_columns(self) -> list[Column]:
        shown = list(super().shown_columns)
        status = next(column for column in self.columns if column.key == "status")
        return [*shown, status] if self.shows_ended and status not in shown else shown

    def queryset(self) -> QuerySet[Any]:
        rows = with_totals(super().queryset()).prefetch_related(_committees())
        return rows if self.shows_ended else rows.filter(status=Unit.Status.ACTIVE)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return search_named(queryset, text)

    def row_class(self, row: Unit) -> str:
        return "" if row.status == Unit.Status.ACTIVE else "quiet"

    def empty(self) -> Empty:
        return Empty(
            _("No unit stands here yet."),
            _("Found the first unit, or import the list of unions."),
            self._main_action(),
        )


def _units_below(unit: Any, actor: Any) -> object:
    if unit.below_now:
        return _("%(count)s units still stand below it.") % {"count": unit.below_now}
    return None


def _stands(unit: Unit) -> bool:
    return unit.status == Unit.Status.ACTIVE


def _is_basic(unit: Unit) -> bool:
    return unit.status == Unit.Status.ACTIVE and unit.kind in ("enterprise", "joint")


def _may_lead(unit: Unit) -> bool:
    return unit.status == Unit.Status.ACTIVE and unit.kind in ("district", "regional", "industrial", "joint")


def _may_merge(unit: Any) -> bool:
    return _may_end(unit) and not unit.below_now


def _may_end(unit: Unit) -> bool:
    return unit.status == Unit.Status.ACTIVE and unit.parent_id is not None


@register
class UnitDetail(PlacedDetail):
    """One unit: where it stands, its figures, its bodies, its past, and what can be done with it."""

    code = VIEW
    path = "units/<int:pk>/"
    permission = LIST
    title = gettext_lazy("Unit")
    parent = LIST
    model = Unit
    select_related = ("parent", "figures")
    tabs = [
        Tab("below", gettext_lazy("Units below"), count="below_count"),
        Tab("bodies", gettext_lazy("Bodies and terms"), permission="organisations.term.list"),
        Tab("employers", gettext_lazy("Employers"), permission="organisations.employer.list"),
        Tab("posts", gettext_lazy("Posts"), permission="organisations.post.list"),
        Tab("past", gettext_lazy("Where it stood")),
    ]
    acts = [
        ActButton("organisations.term.elect", gettext_lazy("Record an election"), main=True, when=_stands),
        ActButton("organisations.unit.found", gettext_lazy("Found a unit below"), when=_may_lead),
        ActButton("organisations.unit.edit", gettext_lazy("Edit"), when=_stands),
        ActButton("organisations.unit.move", gettext_lazy("Move"), when=_may_end),
        ActButton("organisations.unit.split", gettext_lazy("Split"), when=_is_basic),
        ActButton("organisations.unit.merge", gettext_lazy("Merge"), when=_may_merge),
        ActButton("organisations.unit.dissolve", gettext_lazy("Dissolve"), when=_may_end, refusal=_units_below),
    ]

    def fetch(self) -> Unit:
        unit: Any = super().fetch()
        unit.below_now = Unit.objects.filter(parent=unit, status=Unit.Status.ACTIVE).count()
        return unit

    def _tabs(self) -> list[Any]:
        leads = self.record.below_now or self.record.kind in ("district", "regional", "industrial")
        return [tab for tab in super()._tabs() if tab[0] != "below" or leads]

    def below_count(self) -> object:
        return self.record.below_now or ""

    def heading(self) -> object:
        return self.record.name

    def state(self) -> Tag:
        return unit_state(self.record)

    def act_url(self, button: ActButton) -> str | None:
        if button.code == "organisations.unit.found":
            url = page_url(button.code)
            return f"{url}?parent={self.record.pk}" if url else None
        return super().act_url(button)

    def crumbs(self) -> list[Crumb]:
        above = [
            Crumb(str(unit), page_url(VIEW, unit.pk) or "" if self.actor.may_at(LIST, unit) else "")
            for unit in self.above
        ]
        return [Crumb(_("Units"), page_url(LIST) or ""), *above, Crumb(str(self.record))]

    @cached_property
    def above(self) -> list[Unit]:
        return ancestors(self.record)

    @cached_property
    def running(self) -> list[Term]:
        """The running terms of the unit's bodies."""
        rows = Term.objects.filter(body__unit=self.record, closed_on__isnull=True).select_related("body")
        order = {kind: place for place, kind in enumerate(Body.Kind.values)}
        return sorted(rows, key=lambda term: order[term.body.kind])

    def lead(self) -> object:
        unit = self.record
        if unit.status != Unit.Status.ACTIVE:
            return _("Ended on %(day)s. Its past stays readable; no further acts are possible.") % {
                "day": unit.ended_on
            }
        committee = next((term for term in self.running if term.body.kind == Body.Kind.COMMITTEE), None)
        if committee is None:
            if unit.kind == Unit.Kind.ORGANISER:
                return ""
            return _("No election of its committee is recorded.")
        due = committee.during.upper
        if due <= today():
            return _("The committee's term ended on %(day)s: the re-election is overdue.") % {"day": due}
        if due_tag(due, on=today()) is not None:
            return _("The committee's term ends on %(day)s: prepare the re-election.") % {"day": due}
        return _("The committee's term runs to %(day)s.") % {"day": due}

    def figures(self) -> Iterable[Figure]:
        unit = self.record
        sums = totals_below(unit.path)
        figures = []
        if unit.below_now:
            figures.append(Figure(_("Units directly below"), unit.below_now, f"{page_url(VIEW, unit.pk)}?tab=below"))
        note = _("with all units below") if unit.below_now else ""
        figures += [
            Figure(_("Members"), sums["members"], members_url(unit.pk, state="active"), note),
            Figure(_("Women"), sums["women"], members_url(unit.pk, state="active", sex="2")),
            Figure(_("Migrant workers"), sums["migrant"], members_url(unit.pk, state="active", migrant="1")),
            Figure(_("Agency workers"), sums["agency"], members_url(unit.pk, state="active", agency="1")),
            Figure(_("New forms of employment"), sums["new_forms"], members_url(unit.pk, state="active", new_form="1")),
            Figure(_("Retained"), sums["retained"], members_url(unit.pk, state="retained")),
        ]
        return figures[:6]

    def facts(self) -> Iterable[object]:
        unit = self.record
        facts = [
            Fact(_("Unit code"), unit.code),
            Fact(_("Kind"), unit.get_kind_display()),
            Fact(_("Superior"), unit.parent.name if unit.parent else None, url=unit_link(unit.parent)),
            Fact(_("Founded on"), unit.founded_on),
        ]
        if unit.short_name:
            facts.append(Fact(_("Short name"), unit.short_name))
        if unit.ended_on:
            facts.append(Fact(_("Ended on"), unit.ended_on))
        if unit.is_pilot:
            facts.append(Fact(_("Pilot"), _("pilot unit of a new kind of organisation")))
        facts += [
            Fact(_("Office telephone"), unit.office_phone),
            Fact(_("Address"), unit.address, wide=True),
        ]
        if unit.remark:
            facts.append(Fact(_("Remark"), unit.remark, wide=True))
        legal = [
            Fact(_("Union's credit code"), unit.credit_code),
            Fact(_("Registered on"), unit.legal_registered_on),
            Fact(_("Legal representative"), unit.legal_representative),
        ]
        return [Facts(_("Unit"), facts), Facts(_("Legal person"), legal)]

    def aside(self) -> Iterable[object]:
        if not self.actor.may("organisations.term.list"):
            return []
        lines = [
            Fact(
                term.body.get_kind_display(),
                joined([term.during.upper.isoformat(), due_tag(term.during.upper, on=today()) or ""]),
                sub=_term_words(term),
            )
            for term in self.running
        ]
        link = Action(_("All terms"), f"{page_url(VIEW, self.record.pk)}?tab=bodies")
        if not lines:
            return [Card(_("Terms of office"), Empty(_("No election is recorded.")), link=link)]
        return [Facts(_("Terms of office end"), lines, link=link)]

    # -- tabs ----------------------------------------------------------------------------------------------------

    def tab_below(self) -> object:
        unit = self.record
        rows = Unit.objects.filter(parent=unit, status=Unit.Status.ACTIVE).visible_to(self.actor, LIST)
        below = list(with_totals(rows).order_by("code")[:SHOWN])
        table = TableView(
            [_("Unit code"), _("Name"), _("Kind"), _("Members"), _("Women")],
            [[u.code, _named(u), u.get_kind_display(), u.total_members, u.total_women] for u in below],
            frozenset({3, 4}),
            empty=_("No unit stands below it."),
        )
        links = []
        if unit.below_now:
            links.append(Action(_("All units below as a list"), f"{page_url(LIST)}?unit={unit.pk}"))
            links.append(Action(_("As a tree"), f"{page_url('organisations.tree.view')}?under={unit.pk}"))
        note = _("the first %(count)s") % {"count": SHOWN} if unit.below_now > SHOWN else ""
        return stack([Card(_("Directly below"), table, note=note), joined(links)])

    def tab_bodies(self) -> object:
        terms = list(
            Term.objects.filter(body__unit=self.record).select_related("body").order_by("body__kind", "-number")
        )
        parts: list[object] = []
        for kind, word in Body.Kind.choices:
            held = [term for term in terms if term.body.kind == kind]
            if not held and kind != Body.Kind.COMMITTEE:
                continue
            table = TableView(
                [
                    _("Term"),
                    _("From"),
                    _("Ends"),
                    _("Seats"),
                    _("Members at the election"),
                    _("Seats and rule"),
                    _("Document"),
                ],
                [self._term_row(term) for term in held],
                frozenset({3, 4}),
                empty=_("No election is recorded."),
            )
            parts.append(Card(word, table))
        return stack([*parts, *self._why_seats(terms)])

    @staticmethod
    def _term_row(term: Term) -> list[object]:
        end: object = term.during.upper
        if term.closed_on is None:
            end = joined(
                [
                    term.during.upper.isoformat(),
                    due_tag(term.during.upper, on=today()) or Tag(_("current term"), "done"),
                ]
            )
        members = term.members_at_election
        fits: object = None
        if term.body.kind in SEATS and members is not None:
            bands = parameter(SEATS[term.body.kind], on=term.during.lower).bands
            inside = seats_suit(term.body.kind, members, term.seats, on=term.during.lower)
            band = band_for(members, bands)
            fits = Tag(_("fits"), "done") if inside else Tag(_("outside the band"), "due")
            if band is not None:
                fits = joined([fits, f"{band.least}–{band.most}"])
        if term.seats_reason:
            fits = joined([fits or "", term.seats_reason])
        # An import knows the dates of a term, not always its seats.
        return [term.number, term.during.lower, end, term.seats or None, members, fits, term.document]

    @staticmethod
    def _why_seats(terms: list[Term]) -> list[object]:
        """The rules on seats, applied to the newest election of each body whose members were counted."""
        rules, bands = [], []
        for kind, code in SEATS.items():
            newest = next((t for t in terms if t.body.kind == kind and t.members_at_election is not None), None)
            if newest is not None:
                rule = parameter(code, on=newest.during.lower)
                rules.append(rule)
                bands.append((Body.Kind(kind).label, band_words(band_for(newest.members_at_election or 0, rule.bands))))
        return [explanation(parameters=rules, steps=bands)] if rules else []

    def tab_employers(self) -> object:
        unit = self.record
        leads = unit.kind in ("district", "regional", "industrial")
        rows = Employer.objects.visible_to(self.actor, "organisations.employer.list").order_by("name_pinyin", "pk")
        rows = rows.filter(territory=unit) if leads else rows.filter(union_unit=unit)
        shown = list(rows.select_related("union_unit")[: SHOWN + 1])
        union = [_("Union")] if leads else []
        table = TableView(
            [_("Employer"), _("Credit code"), _("Workers"), _("Women"), _("Party organisation"), *union],
            [
                [
                    _linked(e.name, page_url("organisations.employer.view", e.pk)),
                    e.credit_code,
                    e.workers,
                    e.women,
                    e.has_party,
                    *([str(e.union_unit) if e.union_unit else Tag(_("no union"), "due")] if leads else []),
                ]
                for e in shown[:SHOWN]
            ],
            frozenset({2, 3}),
            empty=_("No employer is entered here."),
        )
        url = f"{page_url('organisations.employer.list')}?{'unit' if leads else 'union'}={unit.pk}"
        link = Action(_("As a list"), url) if shown else None
        note = _("the first %(count)s") % {"count": SHOWN} if len(shown) > SHOWN else ""
        return Card(_("Employers in its charge") if leads else _("Employers of this union"), table, note, link)

    def tab_posts(self) -> object:
        posts = list(Post.objects.filter(unit=self.record, abolished_on__isnull=True).order_by("pk"))
        holders: dict[int, list[Appointment]] = {}
        for held in (
            Appointment.objects.filter(post__in=posts, during__contains=today())
            .select_related("account")
            .order_by("during")
        ):
            holders.setdefault(held.post_id, []).append(held)
        rows = []
        for post in posts:
            names = [a.account.display_name for a in holders.get(post.pk, [])]
            since = [a.during.lower for a in holders.get(post.pk, [])]
            rows.append([post.title, _(", ").join(names) or Tag(_("vacant"), "due"), since[0] if since else None])
        return Card(
            _("Posts and who holds them"),
            TableView([_("Post"), _("Held by"), _("Since")], rows, empty=_("No post is established in this unit.")),
        )

    def tab_past(self) -> object:
        unit = self.record
        moments: list[tuple[Any, Moment]] = []
        placements = list(Placement.objects.filter(unit=unit).select_related("parent").order_by(F("during").desc()))
        for place in placements:
            name = place.parent.name if place.parent else _("no superior: the district federation itself")
            # The range ends on the first day on which it stood elsewhere.
            last = place.during.upper - timedelta(days=1) if place.during.upper else None
            span = _("to %(day)s") % {"day": last} if last else _("until today")
            text = " · ".join(filter(None, [place.reason, place.document]))
            moments.append(
                (
                    place.during.lower,
                    Moment(
                        place.during.lower,
                        _("Under %(unit)s") % {"unit": name} if place.parent else name,
                        text,
                        span,
                        unit_link(place.parent) or "",
                    ),
                )
            )
        for change in Succession.objects.filter(predecessor=unit).select_related("successor"):
            word = (
                _("Merged into %(unit)s") if change.kind == Succession.Kind.MERGER else _("%(unit)s split off from it")
            )
            moments.append((change.on, self._succession(change, change.successor, word)))
        for change in Succession.objects.filter(successor=unit).select_related("predecessor"):
            word = (
                _("%(unit)s merged into it") if change.kind == Succession.Kind.MERGER else _("Split off from %(unit)s")
            )
            moments.append((change.on, self._succession(change, change.predecessor, word)))
        if unit.ended_on and unit.status == Unit.Status.DISSOLVED:
            moments.append((unit.ended_on, Moment(unit.ended_on, _("Dissolved"), tone="late")))
        moments.sort(key=lambda pair: pair[0], reverse=True)
        tree = Action(_("The tree on a past day"), f"{page_url('organisations.tree.view')}?under={unit.pk}")
        return Card(_("Where it stood, what it became"), Timeline([m for _day, m in moments]), link=tree)

    @staticmethod
    def _succession(change: Succession, other: Unit, word: str) -> Moment:
        return Moment(change.on, word % {"unit": other.name}, change.reason, url=unit_link(other) or "", tone="due")


def _term_words(term: Term) -> str:
    facts = {"number": term.number, "seats": term.seats, "day": term.during.lower}
    if not term.seats:
        return _("term %(number)s, since %(day)s") % facts
    return _("term %(number)s, %(seats)s seats, since %(day)s") % facts


def _linked(text: object, url: str | None) -> object:
    return format_html('<a href="{}">{}</a>', url, text) if url else text


def _named(unit: Unit) -> object:
    return _linked(unit.name, unit_link(unit))
