"""What the registers know of a union for an assessment: committee in office, audit and women's committees beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.lawbook.findings import Finding, FindingKind
from tieshan.organisations.models import Body, Term

__all__ = ["BODIES", "TERM"]

_PAGE = "organisations.unit.view"


def _in_office(unit_ids: Iterable[int], day: date) -> dict[int, dict[str, Term]]:
    """The last term of each body that began by the day."""
    found: dict[int, dict[str, Term]] = {}
    rows = Term.objects.filter(body__unit_id__in=list(unit_ids), during__startswith__lte=day).select_related("body")
    for term in rows.order_by("during__startswith"):
        found.setdefault(term.body.unit_id, {})[term.body.kind] = term
    return found


def committee_terms(unit_ids: Iterable[int], first: date, last: date) -> Mapping[int, Finding]:
    """Whether the committee was in its term on the last day."""
    answers: dict[int, Finding] = {}
    for unit_id, bodies in _in_office(unit_ids, last).items():
        term = bodies.get(Body.Kind.COMMITTEE)
        if term is None:
            continue
        ends = term.during.upper
        within = ends is None or last < ends
        words = _("Committee no. %(n)s since %(first)s, term to %(last)s") % {
            "n": term.number,
            "first": term.during.lower,
            "last": ends or "",
        }
        answers[unit_id] = Finding(within, words, _PAGE, unit_id)
    return answers


def further_bodies(unit_ids: Iterable[int], first: date, last: date) -> Mapping[int, Finding]:
    """Whether audit and women's committees are in office on the last day."""
    answers: dict[int, Finding] = {}
    for unit_id, bodies in _in_office(unit_ids, last).items():
        kinds = (Body.Kind.AUDIT, Body.Kind.WOMEN)
        holds = {kind: kind in bodies and (bodies[kind].during.upper or date.max) > last for kind in kinds}
        words = _(", ").join(
            _("%(body)s in office") % {"body": kind.label} if held else _("no %(body)s") % {"body": kind.label}
            for kind, held in holds.items()
        )
        answers[unit_id] = Finding(all(holds.values()), words, _PAGE, unit_id)
    return answers


TERM = FindingKind("organisations.term", gettext_lazy("Term of the committee"), committee_terms)
BODIES = FindingKind("organisations.bodies", gettext_lazy("Audit and women's committees"), further_bodies)
