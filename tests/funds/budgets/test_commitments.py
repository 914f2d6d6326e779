"""Money is set aside, spent and set free; nothing is ever spent above the budget, whoever asks at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.district import OPERATOR
from tests.funds.people import DAY, House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.funds.budgets.actions import available, release, reserve, spend, take_back
from tieshan.funds.budgets.actions.commitments import outstanding
from tieshan.funds.budgets.models import BudgetLine, Commitment
from tieshan.funds.budgets.rules import EFFECTS, Standing, percent, proposal, shortfall, standing
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused

ACT = "funds.budget.edit"


def doing(work: Any, **arguments: Any) -> Any:
    """As a room's act would call it."""
    with acting_as(OPERATOR), act_context(OPERATOR, ACT):
        return work(**arguments)


def fresh(line: BudgetLine) -> Standing:
    with acting_as(OPERATOR):
        return BudgetLine.objects.get(pk=line.pk).standing


@pytest.mark.django_db
class TestEntries:
    def test_the_way_of_money(self, house: House) -> None:
        line = house.line(house.budget())
        paper = line.budget
        doing(reserve, actor=OPERATOR, line=line, amount=Yuan("600"), source=paper, on=DAY)
        assert fresh(line) == Standing(Yuan(1000), Yuan(600), Yuan(0))
        doing(spend, source=paper, amount=Yuan("199.99"), on=DAY)
        assert fresh(line) == Standing(Yuan(1000), Yuan("400.01"), Yuan("199.99"))
        doing(take_back, source=paper, amount=Yuan("100"), on=DAY)
        assert fresh(line) == Standing(Yuan(1000), Yuan("500.01"), Yuan("99.99"))
        doing(release, source=paper, on=DAY, spent=Yuan("0.01"))
        assert fresh(line) == Standing(Yuan(1000), Yuan(0), Yuan(100))
        with acting_as(OPERATOR), act_context(OPERATOR, ACT):
            assert outstanding(paper) == Yuan(0)
            assert available(line, DAY) == Yuan(900)
            assert available(line, DAY - timedelta(days=1)) == Yuan(0)

    def test_above_the_budget_is_refused_with_line_and_clause(self, house: House) -> None:
        line = house.line(house.budget())
        doing(reserve, actor=OPERATOR, line=line, amount=Yuan(1000), source=line.budget, on=DAY)
        with pytest.raises(Refused) as no:
            doing(reserve, actor=OPERATOR, line=line, amount=Yuan("0.01"), source=line, on=DAY)
        assert no.value.code == "funds.commitment.over_budget"
        assert no.value.clause == "budget-rules:1"
        assert no.value.facts["line"] == line.pk
        assert "文体活动" in str(no.value)

    def test_more_than_was_set_aside_is_not_paid_nor_more_taken_back(self, house: House) -> None:
        line = house.line(house.budget())
        doing(reserve, actor=OPERATOR, line=line, amount=Yuan(100), source=line, on=DAY)
        for work, more in ((spend, {}), (take_back, {}), (release, {"name": "spent"})):
            with pytest.raises(Refused):
                doing(work, source=line, on=DAY, **{more.get("name", "amount"): Yuan("100.01")})
        assert fresh(line).reserved == Yuan(100)

    def test_a_line_of_income_holds_nothing_to_spend(self, house: House) -> None:
        budget = house.budget(lines=(("402", "拨缴经费", "20000"), ("501", "文体活动", "1000")))
        with pytest.raises(Refused) as no:
            doing(reserve, actor=OPERATOR, line=house.line(budget, "拨缴经费"), amount=Yuan(1), source=budget, on=DAY)
        assert no.value.code == "funds.commitment.income"

    def test_the_database_refuses_what_the_program_forgets(self, house: House) -> None:
        line = house.line(house.budget())
        entry = {"line": line, "unit": line.unit, "source_type": "x", "source_id": 1, "on": DAY}
        with (
            acting_as(OPERATOR),
            act_context(OPERATOR, ACT),
            pytest.raises(IntegrityError, match="budget_line_never_overspent"),
            transaction.atomic(),
        ):
            Commitment.objects.create(kind="reserve", amount_fen=100_001, **entry)

    def test_entries_are_only_added(self, house: House) -> None:
        line = house.line(house.budget())
        made = doing(reserve, actor=OPERATOR, line=line, amount=Yuan(1), source=line, on=DAY)
        for change in (lambda: Commitment.objects.filter(pk=made.pk).update(amount_fen=2), made.delete):
            with (
                acting_as(OPERATOR),
                act_context(OPERATOR, ACT),
                pytest.raises(Exception, match=r"permission denied|append"),
                transaction.atomic(),
            ):
                change()


