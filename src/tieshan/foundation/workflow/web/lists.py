"""The lists of papers: to decide, decided, submitted, copies, drafts, and all papers of one's units."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    BatchAct,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Empty,
    ListPage,
    Nav,
    RowAction,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
)
from tieshan.foundation.workflow.cards import TONES
from tieshan.foundation.workflow.models import Run, Signer
from tieshan.foundation.workflow.papers import paper_kinds
from tieshan.foundation.workflow.policies import AGREE, EXPORT, LIST, RETURN, URGE, VIEW, WITHDRAW
from tieshan.foundation.workflow.queries import copied, done, drafts, of_units, started, todo
from tieshan.foundation.workflow.terms import RunState

PAPER = "workflow.approval.view"
SIGNED = {"agreed": "done", "refused": "late", "returned": "late", "passed": "info"}


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of papers in words."""
    return [(kind.code, str(kind.label)) for kind in paper_kinds()]


def matches(text: str, prefix: str = "") -> Q:
    """The search text in a paper's title: any part of it, its pinyin or its initials; or the person who submitted."""
    found = Q(**{f"{prefix}title__icontains": text}) | Q(**{f"{prefix}started_by_name__startswith": text})
    letters = text.lower().replace(" ", "")
    if letters.isascii() and letters:
        found |= Q(**{f"{prefix}title_initials__contains": letters})
        found |= Q(**{f"{prefix}title_pinyin__contains": letters})
    return found


def due_tag(day: date | None, today: date) -> object:
    """A day by which to decide: late ones say so."""
    if day is None or day > today:
        return day
    if day == today:
        return Tag(gettext("today"), "due")
    late = (today - day).days
    return Tag(ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late}, "late")


