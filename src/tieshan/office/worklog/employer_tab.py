"""Visits on the page of an employer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import Action, Card, Empty, Moment, Timeline, may_open, page_url
from tieshan.office.worklog.policies import VISIT_RECORD
from tieshan.office.worklog.queries import visits

SHOWN = 30


def draw_visits(request: HttpRequest, employer: Any) -> object:
    """The visits to this employer, the newest first, each with its problems."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = visits(actor).filter(employer=employer, withdrawn_on__isnull=True).prefetch_related("problems")
    found = list(rows.order_by("-day", "-pk")[:SHOWN])
    record = None
    if may_open(actor, VISIT_RECORD):
        record = Action(_("Record a visit"), f"{page_url(VISIT_RECORD)}?employer={employer.pk}", True)
    if not found:
        return Card("", Empty(_("No visit is recorded."), action=record))
    moments = []
    for visit in found:
        problems = [problem.text for problem in visit.problems.all()]
        moments.append(
            Moment(
                visit.day,
                visit.about,
                _("Problems: %(list)s") % {"list": "; ".join(problems)} if problems else "",
                who=visit.account.display_name,
                url=page_url("office.visit.detail", visit.pk) or "",
                tone="due" if any(problem.state == "open" for problem in visit.problems.all()) else "",
            )
        )
    return joined([record or "", Card("", Timeline(moments))], "")
