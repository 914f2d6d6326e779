"""Statements for members: true to the fen, confirmed by another hand, frozen, and checked by their code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from tests.accounts import appointed, browser
from tests.district import OPERATOR
from tests.funds.house import Funds, make_funds
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.audit.seals import seal_pending
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.actions.reversing import reverse_voucher
from tieshan.funds.books.models import Voucher
from tieshan.funds.books.rules.posting import DEPOSIT, Entry
from tieshan.funds.statements.actions import draw_statements, publish_statement
from tieshan.funds.statements.models import MemberStatement
from tieshan.funds.statements.queries import sheet_agrees
from tieshan.funds.statements.rules import half_years, masked_party
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.queries.grants import actor_for

FIRST, LAST, ON = date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 10)


@pytest.fixture
def funds(request: pytest.FixtureRequest) -> Iterator[Funds]:
    """A union in custody with a half-year of money: 5,000 handed over, 800.40 in, 180.50 and 60 out."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and marker.kwargs.get("transaction"):
        request.getfixturevalue("transactional_db")
        with acting_as(OPERATOR):
            made = _made()
        yield made
        return
    request.getfixturevalue("db")
    with acting_as(OPERATOR):
        yield _made()


def _made() -> Funds:
    funds = make_funds()
    funds.accountant = actor_for(appointed("keeper", "accountant", funds.district.north))
    funds.chair = actor_for(appointed("own", "enterprise_chair", funds.district.north_1))
    move(funds, date(2026, 2, 2), "402", "800.40")
    move(funds, date(2026, 3, 5), "501", "-180.50", party="示例文具店")
    move(funds, date(2026, 6, 30), "501", "-60", party="王小明")
    move(funds, date(2026, 7, 1), "501", "-1", party="示例文具店")
    return funds


def move(funds: Funds, day: date, account: str, amount: str, party: str = "") -> None:
    fen = Yuan(amount).fen
    money = Entry(DEPOSIT, debit=Yuan.from_fen(max(fen, 0)), credit=Yuan.from_fen(max(-fen, 0)))
    other = Entry(account, debit=Yuan.from_fen(max(-fen, 0)), credit=Yuan.from_fen(max(fen, 0)), party=party)
    enter_voucher(actor=OPERATOR, book=funds.book, day=day, text="活动", entries=[money, other], on=ON, papers=1)


def drawn(funds: Funds, first: date = FIRST, last: date = LAST, on: date = ON) -> MemberStatement:
    draw_statements(actor=funds.accountant, unit=funds.district.north, first=first, last=last, on=on)
    return MemberStatement.objects.select_related("unit", "holder").get(first=first)


def published(funds: Funds) -> MemberStatement:
    return publish_statement(actor=funds.chair, statement=drawn(funds), on=ON)


def test_the_sums_are_those_of_the_books(funds: Funds) -> None:
    row = drawn(funds)
    assert (row.opening_fen, row.came_fen, row.went_fen, row.closing_fen) == (0, 580_040, 24_050, 555_990)
    assert [fen for _name, fen in row.content["went"]] == [24_050]
    assert [line[3] for line in row.content["payments"]] == ["示例文具店", "王**"]
    assert row.content["months"] == [["2026-01", 500_000, 0], ["2026-02", 80_040, 0], ["2026-03", 0, 18_050],
                                     ["2026-06", 0, 6_000]]  # fmt: skip
    (july,) = draw_statements(
        actor=funds.accountant, unit=funds.district.north, first=date(2026, 7, 1), last=date(2026, 7, 9), on=ON
    )
    assert (july.opening_fen, july.closing_fen) == (555_990, 555_890)


def test_another_hand_confirms_and_the_books_must_not_have_moved(funds: Funds) -> None:
    row = drawn(funds)
    for actor in (funds.accountant, actor_for(appointed("sister", "enterprise_chair", funds.district.north_2))):
        with pytest.raises((Forbidden, Refused)):
            publish_statement(actor=actor, statement=row, on=ON)
    move(funds, date(2026, 5, 5), "501", "-0.01")
    with pytest.raises(Refused) as moved:
        publish_statement(actor=funds.chair, statement=row, on=ON)
    assert moved.value.code == "funds.disclosure.changed"
    done = publish_statement(actor=funds.chair, statement=drawn(funds), on=ON)
    assert (done.state, done.number, len(done.code or "")) == ("published", 1, 22)
    with pytest.raises(Refused):
        draw_statements(actor=funds.accountant, unit=funds.district.north, first=FIRST, last=ON, on=ON)


