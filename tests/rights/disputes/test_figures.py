"""Figures open their cases for those who may; for others no total reveals a small number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.accounts import appointed, browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.kernel.money import Yuan
from tieshan.lawbook import queries
from tieshan.lawbook.records import CodeList
from tieshan.organisations.models import Employer
from tieshan.rights.disputes import actions, figures
from tieshan.rights.disputes.figures import Period, arrivals
from tieshan.rights.disputes.models import Dispute, DisputeStep
from tieshan.rights.disputes.rules.suppression import hidden_parts, hidden_steps, leaves_few

AT = datetime(2025, 11, 20, 9, 0, tzinfo=timezone.get_default_timezone())


def could_be(parts: Mapping[int, int], hidden: set[int]) -> dict[int, set[int]]:
    """Every value that each hidden part may have, for whoever knows the whole and the shown parts."""
    rest, keys = sum(parts[key] for key in hidden), sorted(hidden)
    found: dict[int, set[int]] = {key: set() for key in keys}
    for values in product(range(1, rest + 1), repeat=max(len(keys) - 1, 0)):
        last = rest - sum(values)
        if last >= 1:
            for key, value in zip(keys, (*values, last), strict=True):
                found[key].add(value)
    return found


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5), st.integers(2, 4))
def test_the_whole_never_reveals_a_small_part(numbers: list[int], smallest: int) -> None:
    parts = dict(enumerate(numbers))
    hidden = hidden_parts(parts, smallest)
    small = {key for key, number in parts.items() if 0 < number < smallest}
    assert small <= hidden
    assert not any(parts[key] == 0 for key in hidden)
    if not small or hidden == {key for key, number in parts.items() if number}:
        return
    for key, values in could_be(parts, hidden).items():
        assert len(values) > 1, (numbers, hidden, key)


def test_numbers_side_by_side_reveal_no_small_difference() -> None:
    # 30 cases, 26 accepted, 20 mediated, 18 agreed: of the mediated two would not have agreed.
    assert hidden_steps([26, 20, 18, 2], [30], 5) == [True, False, True, True]
    assert hidden_steps([30, 20, 20, 0], [30], 5) == [False, False, False, False]
    # 18 of the 20 open cases are of the group: two are not. A whole that is small is shown nowhere.
    assert leaves_few([(10, 30), (18, 20)], 5)
    assert not leaves_few([(20, 20), (0, 3), (15, 20)], 5)


@pytest.fixture
def house_with_cases(house: House) -> Iterator[House]:
    """Seven cases with one employer, two with another; one of them of a woman."""
    with acting_as(OPERATOR):
        employers = []
        for name in ("示例机械有限公司", "示例纺织有限公司"):
            with act_context(OPERATOR, "organisations.employer.register"):
                employers.append(Employer.objects.create(name=name, territory=house.district.north))
        for number in range(9):
            actions.open_dispute(
                actor=house.actor("north"),
                unit=house.district.north,
                employer=employers[number > 6],
                channel="person",
                subject=f"案件{number}",
                facts="拖欠工资",
                matter="wages",
                groups=["woman"] if number == 8 else ["migrant"],
                knew_on=date(2025, 11, 2),
                at=AT,
            )
        yield house


@pytest.mark.django_db
def test_numbers_open_their_cases_or_hide(house_with_cases: House) -> None:
    house = house_with_cases
    page = browser(house.people["north"])
    shown = page.get("/disputes/figures/?year=2025").content.decode()
    assert "示例纺织有限公司" in shown
    assert "of_group=woman" in shown
    women = page.get("/disputes/?received_from=2025-01-01&received_to=2025-12-31&counted=1&of_group=woman")
    assert "案件8" in women.content.decode()
    assert "案件7" not in women.content.decode()
    audit = browser(appointed("auditor", "audit_committee", house.district.root))
    hidden = audit.get("/disputes/figures/?year=2025").content.decode()
    # The small employer is not named, the small group is hidden, and so is the large one: nine less eight is one.
    assert "示例纺织有限公司" not in hidden
    assert "of_group" not in hidden
    assert hidden.count("hidden") >= 4
    assert audit.get("/disputes/").status_code == 403
    assert browser(house.people["chair"]).get("/disputes/figures/").status_code == 403
    assert browser(house.people["south"]).get("/disputes/figures/?year=2025").content.decode().count("示例") == 0


@pytest.mark.django_db
def test_two_visits_show_nothing_of_what_a_worker_did_between_them(house_with_cases: House) -> None:
    """Whoever may not open the cases reads the same page before and after a case came in, moved on, ended."""
    house = house_with_cases
    audit = browser(appointed("auditor", "audit_committee", house.district.root))
    on = timezone.localdate()
    pages = [f"/disputes/figures/?year={year}" for year in (2025, on.year)]

    def seen() -> list[str]:
        found = [audit.get(page).content.decode() for page in pages]
        return [re.sub(r'(nonce|value|content)="[^"]*"', "", page) for page in found]

    before = seen()
    assert re.search(r">\s*9\s*<", before[0])
    now = timezone.now()
    north, cadre = house.actor("north"), house.people["cadre"]
    old = Dispute.objects.filter(received_on__year=2025).order_by("pk").first()
    assert old is not None
    old = actions.accept_dispute(actor=north, dispute=old, handler=cadre, second=house.people["north"], at=now)
    actions.close_dispute(
        actor=house.actor("leader"), dispute=old, outcome="withdrawn", review="已协商", won=Yuan("800"), at=now
    )
    refused = Dispute.objects.filter(received_on__year=2025, state="received").last()
    assert refused is not None
    actions.refuse_dispute(actor=north, dispute=refused, reason="不属于劳动争议", at=now)
    actions.open_dispute(
        actor=north, unit=house.district.north, employer=old.employer, channel="person", subject="新案",
        facts="拖欠工资", matter="wages", groups=["woman"], knew_on=on, at=now,
    )  # fmt: skip
    assert seen() == before
    # Whoever may open them sees all of it.
    shown = browser(house.people["north"]).get(pages[0]).content.decode()
    assert "800" in shown


@pytest.mark.django_db
def test_the_year_counted_by_hand_and_an_aid_dated_back(
    house_with_cases: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the statements count is what a walk over the cases counts; a closed year takes nothing entered later."""
    leader, north = house_with_cases.actor("leader"), house_with_cases.actor("north")
    cadre, now = house_with_cases.people["cadre"], timezone.now()
    for number, one in enumerate(Dispute.objects.order_by("pk")):
        if number == 8:
            actions.refuse_dispute(actor=north, dispute=one, reason="不属于劳动争议", at=AT)
        elif number < 6:
            one = actions.accept_dispute(
                actor=north, dispute=one, handler=cadre, second=house_with_cases.people["north"],
                at=AT + timedelta(days=number),
            )  # fmt: skip
            if number in (0, 1, 2, 3):
                won, at = Yuan("100") if number else Yuan("0"), AT + timedelta(days=10) if number < 3 else now
                actions.close_dispute(actor=leader, dispute=one, outcome="withdrawn", review="已协商", won=won, at=at)
    helped = Dispute.objects.order_by("pk")[4]
    worker = actions.add_worker(actor=north, dispute=helped, name="王小明", at=AT)
    aid = actions.apply_for_aid(
        actor=north, dispute=helped, worker=worker, aid="arbitration", day=AT.date(), job="工人", at=AT
    )
    actions.decide_aid(
        actor=north, aid=aid, granted=True, day=date(2026, 1, 20), decision="符合", lawyer="周律师", at=now
    )
    open_year, closed = figures.of_year(leader, 2025), figures.closed_year(leader, 2025)
    by_hand = list(Dispute.objects.exclude(state="refused"))
    told, fixed = figures.totals(figures.heaps(open_year)), figures.totals(figures.heaps(closed, fixed=True))
    waits = [(one.accepted_on - one.received_on).days for one in by_hand if one.accepted_on]
    assert sorted(waits) == [0, 1, 2, 3, 4, 5]
    assert (told["cases"], told["open"], told["accepted_on_n"], told["accepted_on_days"]) == (8, 4, 6, 2.5)
    assert (told["won_cases"], told["won_fen"], told["closed_on_n"]) == (3, 30_000, 4)
    # The case that ended after January is an open one of the closed year; days and sums are of ended ones.
    assert (fixed["cases"], fixed["open"], fixed["accepted_on_n"], fixed["accepted_on_days"]) == (8, 5, 3, 1)
    assert (fixed["won_cases"], fixed["won_fen"], fixed["closed_on_n"]) == (2, 20_000, 3)
    assert figures.by_month(figures.heaps(closed, fixed=True)) == {n: 8 if n == 11 else 0 for n in range(1, 13)}
    for rows in (open_year, closed):
        assert [line[2] for line in figures.by_unit(rows)] == [8]
        cases, in_all = figures.by_employer(rows, every=True)
        assert (list(cases.values()), in_all) == ([7, 1], 2)
    monkeypatch.setattr(figures, "MOST_EMPLOYERS", 1)
    cases, in_all = figures.by_employer(open_year, every=False)
    assert (list(cases.values()), in_all) == ([7], 2)
    (migrant,) = figures.groups_of(open_year, figures.heaps(open_year), ["migrant"])
    assert (migrant.cases, migrant.open, migrant.aided, migrant.won_fen) == (8, 4, 1, 30_000)
    until = figures.fixed_on(2025)
    (migrant,) = figures.groups_of(closed, figures.heaps(closed, fixed=True), ["migrant"], until=until)
    assert (migrant.cases, migrant.open, migrant.aided, migrant.won_fen) == (8, 5, 0, 20_000)


