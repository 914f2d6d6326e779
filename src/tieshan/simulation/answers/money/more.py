"""What is rarer, as it must go: presents for members, a merger, audits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from tieshan.funds.books.queries.chart import named_account
from tieshan.lawbook import parameter
from tieshan.simulation.answers.money.books import Books
from tieshan.simulation.money.happenings import Asked, Audited, Flaw, Merged

__all__ = ["Presents", "findings_of", "merge_books", "stage_of"]


class Presents:
    """Birthday presents: once a year for a person, whichever union gives it, and never above the cap."""

    def __init__(self) -> None:
        #: Who has had it in a year: (person, year).
        self.had: set[tuple[int, int]] = set()
        #: Grants and shares of a union by how they stand.
        self.grants: Counter[tuple[int, str]] = Counter()
        self.shares: Counter[tuple[int, str]] = Counter()

    def refused(self, one: Asked) -> str:
        """Why the house turns it away; empty where it does not."""
        if one.benefit is None:
            return ""
        if any((person, one.day.year) in self.had for person in one.benefit.persons):
            return "twice"
        cap = parameter("benefits.house.birthday", on=one.day).decimal * 100
        return "cap" if one.benefit.price > cap else ""

    def take(self, one: Asked) -> None:
        """Asked for: from now on these people have it."""
        if one.benefit is None:
            return
        self.had |= {(person, one.day.year) for person in one.benefit.persons}
        self.grants[one.purse.unit_id, "asked"] += 1
        self.shares[one.purse.unit_id, "held"] += len(one.benefit.persons)

    def drop(self, one: Asked) -> None:
        """Refused: everybody is free again."""
        if one.benefit is None:
            return
        self.had -= {(person, one.day.year) for person in one.benefit.persons}
        self._move(self.grants, one, "asked", "dropped", 1)
        self._move(self.shares, one, "held", "dropped", len(one.benefit.persons))

    def sign(self, one: Asked) -> None:
        """The list is signed; whoever did not fetch it is free again."""
        if one.benefit is None:
            return
        missed = one.benefit.persons[-1:] if one.benefit.one_missed else ()
        self.had -= {(person, one.day.year) for person in missed}
        self._move(self.shares, one, "held", "missed", len(missed))
        self._move(self.shares, one, "held", "received", len(one.benefit.persons) - len(missed))

    def give(self, one: Asked) -> None:
        """Paid."""
        if one.benefit is not None:
            self._move(self.grants, one, "asked", "given", 1)

    def _move(self, of: Counter[tuple[int, str]], one: Asked, before: str, after: str, number: int) -> None:
        of[one.purse.unit_id, before] -= number
        of[one.purse.unit_id, after] += number


def merge_books(books: Books, one: Merged) -> None:
    """The ended union closes its results into the surplus; then everything, and the money in custody, goes over."""
    old, new, holder, day = one.leaver.unit_id, one.into.unit_id, one.leaver.federation_id, one.day
    books.close(old, day, books.results(old, day))
    for account in [account for (unit, account, _union), fen in books.amounts.items() if unit == old and fen]:
        books.amounts[new, account, None] += books.amounts.pop((old, account, None), 0)
    for name in ("bank", "custody"):
        account = named_account(name, day)
        books.amounts[holder, account, new] += books.amounts.pop((holder, account, old), 0)
    for unit_id in (old, new, holder):
        books.vouchers[unit_id, day.year] += 1


def stage_of(one: Audited, until: date) -> str:
    """How far an audit is on an evening."""
    days = {
        "closed": one.closed_on,
        "reported": one.reported_on,
        "drafted": one.drafted_on,
        "notified": one.noticed_on,
    }
    return next((stage for stage, day in days.items() if day is not None and day <= until), "planned")


def findings_of(one: Audited, until: date) -> Iterator[str]:
    """Each finding: how much it weighs, and how far its putting right is."""
    if one.begins_on <= until:
        for flaw in one.flaws:
            yield f"{flaw.grade} {_mended(flaw, until)}"


def _mended(flaw: Flaw, until: date) -> str:
    steps = (
        (flaw.answered_on, "answered"),
        (flaw.sent_back_on, "open"),
        (flaw.answered_again_on, "answered"),
        (flaw.accepted_on, "done"),
    )
    done = [state for day, state in steps if day is not None and day <= until]
    return done[-1] if done else "open"
