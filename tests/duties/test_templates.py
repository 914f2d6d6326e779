"""A district's own duties: data alone, proposed by one, put in force by another, dated."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.timezone import localdate

from tests.accounts import appointed, browser
from tests.district import OPERATOR, TODAY, District
from tests.duties.conftest import Work, compute, instances, make_cadre, own_template
from tests.foundation.workflow.papers import actor_of
from tieshan.duties.actions.templates import (
    approve_template,
    end_template,
    propose_template,
    synchronise_templates,
    templates_differ,
)
from tieshan.duties.models import Template
from tieshan.kernel.refusal import Refused

FORM = {
    "title": "走访企业",
    "title_en": "Visit an employer",
    "basis": "每月走访企业一次。",
    "clause": "speech:C08",
    "source": "区工发〔2026〕5号",
    "bearer": "cadre",
    "every": "month",
    "count": "2",
    "anchor": "period_end",
    "days": "3",
    "counted": "working_day",
    "valid_from": "2026-05-01",
    "where_kind": "fine",
    "where_good": "yes",
}


def test_a_duty_is_added_on_screen_and_owed_once_a_second_person_agrees(district: District, work: Work) -> None:
    cadre = make_cadre(district, "李明", 1)
    office = browser(appointed("office", "district_office", district.root))
    leader = browser(appointed("leader", "district_leader", district.root))
    own_template(title="另一职责")
    compute(date(2026, 1, 1), TODAY)
    page = office.get("/duties/catalogue/new/")
    assert b"tests.work.deed" in page.content
    answer = office.post("/duties/catalogue/propose/?proof=tests.work.deed", FORM)
    assert answer.status_code == 302, answer.content.decode()
    template = Template.objects.get(title="走访企业")
    assert (template.proof_where, template.count, template.state) == ({"kind": "fine", "good": True}, 2, "proposed")
    compute(date(2026, 5, 1), TODAY)
    assert instances(template) == []
    answer = leader.post(f"/duties/catalogue/{template.pk}/approve/", {"opinion": "同意", "version": "1"})
    assert answer.status_code == 302, answer.content.decode()
    # In force from May on: owed at once for every month from then to today's, without anybody touching code.
    today = localdate()
    months = [divmod(month, 12) for month in range(2026 * 12 + 4, today.year * 12 + today.month)]
    owed = sorted(one.last_day for one in instances(template))
    assert [(day.year, day.month) for day in owed] == [(year, month + 1) for year, month in months]
    assert {one.cadre_id for one in instances(template)} == {cadre.pk}


def test_nobody_puts_their_own_proposal_in_force(district: District, work: Work) -> None:
    both = appointed("both", "district_office", district.root)
    from tests.accounts import give_post

    give_post(both, "district_leader", district.root)
    proposed = propose_template(actor=actor_of(both), **arguments())
    with pytest.raises(Refused) as refused:
        approve_template(actor=actor_of(both), template=proposed, version=None, on=TODAY)
    assert refused.value.code == "duties.template.own"


def arguments(**changes: Any) -> dict[str, Any]:
    return {
        "title": "走访企业",
        "clause": "speech:C08",
        "basis": "",
        "source": "",
        "bearer": "cadre",
        "unit_kinds": [],
        "every": "month",
        "proof": "tests.work.deed",
        "proof_where": {},
        "count": 1,
        "per_working_day": False,
        "anchor": "period_end",
        "days": 3,
        "counted": "working_day",
        "valid_from": date(2026, 5, 1),
        "on": TODAY,
    } | changes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"bearer": "unit"}, "duties.template.nobody"),
        ({"proof": "organisations.session"}, "duties.template.proof"),
        ({"proof_where": {"online": True}}, "duties.template.condition"),
        ({"proof_where": {"kind": "finest"}}, "duties.template.condition"),
        ({"proof": "organisations.election"}, "duties.template.impersonal"),
        ({"count": None}, "duties.template.number"),
        ({"bearer": "unit", "unit_kinds": ["joint"], "per_working_day": True}, "duties.template.daily"),
        ({"every": "event"}, "duties.template.event"),
    ],
)
def test_what_cannot_be_a_duty(district: District, work: Work, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        propose_template(actor=OPERATOR, **arguments(**changes))
    assert refused.value.code == code


def test_a_new_version_takes_over_on_its_day(district: District, work: Work) -> None:
    make_cadre(district, "李明", 1)
    first = own_template()
    compute(date(2026, 4, 1), date(2026, 6, 30))
    second = own_template(code=first.code, count=2, valid_from=date(2026, 6, 1))
    first.refresh_from_db()
    assert first.during.upper == date(2026, 6, 1)
    assert [one.last_day.month for one in instances(first)] == [4, 5]
    assert [(one.last_day.month, one.required) for one in instances(second)][:1] == [(6, 2)]


def test_an_ended_duty_is_no_longer_owed_and_stays_ended(district: District) -> None:
    synchronise_templates(actor=OPERATOR, on=TODAY)
    template = Template.objects.get(code="chairs-meeting")
    end_template(
        actor=OPERATOR, template=template, version=None, last_day=date(2026, 5, 31), on=TODAY, reason="并入办公会"
    )
    assert not templates_differ()
    compute(date(2026, 4, 1), TODAY)
    assert all(one.last_day <= date(2026, 5, 31) for one in instances(template))
