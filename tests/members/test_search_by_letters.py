"""Initials are initials also when a vowel is among them."""

from __future__ import annotations

import pytest

from tests.district import OPERATOR, make_district, member
from tieshan.members.models import Person
from tieshan.members.queries.people import people, search_order, search_people

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("oyxl", ["欧阳晓岚"]),
        ("oy", ["欧阳晓岚"]),
        ("ouyang", ["欧阳晓岚"]),
        ("lag", ["李爱国"]),  # spelled "la g…" by nobody, so these are initials
        ("la", ["兰安"]),  # somebody's pinyin begins so
        ("lanan", ["兰安"]),
        ("liaig", ["李爱国"]),
        ("zw", ["张伟"]),
        ("zhangw", ["张伟"]),
        ("xyz", []),
    ],
)
def test_letters_find_people(typed: str, found: list[str]) -> None:
    unit = make_district().north_1
    for serial, name in enumerate(("欧阳晓岚", "李爱国", "兰安", "张伟"), start=1):
        member(unit, name, serial)
    from tieshan.foundation.access import acting_as

    with acting_as(OPERATOR):
        rows = search_people(people(OPERATOR), typed).order_by(search_order(typed, Person.objects.all()), "pk")
        assert [person.name for person in rows] == found