class PaperList(ListPage):
    """What the lists share: the kind in words, today, the export."""

    permission: ClassVar[str | None] = VIEW
    export_code = EXPORT
    search_hint = _("Title, initials, who submitted it")

    @cached_property
    def today(self) -> date:
        """The day of the request."""
        return timezone.localdate()

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Kinds in words, read once a page."""
        return dict(kind_choices())

    def kind_word(self, run: Run) -> str:
        """The kind of a paper in words."""
        return self.kinds.get(run.kind, run.kind)


class SignerList(PaperList):
    """A list of papers by the places of people in them."""

    model = Signer
    select_related = ("run", "run__unit", "step", "account")
    filters = (
        ChoiceFilter("kind", _("Kind of paper"), "run__kind", choices=kind_choices),
        UnitFilter("unit", _("Union"), "run__unit", seen_under="organisations.unit.list"),
        DateRangeFilter("submitted", _("Date of submission"), "run__submitted_on", more=True),
    )

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(matches(text, "run__"))

    def paper_columns(self) -> list[Column]:
        """What stands of the paper itself."""
        return [
            Column(
                "title",
                _("Paper"),
                "run.title",
                sort="run__title_pinyin",
                link=lambda row: page_url(PAPER, row.run_id),
                sub=lambda row: self.kind_word(row.run),
                width=30,
            ),
            Column("kind", _("Kind of paper"), lambda row: self.kind_word(row.run), hidden=True),
            Column("unit", _("Union"), "run.unit"),
            Column("starter", _("Submitted by"), "run.started_by_name", sort="run__started_by_name"),
            Column("submitted_on", _("Date of submission"), "run.submitted_on", sort="run__submitted_on"),
        ]


def _badge(actor: Actor) -> int:
    return todo(actor, on=timezone.localdate()).count()


@register
class TodoList(SignerList):
    """Papers before me, those due first."""

    code = "workflow.todo.list"
    path = "approvals/todo/"
    title = _("To decide")
    nav = Nav("papers", 10, badge=_badge)
    order = "due_on"
    row_actions = (
        RowAction(AGREE, _("Agree"), url=lambda row: page_url(AGREE, row.run_id), main=True),
        RowAction(RETURN, _("Return"), url=lambda row: page_url(RETURN, row.run_id)),
    )
    batch = (BatchAct("workflow.approval.agree_many", _("Agree")),)

    @cached_property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        """The paper, the step, and by when."""
        me = self.actor.account_id
        return [
            *self.paper_columns(),
            Column(
                "step",
                _("Step"),
                "step.words",
                sub=lambda row: "" if row.account_id == me else gettext("acting for %(name)s") % {"name": row.account},
            ),
            Column("since", _("Since"), "opened_on", sort="opened_on", hidden=True),
            Column(
                "due_on",
                _("Decide by"),
                lambda row: due_tag(row.due_on, self.today),
                sort="due_on",
                export="due_on",
            ),
        ]

    def queryset(self) -> QuerySet[Any]:
        return todo(self.actor, on=self.today).select_related(*self.select_related)

    def empty(self) -> Empty:
        return Empty(gettext("No paper waits for you."), gettext("What others submit to you appears here."))


@register
class DoneList(SignerList):
    """What I have decided."""

    code = "workflow.done.list"
    path = "approvals/done/"
    title = _("Decided by me")
    nav = Nav("papers", 20)
    order = "-closed_on"

    @cached_property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        """The paper, what I did, and how it stands."""
        return [
            *self.paper_columns(),
            Column("step", _("Step"), "step.words"),
            Column("did", _("My decision"), lambda row: Tag(choice_word(row, "state"), SIGNED[row.state])),
            Column("closed_on", _("Decided on"), sort="closed_on"),
            Column("state", _("State"), lambda row: Tag(choice_word(row.run, "state"), TONES[row.run.state])),
        ]

    def queryset(self) -> QuerySet[Any]:
        return done(self.actor).select_related(*self.select_related)

    def empty(self) -> Empty:
        return Empty(gettext("You have decided on no paper yet."))


class RunList(PaperList):
    """A list of papers as such."""

    model = Run
    select_related = ("unit",)
    order = "-pk"
    filters = (
        ChoiceFilter("kind", _("Kind of paper"), choices=kind_choices),
        ChoiceFilter("state", _("State"), choices=RunState.choices),
        UnitFilter("unit", _("Union"), seen_under="organisations.unit.list"),
        DateRangeFilter("submitted", _("Date of submission"), "submitted_on", more=True),
    )

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(matches(text))

    @cached_property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        """The paper and where it stands."""
        return [
            Column("title", _("Paper"), sort="title_pinyin", link=PAPER, sub=self.kind_word, width=30),
            Column("kind", _("Kind of paper"), self.kind_word, hidden=True),
            Column("unit", _("Union")),
            Column("starter", _("Submitted by"), "started_by_name", sort="started_by_name"),
            Column("submitted_on", _("Date of submission"), sort="submitted_on"),
            Column(
                "state",
                _("State"),
                lambda row: Tag(choice_word(row, "state"), TONES[row.state]),
                sub="step_words",
            ),
            Column(
                "due_on",
                _("Decide by"),
                lambda row: due_tag(row.step_due_on, self.today),
                sort="step_due_on",
                export="step_due_on",
            ),
            Column("ended_on", _("Ended on"), sort="ended_on", hidden=True),
        ]


@register
class StartedList(RunList):
    """What I have submitted."""

    code = "workflow.started.list"
    path = "approvals/started/"
    title = _("Submitted by me")
    nav = Nav("papers", 30)
    row_actions = (
        RowAction(URGE, _("Urge"), when=lambda row: row.state == RunState.RUNNING),
        RowAction(WITHDRAW, _("Withdraw"), when=lambda row: row.state == RunState.RUNNING),
    )

    def queryset(self) -> QuerySet[Any]:
        return started(self.actor).select_related(*self.select_related)

    def empty(self) -> Empty:
        return Empty(
            gettext("You have submitted nothing yet."),
            gettext("Leave, information items and other papers are submitted on their own pages."),
        )


@register
class CopiedList(RunList):
    """What I know of: copies, and papers about me."""

    code = "workflow.copied.list"
    path = "approvals/copied/"
    title = _("Copies for me")
    nav = Nav("papers", 40)

    def queryset(self) -> QuerySet[Any]:
        return copied(self.actor).select_related(*self.select_related)

    def empty(self) -> Empty:
        return Empty(gettext("Nobody has sent you a copy yet."))


@register
class DraftList(RunList):
    """What I have yet to submit: drafts, and what came back to me."""

    code = "workflow.draft.list"
    path = "approvals/drafts/"
    title = _("My drafts")
    nav = Nav("papers", 50)

    @cached_property
    def pages(self) -> dict[str, str]:
        """Where the paper of each kind is written on."""
        return {kind.code: kind.edit or kind.page for kind in paper_kinds()}

    @cached_property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        """The paper, what became of it, and where it is written on."""
        return [
            Column(
                "title",
                _("Paper"),
                sort="title_pinyin",
                link=lambda row: page_url(self.pages.get(row.kind, PAPER), row.record_id),
                sub=self.kind_word,
                width=30,
            ),
            Column("kind", _("Kind of paper"), self.kind_word, hidden=True),
            Column("unit", _("Union")),
            Column("began_on", _("Drafted on"), sort="began_on"),
            Column(
                "state",
                _("State"),
                lambda row: Tag(choice_word(row, "state"), TONES[row.state]),
                link=lambda row: None if row.state == RunState.DRAFT else page_url(PAPER, row.pk),
            ),
        ]

    def queryset(self) -> QuerySet[Any]:
        return drafts(self.actor).select_related(*self.select_related)

    def empty(self) -> Empty:
        return Empty(gettext("No draft."), gettext("Papers begun, returned or withdrawn appear here."))


@register
class UnitPaperList(RunList):
    """All papers of the units that the reader oversees."""

    code = LIST
    permission = None
    path = "approvals/"
    title = _("Papers of our units")
    nav = Nav("papers", 60)

    def queryset(self) -> QuerySet[Any]:
        return of_units(self.actor).select_related(*self.select_related)

    def empty(self) -> Empty:
        return Empty(gettext("No unit has submitted a paper yet."))
