"""Who owes is known at once: new cadres and unions, moves and ends touch their own duties and nobody else's."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts import appointed
from tests.district import OPERATOR, TODAY, District, resident_number
from tests.duties.conftest import Work, compute, instances, make_cadre, own_template
from tieshan.duties.models import Instance, Template
from tieshan.members.actions.cadres import correct_cadre, engage_cadre, release_cadre
from tieshan.members.models import Cadre
from tieshan.organisations.actions.tree import dissolve_unit, found_unit, move_unit
from tieshan.organisations.models import Unit

MAY = date(2026, 5, 1), date(2026, 5, 31)
YEAR = date(2026, 1, 1), date(2026, 5, 31)


@pytest.fixture
def cadre(district: District, work: Work) -> Cadre:
    return make_cadre(district, "李明", 1)


@pytest.fixture
def template(cadre: Cadre) -> Template:
    """One deed a month by each cadre; computed for the first five months of the year."""
    template = own_template()
    compute(*YEAR)
    return template


def new_cadre(district: District, *, account: bool = True) -> Cadre:
    login = appointed("wangfang", "cadre", district.north) if account else None
    return engage_cadre(
        actor=OPERATOR, federation=district.north, name="王芳", id_number=resident_number(2), start=date(2026, 4, 20),
        on=TODAY, account=login,
    )  # fmt: skip


def months(template: Template, bearer: int) -> list[tuple[int, str, str]]:
    return [(one.first_day.month, one.state, one.reason) for one in instances(template) if one.bearer == bearer]


def facts(one: Instance) -> tuple[object, ...]:
    return one.bearer, one.first_day, one.account_id, one.state, one.found, one.path


def test_a_new_cadre_owes_from_the_first_day_without_waiting_for_the_night(
    template: Template, district: District
) -> None:
    before = [facts(one) for one in instances(template)]
    cadre = new_cadre(district)
    assert months(template, cadre.pk) == [(4, "not_owed", "new"), (5, "open", "")]
    assert [facts(one) for one in instances(template) if one.bearer != cadre.pk] == before


def test_a_cadre_without_an_account_owes_too_and_their_records_count_once_they_have_one(
    template: Template, district: District, work: Work
) -> None:
    cadre = new_cadre(district, account=False)
    assert months(template, cadre.pk)[-1] == (5, "open", "")
    account = appointed("wangfang", "cadre", district.north)
    work.did(date(2026, 5, 12), account=account.pk)
    correct_cadre(actor=OPERATOR, cadre=cadre, version=None, account=account)
    mine = [one for one in instances(template) if one.bearer == cadre.pk]
    assert [(one.account_id, one.state) for one in mine if one.first_day.month == 5] == [(account.pk, "done")]


def test_a_correction_of_other_facts_computes_nothing(template: Template, district: District) -> None:
    cadre = new_cadre(district)
    with CaptureQueriesContext(connection) as queries:
        correct_cadre(actor=OPERATOR, cadre=cadre, version=None, education="20")
    assert not [one for one in queries.captured_queries if "duties_instance" in one["sql"]]


def test_a_released_cadre_owes_no_more_from_that_day(template: Template, cadre: Cadre) -> None:
    release_cadre(actor=OPERATOR, cadre=cadre, version=None, on=date(2026, 4, 6), reason="合同到期")
    assert months(template, cadre.pk)[-2:] == [(3, "open", ""), (4, "not_owed", "ended")]


def test_a_new_union_owes_at_once_a_moved_one_takes_its_place_along_and_an_ended_one_owes_no_more(
    work: Work, district: District
) -> None:
    template = own_template(bearer="unit", unit_kinds=["enterprise"])
    compute(*YEAR)
    before = {one.bearer: facts(one) for one in instances(template) if one.first_day == MAY[0]}
    unit = found_unit(
        actor=OPERATOR, parent=district.north, code="XQ-99", name="新企业工会", kind="enterprise",
        founded_on=date(2026, 4, 27),
    )  # fmt: skip
    assert months(template, unit.pk) == [(4, "not_owed", "new"), (5, "open", "")]
    move_unit(actor=OPERATOR, unit=unit, parent=district.south, on=date(2026, 5, 11), today=TODAY, reason="调整")
    may = next(one for one in instances(template) if one.bearer == unit.pk and one.first_day == MAY[0])
    assert may.path == Unit.objects.get(pk=unit.pk).path
    dissolve_unit(
        actor=OPERATOR, unit=unit, on=date(2026, 5, 12), today=TODAY, reason="企业终止", document="工字〔2026〕1号"
    )
    assert months(template, unit.pk)[-1] == (5, "not_owed", "ended")
    after = {one.bearer: facts(one) for one in instances(template) if one.first_day == MAY[0]}
    assert {key: value for key, value in after.items() if key != unit.pk} == before


def test_nothing_is_computed_before_the_duties_began(work: Work, district: District) -> None:
    template = own_template()
    new_cadre(district)
    assert instances(template) == []
