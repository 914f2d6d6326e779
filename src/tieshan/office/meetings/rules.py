"""Dates of a series, quorum, turns of presenters, and the way of a meeting to its signed minutes. Plain values only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.workflow import Machine, Row
from tieshan.kernel.refusal import Refused
from tieshan.office.meetings.terms import COMING, TOOK_PLACE, Rhythm, State, Week

CLAUSE = "speech:C26"
STUDY_CLAUSE = "speech:C25"

#: act → states in which it is possible. What is not in the table is refused.
POSSIBLE: dict[str, tuple[str, ...]] = {
    "office.meeting.change": COMING,
    "office.meeting.convene": COMING,
    "office.meeting.invite": COMING,
    "office.meeting.cancel": COMING,
    "office.agenda.set": COMING,
    "office.presenter.change": COMING,
    "office.attendance.excuse": COMING,
    "office.attendance.sign_in": COMING,
    "office.meeting.hold": (*COMING, State.HELD),
    "office.minutes.sign": (State.HELD, State.SIGNED),
    "office.minutes.return": (State.SIGNED,),
    "office.minutes.amend": (State.FINAL,),
    "office.decision.assign": TOOK_PLACE,
    "office.study.share": tuple(state for state in State if state != State.CANCELLED),
}


_LEADS_TO: dict[tuple[str, str], str] = {
    **{("office.meeting.invite", state): State.INVITED for state in COMING},
    **{("office.meeting.cancel", state): State.CANCELLED for state in COMING},
    **{("office.meeting.hold", state): State.HELD for state in COMING},
    ("office.minutes.sign", State.HELD): State.SIGNED,
    ("office.minutes.sign", State.SIGNED): State.FINAL,
    ("office.minutes.return", State.SIGNED): State.HELD,
}

MACHINE = Machine(
    "office.meeting",
    title=_("Meeting"),
    states=State,
    rows=[
        Row(state, code, _LEADS_TO.get((code, state), state)) for code, states in POSSIBLE.items() for state in states
    ],
)


def refusal_for(act: str, state: str) -> object:
    """Why an act is not possible in this state, and what to do instead; an empty text when it is possible."""
    if state in POSSIBLE[act]:
        return ""
    if state == State.CANCELLED:
        return _("The meeting has been cancelled.")
    if state == State.FINAL:
        return _("The minutes are signed and final. Add a correction as a supplement.")
    if state == State.SIGNED and act == "office.meeting.hold":
        return _("The recorder has signed the minutes. The chair can return them.")
    if state in TOOK_PLACE:
        return _("The meeting has been held already.")
    return _("Record the meeting first.")


def check_possible(act: str, state: str) -> None:
    """Refuse an act that is not possible in this state."""
    if refused := refusal_for(act, state):
        raise Refused("office.meeting.state", refused, clause=CLAUSE, state=state)


def dates_of(*, rhythm: str, weekday: int, week: str, begins_on: date, after: date, until: date) -> Iterator[date]:
    """The days on which a series meets, later than `after` and not later than `until`, in order."""
    first = max(begins_on, after + timedelta(days=1))
    if rhythm in (Rhythm.WEEKLY, Rhythm.FORTNIGHTLY):
        apart = 7 if rhythm == Rhythm.WEEKLY else 14
        day = begins_on + timedelta(days=(weekday - begins_on.weekday()) % 7)
        if day < first:
            day += timedelta(days=-(-(first - day).days // apart) * apart)
        while day <= until:
            yield day
            day += timedelta(days=apart)
        return
    months = 1 if rhythm == Rhythm.MONTHLY else 3
    at = date(begins_on.year, begins_on.month, 1)
    while at <= until:
        day = weekday_of_month(at.year, at.month, weekday, week)
        if first <= day <= until:
            yield day
        following = at.month - 1 + months
        at = date(at.year + following // 12, following % 12 + 1, 1)


def weekday_of_month(year: int, month: int, weekday: int, week: str) -> date:
    """The first, second, … or last such weekday of a month."""
    if week == Week.LAST:
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    start = date(year, month, 1)
    return start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (int(week) - 1))


def quorum(due: int, share: Fraction) -> int:
    """How many of those due must be present."""
    needed = due * share
    return -(-needed.numerator // needed.denominator)


def next_presenters(
    candidates: Iterable[tuple[int, str]], *, last: Mapping[int, date], away: Collection[int] = ()
) -> list[int]:
    """Whose turn it is, first first: who never presented, then who presented longest ago; people away are left out.

    `candidates` are (account, name as spelled); `last` holds the day each presented or will present.
    """
    here = [(account, name) for account, name in candidates if account not in away]
    return [account for account, _name in sorted(here, key=lambda one: (last.get(one[0], date.min), one[1], one[0]))]
