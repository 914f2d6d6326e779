"""Home and search: each sees their own scope, administrators see no member, the budget holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts import account, appointed, browser
from tests.district import OPERATOR, TODAY, District, make_district, member
from tieshan.desk.queries.changes import changes_for
from tieshan.desk.queries.home import member_trend
from tieshan.desk.web.parts import deadline_url
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.access.actor import Grant
from tieshan.foundation.access.grants import actor_for_account
from tieshan.foundation.deadlines.models import Deadline
from tieshan.foundation.ui import waiting
from tieshan.members.actions import membership as acts
from tieshan.members.actions.transfers import request_transfer
from tieshan.office.tasks.actions.giving import assign_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def district() -> District:
    return make_district()


def sign_in(district: District, role: str, unit: Any) -> Client:
    return browser(appointed(role.replace("_", "-"), role, unit))


def queries(run: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as caught:
        run()
    # The last one exists in tests alone: their outer transaction gets its settings back.
    quiet = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config('tieshan.actor', '', true)")
    return [q["sql"] for q in caught if not q["sql"].startswith(quiet)]


def test_the_trend_counts_back_from_today(district: District) -> None:
    member(district.north_1, "张伟", 1, joined_on=date(2020, 5, 1))
    member(district.north_1, "王芳", 2, joined_on=date(2026, 11, 3))
    gone = member(district.south_1, "李娜", 3, joined_on=date(2026, 2, 10))
    acts.leave_union(actor=OPERATOR, person=gone, day=date(2026, 9, 15), on=TODAY, reason="本人申请")
    with acting_as(OPERATOR):
        trend = member_trend(OPERATOR, on=TODAY)
    assert (trend.now, trend.change) == (2, 1)
    months = {month.strftime("%Y-%m"): count for month, count in trend.months}
    assert len(months) == 12
    assert months == {
        "2025-12": 1, "2026-01": 1, "2026-02": 2, "2026-03": 2, "2026-04": 2, "2026-05": 2, "2026-06": 2,
        "2026-07": 2, "2026-08": 2, "2026-09": 1, "2026-10": 1, "2026-11": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("district_leader", "root"),
        ("district_office", "root"),
        ("federation_chair", "north"),
        ("cadre", "north"),
        ("enterprise_chair", "north_1"),
        ("audit_committee", "root"),
    ],
)
def test_everybody_has_a_first_page_within_the_budget(district: District, role: str, place: str) -> None:
    for serial in range(1, 8):
        person = member(district.south_1, "张伟", serial)
        request_transfer(
            actor=OPERATOR, person=person, to_unit=district.north_1, effective_on=TODAY, on=TODAY, reason="换工作"
        )
    browser_ = sign_in(district, role, getattr(district, place))
    browser_.get("/")
    sent = queries(lambda: browser_.get("/"))
    # One query for each kind of thing that may wait, whatever waits; the rest of the page has its fixed number.
    assert len(sent) <= 14 + len(waiting._sources), "\n".join(one[:160] for one in sent)
    assert browser_.get("/").status_code == 200


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_see_no_member_figure(district: District, role: str) -> None:
    member(district.north_1, "张伟", 1)
    page = sign_in(district, role, district.root).get("/").content.decode()
    assert "/members/?" not in page
    assert "looks after the system" in page


def test_what_waits_is_said_first_and_links_to_its_act(district: District) -> None:
    person = member(district.south_1, "张伟", 1)
    transfer = request_transfer(
        actor=OPERATOR, person=person, to_unit=district.north_1, effective_on=TODAY, on=TODAY, reason="换工作"
    )
    page = sign_in(district, "enterprise_chair", district.north_1).get("/").content.decode()
    assert "1 transfer waits for you" in page
    assert f"/transfers/{transfer.pk}/accept/" in page


def test_the_first_sentence_stays_short_and_begins_with_what_is_late(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def group(n: int) -> waiting.WaitingGroup:
        return waiting.WaitingGroup(f"kind {n}", 1, (), sentence=f"kind {n} waits", late=int(n == 8))

    monkeypatch.setattr(
        waiting, "_sources", {str(n): (n, lambda _actor, _on, n=n: group(n)) for n in range(1, 10)}, raising=True
    )
    page = sign_in(district, "enterprise_chair", district.north_1).get("/").content.decode()
    assert (
        "kind 8 waits; kind 1 waits; kind 2 waits; kind 3 waits; kind 4 waits; below are 4 more kinds of work." in page
    )


def test_a_deadline_leads_to_a_page_that_its_reader_may_open(district: District) -> None:
    promised = Deadline(pk=8, page="rights.promise.keep", subject_id=5)
    keeper = Actor(1, "主席", (Grant(frozenset({"rights.promise.keep"}), "1.", 1, True),))
    reader = Actor(2, "领导", (Grant(frozenset({"deadlines.deadline.view"}), "1.", 1, True),))
    assert deadline_url(promised, keeper) == "/dialogue/promises/5/"
    assert deadline_url(promised, reader) == "/due/8/"


def test_search_finds_people_units_and_pages_within_reach_only(district: District) -> None:
    member(district.north_1, "张伟", 1)
    member(district.south_1, "张薇", 2)
    chair = sign_in(district, "enterprise_chair", district.north_1)
    page = chair.get("/search/", {"q": "zw"}).content.decode()
    assert "张伟" in page
    assert "张薇" not in page
    units = chair.get("/search/", {"q": "示例"}).content.decode()
    assert "示例机械有限公司工会" in units
    assert "示例食品" not in units
    assert "Nothing found" in chair.get("/search/", {"q": "zzzzzz"}).content.decode()
    assert 'href="/transfers/"' in chair.get("/search/", {"q": "transf"}).content.decode()
    administrator = sign_in(district, "system_admin", district.root)
    assert "张伟" not in administrator.get("/search/", {"q": "zw"}).content.decode()


def test_what_others_changed_is_told_within_ones_own_units_and_rights(district: District) -> None:
    office = actor_for_account(appointed("office", "district_office", district.root))
    chair = appointed("chair", "federation_chair", district.north)
    member(district.north_1, "张伟", 1, actor=office)
    member(district.north_1, "王芳", 2, actor=office)
    member(district.south_1, "李娜", 3, actor=office)
    told = [(str(c.what), c.times, c.unit, c.who) for c in seen(actor_for_account(chair))]
    assert told == [("接收会员", 2, "示例机械有限公司工会", office.name)] or told[0][1:] == (
        2, "示例机械有限公司工会", office.name,
    )  # fmt: skip
    assert "示例食品" not in str(told)
    # One's own acts are no news; who holds no right about members is told nothing of them.
    assert seen(office) == []
    assert seen(actor_for_account(appointed("audit", "audit_committee", district.root))) == []
    assert "张伟" not in browser(chair).get("/").content.decode()


def seen(actor: Actor) -> list[Any]:
    with acting_as(actor):
        return changes_for(actor, most=8)


def test_the_search_box_finds_papers_and_clauses(district: District) -> None:
    office = appointed("office", "district_office", district.root)
    owner = account("chen", district.north)
    assign_task(
        actor=OPERATOR, unit=district.north, title="走访三十户", target="完成", owner=owner,
        due_on=date(2026, 12, 1), on=TODAY,
    )  # fmt: skip
    page = browser(office).get("/search/", {"q": "三十户"}).content.decode()
    assert "走访三十户" in page
    elsewhere = browser(appointed("south", "federation_chair", district.south))
    assert "走访三十户" not in elsewhere.get("/search/", {"q": "三十户"}).content.decode()
    assert "C26" in browser(office).get("/search/", {"q": "例会通报"}).content.decode()
