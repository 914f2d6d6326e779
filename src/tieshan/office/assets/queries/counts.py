"""Counts: what the reader sees, how far each is, and closed counts as records of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Number
from django.db.models import F, Q, QuerySet

from tieshan.foundation.access import Actor
from tieshan.office.assets.models import Asset, Count, CountLine
from tieshan.office.assets.policies import COUNT_SEE, COUNT_VIEW
from tieshan.office.assets.terms import DIFFERENCES, CountState, Finding, Resolution


def counts(actor: Actor) -> QuerySet[Count]:
    """Counts in reach, each with its numbers of lines, of counted ones and of open differences."""
    return (
        Count.objects.visible_to(actor, COUNT_VIEW)
        .select_related("unit", "opened_by", "closed_by")
        .annotate(
            items=Number("lines", filter=Q(lines__finding__in=[*Finding]) & ~Q(lines__finding=Finding.SURPLUS)),
            counted=Number("lines", filter=Q(lines__finding__in=[Finding.SEEN, Finding.ELSEWHERE])),
            differences=Number("lines", filter=Q(lines__finding__in=DIFFERENCES)),
        )
    )


@dataclass(frozen=True)
class Heads:
    """How far a count is."""

    found: dict[str, int]
    unresolved: int

    @property
    def due(self) -> int:
        """Lines of the register."""
        return sum(number for finding, number in self.found.items() if finding != Finding.SURPLUS)

    @property
    def counted(self) -> int:
        """Lines that somebody saw."""
        return self.found.get(Finding.SEEN, 0) + self.found.get(Finding.ELSEWHERE, 0)


def heads(count: Count) -> Heads:
    """Lines of a count by finding; two queries."""
    rows = count.lines.order_by().values_list("finding").annotate(n=Number("pk"))
    left = count.lines.filter(finding__in=DIFFERENCES, resolution=Resolution.NONE).count()
    return Heads(dict(rows), left)


def pending_line(actor: Actor, asset_id: int) -> CountLine | None:
    """The line on which the reader may note that they see this item now; None when there is nothing to note."""
    if not actor.may(COUNT_SEE) or not Asset.objects.visible_to(actor, COUNT_SEE).filter(pk=asset_id).exists():
        return None
    lines = CountLine.objects.filter(asset_id=asset_id, count__state=CountState.OPEN, finding=Finding.PENDING)
    return lines.select_related("count").first()


def proof_rows() -> Any:
    """Closed counts, as records of work."""
    return Count.objects.filter(state=CountState.CLOSED).values(
        "unit_id", record_id=F("pk"), account_id=F("closed_by_id"), day=F("closed_on"), made_on=F("closed_on"),
        title=F("number"),
    )  # fmt: skip
