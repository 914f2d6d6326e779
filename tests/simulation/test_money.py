"""Three months of money alone against the answer key: what is rare in a year happens here, and each lie is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.simulation.test_year import make_sample
from tieshan.foundation.access import acting_as, system_actor
from tieshan.funds.payments.models import PaymentLine
from tieshan.lawbook import working_calendar
from tieshan.simulation.answers.answer import Answer
from tieshan.simulation.answers.money.answers import money_answers
from tieshan.simulation.answers.money.course import Course
from tieshan.simulation.cast import gather_cast
from tieshan.simulation.happenings import Cast
from tieshan.simulation.money import happenings as money
from tieshan.simulation.money.found import money_found
from tieshan.simulation.money.plan import draw_money
from tieshan.simulation.plan import Script, months_of
from tieshan.simulation.play import Result, play

#: A span in which the refund of the year before can be asked for.
UNTIL = date(2025, 3, 28)
SIMULATE = system_actor("simulate")


@dataclass(frozen=True)
class Span:
    """What was to be played, by whom, and how it went."""

    script: Script
    cast: Cast
    result: Result

    def different(self, script: Script | None = None) -> set[str]:
        """The topics on which the house and the key differ; with another script the key knows of something else."""
        with acting_as(SIMULATE):
            found = money_found(self.script, self.cast, self.result.turned_away)
        return {one.topic for one in {*self.key(script)} ^ {*found}}

    def key(self, script: Script | None = None) -> list[Answer]:
        """All answers."""
        return money_answers(Course(script or self.script, self.cast))

    def without(self, kind: type[Any]) -> set[str]:
        """What differs when the key does not know of the happenings of a kind."""
        rest = [one for one in self.script.happenings if not isinstance(one, kind)]
        return self.different(Script(rest, self.script.months, UNTIL))

    def otherwise(self, kind: type[Any], changed: Callable[[Any], dict[str, Any]]) -> set[str]:
        """What differs when the key knows the happenings of a kind as something else."""
        told = [replace(one, **changed(one)) if isinstance(one, kind) else one for one in self.script.happenings]
        return self.different(Script(told, self.script.months, UNTIL))

    def values(self, topic: str) -> list[str]:
        """What the key says of a topic."""
        return sorted(one.value for one in self.key() if one.topic == topic)


def played() -> Span:
    """Three months of the sample's money."""
    months = months_of(UNTIL, 3)
    cast = gather_cast(actor=SIMULATE, since=months[0], unions=1)
    drawn = draw_money(
        cast.money, months=months, until=UNTIL, seed=1, calendar=working_calendar(), requests=2, office=cast.office
    )
    script = Script([one for one in drawn if one.day <= UNTIL], months, UNTIL)
    with acting_as(SIMULATE):
        return Span(script, cast, play(script, cast, operator=SIMULATE))


@pytest.mark.django_db(transaction=True)
def test_what_is_rare_happens_and_each_lie_is_found() -> None:
    make_sample()
    span = played()
    assert span.different() == set()

    # The ladder of dunning: to its end and paid, to its end and closed; the next step came too early once each.
    steps = [value.split()[0] for value in span.values("dunning")]
    assert steps.count("second") == 2
    assert steps.count("order") == 2
    assert {value.split()[-2] for value in span.values("dunning")} == {"raised", "paid", "closed"}
    early = [one.value for one in span.key() if one.which == "dunned too early"]
    assert early == ["1", "1"]
    assert span.without(money.Dunned) >= {"dunning", "late fee", "book", "receipts", "turned away"}
    assert span.otherwise(money.Dunned, lambda one: {"tries": one.tries[:1]}) == {"dunning", "turned away"}
    assert span.otherwise(money.Dunned, lambda one: {"ended_on": one.ended_on - timedelta(days=1)}) >= {
        "dunning",
        "late fee",
    }

    # Cash: a list against signature up to 1,000.00, never 1,000.01; a box from which nobody spends more than is in it.
    in_cash = [one for one in span.script.of(money.Asked) if one.way == "cash"]
    assert {100_000, 100_001} <= {one.amount for one in in_cash}
    assert {"too much cash", "cash short"} <= {one.which for one in span.key() if one.topic == "turned away"}
    assert any(one.which == "101" for one in span.key() if one.topic == "book")
    assert span.without(money.PettyCash) >= {"book", "vouchers", "custody", "statement", "turned away"}
    assert span.otherwise(money.PettyCash, lambda one: {"short": (one.short[0], one.left)}) == {"turned away"}
    assert span.otherwise(money.Asked, lambda one: {"way": "transfer"}) >= {"turned away"}
    with acting_as(SIMULATE):
        paid = PaymentLine.objects.filter(order__way="signed").values_list("state", "amount_fen")
        assert ("paid", 100_000) in paid

    # Refunds of the year before: 9,999.99 yuan in full, 10,000.00 not at all; the year before that is over.
    assert [value.split(", ")[:3] for value in span.values("refund")] == [
        ["9999.99 paid", "4000.00 asked for 2025-01-14", "received"]
    ]
    whys = {one.which for one in span.key() if one.topic == "turned away" and one.which.startswith("refund")}
    assert whys == {"refund out of its window", "refund of too much", "refund twice"}
    assert span.without(money.SmallPayer) >= {"refund", "turned away", "receipts", "book", "vouchers"}
    assert span.otherwise(money.SmallPayer, lambda one: {"amount": one.amount + 1}) >= {"refund", "turned away", "book"}