asked = st.lists(
    st.tuples(
        st.sampled_from(("reserve", "spend", "release", "take_back")),
        st.integers(min_value=1, max_value=70_000).map(Yuan.from_fen),
        st.integers(min_value=0, max_value=2),
    ),
    max_size=15,
)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=asked)
def test_any_sequence_of_acts_keeps_the_line(
    house: House, cached_line: list[BudgetLine], wanted: list[tuple[str, Yuan, int]]
) -> None:
    """Three records ask, pay, give back and get back in any order: the sums are those of the entries, nothing is below
    zero, nothing above the budget, and what is refused leaves no trace."""
    if not cached_line:
        cached_line.append(house.line(house.budget()))
    line = cached_line[0]
    sources = [line, line.budget, line.unit]
    with acting_as(OPERATOR), transaction.atomic():
        for name, amount, number in wanted:
            before = fresh(line)
            arguments: dict[str, Any] = {"source": sources[number], "on": DAY, "amount": amount}
            if name == "reserve":
                arguments |= {"actor": OPERATOR, "line": line}
            if name == "release":
                arguments["spent"] = arguments.pop("amount")
            try:
                with transaction.atomic():
                    doing(
                        {"reserve": reserve, "spend": spend, "release": release, "take_back": take_back}[name],
                        **arguments,
                    )
            except Refused:
                assert fresh(line) == before
            now = fresh(line)
            assert now.holds
            entries = Commitment.objects.filter(line=line).order_by("pk").values_list("kind", "amount_fen")
            assert standing(now.amount, [(kind, Yuan.from_fen(part)) for kind, part in entries]) == now
        transaction.set_rollback(True)


@pytest.fixture
def cached_line() -> list[BudgetLine]:
    """The one line on which all the sequences of a test are played."""
    return []


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_for_the_last_yuan(house: House, transactional_db: None) -> None:
    """Thirty yuan are left and fifty people ask for one each: thirty get it, by real connections."""
    line = house.line(house.budget(lines=(("402", "", "20000"), ("501", "文体活动", "30"))))
    start = threading.Barrier(50)

    def ask(number: int) -> str:
        try:
            start.wait()
            doing(reserve, actor=OPERATOR, line=line, amount=Yuan(1), source=house.people["chair"], on=DAY)
            return "set aside"
        except Refused as no:
            return no.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(ask, range(50)))
    assert results.count("set aside") == 30
    assert results.count("funds.commitment.over_budget") == 20
    assert fresh(line) == Standing(Yuan(30), Yuan(30), Yuan(0))


# -- pure ---------------------------------------------------------------------------------------------------------

fen = st.integers(min_value=1, max_value=50_000).map(Yuan.from_fen)
steps = st.lists(st.tuples(st.sampled_from(sorted(EFFECTS)), fen), max_size=60)


@given(st.integers(min_value=0, max_value=200_000).map(Yuan.from_fen), steps)
def test_any_sequence_never_overspends(amount: Yuan, wanted: list[tuple[str, Yuan]]) -> None:
    """Taking only the entries that still hold, whatever is asked for in whatever order."""
    made: list[tuple[str, Yuan]] = []
    now = Standing(amount)
    for kind, part in wanted:
        then = now.after(kind, part)
        if then.holds:
            now = then
            made.append((kind, part))
        assert now.reserved + now.spent + now.left == amount
        assert min(now.reserved.fen, now.spent.fen, now.left.fen) >= 0
    assert standing(amount, made) == now


def test_what_a_draft_proposes_and_what_is_short() -> None:
    assert proposal("income", Yuan(100), Yuan(80)) == Yuan(80)
    assert proposal("income", Yuan(100), Yuan(0)) == Yuan(100)
    assert proposal("spending", Yuan(100), Yuan(80)) == Yuan(100)
    assert proposal("spending", Yuan(0), Yuan(80)) == Yuan(80)
    assert shortfall(Yuan(10), Yuan(5), Yuan(16)) == Yuan(1)
    assert shortfall(Yuan(10), Yuan(6), Yuan(16)) == Yuan(0)
    assert percent(Yuan("999.99"), Yuan(1000)) == 99
    assert percent(Yuan(1), Yuan(0)) == 0
