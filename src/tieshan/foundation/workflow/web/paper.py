"""One paper as those see it who submitted it, decide on it, or received a copy."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access.pages import all_pages
from tieshan.foundation.ui.clauses import clause_link
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    DetailPage,
    Fact,
    Facts,
    TableView,
    Tag,
    Timeline,
    Why,
    may_open,
    page_url,
    register,
)
from tieshan.foundation.workflow.actions.moving import standing_steps
from tieshan.foundation.workflow.cards import form_lines, state_tag
from tieshan.foundation.workflow.models import Run, Signer, Step, in_language
from tieshan.foundation.workflow.papers import PaperKind, paper_kind, record_of
from tieshan.foundation.workflow.policies import ADD_SIGNER, AGREE, PASS_ON, REFUSE, RETURN, URGE, VIEW, WITHDRAW
from tieshan.foundation.workflow.queries import todo_of
from tieshan.foundation.workflow.terms import Mode, RunState, SignerState
from tieshan.foundation.workflow.web.lists import due_tag

STEP_TONES = {
    "waiting": "plain",
    "open": "due",
    "agreed": "done",
    "refused": "late",
    "returned": "late",
    "skipped": "plain",
}
SIGNER_MARKS = {"agreed": "✓", "refused": "✗", "returned": "↩", "passed": "→", "open": "…"}


def room_page(kind: PaperKind, run: Run, actor: Any) -> str:
    """The room's own page of the paper, when this reader may open it there."""
    entry = all_pages().get(kind.page)
    if entry is None or not may_open(actor, kind.page):
        return ""
    rows: Any = kind.model._default_manager
    if hasattr(rows, "visible_to") and not entry.signed_in and not entry.public:
        rows = rows.visible_to(actor, entry.permission)
        if not rows.filter(pk=run.record_id).exists():
            return ""
    return page_url(kind.page, run.record_id) or ""


def paper_facts(run: Run, actor: Any, *, link: bool = True) -> Facts:
    """The facts that the room gives to those who decide, with the way to the room's page for those who may go there."""
    kind = paper_kind(run.kind)
    record = record_of(kind, run.record_id)
    facts = list(kind.facts(record)) if record is not None else []
    url = room_page(kind, run, actor) if link and record is not None else ""
    return Facts(kind.label, facts, link=Action(gettext("Open the record"), url) if url else None)


@register
class Paper(DetailPage):
    """The paper, its steps, what was decided; the buttons of those whose turn it is."""

    code = VIEW
    path = "approvals/<int:pk>/"
    title = _("Paper")
    parent = "workflow.todo.list"
    model = Run
    select_related = ("unit",)
    acts = (
        ActButton(AGREE, _("Agree"), main=True),
        ActButton(RETURN, _("Return")),
        ActButton(REFUSE, _("Not agree")),
        ActButton(PASS_ON, _("Pass the paper on")),
        ActButton(ADD_SIGNER, _("Ask another person")),
        ActButton(URGE, _("Urge")),
        ActButton(WITHDRAW, _("Withdraw")),
        ActButton("workflow.approval.print", _("Print the form")),
    )
    TURN = frozenset({AGREE, RETURN, REFUSE, PASS_ON, ADD_SIGNER})
    OWN = frozenset({URGE, WITHDRAW})

    @cached_property
    def turn(self) -> Signer | None:
        """The reader's own open place in the paper."""
        return todo_of(self.actor, self.record, on=timezone.localdate())

    def lead(self) -> object:
        run: Run = self.record
        who = f"{run.unit} · {run.started_by_name}"
        if run.submitted_on:
            who = f"{who} · {run.submitted_on}"
        if self.turn is not None and self.turn.account_id != self.actor.account_id:
            acting = gettext("You decide in the place of %(name)s (%(post)s).") % {
                "name": self.turn.account,
                "post": self.turn.post_title,
            }
            return f"{who} · {acting}"
        return who

    def state(self) -> Tag:
        return state_tag(self.record)

    def actions(self) -> Iterable[Action]:
        run: Run = self.record
        hidden = set() if self.turn is not None else set(self.TURN)
        if run.state != RunState.RUNNING or run.started_by_id != self.actor.account_id:
            hidden |= self.OWN
        return [action for action in super().actions() if action.code not in hidden]

    def facts(self) -> Iterable[object]:
        run: Run = self.record
        yield paper_facts(run, self.actor)
        if run.state != RunState.DRAFT:
            yield self._steps()
            yield Card(_("What was decided"), Timeline(form_lines(run)))

    def aside(self) -> Iterable[object]:
        run: Run = self.record
        if not run.route_code:
            return
        route = in_language(run.route_title, run.route_title_en)
        yield Card("", Why([part for part in (route, clause_link(run.clause)) if part]))
        later = [Fact(_("Ended on"), run.ended_on)] if run.ended_on else []
        if run.version > 1:
            later.append(Fact(_("Passage"), run.version, sub=gettext("It was changed, returned or submitted again.")))
        if later:
            yield Facts("", later)

    def _steps(self) -> Card:
        run: Run = self.record
        asked: dict[int, list[Signer]] = {}
        for signer in Signer.objects.filter(run=run).select_related("account", "acted_by").order_by("pk"):
            asked.setdefault(signer.step_id, []).append(signer)
        today = timezone.localdate()
        rows = []
        for step in standing_steps(run):
            due = step.closed_on or (due_tag(step.due_on, today) if step.state == "open" else "")
            people = _people(asked.get(step.pk, ())) or f"{step.role_name}"
            tag = Tag(step.get_state_display(), STEP_TONES[step.state])
            rows.append((step.no, _step_words(step), people, tag, due))
        headings = [_("No."), _("Step"), _("People"), _("State"), _("Day")]
        return Card(_("Steps of the approval"), TableView(headings, rows))


def _step_words(step: Step) -> str:
    """The step's title, and how it is decided where that is not by one of its people."""
    if step.climbed:
        return f"{step.words} · {gettext('decided by the head above')}"
    if step.mode == Mode.ALL and step.state in ("waiting", "skipped"):
        return f"{step.words} · {gettext('all of them')}"
    if step.mode != Mode.ANY:
        return f"{step.words} · {gettext('%(n)s must agree') % {'n': step.needed}}"
    return step.words


def _people(signers: Iterable[Signer]) -> SafeString:
    shown = [one for one in signers if one.state not in (SignerState.RELEASED, SignerState.VOID)]
    return format_html_join(
        SafeString("<br>"),
        "{} {}{}",
        (
            (
                SIGNER_MARKS.get(one.state, ""),
                one.account,
                f" ({gettext('deputy')} {one.acted_by})" if one.acted_by_id not in (None, one.account_id) else "",
            )
            for one in shown
        ),
    )
