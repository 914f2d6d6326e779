"""Dues: who is on the list, what is owed, what was paid, who is behind."""

from __future__ import annotations

from datetime import date

import pytest

from tests.district import OPERATOR, TODAY, member
from tests.funds.income.levy_house import LevyHouse
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.income.actions.dues import make_dues_list, pay_dues, record_incomes
from tieshan.funds.income.checks import income_problems
from tieshan.funds.income.models import DuesLine, DuesList
from tieshan.funds.income.queries.dues import people_behind
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.members.actions.membership import retain_membership
from tieshan.members.models import Person

MAY = date(2026, 5, 1)


@pytest.fixture
def people(house: LevyHouse) -> list[Person]:
    """Three members; the third has retained membership since April."""
    unit = house.district.north_1
    found = [member(unit, name, serial) for serial, name in enumerate(("张伟", "李娜", "王强"), start=1)]
    retain_membership(actor=OPERATOR, person=found[2], day=date(2026, 4, 1), on=TODAY, reason="unemployed")
    return found


def listed(house: LevyHouse, month: date = MAY) -> DuesList:
    return make_dues_list(actor=house.chair, unit=house.district.north_1, month=month, on=TODAY)


def with_incomes(house: LevyHouse, dues_list: DuesList, *incomes: str) -> DuesList:
    lines = DuesLine.objects.filter(dues_list=dues_list).order_by("person")
    given = {line.pk: Yuan(income) for line, income in zip(lines, incomes, strict=True)}
    return record_incomes(actor=house.chair, dues_list=dues_list, incomes=given, on=TODAY)


def test_retained_members_are_not_on_the_list(house: LevyHouse, people: list[Person]) -> None:
    found = listed(house)
    assert set(found.lines.values_list("person", flat=True)) == {people[0].pk, people[1].pk}
    march = listed(house, date(2026, 3, 1))
    assert march.members == 3


def test_dues_follow_the_income_and_the_next_month_takes_it_over(house: LevyHouse, people: list[Person]) -> None:
    found = with_incomes(house, listed(house), "3257", "5000")
    assert found.due_fen == 1_625 + 2_500
    june = listed(house, date(2026, 6, 1))
    assert june.due_fen == found.due_fen
    joined = member(house.district.north_1, "赵敏", 9, joined_on=date(2026, 6, 20))
    again = listed(house, date(2026, 6, 1))
    assert (again.pk, again.members) == (june.pk, 3)
    assert DuesLine.objects.get(dues_list=again, person=joined).due_fen is None


def test_paid_dues_stand_in_the_unions_book(house: LevyHouse, people: list[Person]) -> None:
    found = with_incomes(house, listed(house), "3000", "5000")
    first = DuesLine.objects.filter(dues_list=found).order_by("person").first()
    assert first is not None
    payment = pay_dues(actor=house.cashier, dues_list=found, day=TODAY, on=TODAY, lines=[first.pk])
    assert (payment.amount_fen, payment.lines_paid) == (1_500, 1)
    pay_dues(actor=house.cashier, dues_list=found, day=TODAY, on=TODAY)
    assert balance(house.funds.book, "401", TODAY) == -Yuan(40)
    with pytest.raises(Refused) as refused:
        pay_dues(actor=house.cashier, dues_list=found, day=TODAY, on=TODAY)
    assert refused.value.code == "funds.dues.nothing"
    with pytest.raises(Refused) as refused:
        record_incomes(actor=house.chair, dues_list=found, incomes={first.pk: Yuan(9)}, on=TODAY)
    assert refused.value.code == "funds.dues.paid"
    assert income_problems() == {}


def test_the_income_is_not_readable_in_the_table(house: LevyHouse, people: list[Person]) -> None:
    from django.db import connection

    with_incomes(house, listed(house), "3257", "5000")
    with connection.cursor() as cursor:
        cursor.execute("SELECT income FROM funds_income_duesline WHERE income IS NOT NULL")
        assert all(b"3257" not in bytes(row[0]) for row in cursor.fetchall())


def test_six_months_behind_is_for_the_committee(house: LevyHouse, people: list[Person]) -> None:
    for month in range(5, 11):
        found = listed(house, date(2026, month, 1))
        if month == 5:
            with_incomes(house, found, "3000", "5000")
        if month == 8:
            line = DuesLine.objects.get(dues_list=found, person=people[1])
            pay_dues(actor=house.cashier, dues_list=found, day=TODAY, on=TODAY, lines=[line.pk])
    behind = {row.pk: (row.behind, row.behind_since) for row in people_behind(OPERATOR, TODAY)}
    assert behind == {people[0].pk: (6, MAY)}
    people[0].refresh_from_db()
    assert people[0].state == Person.State.ACTIVE
