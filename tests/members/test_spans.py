"""Spans of one person never overlap, whoever writes them and however."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tests.district import OPERATOR, District, make_district, member
from tieshan.foundation.access.acts import act_context
from tieshan.members.models import Membership


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.mark.parametrize(
    ("lower", "upper", "allowed"),
    [
        (date(2021, 1, 1), None, False),  # a second open span
        (date(2019, 1, 1), date(2020, 5, 2), False),  # a closed one that reaches into the open one
        (date(2019, 1, 1), date(2020, 5, 1), True),  # ends on the day the open one begins
        (date(2018, 6, 1), date(2018, 9, 1), True),  # before all others
        (date(2015, 1, 1), date(2018, 2, 2), False),  # reaches into another closed one
    ],
)
def test_a_span_beside_an_open_and_a_closed_one(
    district: District, lower: date, upper: date | None, allowed: bool
) -> None:
    person = member(district.north_1)  # open since 2020-05-01
    with act_context(OPERATOR, "members.person.correct"):
        _span(person, district, date(2018, 1, 1), date(2018, 3, 1))
        if allowed:
            _span(person, district, lower, upper)
            return
        with pytest.raises(IntegrityError), transaction.atomic():
            _span(person, district, lower, upper)


def _span(person: object, district: District, lower: date, upper: date | None) -> None:
    Membership.objects.create(
        person=person,
        unit=district.south_1,
        during=DateRange(lower, upper),
        started_by=Membership.Start.JOINED,
        ended_by="" if upper is None else Membership.End.LEFT,
    )


def test_moving_the_beginning_of_the_open_span_into_a_closed_one(district: District) -> None:
    person = member(district.north_1)
    with act_context(OPERATOR, "members.person.correct"):
        _span(person, district, date(2018, 1, 1), date(2019, 3, 1))
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.filter(person=person, during__upper_inf=True).update(
                during=DateRange(date(2019, 1, 1), None)
            )
