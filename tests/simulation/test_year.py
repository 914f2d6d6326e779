"""A played span against its answer key: they agree, and a lie on either side is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tests.district import OPERATOR, make_district, member, resident_number
from tieshan.foundation.access import acting_as
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.models import Book
from tieshan.funds.books.rules.posting import Entry
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.members.actions.cadres import engage_cadre
from tieshan.office.information.actions.items import withdraw_item
from tieshan.office.information.models import InformationItem
from tieshan.office.tasks.actions.giving import cancel_task
from tieshan.office.tasks.models import Task
from tieshan.office.worklog.actions.visits import withdraw_visit
from tieshan.office.worklog.models import Visit
from tieshan.organisations.actions.employers import register_employer
from tieshan.organisations.actions.tree import found_unit
from tieshan.organisations.queries.grants import actor_for
from tieshan.simulation import happenings as told
from tieshan.simulation.answers.money.course import Course
from tieshan.simulation.answers.money.parts import Claim
from tieshan.simulation.money import happenings as money
from tieshan.simulation.plan import Script
from tieshan.simulation.trouble import happenings as trouble
from tieshan.simulation.year import Played, compare, play_months

UNTIL = date(2026, 3, 27)
MONTHS, REQUESTS = 3, 18
IN_TROUBLE = "示例铸造有限公司"


def make_sample() -> None:
    """A fictional district with two federations, two cadres and some employers each."""
    district = make_district(is_sample=True)
    serial = 40
    for federation in (district.north, district.south):
        for name in ("孟一", "孟二"):
            serial += 1
            engage_cadre(
                actor=OPERATOR, federation=federation, name=name + federation.code[-1],
                id_number=resident_number(serial), start=date(2024, 1, 8), on=date(2024, 1, 8),
            )  # fmt: skip
        for number in range(4):
            code = f"91999901MB00000{federation.code[-1]}0{number}" if number < 2 else ""
            name = f"示例{federation.code}第{number}厂"
            register_employer(actor=OPERATOR, territory=federation, name=name, workers=90, credit_code=code)
    for number, union in enumerate((district.north_1, district.south_1)):
        register_employer(
            actor=OPERATOR, territory=union.parent, name=union.name[:-2], union_unit=union,
            credit_code=f"91999901MA0000000{number}",
        )  # fmt: skip
        for more in range(3):
            member(union, f"示例会员{number}{more}", 60 + 3 * number + more)
    for more in range(2):
        member(district.north_2, f"示例会员2{more}", 70 + more)
    # An employer that gets into trouble, with a union of its own that acts in nothing else.
    union = found_unit(
        actor=OPERATOR, parent=district.north, code="SL-01-009", name="示例铸造有限公司工会", kind="enterprise",
        founded_on=date(2010, 3, 1),
    )  # fmt: skip
    register_employer(
        actor=OPERATOR, territory=district.north, name=IN_TROUBLE, union_unit=union, workers=120,
        credit_code="91999901MA00000009",
    )  # fmt: skip
    for more in range(9):
        member(union, f"示例工友{more}", 80 + more)


def played(months: int = MONTHS, **facts: Any) -> Played:
    """A span played in the sample."""
    return play_months(months=months, seed=1, until=UNTIL, federations=None, unions=1, requests=REQUESTS, **facts)


@pytest.mark.django_db(transaction=True)
def test_house_and_key_agree_and_each_lie_is_found() -> None:
    make_sample()
    days: list[tuple[int, int]] = []
    year = played(report=lambda done, total: days.append((done, total)))
    assert days[0] == (1, 86)
    assert days[-1] == (86, 86)

    proof = compare(year)
    assert proof.differences == []
    assert set(proof.counted) == {
        "stored", "duty", "board", "figure", "bulletin", "list", "task", "leave", "yearly leave", "information",
        "paper", "log", "visit", "attendance", "request", "turned away", "budget line", "book", "vouchers", "payments",
        "proof", "receipts", "remitted", "dues", "statement", "custody",
        "benefits", "merger", "audit", "closed", "preparation fund", "dunning", "late fee",
        "grade", "grade changed", "warning", "measure", "prevention visit", "missed report",
        "foretold", "calibration",
    }  # fmt: skip
    # The gate of the audit committee (200 yuan) shows only where amounts stand right below, on and above it.
    gate = {one.one.amount: one.audited for one in _claims(year) if not one.is_part}
    assert {19_999: False, 20_000: False, 20_001: True}.items() <= gate.items()
    # A script in which nothing was late, missed, excused or not owed would prove little.
    assert _states(year) == {"done", "done_late", "open", "excused", "not_owed"}

    # The house lies: work is gone of which the key knows.
    assert _topics(year, lambda: _withdraw_item(year)) >= {"duty", "figure", "list", "information"}
    assert _topics(year, lambda: _withdraw_visit(year)) >= {"figure", "list", "visit"}
    assert _topics(year, lambda: _cancel_task(year)) >= {"figure", "task"}
    assert _topics(year, lambda: _enter_voucher(year)) == {"book", "vouchers"}
    # The key lies: it knows of something else than what was played.
    known = {
        told.Log: {"log"},
        told.LeaveTaken: {"leave", "duty", "figure"},
        told.Meeting: {"figure", "bulletin", "attendance"},
        told.Visit: {"figure", "visit"},
        told.Item: {"figure", "information"},
        told.TaskDone: {"task", "figure"},
        told.Paper: {"paper"},
        told.MonthReport: {"duty"},
        told.Letter: {"duty"},
        told.Declaration: {"duty"},
        told.Excuse: {"duty"},
        money.Asked: {"request", "figure"},
        trouble.Complained: {"grade", "warning", "figure"},
        trouble.Disputed: {"grade", "foretold", "calibration"},
    }
    unnoticed = {
        kind.__name__: topics - {line.topic for line in compare(_without_the_first(year, kind)).differences}
        for kind, topics in known.items()
    }
    assert not any(unnoticed.values()), unnoticed
    # Of money all at once: nothing asked for, no payment, no statement, no dues, no levy, nothing handed over.
    missing = (
        money.Asked,
        money.PayRun,
        money.Statement,
        money.DuesMade,
        money.LevyFile,
        money.Entrusted,
        money.Merged,
        money.Audited,
        money.Founded,
        money.Dunned,
    )
    assert {line.topic for line in compare(_without(year, missing)).differences} >= {
        "request", "budget line", "book", "vouchers", "payments", "statement", "custody", "dues", "receipts",
        "benefits", "merger", "audit", "preparation fund", "dunning", "late fee",
    }  # fmt: skip

    # The same people cannot live a month twice.
    with pytest.raises(Refused) as twice:
        played(months=1)
    assert twice.value.code == "simulation.played"


def _claims(year: Played) -> list[Claim]:
    spending = Course(year.script, year.cast).spending
    return [claim for claims in spending.claims.values() for claim in claims]


def _states(year: Played) -> set[str]:
    from tieshan.lawbook import working_calendar
    from tieshan.simulation.answers.days import Days
    from tieshan.simulation.answers.duties import duty_answers

    days = Days(working_calendar())
    return {one.state for one in duty_answers(year.script, year.cast, days, as_of=UNTIL)}


def _topics(year: Played, lie: Any) -> set[str]:
    """The topics on which house and key differ after an act behind the key's back, which is then undone."""
    with transaction.atomic():
        lie()
        found = {line.topic for line in compare(year).differences}
        transaction.set_rollback(True)
    return found


