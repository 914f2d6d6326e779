"""From the request to the contract in force: clocks, sides, floor, vote, the loop of an objection, coverage, packet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.deadlines import deadlines_of
from tieshan.foundation.events import subscribe
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.models import Employer
from tieshan.rights.bargaining import actions
from tieshan.rights.bargaining.actions import clocks, starting
from tieshan.rights.bargaining.events import BargainingRefused, ContractEnded, ContractTookEffect
from tieshan.rights.bargaining.models import Bargaining, CollectiveContract, CoveredEmployer, Round, Vote
from tieshan.rights.bargaining.queries import coverage, covered_employers, library_on
from tieshan.rights.bargaining.web.papers import packet
from tieshan.rights.congress.actions import constitute_congress, hold_session, plan_session

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 1)
LATER = date(2026, 9, 7)
_told: list[object] = []
for _event in (BargainingRefused, ContractTookEffect, ContractEnded):
    subscribe(_event, _told.append)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    _told.clear()
    with acting_as(OPERATOR):
        yield


def employer(house: House, name: str, workers: int, union: Any = None, around: Any = None) -> Employer:
    with act_context(OPERATOR, "organisations.employer.register"):
        return Employer.objects.create(
            name=name, workers=workers, territory=around or house.district.north, union_unit=union
        )


def requested(house: House, **facts: Any) -> Bargaining:
    given = {"kind": "wage", "side": "workers", "topics": "工资", "requested_on": DAY, "on": DAY, **facts}
    return actions.request_bargaining(actor=house.actor("chair"), unit=house.district.north_1, **given)


def people(letter: str, **first: Any) -> list[dict[str, Any]]:
    rows = [{"name": f"{letter}{n}", "job": "岗", "role": "chief" if n == 1 else "member"} for n in (1, 2, 3)]
    return [rows[0] | first, *rows[1:]]


def in_talks(house: House, **facts: Any) -> Bargaining:
    chair = house.actor("chair")
    one = actions.reply_bargaining(
        actor=chair, bargaining=requested(house, **facts), agrees=True, reply="同意", replied_on=LATER, on=LATER
    )
    for side, letter in (("workers", "甲"), ("employer", "乙")):
        one = actions.appoint_representatives(actor=chair, bargaining=one, side=side, people=people(letter), on=LATER)
    return talked(house, one, "workers", LATER)


def talked(house: House, one: Bargaining, side: str, day: date) -> Bargaining:
    return actions.record_round(
        actor=house.actor("chair"),
        bargaining=one,
        held_on=day,
        place="会议室",
        chaired_by=side,
        recorder="李明",
        minutes="达成一致",
        on=day,
    )


def drafted(house: House, one: Bargaining, day: date, wage: str = "2000") -> Bargaining:
    return actions.draft_contract(
        actor=house.actor("chair"), bargaining=one, text="第一条", made_on=day, on=day, least_wage=Yuan(wage)
    )


def voted(house: House, one: Bargaining, day: date, *counts: int, accepted: bool = True) -> Bargaining:
    delegates, present, favour = counts or (30, 20, 16)
    return actions.record_vote(
        actor=house.actor("chair"),
        bargaining=one,
        held_on=day,
        delegates=delegates,
        present=present,
        in_favour=favour,
        against=0,
        accepted=accepted,
        on=day,
    )


def filed(house: House, one: Bargaining, day: date) -> Bargaining:
    chair = house.actor("chair")
    one = voted(house, drafted(house, one, day), day)
    one = actions.sign_contract(
        actor=chair,
        bargaining=one,
        signed_on=day,
        begins_on=day,
        ends_on=date(day.year + 1, day.month, day.day - 1),
        on=day,
    )
    return actions.file_contract(actor=chair, bargaining=one, filed_on=day, receipt="1号", on=day)


def test_the_answer_is_due_in_twenty_days_by_the_rule_of_the_day(house: House) -> None:
    one = requested(house)
    assert one.reply_due_on == date(2026, 9, 21)
    assert [d.due_on for d in deadlines_of(one)] == [one.reply_due_on]
    with pytest.raises(Refused, match=r"already bargains|正在"):
        requested(house)
    refused = actions.reply_bargaining(
        actor=house.actor("chair"), bargaining=one, agrees=False, reply="没有必要", replied_on=LATER, on=LATER
    )
    assert refused.state == "refused"
    assert _told == [BargainingRefused(one.pk, one.unit_id, LATER)]


def test_sides_must_be_complete_and_the_chair_changes(house: House) -> None:
    one = in_talks(house)
    with pytest.raises(Refused) as turns:
        talked(house, one, "workers", LATER)
    assert turns.value.clause == "bargaining-rules:34"
    talked(house, one, "employer", LATER)
    chosen = one.representatives.get(name="甲2")
    actions.recall_representative(
        actor=house.actor("chair"), bargaining=one, representative=chosen, left_on=LATER, on=LATER
    )
    assert [d.due_on for d in deadlines_of(one) if d.kind.endswith("recall")] == [date(2026, 9, 22)]
    with pytest.raises(Refused, match=r"not complete|不齐"):
        talked(house, one, "workers", LATER)
    with pytest.raises(Refused):
        actions.appoint_representatives(
            actor=house.actor("chair"), bargaining=one, side="workers", people=people("乙"), on=LATER
        )


def test_a_draft_below_the_floor_is_refused(house: House) -> None:
    one = in_talks(house)
    with pytest.raises(Refused) as below:
        drafted(house, one, LATER, "1949.99")
    assert (below.value.code, below.value.clause) == ("rights.bargaining.floor", "contract-law:55")
    assert drafted(house, one, LATER, "1950").state == "drafted"


def test_the_vote_counts_all_delegates(house: House) -> None:
    one = drafted(house, in_talks(house), LATER)
    for counts, code in (((30, 19, 19), "quorum"), ((30, 20, 15), "majority")):
        with pytest.raises(Refused) as no:
            voted(house, one, LATER, *counts)
        assert (no.value.code, no.value.clause) == (f"rights.bargaining.{code}", "bargaining-rules:36")
    assert voted(house, one, LATER, 30, 20, 15, accepted=False).state == "talks"
    again = drafted(house, talked(house, one, "employer", LATER), LATER)
    assert voted(house, again, LATER, 30, 20, 16).state == "approved"


def test_the_vote_is_taken_from_the_register_of_the_congress(house: House) -> None:
    chair, unit = house.actor("chair"), house.district.north_1
    congress = constitute_congress(
        actor=chair, unit=unit, number=1, form="assembly", elected_on=DAY, years=3, delegates=[], on=DAY
    )

    def vote(day: date, favour: int, matter: str = "contract") -> Any:
        session = plan_session(actor=chair, congress=congress, planned_on=day, place="", agenda="草案", on=day)
        ballot: Any = {"matter": matter, "title": "草案", "in_favour": favour, "against": 0}
        facts: Any = {"minutes": "记录", "members": 30, "present": 24, "ballots": [ballot]}
        return hold_session(actor=chair, session=session, held_on=day, on=day, **facts).resolutions.get()

    before, other, lost = vote(DAY, 24), vote(date(2026, 9, 9), 24, "pay"), vote(date(2026, 9, 9), 15)
    one = drafted(house, in_talks(house), date(2026, 9, 8))
    for wrong in (before, other):
        with pytest.raises(Refused) as no:
            actions.record_vote(actor=chair, bargaining=one, resolution=wrong, on=date(2026, 9, 9))
        assert no.value.code == "rights.bargaining.resolution"
    back = actions.record_vote(actor=chair, bargaining=one, resolution=lost, on=date(2026, 9, 9))
    assert back.state == "talks"
    one = drafted(house, talked(house, back, "employer", date(2026, 9, 9)), date(2026, 9, 9))
    person = browser(house.people["chair"])
    # The lost vote served the draft before; without another the numbers are asked for by hand.
    assert 'name="delegates"' in person.get(f"/bargaining/{one.pk}/vote/").content.decode()
    carried = vote(date(2026, 9, 10), 16)
    page = person.get(f"/bargaining/{one.pk}/vote/").content.decode()
    assert 'name="delegates"' not in page
    sent = {"resolution": carried.pk, "version": one.version}
    assert person.post(f"/bargaining/{one.pk}/vote/", sent).status_code == 302
    one.refresh_from_db()
    assert one.state == "approved"
    kept = Vote.objects.get(resolution=carried)
    assert (kept.held_on, kept.delegates, kept.present, kept.in_favour) == (date(2026, 9, 10), 30, 24, 16)


def test_more_overtime_than_the_law_allows_is_refused(house: House) -> None:
    one = in_talks(house)
    facts: dict[str, Any] = {"text": "第一条", "made_on": LATER, "on": LATER, "least_wage": Yuan("2000")}
    with pytest.raises(Refused) as much:
        actions.draft_contract(actor=house.actor("chair"), bargaining=one, overtime_hours=37, **facts)
    assert much.value.code == "rights.bargaining.overtime"
    done = actions.draft_contract(actor=house.actor("chair"), bargaining=one, overtime_hours=36, **facts)
    assert done.state == "drafted"


def test_coverage_takes_the_workers_of_its_day(house: House) -> None:
    one = employer(house, "示例机械有限公司", 120, house.district.north_1)
    with act_context(OPERATOR, "organisations.employer.edit"):
        for workers, day in ((100, date(2026, 3, 1)), (140, date(2026, 8, 1))):
            one.workers, one.workers_on = workers, day
            one.save()
    concluded(house, "chair", house.district.north_1, "wage")
    path = house.district.north.path
    days = {date(2026, 1, 1): 100, date(2026, 7, 31): 100, date(2026, 8, 1): 140, date(2026, 9, 1): 140}
    for day, workers in days.items():
        assert [row.workers for row in covered_employers(path, on=day) if row.employer == one] == [workers], day
        (row,) = coverage([house.district.north_1.pk], on=day)
        (above,) = coverage([house.district.north.pk], on=day)
        assert above.workers_covered == workers, day
        assert (row.employers, row.workers_covered) == (1, workers), "the union itself sees its employer"


def test_moves_and_counts_of_workers_stand_on_the_day_of_the_house(house: House) -> None:
    """A connection may live in any zone: at every hour one of these two has another day than the house."""
    on = timezone.localdate()
    for zone in ("Etc/GMT+12", "Pacific/Kiritimati"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        one = employer(house, f"示例{zone}", 80, around=house.district.south)
        with act_context(OPERATOR, "organisations.employer.edit"):
            one.territory, one.workers = house.district.north, 90
            one.save()
        assert [move.moved_on for move in one.moves.all()] == [on], zone
        assert [(count.counted_on, count.workers) for count in one.staff_counts.all()] == [(on, 90)], zone


def test_the_local_time_to_answer_governs_where_it_ends_first(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    national = starting.parameter

    def with_local(code: str, *, on: date) -> Any:
        found = national(code, on=on)
        return replace(found, value=10) if code == "rights.bargaining.reply.local" else found

    monkeypatch.setattr(starting, "parameter", with_local)
    monkeypatch.setattr(clocks, "parameter", with_local)
    one = requested(house)
    # Ten working days of a Tuesday end two weeks later; the twenty days of the national rule would be the 21st.
    assert one.reply_due_on == date(2026, 9, 15)
    assert [d.counted for d in deadlines_of(one)] == ["working_day"]


def test_the_library_is_read_by_all_and_compared_with_drafts(house: House) -> None:
    office, root = house.actor("office"), house.district.root
    facts: dict[str, Any] = {"kind": "wage", "grounds": "", "on": DAY}
    words = {
        "工资增长": "年工资增长不低于百分之五",
        "加班": "加班费按法定标准支付",
        "最低工资": "不低于当地最低工资标准",
    }
    clauses = {
        title: actions.add_clause(actor=office, unit=root, title=title, text=text, since=DAY, **facts)
        for title, text in words.items()
    }
    with pytest.raises(Refused):
        actions.add_clause(actor=office, unit=root, title="加班", text="x", since=DAY, **facts)
    with pytest.raises(Forbidden):
        actions.retire_clause(actor=house.actor("chair"), clause=clauses["加班"], on=DAY)
    actions.revise_clause(
        actor=office, clause=clauses["工资增长"], text="年工资增长不低于百分之六", grounds="", since=LATER, on=LATER
    )
    assert [text.text for clause, text in library_on("wage", DAY) if clause.title == "工资增长"] == [words["工资增长"]]
    one = in_talks(house)
    drafts = (
        "第一条 年工资增长不低于百分之四\n第二条 不低于当地最低工资标准",
        "第一条 年工资增长不低于百分之六\n第三条 其他",
    )
    for text in drafts:
        one = actions.draft_contract(
            actor=house.actor("chair"), bargaining=one, text=text, made_on=LATER, on=LATER, least_wage=Yuan("2000")
        )
    chair = browser(house.people["chair"])
    page = chair.get(f"/bargaining/{one.pk}/compare/").content.decode()
    assert "<del>第一条 年工资增长不低于百分之四</del>" in page
    assert "<ins>第一条 年工资增长不低于百分之六</ins>" in page
    beside_library = chair.get(f"/bargaining/{one.pk}/compare/?left=library&right=1").content.decode()
    for word in ("stands in the draft", "differs from the library", "missing in the draft"):
        assert word in beside_library
    assert chair.get("/contracts/clauses/").content.decode().count("加班") == 1
    assert chair.get(f"/contracts/clauses/{clauses['加班'].pk}/").status_code == 200
    assert browser(house.people["chair2"]).get(f"/bargaining/{one.pk}/compare/").status_code == 404
    for path in ("/contracts/clauses/add/", f"/contracts/clauses/{clauses['加班'].pk}/revise/"):
        assert browser(house.people["office"]).get(path).status_code == 200
    # The federation's chair reads the clause of the district without buttons that would be refused.
    office_page, chair_page = (
        browser(house.people[who]).get(f"/contracts/clauses/{clauses['加班'].pk}/").content.decode()
        for who in ("office", "chair")
    )
    assert f"/contracts/clauses/{clauses['加班'].pk}/revise/" in office_page
    assert f"/contracts/clauses/{clauses['加班'].pk}/revise/" not in chair_page


def test_an_objection_leads_round_again_and_silence_into_force(house: House) -> None:
    employer(house, "示例机械有限公司", 120, house.district.north_1)
    one = filed(house, in_talks(house), date(2026, 9, 8))
    assert one.review_ends_on == date(2026, 9, 23)
    one = actions.object_to_contract(
        actor=house.actor("chair"),
        bargaining=one,
        opinion="工时条款",
        received_on=date(2026, 9, 20),
        on=date(2026, 9, 20),
    )
    assert (one.state, one.objections, one.filed_on) == ("objected", 1, None)
    day = date(2026, 10, 9)
    one = filed(house, talked(house, one, "employer", day), day)
    last = one.review_ends_on
    assert last == date(2026, 10, 26)  # the 24th is a Saturday
    assert actions.tend_contracts(actor=OPERATOR, on=last) == 0
    with zipfile.ZipFile(io.BytesIO(packet(one))) as archive:
        assert len(archive.namelist()) == 6
        assert all(len(archive.read(name)) > 5000 for name in archive.namelist())
    actions.tend_contracts(actor=OPERATOR, on=last + timedelta(days=1))
    contract = CollectiveContract.objects.get()
    assert (contract.in_force_from, contract.ends_on) == (last + timedelta(days=1), date(2027, 10, 8))
    assert contract.covered.count() == 1
    assert [d.kind for d in deadlines_of(contract)] == ["rights.contract.publish"]
    assert _told == [ContractTookEffect(contract.pk, contract.unit_id, contract.in_force_from)]
    # Twice is once.
    assert actions.tend_contracts(actor=OPERATOR, on=last + timedelta(days=1)) == 0


def concluded(house: House, who: str, unit: Any, kind: str, ends_on: date = date(2027, 8, 31)) -> CollectiveContract:
    return actions.register_contract(
        actor=house.actor(who),
        unit=unit,
        kind=kind,
        title=f"{unit.name}{kind}",
        signed_on=date(2025, 9, 1),
        in_force_from=date(2025, 9, 1),
        ends_on=ends_on,
        on=DAY,
    )


def test_reminders_before_the_end_and_the_end(house: House) -> None:
    contract = concluded(house, "chair", house.district.north_1, "wage", date(2026, 12, 31))
    days = []
    for n in range(95, -2, -1):
        if actions.tend_contracts(actor=OPERATOR, on=contract.ends_on - timedelta(days=n)):
            days.append(n)
    assert days == [90, 60, 30, -1]
    assert Notice.objects.filter(account=house.people["chair"], code="rights.contract.effect").count() == 3
    contract.refresh_from_db()
    assert (contract.state, contract.ended_on) == ("ended", date(2027, 1, 1))
    assert isinstance(_told[-1], ContractEnded)


def test_an_employer_counts_once_however_many_contracts_cover_it(house: House) -> None:
    district = house.district
    one = employer(house, "甲厂", 100, district.north_1)
    two = employer(house, "乙厂", 50, district.north_2)
    employer(house, "丙厂", 30)
    far = employer(house, "丁厂", 7, district.south_1, district.south)
    concluded(house, "chair", district.north_1, "general")
    concluded(house, "chair", district.north_1, "wage")
    area = concluded(house, "north", district.north, "general")
    with pytest.raises((Refused, Forbidden)):
        actions.cover_employers(actor=house.actor("north"), contract=area, employers=[far], since=DAY, on=DAY)
    actions.cover_employers(actor=house.actor("north"), contract=area, employers=[one, two], since=DAY, on=DAY)

    def found(day: date, kind: str = "") -> list[tuple[int, int, int, int, int]]:
        rows = coverage([district.root.pk, district.north.pk, district.south.pk], on=day, kind=kind)
        return [(r.employers, r.covered, r.workers, r.workers_covered, r.several) for r in rows]

    assert found(DAY) == [(4, 2, 187, 150, 1), (3, 2, 180, 150, 1), (1, 0, 7, 0, 0)]
    assert found(DAY, "wage")[1] == (3, 1, 180, 100, 0)
    assert found(DAY - timedelta(days=1))[1] == (3, 1, 180, 100, 1)
    assert found(date(2025, 8, 31))[1] == (3, 0, 180, 0, 0)
    assert [o.employer.name for o in covered_employers(district.north_1.path, on=DAY)] == ["甲厂"]
    listed = covered_employers(district.north.path, on=DAY)
    assert {o.employer.name: (o.contract.level if o.contract else None, o.contracts) for o in listed} == {
        "甲厂": ("enterprise", 3),
        "乙厂": ("regional", 1),
        "丙厂": (None, 0),
    }


def test_overlapping_contracts_by_a_table_counted_by_hand(house: House) -> None:
    """Enterprise, industry and area over the same employers; one ended, one not in effect yet; an employer moved."""
    district, today = house.district, timezone.localdate()
    # In the north A 100, B 50, C 30, D 20, M 8; in the south E 7. M came from the south today.
    a, b, c = (employer(house, name, n) for name, n in (("甲厂", 100), ("乙厂", 50), ("丙厂", 30)))
    d, e = employer(house, "丁厂", 20), employer(house, "戊厂", 7, around=district.south)
    moved = employer(house, "迁厂", 8, around=district.south)
    first, last = today - timedelta(days=300), today + timedelta(days=300)

    def contract(level: str, since: date, *covered: Any, ended: date | None = None) -> CollectiveContract:
        with act_context(OPERATOR, "rights.contract.register"):
            one = CollectiveContract.objects.create(
                unit=district.root, kind="general", level=level, title=level, signed_on=since, in_force_from=since,
                ends_on=last, ended_on=ended, end_reason="x" if ended else "", state="ended" if ended else "in_force",
            )  # fmt: skip
            for each, start, until in covered:
                CoveredEmployer.objects.create(contract=one, employer=each, since=start, until=until)
        return one

    away = today - timedelta(days=10)
    own = contract("enterprise", first, (a, first, None))
    trade = contract("industrial", first, (a, first, None), (b, first, None), (e, first, None), (moved, first, None))
    # B stands twice in the area's contract, its spans overlap; C left it ten days ago.
    area = contract(
        "regional", first, (a, first, None), (b, first, today), (b, today - timedelta(days=60), None), (c, first, away)
    )
    contract("enterprise", first, (c, first, None), ended=today - timedelta(days=5))
    contract("enterprise", today + timedelta(days=1), (d, today + timedelta(days=1), None))
    with act_context(OPERATOR, "organisations.employer.edit"):
        moved.territory = district.north
        moved.save()

    def found(day: date) -> list[tuple[int, int, int, int, int]]:
        rows = coverage([district.root.pk, district.north.pk, district.south.pk], on=day)
        return [(r.employers, r.covered, r.workers, r.workers_covered, r.several) for r in rows]

    yesterday, before = today - timedelta(days=1), today - timedelta(days=11)
    # Today A, B and M in the north, E in the south; A under three, B under two.
    assert found(today) == [(6, 4, 215, 165, 2), (5, 3, 208, 158, 2), (1, 1, 7, 7, 0)]
    # Yesterday M still stood in the south.
    assert found(yesterday) == [(6, 4, 215, 165, 2), (4, 2, 200, 150, 2), (2, 2, 15, 15, 0)]
    # Eleven days ago C was covered by the area and by its own contract, which ended five days ago.
    assert found(before) == [(6, 5, 215, 195, 3), (4, 3, 200, 180, 3), (2, 2, 15, 15, 0)]
    assert found(today - timedelta(days=7))[1] == (4, 3, 200, 180, 2)
    # Nothing held before the first day.
    assert [row[1] for row in found(first - timedelta(days=1))] == [0, 0, 0]
    # The records behind the figures: as many as counted, each once, with the nearest contract.
    for unit, day, counted in ((district.north, today, 5), (district.south, yesterday, 2), (district.root, before, 6)):
        listed = covered_employers(unit.path, on=day)
        assert len(listed) == len({row.employer.pk for row in listed}) == counted
    named = {row.employer.pk: (row.contract, row.contracts) for row in covered_employers(district.north.path, on=today)}
    assert named == {a.pk: (own, 3), b.pk: (trade, 2), c.pk: (None, 0), d.pk: (None, 0), moved.pk: (trade, 1)}
    assert area.covered.count() == 4


def test_sisters_see_nothing_and_minutes_never_change(house: House) -> None:
    one = in_talks(house)
    for name in ("chair2", "stranger", "south"):
        with acting_as(house.actor(name)):
            assert not Bargaining.objects.filter(pk=one.pk).exists()
            assert not Round.objects.exists()
        with pytest.raises(Forbidden):
            actions.withdraw_bargaining(actor=house.actor(name), bargaining=one, reason="x", on=LATER)
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "rights.bargaining.talk"):
        Round.objects.filter(bargaining=one).update(minutes="改")


def test_the_pages(house: House) -> None:
    one = filed(house, in_talks(house), date(2026, 9, 8))
    contract = concluded(house, "chair", house.district.north_1, "general")
    chair, sister = browser(house.people["chair"]), browser(house.people["chair2"])
    pages = ["/bargaining/", "/contracts/", "/contracts/coverage/", "/bargaining/request/", "/contracts/register/"]
    pages += [f"/bargaining/{one.pk}/{tail}" for tail in ("", "?tab=people", "?tab=rounds", "?tab=drafts", "object/")]
    pages += [f"/contracts/{contract.pk}/{tail}" for tail in ("", "?tab=covered", "publish/", "inspect/", "end/")]
    pages += [f"/contracts/coverage/{house.district.north_1.pk}/"]
    for page in pages:
        assert chair.get(page).status_code == 200, page
    assert chair.get(f"/bargaining/{one.pk}/packet/").headers["Content-Type"] == "application/zip"
    for page in (f"/bargaining/{one.pk}/", f"/bargaining/{one.pk}/packet/", f"/contracts/{contract.pk}/"):
        assert sister.get(page).status_code == 404, page
    assert sister.get(f"/contracts/coverage/{house.district.north.pk}/").status_code == 404
    told = chair.post(
        "/bargaining/request/",
        {
            "unit": house.district.north_1.pk,
            "kind": "women",
            "side": "workers",
            "topics": "产假",
            "requested_on": "2026-09-01",
        },
    )
    assert told.status_code == 302


def test_the_demonstration(house: House) -> None:
    from tieshan.rights.bargaining.demo import create_demo_bargaining

    assert create_demo_bargaining(on=DAY) == 0
    appointed("enterprise", "enterprise_chair", house.district.north_1, demo=True)
    assert create_demo_bargaining(on=DAY) == 2
    assert create_demo_bargaining(on=DAY) == 0
    assert Bargaining.objects.get().state == "talks"
    # The federation's page shows its units below.
    page = browser(house.people["north"]).get("/contracts/coverage/")
    assert page.status_code == 200
