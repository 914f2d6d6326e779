"""The paper's form on one A4 sheet, with all opinions in order and the place for the seal."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import fetch_for
from tieshan.foundation.ui.clauses import clause_words
from tieshan.foundation.ui.components import plain
from tieshan.foundation.ui.kinds import Page, page_url, register
from tieshan.foundation.workflow.cards import signature
from tieshan.foundation.workflow.models import Decision, Run, in_language
from tieshan.foundation.workflow.papers import paper_kind, record_of
from tieshan.foundation.workflow.policies import VIEW
from tieshan.foundation.workflow.terms import Did

# What an approval form holds; reminders and hand-overs stay in the house.
ON_PAPER = (Did.SUBMIT, Did.AGREE, Did.REFUSE, Did.RETURN, Did.RETURN_TO, Did.WITHDRAW, Did.RESTART)


@register
class PaperForm(Page):
    """Print view of one paper."""

    code = "workflow.approval.print"
    permission = VIEW
    path = "approvals/<int:pk>/print/"
    title = _("Approval form")
    template = "workflow/form_print.html"
    matrix_record = "Run"

    def get(self) -> HttpResponse:
        run: Run = fetch_for(self.actor, VIEW, Run, self.kwargs["pk"], select_related=("unit",))
        kind = paper_kind(run.kind)
        record = record_of(kind, run.record_id)
        lines = Decision.objects.filter(run=run, did__in=ON_PAPER).order_by("pk")
        return self.render(
            {
                "run": run,
                "kind": kind.label,
                "facts": [(fact.label, plain(fact.value), fact.sub) for fact in kind.facts(record)] if record else [],
                "clause": clause_words(run.clause),
                "route": in_language(run.route_title, run.route_title_en),
                "lines": [self._line(line) for line in lines],
                "back": page_url(VIEW, run.pk),
            }
        )

    @staticmethod
    def _line(line: Decision) -> dict[str, Any]:
        return {
            "step": line.step_words or line.get_did_display(),
            "did": line.get_did_display() if line.step_title else "",
            "opinion": line.opinion or "",
            "who": signature(line),
            "on": line.on,
        }
