"""Who sits on the bodies of a unit, and which seats are free."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from tieshan.members.models import Officer
from tieshan.organisations.models import Body, Term, Unit

_ORDER = {position: place for place, position in enumerate(Officer.Position.values)}


@dataclass
class Bench:
    """A body with its running term and those who serve in it on the day."""

    body: Body
    term: Term
    officers: list[Officer] = field(default_factory=list)

    @property
    def free(self) -> int:
        """Seats nobody holds (0 when the number of seats is not recorded)."""
        return max(self.term.seats - len(self.officers), 0)

    @property
    def has_room(self) -> bool:
        """True when one more may be entered."""
        return self.free > 0 or not self.term.seats


def benches_of(unit: Unit, *, on: date) -> list[Bench]:
    """The bodies of a unit with running terms, the committee first; two queries.

    Where the re-election is overdue the last officers stay in place, as nobody has followed them.
    """
    order = {kind: place for place, kind in enumerate(Body.Kind.values)}
    terms = Term.objects.filter(body__unit=unit, closed_on__isnull=True).select_related("body__unit")
    benches = {term.pk: Bench(term.body, term) for term in terms}
    for officer in Officer.objects.filter(term__in=list(benches)).select_related("person"):
        bench = benches[officer.term_id]
        day = min(on, bench.term.during.upper - timedelta(days=1))
        if day in officer.during:
            bench.officers.append(officer)
    for bench in benches.values():
        bench.officers.sort(key=lambda o: (_ORDER.get(o.position, 99), o.pk))
    return sorted(benches.values(), key=lambda bench: order.get(bench.body.kind, 99))
