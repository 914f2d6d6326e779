"""What is due, how it is divided, what lateness costs: on plain values."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieshan.funds.income.importing.cells import month_cell
from tieshan.funds.income.rules.levy import due_day, late_fee, levy_due, payroll_total, split
from tieshan.kernel.money import ZERO, Yuan, total
from tieshan.kernel.refusal import Refused

SHARES = {"basic": Decimal("0.6"), "district": Decimal("0.35"), "national": Decimal("0.05")}
DUE_ON = date(2026, 11, 15)
amounts = st.integers(0, 10**11).map(Yuan.from_fen)


def fee(due: Yuan, paid: list[tuple[date, Yuan]], until: date, rate: str = "0.005", cap: str = "1"):
    return late_fee(due=due, due_on=DUE_ON, paid=paid, until=until, rate=Decimal(rate), cap=Decimal(cap))


@given(amounts)
def test_no_fen_is_lost_between_the_levels(amount):
    assert total(split(amount, SHARES).values()) == amount


def test_shares_that_do_not_add_up_are_refused():
    with pytest.raises(Refused) as refused:
        split(Yuan(100), {"basic": Decimal("0.6"), "district": Decimal("0.39")})
    assert refused.value.code == "funds.share.sum"
    assert "99%" in str(refused.value)


def test_six_parts_make_the_payroll():
    payroll = payroll_total({"time": Yuan("100000"), "bonus": Yuan("0.49")})
    assert levy_due(payroll=payroll, rate=Decimal("0.02")) == Yuan("2000.01")
    with pytest.raises(Refused) as refused:
        payroll_total({"time": Yuan(-1)})
    assert refused.value.facts["field"] == "time"


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [(date(2026, 10, 1), 15, date(2026, 11, 15)), (date(2026, 12, 1), 15, date(2027, 1, 15)),
     (date(2027, 1, 1), 31, date(2027, 2, 28))],
)  # fmt: skip
def test_the_last_day_for_paying(month, day, expected):
    assert due_day(month, day) == expected


def test_late_fee_follows_what_is_unpaid_from_day_to_day():
    half = [(DUE_ON + timedelta(4), Yuan(1000)), (DUE_ON + timedelta(10), Yuan(1000))]
    found = fee(Yuan(2000), half, DUE_ON + timedelta(30))
    # 2000 for four days, 1000 for six, nothing afterwards
    assert (found.fee, found.days, found.capped) == (Yuan("70.00"), 10, False)


def test_what_came_in_time_costs_nothing_and_the_cap_holds():
    assert fee(Yuan(2000), [(DUE_ON, Yuan(2000))], DUE_ON + timedelta(99)).fee == ZERO
    capped = fee(Yuan(2000), [], DUE_ON + timedelta(400))
    assert (capped.fee, capped.capped) == (Yuan(2000), True)


@given(
    amounts,
    st.lists(st.tuples(st.integers(-5, 300), st.integers(0, 10**7)), max_size=6),
    st.integers(0, 400),
)
def test_a_late_fee_is_never_negative_above_the_cap_or_shrinking(due, payments, days):
    paid = [(DUE_ON + timedelta(day), Yuan.from_fen(fen)) for day, fen in payments]
    earlier = fee(due, paid, DUE_ON + timedelta(days))
    later = fee(due, paid, DUE_ON + timedelta(days + 1))
    assert ZERO <= earlier.fee <= later.fee <= due


@pytest.mark.parametrize("month", range(1, 13))
@pytest.mark.parametrize(
    "spelling",
    [
        "{y}-{m:02d}",
        "{y}{m:02d}",
        "{y}.{m}",
        "{y}年{m}月",
        "{y}{m:02d}11",
        "{y}-{m}-1",
        "{y}.{m:02d}.01~{y}.{m:02d}.28",
        "{y}.{m:02d}.01-{y}.{m:02d}.28",
        "{y}{m:02d}01-{y}{m:02d}28",
        "{y}-{m}-1-{y}-{m}-28",
    ],
)
def test_every_month_of_a_file_is_read_as_written(month: int, spelling: str) -> None:
    assert month_cell(spelling.format(y=2025, m=month)) == (date(2025, month, 1), "")
