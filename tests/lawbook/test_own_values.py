"""The district sets its own values: within bounds, with a document, approved by somebody else, never for the past."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.accounts import appointed, browser
from tests.district import OPERATOR, actor_as, make_district
from tieshan import lawbook
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.workflow.actions import agree_paper, refuse_paper, return_paper, withdraw_paper
from tieshan.foundation.workflow.models import Run
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook import own_values, queries
from tieshan.lawbook.actions.values import correct_value, propose_value
from tieshan.lawbook.models import DistrictValue
from tieshan.lawbook.records import Bounds
from tieshan.lawbook.terms import Leeway
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 25)
ITEMS = "office.information.items"


@dataclass
class Office:
    """The district with a clerk who proposes and a leader who decides."""

    root: Unit
    clerk: Account
    leader: Account

    def propose(self, value: str, *, code: str = ITEMS, on: dt.date = DAY, **more: Any) -> DistrictValue:
        facts = {"valid_from": on, "document": "信息工作办法", "number": "示例工发〔2026〕1 号", "reason": "信息偏少"}
        return propose_value(actor=actor_for(self.clerk), code=code, value=value, on=on, **facts | more)

    def decide(self, row: DistrictValue, act: Any = agree_paper, on: dt.date = DAY, **more: Any) -> DistrictValue:
        act(actor=actor_for(self.leader), run=self.run(row), on=on, **more)
        row.refresh_from_db()
        return row

    def run(self, row: DistrictValue) -> Run:
        with acting_as(OPERATOR):
            return Run.objects.get(kind="lawbook.value", record_id=row.pk)

    def approved(self, value: str, *, on: dt.date = DAY, **more: Any) -> DistrictValue:
        return self.decide(self.propose(value, on=on, **more), on=on)


@pytest.fixture
def office() -> Office:
    root = make_district().root
    return Office(root, appointed("clerk", "district_office", root), appointed("leader", "district_leader", root))


def test_an_approved_value_holds_from_its_day_and_cites_its_document(office: Office) -> None:
    row = office.propose("2", valid_from=DAY + dt.timedelta(days=6), article="第三条")
    assert lawbook.parameter(ITEMS, on=dt.date(2026, 12, 31)).whole == 1
    office.decide(row)
    assert lawbook.parameter(ITEMS, on=dt.date(2026, 11, 30)).whole == 1
    own = lawbook.parameter(ITEMS, on=dt.date(2026, 12, 1))
    assert (own.whole, own.is_own, own.show_as_law, own.scope) == (2, True, False, "district")
    assert (str(own.document), own.number, own.article) == ("信息工作办法", "示例工发〔2026〕1 号", "第三条")
    assert own.clause == "speech:C27"
    assert own.instead_of is not None
    assert lawbook.parameter_history(ITEMS)[0].own_id == row.pk


def test_later_values_and_the_shipped_one_again_follow_by_their_days(office: Office) -> None:
    office.approved("2", on=dt.date(2026, 1, 5))
    office.approved("3", on=dt.date(2026, 3, 2))
    office.approved("", on=dt.date(2026, 6, 1), lifted=True)
    days = [dt.date(2026, 1, 5), dt.date(2026, 3, 1), dt.date(2026, 3, 2), dt.date(2026, 5, 31), dt.date(2026, 6, 1)]
    assert [lawbook.parameter(ITEMS, on=day).whole for day in days] == [2, 2, 3, 3, 1]


def test_the_past_is_never_changed(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        office.propose("2", valid_from=DAY - dt.timedelta(days=1))
    assert caught.value.code == "lawbook.value.past"
    office.approved("2", valid_from=DAY + dt.timedelta(days=30))
    with pytest.raises(Refused, match="2026-12-26"):
        office.propose("3", valid_from=DAY + dt.timedelta(days=30))


def test_approved_late_it_holds_from_the_day_of_approval(office: Office) -> None:
    row = office.propose("2", valid_from=DAY)
    office.decide(row, on=DAY + dt.timedelta(days=9))
    assert row.valid_from == DAY + dt.timedelta(days=9)
    assert lawbook.parameter(ITEMS, on=DAY).whole == 1


def test_nobody_approves_their_own_value_and_others_may_not_propose(office: Office) -> None:
    row = office.propose("2")
    with pytest.raises((Refused, Forbidden)):
        agree_paper(actor=actor_for(office.clerk), run=office.run(row), on=DAY)
    chair = actor_as("federation_chair", Unit.objects.get(code="SL-01"))
    with pytest.raises(Forbidden):
        propose_value(actor=chair, code=ITEMS, value="2", valid_from=DAY, document="x", number="1", reason="x", on=DAY)


@pytest.mark.parametrize(
    ("code", "value", "fits"),
    [
        (ITEMS, "1", True),
        (ITEMS, "0", False),
        (ITEMS, "32", False),
        ("organising.founding.members", "20", False),
        ("organising.term.extension", "3", True),
        ("organising.term.extension", "7", False),
        ("organising.election.quorum", "3/4", True),
        ("organising.election.quorum", "1/2", False),
        ("organising.election.difference", "10 %", True),
        ("organising.election.difference", "4%", False),
        ("organising.term.years", "5", True),
        ("organising.term.years", "4", False),
        ("organising.term.warnings", "12、6、3", True),
        ("organising.term.warnings", "48", False),
        ("funds.spending.audit", "500", True),
        ("organising.committee.seats", "11-25: 3\n26-100: 3-5\n101-200: 5-7", True),
        ("organising.committee.seats", "25-200: 3-9", False),
        ("organising.committee.seats", "150-300: 5-7", False),
        ("organising.delegates.seats", "50-200: 30-40", False),
    ],
)
def test_bounds(office: Office, code: str, value: str, fits: bool) -> None:
    if fits:
        office.approved(value, code=code)
        assert lawbook.parameter(code, on=DAY).is_own
        return
    with pytest.raises(Refused) as caught:
        office.propose(value, code=code)
    assert caught.value.code == "lawbook.value.bounds"
    assert caught.value.facts["field"] == "value"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (ITEMS, "two"),
        (ITEMS, "1.5"),
        (ITEMS, ""),
        (ITEMS, "٣"),
        ("funds.spending.audit", "5 %"),
        ("funds.spending.audit", "-1"),
        ("funds.spending.audit", "NaN"),
        ("organising.election.quorum", "2/0"),
        ("organising.election.quorum", "9" * 4000),
        ("organising.committee.seats", "0-24: 3-5\n26-200: 3-7"),
        ("organising.committee.seats", "0-: 3-5\n26-200: 3-7"),
        ("organising.committee.seats", "24-0: 3-5"),
    ],
)
def test_what_cannot_be_read_is_refused_with_how_it_is_written(office: Office, code: str, value: str) -> None:
    with pytest.raises(Refused) as caught:
        office.propose(value, code=code)
    assert caught.value.code == "lawbook.value.unreadable"


@pytest.mark.parametrize("name", ["document", "number", "reason"])
def test_a_value_without_a_source_is_refused(office: Office, name: str) -> None:
    with pytest.raises(Refused) as caught:
        office.propose("2", **{name: "  "})
    assert caught.value.facts["field"] == name
    with pytest.raises(Refused):
        office.propose("2", code="no.such")


def test_one_proposal_at_a_time_and_a_returned_one_is_mended(office: Office) -> None:
    row = office.propose("2")
    with pytest.raises(Refused) as caught:
        office.propose("3")
    assert caught.value.code == "lawbook.value.under_way"
    office.decide(row, return_paper, opinion="写明理由")
    assert row.state == "returned"
    facts = {"valid_from": DAY, "document": row.document, "number": row.number, "reason": "每月两条更合适"}
    correct_value(actor=actor_for(office.clerk), record=row, value="4", on=DAY, **facts)
    office.decide(row)
    assert (row.state, lawbook.parameter(ITEMS, on=DAY).whole) == ("approved", 4)
    with pytest.raises(Refused):
        correct_value(actor=actor_for(office.clerk), record=row, value="5", on=DAY, **facts)


def test_refused_and_withdrawn_values_change_nothing(office: Office) -> None:
    office.decide(office.propose("2"), refuse_paper, opinion="不必")
    row = office.propose("3")
    withdraw_paper(actor=actor_for(office.clerk), run=office.run(row), on=DAY, reason="再议")
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert not lawbook.parameter(ITEMS, on=DAY).is_own


def test_an_approved_value_cannot_be_changed_even_past_the_acts(office: Office) -> None:
    row = office.approved("2")
    for change in ({"value": 9}, {"state": "refused"}):
        with pytest.raises(IntegrityError), transaction.atomic(), act_context(OPERATOR, "lawbook.value.correct"):
            DistrictValue.objects.filter(pk=row.pk).update(**change)


def test_a_value_that_a_later_law_no_longer_allows_does_not_hold(office: Office, monkeypatch: Any) -> None:
    office.approved("2")
    own = lawbook.parameter(ITEMS, on=DAY)
    assert own.is_own
    stricter = dataclasses.replace(own.instead_of, value=3, bounds=Bounds(Leeway.UP))  # type: ignore[type-var]
    monkeypatch.setattr(queries, "_parameter", lambda code, on: stricter)
    own_values.forget()
    assert lawbook.parameter(ITEMS, on=DAY).whole == 3


def test_no_query_for_each_call_and_none_older_than_some_seconds(
    office: Office, django_assert_num_queries: Any, monkeypatch: Any
) -> None:
    office.approved("2")
    own_values.forget()
    with django_assert_num_queries(1):
        for _time in range(200):
            assert lawbook.parameter(ITEMS, on=DAY).whole == 2
    now = own_values.time.monotonic()
    monkeypatch.setattr(own_values.time, "monotonic", lambda: now + own_values.SECONDS + 1)
    with django_assert_num_queries(1):
        lawbook.parameter(ITEMS, on=DAY)


def test_what_another_process_approves_is_seen_within_seconds(office: Office) -> None:
    own_values.forget()
    assert not lawbook.parameter(ITEMS, on=DAY).is_own
    # The other process does not share this one's memory: nothing is forgotten here.
    kept = own_values.own_values()
    office.approved("2")
    own_values._kept = kept
    assert not lawbook.parameter(ITEMS, on=DAY).is_own
    kept.until = 0.0
    assert lawbook.parameter(ITEMS, on=DAY).is_own


def test_the_screens_from_proposal_to_approval(office: Office) -> None:
    clerk = browser(office.clerk)
    page = clerk.get(f"/lawbook/values/{ITEMS}/").content.decode()
    assert "Set for this district" in page
    address = f"/lawbook/district/propose/{ITEMS}/"
    assert "The district may only raise it." in clerk.get(address).content.decode()
    today = dt.date.today().isoformat()
    sent = {"value": "0", "valid_from": today, "document": "办法", "number": "1 号", "reason": "试"}
    refused = clerk.post(address, sent)
    assert refused.status_code == 422
    assert "goes beyond" in refused.content.decode()
    assert clerk.post(address, sent | {"value": "2"}).status_code == 302
    row = DistrictValue.objects.get()
    shown = browser(office.leader).get(f"/lawbook/district/{row.pk}/").content.decode()
    assert "2 items a month" in shown
    assert "under approval" in shown
    office.decide(row, on=dt.date.today())
    assert "set by this district" in clerk.get(f"/lawbook/values/{ITEMS}/").content.decode()
    found = clerk.get("/lawbook/district/?q=信息").content.decode()
    assert "2 items a month" in found
    assert clerk.get("/lawbook/district/?q=zzzz").status_code == 200
    fixed = clerk.get("/lawbook/values/organising.founding.members/").content.decode()
    assert "leaves no room" in fixed


def test_the_check_in_the_database_asks_for_a_source(office: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), act_context(OPERATOR, "lawbook.value.correct"):
        DistrictValue.objects.create(
            unit=office.root, code=ITEMS, value=2, valid_from=DAY, document="", number="1", reason="x", proposed_on=DAY
        )
