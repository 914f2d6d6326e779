"""Excuses go their route; what is agreed excuses, and nobody decides on their own."""

from __future__ import annotations

from datetime import date

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR, TODAY, District
from tests.duties.conftest import Work, compute, instances, make_cadre, own_template
from tests.foundation.workflow.papers import actor_of
from tieshan.duties.actions.excuses import request_excuse
from tieshan.duties.models import Excuse
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.workflow.actions.deciding import agree_paper, return_paper
from tieshan.foundation.workflow.models import Run
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Account

MAY = date(2026, 5, 1), date(2026, 5, 31)


def actor(account: Account | None) -> Actor:
    """The actor behind an account, with the grants of its posts."""
    assert account is not None
    return actor_of(account)


def run_of(excuse: Excuse) -> Run:
    """The approval of an excuse, wherever it stands."""
    with acting_as(OPERATOR):
        return Run.objects.get(kind="duties.excuse", record_id=excuse.pk)


def test_an_agreed_excuse_excuses_and_a_later_record_still_counts(district: District, work: Work) -> None:
    cadre = make_cadre(district, "李明", 1)
    chair = appointed("chair", "federation_chair", district.north)
    template = own_template()
    compute(*MAY)
    (instance,) = instances(template)
    excuse = request_excuse(actor=actor(cadre.account), instance=instance, reason="抽调外地", on=TODAY)
    run = run_of(excuse)
    with pytest.raises(Refused):
        agree_paper(actor=actor(cadre.account), run=run, on=TODAY)
    agree_paper(actor=actor(chair), run=run, on=TODAY)
    (instance,) = instances(template)
    assert instance.state == "excused"
    compute(*MAY)
    assert instances(template)[0].state == "excused"
    work.did(date(2026, 5, 12), account=cadre.account_id)
    compute(*MAY)
    assert instances(template)[0].state == "done"


def test_a_returned_excuse_is_mended_and_goes_on(district: District, work: Work) -> None:
    cadre = make_cadre(district, "李明", 1)
    chair = appointed("chair", "federation_chair", district.north)
    template = own_template()
    compute(*MAY)
    (instance,) = instances(template)
    excuse = request_excuse(actor=actor(cadre.account), instance=instance, reason="有事", on=TODAY)
    run = run_of(excuse)
    return_paper(actor=actor(chair), run=run, on=TODAY, opinion="写明事由")
    assert instances(template)[0].state == "open"
    again = request_excuse(actor=actor(cadre.account), instance=instance, reason="抽调外地", on=TODAY)
    assert (again.pk, again.state) == (excuse.pk, "requested")
    with acting_as(OPERATOR):
        assert Excuse.objects.count() == 1


def test_nobody_asks_for_another_person(district: District, work: Work) -> None:
    make_cadre(district, "李明", 1)
    other = make_cadre(district, "王芳", 2)
    template = own_template()
    compute(*MAY)
    first, _second = instances(template)
    with pytest.raises(Refused) as refused:
        request_excuse(actor=actor(other.account), instance=first, reason="有事", on=TODAY)
    assert refused.value.code == "duties.excuse.others"


def test_a_done_duty_is_not_excused(district: District, work: Work) -> None:
    cadre = make_cadre(district, "李明", 1)
    work.did(date(2026, 5, 12), account=cadre.account_id)
    template = own_template()
    compute(*MAY)
    (instance,) = instances(template)
    with pytest.raises(Refused):
        request_excuse(actor=actor(cadre.account), instance=instance, reason="有事", on=TODAY)