def _february(rows: Any, day: str) -> Any:
    return rows.filter(**{f"{day}__year": 2026, f"{day}__month": 2}).order_by("pk")


def _withdraw_item(year: Played) -> None:
    with acting_as(OPERATOR):
        standing = InformationItem.objects.exclude(state="withdrawn")
        rows = list(_february(standing.filter(level=""), "submitted_on"))
        # Somebody's only item of the month, so that a duty falls with it.
        authors = [one.author_id for one in _february(standing, "submitted_on")]
        item = next(one for one in rows if authors.count(one.author_id) == 1)
        withdraw_item(actor=OPERATOR, item=item, on=UNTIL, reason="test")


def _withdraw_visit(year: Played) -> None:
    with acting_as(OPERATOR):
        visit = _february(Visit.objects.all(), "day").first()
        withdraw_visit(actor=actor_for(visit.account), visit=visit, reason="test", on=UNTIL)


def _cancel_task(year: Played) -> None:
    with acting_as(OPERATOR):
        task = Task.objects.exclude(stage="summed_up").order_by("pk").first()
        cancel_task(actor=OPERATOR, task=task, expected_version=None, reason="test", on=UNTIL)


def _enter_voucher(year: Played) -> None:
    """A fen goes over from one account of a union to another."""
    with acting_as(OPERATOR):
        book = Book.objects.get(unit=year.cast.money.purses[0].unit_id)
        entries = [Entry("501", debit=Yuan("0.01")), Entry("402", credit=Yuan("0.01"))]
        enter_voucher(actor=OPERATOR, book=book, day=UNTIL, text="test", entries=entries, on=UNTIL, papers=1)


def _without_the_first(year: Played, kind: type[Any]) -> Played:
    """The same span with a key that does not know of one thing that happened."""
    first = next(one for one in year.script.happenings if isinstance(one, kind))
    rest = [one for one in year.script.happenings if one is not first]
    return replace(year, script=Script(rest, year.script.months, year.script.until))


def _without(year: Played, kinds: tuple[type[Any], ...]) -> Played:
    """The same span with a key that knows of no such things at all."""
    rest = [one for one in year.script.happenings if not isinstance(one, kinds)]
    return replace(year, script=Script(rest, year.script.months, year.script.until))


@pytest.mark.django_db(transaction=True)
def test_a_december_whose_year_began_before_is_no_difference() -> None:
    """Letters and declarations of the year are done in it; of the months before the key knows nothing. What is due in
    January is due by the working days of January."""
    make_sample()
    year = play_months(months=1, seed=1, until=date(2025, 12, 31), federations=1, unions=1)
    assert compare(year).differences == []


@pytest.mark.django_db
def test_nobody_invents_work_of_real_people() -> None:
    make_district()
    with pytest.raises(Refused) as real:
        played(months=1)
    assert real.value.code == "simulation.not_a_sample"
