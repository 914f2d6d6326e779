"""Audits: a team without conflict, notice ahead, findings that stand, putting right; signs; who may write what."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR, member
from tests.funds.benefits.desk import give, lines_of
from tests.funds.house import book_with
from tests.funds.people import DAY, House
from tests.funds.spending.desk import agree, ask, line_of
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context, all_acts
from tieshan.foundation.deadlines.models import Deadline
from tieshan.funds.audit import queries
from tieshan.funds.audit.actions import (
    accept_answer,
    answer_finding,
    cancel_audit,
    close_audit,
    comment_audit,
    give_notice,
    hand_office_over,
    issue_report,
    plan_audit,
    send_answer_back,
    send_draft,
    write_finding,
    write_paper,
)
from tieshan.funds.audit.demo import play_audits
from tieshan.funds.audit.following import follow_vacated_post, plan_ended_offices
from tieshan.funds.audit.models import Audit, Finding, WorkingPaper
from tieshan.funds.audit.queries import conflict_of, hits
from tieshan.funds.audit.rules import LEAST_FOR_BENFORD, benford
from tieshan.funds.audit.terms import Sign
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.rules.posting import Entry
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.members.models import Person
from tieshan.organisations.actions.posts import vacate_post
from tieshan.organisations.actions.roles import shipped_roles
from tieshan.organisations.events import PostVacated
from tieshan.organisations.models import Account, Appointment, Unit
from tieshan.organisations.queries.grants import actor_for

pytestmark = pytest.mark.django_db

YEAR = date(DAY.year, 1, 1)


@pytest.fixture(autouse=True)
def whole(house: House) -> Iterator[None]:
    """The test reads what it likes; the acts run as the people themselves."""
    with acting_as(OPERATOR):
        yield


def planned(house: House, **more: Any) -> Audit:
    facts: dict[str, Any] = {
        "unit": house.district.north_1, "by": house.district.root, "kind": "yearly", "first": YEAR,
        "last": DAY - timedelta(days=1), "month": DAY, "on": DAY, **more,
    }  # fmt: skip
    return plan_audit(actor=house.actor("audit"), **facts)


def noticed(house: House) -> Audit:
    return give_notice(
        actor=house.actor("audit"), audit=planned(house), lead=house.people["audit"], team=[house.people["audit2"]],
        begins_on=DAY + timedelta(days=3), on=DAY,
    )  # fmt: skip


def found(house: House, audit: Audit, **more: Any) -> Finding:
    facts: dict[str, Any] = {
        "grade": "fault", "title": "票据不全", "facts": "两笔开支没有签收表", "clause": "开支请示办法第2条",
        "measure": "补齐签收表", "amount": Yuan("180.50"), "on": DAY, **more,
    }  # fmt: skip
    return write_finding(actor=house.actor("audit"), audit=audit, **facts)


def reported(house: House) -> Finding:
    audit = noticed(house)
    finding = found(house, audit)
    send_draft(actor=house.actor("audit"), audit=audit, on=DAY)
    comment_audit(actor=house.actor("chair"), audit=audit, text="无异议", on=DAY)
    issue_report(actor=house.actor("audit2"), audit=audit, opinion="收支真实，手续待完善。", on=DAY)
    finding.refresh_from_db()
    return finding


def test_the_team_has_two_people_and_none_with_a_hand_in_it(house: House) -> None:
    audit = planned(house)
    audit2 = house.people["audit2"]
    both = appointed("both", "audit_committee", house.district.root)
    with act_context(OPERATOR, "organisations.post.appoint"):
        post = Appointment.objects.get(account=house.people["chair"]).post
        Appointment.objects.create(post=post, account=both, during=Appointment.objects.get(account=audit2).during)
    notice: dict[str, Any] = {"actor": house.actor("audit"), "audit": audit, "lead": audit2, "on": DAY}
    begins = DAY + timedelta(days=3)
    for team, day, code in (
        ([], begins, "funds.audit.team"),
        ([house.people["accountant"]], begins, "funds.audit.stranger"),
        ([both], begins, "funds.audit.conflict"),
        ([house.people["audit"]], begins - timedelta(days=1), "funds.audit.too_soon"),
    ):
        with pytest.raises(Refused) as no:
            give_notice(team=team, begins_on=day, **notice)
        assert no.value.code == code
    with act_context(OPERATOR, "organisations.post.vacate"):
        Appointment.objects.filter(account=both, post__unit=house.district.north_1).delete()
    assert conflict_of(both, audit.unit, audit.first, audit.last) == ""
    with pytest.raises(Refused) as twice:
        planned(house)
    assert twice.value.code == "funds.audit.there"


def test_whoever_agreed_to_a_request_does_not_audit_it(house: House) -> None:
    request = ask(house, line_of(house), "800")
    agree(house, request, "north", "audit")
    union = house.district.north_1
    assert conflict_of(house.people["audit"], union, YEAR, DAY) == "yes"
    assert conflict_of(house.people["audit2"], union, YEAR, DAY) == ""
    # Of other days and other unions nothing stands against it.
    assert conflict_of(house.people["audit"], union, YEAR, DAY - timedelta(days=1)) == ""
    assert conflict_of(house.people["audit"], house.district.north_2, YEAR, DAY) == ""


def test_the_demonstration_goes_from_the_notice_to_a_measure_taken(house: House) -> None:
    with act_context(OPERATOR, "organisations.account.edit"):
        Unit.objects.filter(pk=house.district.root.pk).update(is_sample=True)
        Account.objects.filter(username__in=("audit", "audit2")).update(is_demo=True)
    assert not play_audits(on=DAY)
    for unit in (house.district.north_1, house.district.north_2):
        book_with(unit)
    appointed("enterprise", "enterprise_chair", house.district.north_1, demo=True)
    assert play_audits(on=DAY)
    assert not play_audits(on=DAY)
    audit = Audit.objects.get(state="reported")
    assert audit.commented_on is not None
    assert [one.fix_state for one in audit.findings.order_by("number")] == ["done", "open"]
    assert Audit.objects.filter(state="planned").count() == 1


def test_a_report_waits_for_the_union_and_then_stands(house: House) -> None:
    audit = noticed(house)
    finding = found(house, audit)
    stranger = actor_for(appointed("third", "audit_committee", house.district.root))
    with pytest.raises(Refused) as outsider:
        write_paper(actor=stranger, audit=audit, title="凭证", text="看过", on=DAY)
    assert outsider.value.code == "funds.audit.outsider"
    audit = send_draft(actor=house.actor("audit"), audit=audit, on=DAY)
    assert audit.comments_due is not None
    assert audit.comments_due >= DAY + timedelta(days=10)
    report: dict[str, Any] = {"actor": house.actor("audit"), "audit": audit, "opinion": "可以"}
    with pytest.raises(Refused) as wait:
        issue_report(on=DAY, **report)
    assert wait.value.code == "funds.audit.comments_wait"
    issue_report(on=audit.comments_due + timedelta(days=1), **report)
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "funds.audit.find"):
        Finding.objects.filter(pk=finding.pk).update(facts="没有问题")
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "funds.audit.find"):
        Finding.objects.filter(pk=finding.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "funds.audit.report"):
        Audit.objects.filter(pk=audit.pk).update(opinion="一切都好")
    with pytest.raises(Refused):
        found(house, audit)
    with pytest.raises(Refused):
        planned(house, last=DAY - timedelta(days=5))


def test_putting_right_has_its_day_and_is_checked(house: House) -> None:
    finding = reported(house)
    assert finding.fix_due is not None
    assert finding.fix_due >= DAY + timedelta(days=60)
    assert Deadline.objects.filter(kind="funds.audit.fix", subject_id=finding.pk, state="running").count() == 1
    with pytest.raises(Refused):
        close_audit(actor=house.actor("audit"), audit=finding.audit, on=DAY)
    with pytest.raises(Forbidden):
        answer_finding(actor=house.actor("chair2"), finding=finding, text="已补", on=DAY)
    answer_finding(actor=house.actor("chair"), finding=finding, text="已补", on=DAY)
    send_answer_back(actor=house.actor("audit"), finding=finding, words="少一张", on=DAY)
    answer_finding(actor=house.actor("chair"), finding=finding, text="全部补齐", on=DAY)
    done = accept_answer(actor=house.actor("audit"), finding=finding, words="属实", on=DAY)
    assert done.fix_state == "done"
    assert close_audit(actor=house.actor("audit"), audit=finding.audit, on=DAY).state == "closed"


def test_a_chair_who_leaves_brings_an_audit_into_the_plan(house: House) -> None:
    book_with(house.district.north_1)
    held = Appointment.objects.select_related("post__unit", "account").get(account=house.people["chair"])
    with transaction.atomic():
        vacate_post(actor=OPERATOR, appointment=held, on=DAY, reason="换届")
    event = PostVacated(
        house.district.north_1.pk, held.account_id, "陈晨", frozenset({"enterprise_chair"}), date(2024, 1, 1), DAY
    )
    # The event was followed already; told again it changes nothing.
    follow_vacated_post(event)
    (audit,) = Audit.objects.filter(kind="handover")
    assert (audit.unit_id, audit.first, audit.last) == (
        house.district.north_1.pk, date(DAY.year - 3, 1, 1), DAY - timedelta(days=1),
    )  # fmt: skip


def test_an_appointment_that_runs_out_brings_an_audit_too(house: House) -> None:
    union, other = house.district.north_1, house.district.north_2
    for unit in (union, other):
        book_with(unit)
    for name, goes_on in (("chair", False), ("chair2", True)):
        held = Appointment.objects.get(account=house.people[name])
        with act_context(OPERATOR, "organisations.post.vacate"):
            Appointment.objects.filter(pk=held.pk).update(during=DateRange(held.during.lower, DAY))
            if goes_on:
                Appointment.objects.create(post=held.post, account=held.account, during=DateRange(DAY, None))
    assert plan_ended_offices(DAY - timedelta(days=1)) == 0
    assert plan_ended_offices(DAY) == 1
    assert plan_ended_offices(DAY + timedelta(days=1)) == 0
    (audit,) = Audit.objects.filter(kind="handover")
    assert (audit.unit_id, audit.last) == (union.pk, DAY - timedelta(days=1))
    # Whoever cancels it does not meet it again the next morning.
    cancel_audit(actor=house.actor("audit"), audit=audit, reason="已由他人审计", on=DAY)
    assert plan_ended_offices(DAY + timedelta(days=1)) == 0


def test_an_office_is_handed_over_after_the_opinion(house: House) -> None:
    audit = give_notice(
        actor=house.actor("audit"), audit=planned(house, kind="handover"), lead=house.people["audit"],
        team=[house.people["audit2"]], begins_on=DAY + timedelta(days=3), on=DAY,
    )  # fmt: skip
    facts: dict[str, Any] = {"to": "周敏", "what": "账册、印鉴", "day": DAY, "on": DAY}
    chair = house.actor("chair")
    with pytest.raises(Refused) as early:
        hand_office_over(actor=chair, audit=audit, **facts)
    assert early.value.code == "funds.audit.opinion_first"
    send_draft(actor=house.actor("audit"), audit=audit, on=DAY)
    comment_audit(actor=chair, audit=audit, text="无异议", on=DAY)
    audit = issue_report(actor=house.actor("audit"), audit=audit, opinion="属实。", on=DAY)
    with pytest.raises(Refused) as open_:
        close_audit(actor=house.actor("audit"), audit=audit, on=DAY)
    assert open_.value.code == "funds.audit.not_handed_over"
    with pytest.raises(IntegrityError), transaction.atomic(), act_context(OPERATOR, "funds.audit.hand_over"):
        Audit.objects.filter(pk=audit.pk).update(handed_over_on=DAY - timedelta(days=1))
    with pytest.raises(Forbidden):
        hand_office_over(actor=house.actor("chair2"), audit=audit, **facts)
    page = browser(house.people["chair"])
    assert "Complete the hand-over" in page.get(f"/funds/audits/{audit.pk}/").content.decode()
    sent = {"to": "周敏", "what": "账册、印鉴", "day": timezone.localdate().isoformat()}
    assert page.post(f"/funds/audits/{audit.pk}/hand-over/", {**sent, "version": audit.version}).status_code == 302
    audit.refresh_from_db()
    assert audit.handed_over_to == "周敏"
    with pytest.raises(Refused) as again:
        hand_office_over(actor=chair, audit=audit, **{**facts, "to": "别人"})
    assert again.value.code == "funds.audit.handed_over"
    assert close_audit(actor=house.actor("audit"), audit=audit, on=DAY).state == "closed"


def test_signs_find_what_was_laid_out(house: House) -> None:
    line = line_of(house)
    near = ask(house, line, "199")
    ask(house, line, "150")
    plain: dict[str, Any] = {"actor": house.actor("audit"), "first": YEAR, "last": date(DAY.year, 12, 31)}
    count, below = hits(sign=Sign.BELOW, **plain)
    assert (count, [hit.source_id for hit in below]) == (1, [near.pk])
    assert hits(sign=Sign.ROUND, **plain) == (0, [])
    for sign in Sign:
        hits(sign=sign, unit=house.district.north, **plain)
    sister = {**plain, "actor": house.actor("stranger")}
    assert hits(sign=Sign.BELOW, **sister) == (0, [])


def test_what_was_paid_twice_is_counted_whole_and_shown_by_pages(house: House, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "LISTED", 2)
    own = book_with(house.district.north)
    for serial in range(3):
        paid = Yuan(100 + serial)
        for _again in range(2 + serial):
            enter_voucher(
                actor=OPERATOR, book=own, day=DAY, text=f"用品{serial}", papers=1, on=DAY,
                entries=[Entry("501", debit=paid, party="文具店"), Entry("102", credit=paid)],
            )  # fmt: skip
    plain: dict[str, Any] = {"actor": house.actor("audit"), "first": YEAR, "last": DAY, "sign": Sign.TWICE}
    pages = [hits(page=page, **plain) for page in (1, 2, 3)]
    assert [count for count, _found in pages] == [3, 3, 3]
    assert [hit.words for _count, found in pages for hit in found] == ["用品2 × 4", "用品1 × 3", "用品0 × 2"]


def test_one_person_with_the_same_benefit_twice_is_a_sign(house: House) -> None:
    line = lines_of(house)["chair"]
    person, twin, other = (member(line.unit, name, serial) for serial, name in enumerate(("张伟", "张伟", "王芳"), 1))
    with act_context(OPERATOR, "members.person.correct"):
        Person.objects.filter(pk__in=(person.pk, twin.pk)).update(phone_hash=b"1" * 32)
    give(house, line, price="50", members=[person.pk, other.pk])
    plain: dict[str, Any] = {"actor": house.actor("audit"), "first": YEAR, "last": DAY, "sign": Sign.BENEFIT}
    assert hits(**plain) == (0, [])
    # The same human stands in the register twice: the table's own rule cannot see that.
    give(house, line, price="50", members=[twin.pk])
    count, found = hits(**plain)
    assert count == 2
    assert {hit.words.split(" · ")[0] for hit in found} == {"张伟"}


def test_the_curve_of_first_digits() -> None:
    assert benford([100] * (LEAST_FOR_BENFORD - 1)) is None
    lawful = [int(10 ** (2 + n / 1000)) for n in range(3000)]
    curve = benford(lawful)
    assert curve is not None
    assert curve.counted == 3000
    assert curve.expected[0] == pytest.approx(3000 * math.log10(2))
    assert not curve.stands_out
    made_up = benford([500_00] * 200 + lawful[:300])
    assert made_up is not None
    assert made_up.stands_out


def test_auditors_write_audits_and_reviews_and_nothing_else_of_money() -> None:
    (role,) = [one for one in shipped_roles() if one["code"] == "audit_committee"]
    acts = {code for code in role["codes"] if code.startswith("funds.") and code in all_acts()}
    own = {code for code in acts if code.startswith("funds.audit.")}
    # Proving reads the books, exports are readings. What is audited later is confirmed by others (decision 21).
    checks = {"funds.balance.prove", "funds.custody.prove"}
    exports = {code for code in acts if code.endswith(".export")}
    assert acts - own - checks - exports == set()
    assert own


def test_the_page_says_until_when_the_report_waits(house: House) -> None:
    audit = noticed(house)
    found(house, audit)
    audit = send_draft(actor=house.actor("audit"), audit=audit, on=timezone.localdate())
    auditor = browser(house.people["audit"])
    waits = f"The union may comment until {audit.comments_due}."
    assert waits in auditor.get(f"/funds/audits/{audit.pk}/").content.decode()
    comment_audit(actor=house.actor("chair"), audit=audit, text="无异议", on=timezone.localdate())
    assert waits not in auditor.get(f"/funds/audits/{audit.pk}/").content.decode()


def test_pages(house: House, django_assert_max_num_queries: Any) -> None:
    finding = reported(house)
    auditor, chair = browser(house.people["audit"]), browser(house.people["chair"])
    audit = finding.audit
    for path in (
        "/funds/audits/", f"/funds/audits/{audit.pk}/", "/funds/audits/findings/",
        f"/funds/audits/findings/{finding.pk}/",
    ):  # fmt: skip
        for client in (auditor, chair):
            with django_assert_max_num_queries(45):
                assert client.get(path).status_code == 200, path
    with django_assert_max_num_queries(45):
        assert auditor.get("/funds/audits/signs/").status_code == 200
    for name in ("notice", "report"):
        answer = auditor.get(f"/funds/audits/{audit.pk}/{name}.docx")
        assert answer.status_code == 200
        assert answer.content[:2] == b"PK"
    assert browser(house.people["stranger"]).get(f"/funds/audits/{audit.pk}/").status_code == 404
    secret = planned(house, kind="special")
    assert chair.get(f"/funds/audits/{secret.pk}/").status_code == 404
    assert WorkingPaper.objects.count() == 0
