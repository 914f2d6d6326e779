"""The nightly proof finds what an event did not write, and the nightly computation mends it."""

from __future__ import annotations

from datetime import date

from tests.district import OPERATOR, TODAY, District
from tests.duties.conftest import Work, compute, instances, make_cadre, own_template
from tieshan.duties.checks import duty_problems
from tieshan.duties.jobs import bring_up_to
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


def test_the_night_brings_the_shipped_duties(district: District) -> None:
    bring_up_to(TODAY)
    assert Template.objects.filter(shipped=True, code="information-item").exists()


def test_no_duty_rests_on_sign_ins_or_uploads() -> None:
    """Every kind that may prove a duty is a table of work; none reads sessions, journals, notices or files."""
    forbidden = ("session", "accountsession", "journal", "rowhistory", "notice", "attachment", "signin", "formtoken")
    for kind in proof_kinds():
        sql = kind.rows().query.sql_with_params()[0].lower()
        assert not any(f'from "{word}' in sql or f'_{word}"' in sql for word in forbidden), kind.code