def test_what_is_published_stands_and_a_correction_shows_in_the_next(funds: Funds) -> None:
    row = published(funds)
    assert drawn(funds).mark == row.mark
    with (
        pytest.raises(DatabaseError), transaction.atomic(), act_context(OPERATOR, "funds.disclosure.draw"),
    ):  # fmt: skip
        MemberStatement.objects.filter(pk=row.pk).update(closing_fen=1, went_fen=row.went_fen + row.closing_fen - 1)
    wrong = Voucher.objects.get(book=funds.book, day=date(2026, 3, 5))
    reverse_voucher(actor=OPERATOR, voucher=wrong, day=date(2026, 7, 2), reason="重复", on=ON)
    (july,) = draw_statements(
        actor=funds.accountant, unit=funds.district.north, first=date(2026, 7, 1), last=date(2026, 7, 9), on=ON
    )
    assert (july.came_fen, july.went_fen, july.closing_fen) == (0, 100 - 18_050, 555_990 - 100 + 18_050)
    row.refresh_from_db()
    assert row.went_fen == 24_050


@pytest.mark.django_db(transaction=True)
def test_the_public_page_tells_true_from_false(funds: Funds, owner_connection: psycopg.Connection) -> None:
    with acting_as(OPERATOR):
        row = published(funds)
        seal_pending()
    page = Client().get(f"/verify/{row.code}/?closing=5,559.90").content.decode()
    assert "notice success" in page
    assert "notice error" not in page
    assert "王小明" not in page
    assert "notice error" in Client().get(f"/verify/{row.code}/?closing=5559.91").content.decode()
    assert Client().get("/verify/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert Client().get(f"/verify/?code={row.code}").status_code == 302
    # Whoever owns the database changes the sum and the mark with it, triggers off: the seals tell.
    for sums, mark in (("closing_fen - 100", "mark"), ("closing_fen", "repeat('a', 64)")):
        with owner_connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(
                f"UPDATE funds_statements_memberstatement SET closing_fen = {sums}, went_fen = opening_fen + came_fen"
                f" - ({sums}), mark = {mark}"
            )
        owner_connection.commit()
        assert "notice error" in Client().get(f"/verify/{row.code}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_forged_history_does_not_help(funds: Funds, owner_connection: psycopg.Connection) -> None:
    with acting_as(OPERATOR):
        row = published(funds)
        seal_pending()
    with acting_as(OPERATOR):
        assert sheet_agrees(row) is True
    with owner_connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE audit_rowhistory SET data = replace(data, '555990', '555890') WHERE entry_id = %s",
            [row.entry_id],
        )
        assert cursor.rowcount
    owner_connection.commit()
    with acting_as(OPERATOR):
        assert sheet_agrees(row) is False


def test_pages_for_those_who_may(funds: Funds, django_assert_max_num_queries: Any) -> None:
    row = published(funds)
    chair = browser(appointed("reads", "enterprise_chair", funds.district.north_1))
    stranger = browser(appointed("stranger", "enterprise_chair", funds.district.south_1))
    for path in ("/funds/statements/", f"/funds/statements/{row.pk}/", f"/funds/statements/{row.pk}/sheet/"):
        with django_assert_max_num_queries(40):
            assert chair.get(path).status_code == 200, path
    assert stranger.get(f"/funds/statements/{row.pk}/").status_code == 404
    assert stranger.get(f"/funds/statements/{row.pk}/sheet/").status_code == 404
    with django_assert_max_num_queries(25):
        assert Client().get(f"/verify/{row.code}/").status_code == 200


def test_days_and_names() -> None:
    assert half_years(date(2026, 7, 1), 2) == [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2025, 7, 1), date(2025, 12, 31)),
    ]
    assert [masked_party(name) for name in ("", "王芳", "示例文具店")] == ["", "王*", "示例文具店"]
