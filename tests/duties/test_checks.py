"""The nightly proof finds what an event did not write, and the nightly computation mends it."""

from __future__ import annotations

from datetime import date, timedelta

from procrastinate.contrib.django.models import ProcrastinateJob

from tests.district import OPERATOR, TODAY, District
from tests.duties.conftest import Work, compute, instances, make_cadre, own_template
from tieshan.duties.checks import duty_problems
from tieshan.duties.jobs import bring_up_to, catch_up
from tieshan.duties.models import Template
from tieshan.foundation.access import acting_as
from tieshan.lawbook.proofs import proof_kinds

MAY = date(2026, 5, 1), date(2026, 5, 31)


def problems() -> dict[str, list[int]]:
    with acting_as(OPERATOR):
        return duty_problems(first=MAY[0], last=MAY[1])


def test_a_record_that_nobody_told_of_is_found(district: District, work: Work) -> None:
    cadre = make_cadre(district, "李明", 1)
    template = own_template()
    compute(*MAY)
    assert problems() == {}
    work.did(date(2026, 5, 12), account=cadre.account_id)
    (one,) = instances(template)
    assert problems() == {template.code: [one.pk]}
    bring_up_to(TODAY)
    assert problems() == {}
    assert instances(template)[-1].last_day >= TODAY


def test_a_night_that_the_house_slept_through_is_made_up_for(district: District) -> None:
    def asked() -> int:
        return ProcrastinateJob.objects.filter(task_name="duties.board.nightly", status="todo").count()

    assert not catch_up(TODAY), "before the first computation nothing is missing"
    bring_up_to(TODAY)
    assert not catch_up(TODAY)
    assert catch_up(TODAY + timedelta(days=9))
    assert not catch_up(TODAY + timedelta(days=9)), "asked once"
    assert asked() == 1


def test_the_night_brings_the_shipped_duties(district: District) -> None:
    bring_up_to(TODAY)
    assert Template.objects.filter(shipped=True, code="information-item").exists()


def test_no_duty_rests_on_sign_ins_or_uploads() -> None:
    """Every kind that may prove a duty is a table of work; none reads sessions, journals, notices or files."""
    forbidden = ("session", "accountsession", "journal", "rowhistory", "notice", "attachment", "signin", "formtoken")
    for kind in proof_kinds():
        sql = kind.rows().query.sql_with_params()[0].lower()
        assert not any(f'from "{word}' in sql or f'_{word}"' in sql for word in forbidden), kind.code
