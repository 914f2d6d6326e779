"""The register of bargainings and the page of one: what is missing, steps, people, rounds, drafts compared, votes."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
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
    Moment,
    Nav,
    Prose,
    Tab,
    TableView,
    Tag,
    Timeline,
    UnitFilter,
    page_url,
    register,
)
from tieshan.kernel.money import Yuan
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.rights.bargaining import policies as codes
from tieshan.rights.bargaining.models import Bargaining, CollectiveContract, Draft, Representative, Vote
from tieshan.rights.bargaining.queries import OPEN_STATES, lacks, people_of
from tieshan.rights.bargaining.rules import least_in_favour, least_present
from tieshan.rights.bargaining.terms import Kind, Level, State
from tieshan.rights.bargaining.web.words import is_late, state_tag, step_word, wanting_words

VIEW = "rights.bargaining.view"
_CLOSED = (State.FILED, State.IN_FORCE, State.WITHDRAWN)
_BEFORE_VOTE = (State.REQUESTED, State.TALKS, State.DRAFTED, State.OBJECTED)
_OPEN = Q(state__in=(*OPEN_STATES, State.FILED))


@register
class BargainingList(ListPage):
    """Bargainings, the newest request on top."""

    code = codes.LIST
    path = "bargaining/"
    title = gettext_lazy("Collective bargaining")
    nav = Nav("rights", 20)
    model = Bargaining
    select_related = ("unit",)
    order = "-requested_on"
    export_code = codes.EXPORT
    search_hint = gettext_lazy("Union (name, initials)")
    columns = [
        Column("number", gettext_lazy("Number"), str, link=VIEW),
        Column("unit", gettext_lazy("Union"), "unit.name", sub="get_level_display"),
        Column("kind", gettext_lazy("Kind of contract"), "get_kind_display"),
        Column("side", gettext_lazy("Requested by"), "get_side_display"),
        Column("requested_on", gettext_lazy("Bargaining asked for on"), sort="requested_on"),
        Column("reply_due_on", gettext_lazy("Answer due on"), sort="reply_due_on"),
        Column("state", gettext_lazy("State"), state_tag),
        Column("objections", gettext_lazy("Objections"), hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=State.choices),
        ChoiceFilter("kind", gettext_lazy("Kind of contract"), choices=Kind.choices),
        ChoiceFilter("level", gettext_lazy("Level of the contract"), choices=Level.choices, more=True),
        BoolFilter(
            "open",
            gettext_lazy("Under way"),
            apply=lambda rows, yes: rows.filter(_OPEN) if yes else rows.exclude(_OPEN),
            more=True,
        ),
    ]
    toolbar = [
        Action(gettext_lazy("Enter a request"), main=True, code=codes.REQUEST),
        Action(gettext_lazy("Contracts"), code=codes.CONTRACTS),
        Action(gettext_lazy("Coverage"), code=codes.COVERAGE),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=letters)
            | Q(unit__name_pinyin__startswith=letters)
        )

    def row_class(self, row: Bargaining) -> str:
        return "late" if is_late(row) else ""

    def empty(self) -> Empty:
        return Empty(_("No bargaining yet."), _("Either side may request one in writing."), self._main_action())


def _in(*states: str) -> Any:
    return lambda record: record.state in states


@register
class BargainingDetail(DetailPage):
    """One bargaining."""

    code = VIEW
    path = "bargaining/<int:pk>/"
    title = gettext_lazy("Collective bargaining")
    parent = codes.LIST
    permission = codes.LIST
    model = Bargaining
    select_related = ("unit", "renews")
    acts = [
        ActButton(codes.REPLY, gettext_lazy("Enter the answer"), main=True, when=_in("requested", "refused")),
        ActButton(codes.TALK, gettext_lazy("Enter a round"), main=True, when=_in("talks", "objected")),
        ActButton(codes.DRAFT, gettext_lazy("Enter the draft"), when=_in("talks", "objected")),
        ActButton(codes.VOTE, gettext_lazy("Enter the vote"), main=True, when=_in("drafted")),
        ActButton(codes.SIGN, gettext_lazy("Enter the signing"), main=True, when=_in("approved")),
        ActButton(codes.FILE, gettext_lazy("Enter the filing"), main=True, when=_in("signed")),
        ActButton(codes.PACKET, gettext_lazy("Papers for filing"), when=_in("signed", "filed", "in_force")),
        ActButton(codes.OBJECT, gettext_lazy("Enter an objection"), when=_in("filed")),
        ActButton(
            codes.APPOINT,
            gettext_lazy("Name representatives"),
            when=_in("requested", "talks", "drafted", "objected"),
        ),
        ActButton(codes.ASK, gettext_lazy("Ask for information"), when=_in("requested", "talks", "objected")),
        ActButton(
            codes.GIVEN,
            gettext_lazy("Information came in"),
            when=lambda record: record.information.filter(given_on__isnull=True).exists(),
        ),
        ActButton(codes.DRAFT, gettext_lazy("Change the draft"), when=_in("drafted")),
        ActButton(
            codes.RECALL,
            gettext_lazy("A representative left"),
            when=_in("requested", "talks", "drafted", "objected"),
        ),
        ActButton(codes.WITHDRAW, gettext_lazy("Break off"), when=lambda record: record.state not in _CLOSED),
    ]
    tabs = [
        Tab("people", gettext_lazy("Representatives"), "tab_people"),
        Tab("rounds", gettext_lazy("Rounds"), "tab_rounds"),
        Tab("drafts", gettext_lazy("Drafts of the contract"), "tab_drafts"),
    ]

    def heading(self) -> object:
        return f"{self.record} {self.record.get_kind_display()}"

    def lead(self) -> object:
        return self.record.unit.name

    def state(self) -> Tag:
        return state_tag(self.record)

    @cached_property
    def people(self) -> list[Representative]:
        return list(people_of(self.record))

    def facts(self) -> Iterable[object]:
        one = self.record
        missing = lacks(one, self.people) if one.state in _BEFORE_VOTE else []
        if missing:
            rows = ((wanting_words(each),) for each in missing)
            yield Card(
                _("Before talks"),
                format_html('<ul class="card-text">{}</ul>', format_html_join("", "<li>{}</li>", rows)),
            )
        yield Facts(
            "",
            [
                Fact(_("Union"), one.unit.name),
                Fact(_("Kind of contract"), one.get_kind_display(), sub=one.get_level_display()),
                Fact(_("Requested by"), one.get_side_display(), sub=one.requested_on.isoformat()),
                Fact(_("Answer due on"), one.reply_due_on),
                Fact(_("Answered on"), one.replied_on),
                Fact(_("Lowest monthly wage"), f"{Yuan.from_fen(one.least_wage_fen):,}" if one.least_wage_fen else ""),
                Fact(_("Signed on"), one.signed_on),
                Fact(_("Term of the contract"), f"{one.begins_on} – {one.ends_on}" if one.ends_on else ""),
                Fact(_("Received by the authority on"), one.filed_on, sub=one.receipt),
                Fact(_("Review ends on"), one.review_ends_on),
                *self._contract(),
            ],
        )
        yield Card(_("Topics"), Prose(one.topics))
        yield from self._information()
        steps = one.steps.select_related("by").order_by("on", "pk")
        yield Card(
            _("Every step"),
            Timeline(
                [
                    Moment(step.on, step_word(step.act), step.text, step.by.display_name if step.by else "")
                    for step in steps
                ]
            ),
        )

    def _contract(self) -> list[Fact]:
        """What came of it, once it is in force."""
        found = CollectiveContract.objects.filter(bargaining=self.record).first()
        if found is None:
            return []
        return [Fact(_("In force from"), found.in_force_from, url=page_url("rights.contract.view", found.pk))]

    def _information(self) -> Iterable[object]:
        found = list(self.record.information.order_by("pk"))
        if found:
            rows = [[each.what, each.asked_on, each.due_on, each.given_on or ""] for each in found]
            headings = [_("Information"), _("Asked on"), _("Due on"), _("Given on")]
            yield Card(_("Information asked for"), TableView(headings, rows))

    def tab_people(self) -> object:
        rows = [[each.get_side_display(), each.name, each.job, _role(each), _marks(each)] for each in self.people]
        headings = [_("Side of the talks"), _("Name of the person"), _("Job"), _("Role"), ""]
        return Card("", TableView(headings, rows) if rows else Empty(_("Nobody is named yet.")))

    def tab_rounds(self) -> object:
        rows = [
            [
                each.number,
                each.held_on,
                each.get_chaired_by_display(),
                each.recorder,
                Prose(each.minutes),
            ]
            for each in self.record.rounds.order_by("number")
        ]
        headings = [_("Round"), _("Talks held on"), _("In the chair"), _("Recorder"), _("Minutes")]
        return Card("", TableView(headings, rows) if rows else Empty(_("No round yet.")))

    def tab_drafts(self) -> object:
        drafts = list(self.record.drafts.order_by("number"))
        if not drafts:
            return Card("", Empty(_("No draft yet.")))
        votes = {vote.draft_id: vote for vote in Vote.objects.filter(draft__in=drafts)}
        parts: list[object] = []
        for before, draft in zip([None, *drafts], drafts, strict=False):
            title = _("Draft %(n)s of %(day)s") % {"n": draft.number, "day": draft.made_on.isoformat()}
            body = _compared(before, draft) if before is not None else Prose(draft.text)
            parts.insert(
                0,
                Card(
                    title, format_html('<div class="card-text">{}</div>', body), note=_vote_words(votes.get(draft.pk))
                ),
            )
        compare = Action(
            _("Side by side, and with the library"), page_url("rights.bargaining.compare", self.record.pk) or ""
        )
        return format_html("{}{}", compare, format_html_join("", "{}", ((part,) for part in parts)))

    def aside(self) -> Iterable[object]:
        one = self.record
        rules = ["rights.bargaining.reply", "rights.bargaining.representatives", "rights.bargaining.experts"]
        rules += ["rights.bargaining.quorum", "rights.bargaining.majority", "rights.contract.filing"]
        rules.append("rights.contract.effect")
        yield explanation(
            parameters=[parameter(rule, on=one.requested_on) for rule in rules],
            clauses=[codes.C06],
            steps=[(_("Answer due on"), one.reply_due_on.isoformat())],
        )


def _role(one: Representative) -> str:
    if one.is_chief:
        return _("chief representative")
    return _("outside expert") if one.is_expert else _("representative")


def _marks(one: Representative) -> str:
    marks = ((one.is_woman, _("woman")), (one.is_frontline, _("front-line worker")))
    return " · ".join(word for holds, word in marks if holds)


def _vote_words(vote: Vote | None) -> str:
    if vote is None:
        return ""
    quorum = parameter("rights.bargaining.quorum", on=vote.held_on).fraction
    majority = parameter("rights.bargaining.majority", on=vote.held_on).fraction
    return _(
        "%(day)s: %(all)s delegates, %(present)s present (%(quorum)s needed), %(favour)s in favour (%(need)s needed)"
    ) % {
        "day": vote.held_on.isoformat(),
        "all": vote.delegates,
        "present": vote.present,
        "quorum": least_present(vote.delegates, quorum),
        "favour": vote.in_favour,
        "need": least_in_favour(vote.delegates, majority),
    }


def _compared(before: Draft, draft: Draft) -> object:
    """The draft line by line against the one before: what went is struck through, what came is marked."""
    lines = difflib.ndiff(before.text.splitlines(), draft.text.splitlines())
    tags = {"+ ": "ins", "- ": "del", "  ": "span"}
    rows = ((tags[line[:2]], line[2:], tags[line[:2]]) for line in lines if line[:2] in tags)
    return format_html_join("", "<{}>{}</{}><br>", rows)


def detail_url(pk: int) -> str:
    """The address of a bargaining."""
    return page_url(VIEW, pk) or ""


__all__ = ["VIEW", "BargainingDetail", "BargainingList", "detail_url"]