@pytest.mark.django_db
def test_a_year_keeps_its_cases_when_employer_union_and_list_change(
    house_with_cases: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An employer goes to another federation, a union is merged, a key group leaves the list: last year stands."""
    house = house_with_cases
    leader, page = browser(house.people["leader"]), "/disputes/figures/?year=2025"
    one = Dispute.objects.order_by("pk").first()
    assert one is not None

    def seen(path: str) -> str:
        return re.sub(r'(nonce|value|content)="[^"]*"', "", leader.get(path).content.decode())

    before = seen(page)
    with act_context(OPERATOR, "organisations.employer.move"):
        Employer.objects.filter(pk=one.employer_id).update(territory=house.district.south)
    assert seen(page) == before
    for column, value in (
        ("unit_id", str(house.district.south.pk)),
        ("employer_id", "employer_id + 1"),
        ("received_on", "received_on + 90"),
        ("groups", "ARRAY['woman']"),
        ("workers", "workers + 1"),
    ):
        with (
            pytest.raises(DatabaseError, match="does not change"),
            transaction.atomic(),
            act_context(OPERATOR, "rights.dispute.accept"),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE rights_disputes_dispute SET {column} = {value} WHERE id = %s", [one.pk])
    # Women leave the list with the new year: the figures of the old one count them, and open their case.
    listed = queries._code_list

    def shorter(name: str, on: date) -> CodeList | None:
        found = listed(name, on)
        if name != "dispute_group" or found is None or on < date(2026, 1, 1):
            return found
        return replace(found, entries=tuple(entry for entry in found.entries if entry.code != "woman"))

    monkeypatch.setattr(queries, "_code_list", shorter)
    assert "woman" not in figures.groups_in(2026, on=timezone.localdate())
    assert seen(page) == before
    assert "of_group=woman" in before
    women = leader.get("/disputes/?received_from=2025-01-01&received_to=2025-12-31&counted=1&of_group=woman")
    assert "案件8" in women.content.decode()
    assert "案件7" not in women.content.decode()


@pytest.mark.django_db
def test_months_wait_for_one_another_until_they_are_enough(house_with_cases: House) -> None:
    leader = house_with_cases.actor("leader")
    one = Dispute.objects.first()
    assert one is not None
    with act_context(OPERATOR, "rights.dispute.open"):
        for month in (2, 2, 2, 4, 5, 8, 8, 8, 8, 8, 9):
            at = datetime(2026, month, 3, 9, 0, tzinfo=timezone.get_default_timezone())
            DisputeStep.objects.create(dispute=one, unit=one.unit, act="rights.dispute.open", at=at, on=at.date())
    periods = arrivals(leader, 2026, 5, on=date(2026, 9, 20))
    assert periods == [Period(1, 5, 5), Period(6, 8, 5)]
    # What comes later changes none of them.
    assert arrivals(leader, 2026, 5, on=date(2027, 3, 1))[:2] == periods
    assert arrivals(leader, 2026, 5, on=date(2026, 8, 31)) == periods[:1]
