"""Inspections: who may hold one on its day, what must stand in the record, where it may come from, who sees it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tests.accounts import browser
from tests.district import OPERATOR
from tests.office.house import House
from tests.rights.supervision.conftest import DAY, FINDING, held, planned, supervisor
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.documents.word import render_docx
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Employer
from tieshan.rights.disputes.actions import open_dispute
from tieshan.rights.supervision import actions
from tieshan.rights.supervision.models import Finding, Supervisor
from tieshan.rights.supervision.web.record import record_form

pytestmark = pytest.mark.django_db


def test_two_with_a_certificate_of_that_day_hold_it(house: House, employer: Employer, pair: list[Supervisor]) -> None:
    one = planned(house, employer)
    assert [d.due_on for d in deadlines_of(one)] == [DAY]
    with pytest.raises(Refused) as few:
        held(house, one, [pair[0], pair[0]])
    assert (few.value.code, few.value.clause) == ("rights.supervision.few", "speech:C15")
    late = supervisor(house, 3, valid_from=date(2026, 9, 2))
    with pytest.raises(Refused) as bare:
        held(house, one, [pair[0], late])
    assert (bare.value.code, bare.value.clause) == ("rights.supervision.no_certificate", "supervision-rules:1")
    assert "监督员3" in str(bare.value.message)
    done = held(house, one, pair)
    assert (done.state, done.findings.get().rule) == ("held", FINDING["rule"])
    assert [each.certificate.number for each in done.inspectors.order_by("pk")] == ["S1", "S2"]
    assert [d.state for d in deadlines_of(one)] == ["met"]
    assert len(render_docx(record_form(done))) > 5000
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.supervision.inspect"):
        Finding.objects.update(what="别的")


def test_who_does_not_sign_is_noted_and_a_finding_names_its_rule(
    house: House, employer: Employer, pair: list[Supervisor]
) -> None:
    one = planned(house, employer)
    with pytest.raises(Refused) as unsigned:
        held(house, one, pair, signed=False)
    assert unsigned.value.code == "rights.supervision.unsigned"
    with pytest.raises(Refused) as bare:
        held(house, one, pair, findings=[FINDING | {"rule": " "}])
    assert bare.value.code == "rights.supervision.empty"
    done = held(house, one, pair, signed=False, refusal="经理拒签，李明在场", findings=[])
    assert (done.signed, done.refusal) == (False, "经理拒签，李明在场")


def test_what_workers_brought_stays_away_from_the_enterprise(house: House, employer: Employer) -> None:
    dispute = open_dispute(
        actor=house.actor("north"),
        unit=house.district.north,
        employer=employer,
        channel="person",
        subject="加班费",
        facts="加班费",
        matter="wages",
        knew_on=DAY,
        at=datetime(2026, 9, 1, 9, tzinfo=timezone.get_default_timezone()),
    )
    with pytest.raises(Refused) as inside:
        actions.plan_inspection(
            actor=house.actor("chair"), unit=house.district.north_1, employer=employer, purpose="加班",
            planned_on=DAY, on=DAY, dispute=dispute,
        )  # fmt: skip
    assert inside.value.code == "rights.supervision.inside"
    with pytest.raises(Refused) as elsewhere:
        actions.plan_inspection(
            actor=house.actor("south"), unit=house.district.south, employer=employer, purpose="加班",
            planned_on=DAY, on=DAY,
        )  # fmt: skip
    assert elsewhere.value.code == "rights.supervision.elsewhere"
    one = planned(house, employer, dispute=dispute)
    assert one.source == "dispute"
    # The union inside the enterprise and those beside it find nothing; the federation finds it by initials.
    for name, found in (("chair", False), ("chair2", False), ("north", True), ("office", True)):
        page = browser(house.people[name])
        assert page.get(f"/supervision/inspections/{one.pk}/").status_code == (200 if found else 404)
        assert ("示例机械有限公司" in page.get("/supervision/inspections/?q=sljx").content.decode()) is found
    assert str(one) in browser(house.people["north"]).get(f"/disputes/{dispute.pk}/?tab=inspection").content.decode()
    dispute.state = "court"
    with pytest.raises(Refused) as others:
        planned(house, employer, dispute=dispute)
    assert others.value.code == "rights.supervision.before_others"
