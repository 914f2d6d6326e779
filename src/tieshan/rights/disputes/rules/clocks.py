"""The clocks of a dispute: which dated parameter gives the length of each, and whether a right ends with it.

Counting itself belongs to the deadlines engine; here stands only which clock a day starts, stops or makes pointless.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["AFTER", "CLOCKS", "Clock", "limitation_begins"]


@dataclass(frozen=True)
class Clock:
    """One clock. `parameter` is read on the day on which the clock began; `further` is added where it is prolonged."""

    kind: str
    parameter: str
    clause: str
    #: At its end a right of the worker is lost: a second person is warned too.
    loses: bool = False
    further: str = ""
    #: Days before the last day on which people are warned.
    warn_days: tuple[int, ...] = (5, 2, 0)


_LOSING = (30, 15, 7, 3, 1, 0)

CLOCKS = {
    clock.kind: clock
    for clock in (
        Clock("limitation", "rights.arbitration.limit", "arbitration-law:27", loses=True, warn_days=(60, *_LOSING)),
        Clock("committee", "rights.mediation.accept", "arbitration-law:14", warn_days=(1, 0)),
        Clock("mediation", "rights.mediation.days", "arbitration-law:14"),
        Clock("review", "rights.mediation.review", "arbitration-law:14", loses=True, warn_days=(7, 3, 1, 0)),
        Clock("accept", "rights.arbitration.accept", "arbitration-law:29", warn_days=(1, 0)),
        Clock("serve", "rights.arbitration.serve", "arbitration-law:30", warn_days=(1, 0)),
        Clock("tribunal", "rights.arbitration.tribunal", "arbitration-law:32", warn_days=(1, 0)),
        Clock("answer", "rights.arbitration.answer", "arbitration-law:30"),
        Clock("answer_serve", "rights.arbitration.answer.serve", "arbitration-law:30", warn_days=(1, 0)),
        Clock("award", "rights.arbitration.award", "arbitration-law:43", further="rights.arbitration.award.more"),
        Clock("sue", "rights.arbitration.sue", "arbitration-law:50", loses=True, warn_days=(10, 5, 3, 1, 0)),
        Clock(
            "sue_final", "rights.arbitration.sue.worker", "arbitration-law:48", loses=True, warn_days=(10, 5, 3, 1, 0)
        ),
        Clock("aid", "rights.aid.decide", "dispute-practice", warn_days=(1, 0)),
        Clock("cancel", "rights.arbitration.cancel", "arbitration-law:49"),
    )
}

#: What happened in arbitration → (clocks it ends, clocks it starts).
AFTER: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "accepted": (("accept",), ("serve", "tribunal", "award")),
    "served": (("serve",), ("answer",)),
    "answered": (("answer",), ("answer_serve",)),
    "answer_served": (("answer_serve",), ()),
    "tribunal_named": (("tribunal",), ()),
    "prolonged": ((), ("award",)),
    "refused": (("accept",), ()),
}


def limitation_begins(*, knew_on: date, only_wages: bool, employed: bool, left_on: date | None) -> date | None:
    """From which day the limitation runs; None while it does not (arbitration-law:27).

    A claim to unpaid wages has no limit while the worker is employed there; after that it runs from the day on which
    the relation ended. Every other claim runs from the day on which the worker knew or ought to have known.
    """
    if not only_wages:
        return knew_on
    if employed:
        return None
    return max(knew_on, left_on) if left_on is not None else knew_on
