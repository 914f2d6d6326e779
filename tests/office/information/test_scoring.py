"""What adoptions are worth under each shipped scheme, and the choice between them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from tests.foundation.documents.files import pdf, upload
from tests.office.information.conftest import DAY, House
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook import scheme, schemes
from tieshan.lawbook.proofs import proof_kind
from tieshan.lawbook.schemes import scheme_problems
from tieshan.office.information.actions.adoptions import adopt_item, choose_scheme, withdraw_adoption
from tieshan.office.information.models import Adoption, InformationItem
from tieshan.office.information.queries.items import scheme_on
from tieshan.office.information.queries.statistics import statistics
from tieshan.office.information.rules import counted_points, quota_points, worth_of

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def worth(code: str, level: str, system: str = "union", form: str = "full", **facts: Any) -> tuple[Decimal, Decimal]:
    values = {"kind": "news", "event_on": DAY, "sent_on": DAY} | facts
    found = worth_of(scheme(code), level=level, system=system, form=form, **values)
    return found.points, found.fee


@pytest.mark.parametrize(
    ("code", "case", "points", "fee"),
    [
        ("county-union", ("district",), 10, 40),
        ("county-union", ("district", "union", "brief"), 5, 20),
        ("county-union", ("district", "party"), 15, 60),
        ("county-union", ("city", "union", "brief"), 10, 40),
        ("county-union", ("province", "party"), 30, 120),
        ("county-union", ("national", "union", "brief"), 15, 60),
        ("county-union", ("national", "party"), 50, 200),
        ("county-bureau", ("district",), 5, 0),
        ("county-bureau", ("district", "union", "digest"), 3, 0),
        ("county-bureau", ("national", "government"), 30, 0),
        ("county-bureau", ("national", "party"), 50, 0),
        ("college", ("district",), 5, 0),
        ("college", ("national", "media", "long"), 30, 0),
        ("farm-quota", ("national",), 0, 0),
    ],
)
def test_worth_by_scheme(code: str, case: tuple[str, ...], points: int, fee: int) -> None:
    assert worth(code, *case) == (points, fee)


def test_research_counts_twice_where_the_scheme_says_so() -> None:
    assert worth("county-bureau", "city", kind="research") == (20, 0)
    assert worth("county-union", "city", kind="research") == (15, 60)


def test_a_scheme_may_ask_for_news_within_a_week() -> None:
    assert worth("college", "city", sent_on=DAY + timedelta(days=7))[0] == 10
    assert worth("college", "city", sent_on=DAY + timedelta(days=8))[0] == 0
    assert worth("county-union", "city", sent_on=DAY + timedelta(days=80))[0] == 15


def test_quotas() -> None:
    months = {(2026, month): 2 for month in range(1, 8)}
    assert quota_points(scheme("college"), {**months, (2026, 9): 1}) == 35
    assert quota_points(scheme("county-bureau"), months) == 0
    assert quota_points(scheme("county-bureau"), {**months, (2026, 9): 1}) == 50
    assert quota_points(scheme("county-union"), months) == 0
    assert quota_points(None, months) == 0


def test_several_journals_add_up() -> None:
    assert counted_points(scheme("county-bureau"), [Decimal(5), Decimal(10)]) == 15
    assert counted_points(None, []) == 0


def test_the_shipped_schemes_have_sources_and_no_problems() -> None:
    assert scheme_problems() == []
    assert len(schemes()) == 4
    assert all(found.regulation.source and found.basis.zh for found in schemes().values())


def choose(house: House, code: str, day: date) -> None:
    choose_scheme(
        actor=house.office,
        unit=house.district.root,
        scheme_code=code,
        from_on=day,
        document="示工发〔2026〕1号",
        on=day,
    )


def adopt(house: House, item: InformationItem, **facts: Any) -> Adoption:
    values = {
        "level": "city", "system": "union", "form": "full", "journal": "《示例市工会信息》", "adopted_on": DAY,
        "reference": "第9期", "on": DAY,
    }  # fmt: skip
    return adopt_item(actor=house.office, item=item, **(values | facts))


def test_points_follow_the_scheme_of_the_day_and_a_later_choice_counts_anew(house: House) -> None:
    first = adopt(house, house.signed())
    assert (first.scheme, first.points) == ("", 0)
    choose(house, "county-union", date(2026, 1, 1))
    first.refresh_from_db()
    assert (first.scheme, first.points, first.fee) == ("county-union", 15, 60)
    choose(house, "county-bureau", date(2026, 7, 1))
    assert scheme_on(date(2026, 6, 30)) == scheme("county-union")
    late = adopt(house, house.signed(day=date(2026, 7, 2)), adopted_on=date(2026, 7, 3), on=date(2026, 7, 3))
    first.refresh_from_db()
    assert (first.points, late.points) == (15, 10)
    with pytest.raises(Refused) as refused, transaction.atomic():
        choose(house, "college", date(2026, 7, 1))
    assert refused.value.code == "office.scheme.backwards"


def test_the_level_of_an_item_is_its_highest_standing_adoption(house: House) -> None:
    item = house.signed()
    adopt(house, item, level="district", journal="《工运信息》")
    higher = adopt(house, item, level="province")
    item.refresh_from_db()
    assert item.level == "province"
    assert next(iter(proof_kind("office.information").rows()))["adopted"] is True
    withdraw_adoption(actor=house.office, adoption=higher, reason="登错了", on=DAY)
    item.refresh_from_db()
    assert item.level == "district"


def test_an_adoption_needs_a_proof_a_signed_item_and_a_possible_day(house: House) -> None:
    item = house.signed()
    for facts, code in (
        ({"reference": ""}, "office.adoption.no_proof"),
        ({"adopted_on": DAY - timedelta(days=1)}, "office.adoption.before"),
        ({"adopted_on": DAY + timedelta(days=1)}, "office.adoption.future"),
    ):
        with pytest.raises(Refused) as refused, transaction.atomic():
            adopt(house, item, **facts)
        assert refused.value.code == code
    adopt(house, item, reference="", uploads=[upload("采用.pdf", pdf())])
    with pytest.raises(Refused) as refused, transaction.atomic():
        adopt(house, item)
    assert refused.value.code == "office.adoption.double"
    with pytest.raises(Refused), transaction.atomic():
        adopt(house, house.item())
    with pytest.raises(Forbidden), transaction.atomic():
        adopt_item(
            actor=house.chair, item=item, level="city", system="union", form="full", journal="x", adopted_on=DAY, on=DAY
        )


def test_statistics_count_by_federation_and_author(house: House, django_assert_max_num_queries: Any) -> None:
    choose(house, "county-union", date(2026, 1, 1))
    adopted = house.signed(second_author=house.colleague_account)
    adopt(house, adopted)
    adopt(house, adopted, level="district", system="party", journal="区委信息")
    house.signed(day=date(2026, 6, 3))
    house.signed(day=date(2026, 6, 4), unit=house.district.north_1, author=house.colleague_account, by=house.colleague)
    house.item()
    with django_assert_max_num_queries(7):
        found = statistics(house.office, start=YEAR[0], end=YEAR[1])
    (unit,) = found.units
    assert (unit.name, unit.sent, unit.signed, unit.adopted, unit.rate) == (house.district.north.name, 3, 3, 1, 33)
    assert (unit.points, unit.fee, dict(unit.levels)) == (30, 120, {"city": 1})
    first, second = found.people
    # Of two authors the first counts.
    assert (first.key, first.sent, first.total, first.fee) == (house.cadre_account.pk, 2, 30, 120)
    assert (second.key, second.sent, second.total) == (house.colleague_account.pk, 1, 0)
    assert found.months == {(2026, 5): (1, 1), (2026, 6): (2, 0)}
    june = statistics(house.office, start=date(2026, 6, 1), end=date(2026, 6, 30))
    assert (june.units[0].sent, june.units[0].points) == (2, 0)
