"""A step of a body: in writing, and by its members alone, however late it is."""

from __future__ import annotations

from datetime import date

import pytest

from tests.district import OPERATOR, TODAY
from tests.foundation.workflow.papers import House, paper, step, submit
from tieshan.foundation.access import acting_as
from tieshan.foundation.workflow.actions import agree_paper, pass_paper_on
from tieshan.foundation.workflow.actions.deputies import name_deputy
from tieshan.foundation.workflow.actions.escalating import escalate_paper
from tieshan.foundation.workflow.models import Run, Signer
from tieshan.foundation.workflow.people import people
from tieshan.kernel.refusal import Refused

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 24)


@pytest.fixture
def run(house: House) -> Run:
    house.person("auditor1", "audit_committee", house.district.root)
    house.person("auditor2", "audit_committee", house.district.root)
    house.routes = [(step("audit_committee", "district"),)]
    return submit(actor=house.actor("cadre1"), record=paper(house.district.north), unit=house.district.north)


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def test_it_agrees_in_writing_only(house: House, run: Run) -> None:
    with pytest.raises(Refused) as no:
        agree_paper(actor=house.actor("auditor1"), run=run, on=TODAY, opinion="  ")
    assert code_of(no) == "workflow.approval.no_opinion"
    assert agree_paper(actor=house.actor("auditor1"), run=run, on=TODAY, opinion="用途合规。").state == "agreed"


def test_a_member_passes_it_on_to_a_member_only(house: House, run: Run) -> None:
    with pytest.raises(Refused) as no:
        pass_paper_on(actor=house.actor("auditor1"), run=run, to=house.people["leader1"], on=TODAY)
    assert code_of(no) == "workflow.approval.body"
    third = house.person("auditor3", "audit_committee", house.district.root)
    with acting_as(OPERATOR):
        Signer.objects.filter(run=run, account=third).delete()
    pass_paper_on(actor=house.actor("auditor1"), run=run, to=third, on=TODAY)
    assert agree_paper(actor=house.actor("auditor3"), run=run, on=TODAY, opinion="同意").state == "agreed"


def test_a_deputy_from_outside_does_not_decide(house: House, run: Run) -> None:
    (post,) = people().posts_of(house.people["auditor1"].pk, TODAY)
    name_deputy(
        actor=house.actor("auditor1"),
        post_id=post.post_id,
        deputy=house.people["leader1"],
        first=TODAY,
        last=LATER,
        on=TODAY,
    )
    with pytest.raises(Refused) as no:
        agree_paper(actor=house.actor("leader1"), run=run, on=TODAY, opinion="同意")
    assert code_of(no) == "workflow.approval.body"


def test_however_late_no_head_above_decides_instead(house: House, run: Run) -> None:
    escalate_paper(actor=OPERATOR, run=run, on=LATER)
    with acting_as(OPERATOR):
        asked = set(Signer.objects.filter(run=run).values_list("account__username", flat=True))
    assert asked == {"auditor1", "auditor2"}


def test_its_only_member_does_not_decide_on_the_own_paper(house: House) -> None:
    house.person("auditor1", "audit_committee", house.district.root)
    house.routes = [(step("audit_committee", "district"), step("district_leader", "district"))]
    with pytest.raises(Refused) as no:
        submit(actor=house.actor("auditor1"), record=paper(house.district.north), unit=house.district.north)
    assert code_of(no) == "workflow.route.body"
