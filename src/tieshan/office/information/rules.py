"""Scores and steps as pure functions on plain values; the scheme is passed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused
from tieshan.lawbook.schemes import Scheme
from tieshan.office.information.terms import ItemKind, ItemState, PaperState

NOTHING = Decimal(0)

#: Where an item or paper stands once its approval is over.
ITEM_AFTER: Mapping[str, ItemState] = {
    "agreed": ItemState.SIGNED,
    "returned": ItemState.RETURNED,
    "refused": ItemState.REFUSED,
    "withdrawn": ItemState.DRAFT,
}
PAPER_AFTER: Mapping[str, PaperState] = {
    "agreed": PaperState.REVIEWED,
    "returned": PaperState.REWORK,
    "refused": PaperState.REFUSED,
    "withdrawn": PaperState.PLANNED,
}

_ITEM_STEPS: Mapping[str, tuple[str, ...]] = {
    "submit": (ItemState.DRAFT, ItemState.RETURNED),
    "edit": (ItemState.DRAFT, ItemState.RETURNED),
    "withdraw": (ItemState.DRAFT, ItemState.RETURNED, ItemState.SIGNED),
    "adopt": (ItemState.SIGNED,),
}
_PAPER_STEPS: Mapping[str, tuple[str, ...]] = {
    "change": (PaperState.PLANNED, PaperState.REWORK),
    "draft": (PaperState.PLANNED, PaperState.REWORK),
    "finish": (PaperState.REVIEWED,),
    "award": (PaperState.FINAL, PaperState.AWARDED),
    "withdraw": (PaperState.PLANNED, PaperState.REWORK, PaperState.REVIEWED),
}


def check_item_step(step: str, state: str) -> None:
    """Refuse a step that the state of an item does not allow."""
    if state not in _ITEM_STEPS[step]:
        raise Refused(
            "office.information.state",
            _("The item is at another stage by now. Open it again and see what can be done."),
        )


def check_paper_step(step: str, state: str) -> None:
    """Refuse a step that the state of a paper does not allow."""
    if state not in _PAPER_STEPS[step]:
        raise Refused(
            "office.paper.state", _("The paper is at another stage by now. Open it again and see what can be done.")
        )


def may_step_item(step: str, state: str) -> bool:
    """Whether a button for the step makes sense."""
    return state in _ITEM_STEPS[step]


def may_step_paper(step: str, state: str) -> bool:
    """Whether a button for the step makes sense."""
    return state in _PAPER_STEPS[step]


def characters(text: str) -> int:
    """How long a text is, counted as offices count: every sign but blanks."""
    return len("".join(text.split()))


@dataclass(frozen=True, slots=True)
class Worth:
    """Points and fee of one adoption."""

    points: Decimal
    fee: Decimal


def worth_of(
    scheme: Scheme | None, *, level: str, system: str, form: str, kind: str, event_on: date, sent_on: date
) -> Worth:
    """What one adoption is worth under the scheme of its day; nothing without a scheme or a line that fits."""
    line = scheme.grant(level, system) if scheme is not None else None
    if scheme is None or line is None:
        return Worth(NOTHING, NOTHING)
    if scheme.within_days is not None and (sent_on - event_on).days > scheme.within_days:
        return Worth(NOTHING, NOTHING)
    points = line.worth(form) * (scheme.research_times if kind == ItemKind.RESEARCH else 1)
    fee = points * scheme.fee_per_point if scheme.fee_per_point is not None else NOTHING
    return Worth(points, fee)


def counted_points(scheme: Scheme | None, worths: Iterable[Decimal]) -> Decimal:
    """The points of one item adopted several times: their sum, or the best one."""
    found = list(worths)
    if not found:
        return NOTHING
    return sum(found, NOTHING) if scheme is None or scheme.adds_up else max(found)


def quota_points(scheme: Scheme | None, sent_by_month: Mapping[tuple[int, int], int]) -> Decimal:
    """Points for having sent enough items: by the month, or by the year once its quota is full."""
    if scheme is None:
        return NOTHING
    found = NOTHING
    for quota in (scheme.quota, scheme.submissions):
        if quota is None:
            continue
        counts: dict[object, int] = {}
        for (year, month), count in sent_by_month.items():
            key = (year, month) if quota.per == "month" else year
            counts[key] = counts.get(key, 0) + count
        found += quota.points * sum(1 for count in counts.values() if count >= quota.items)
    return found
