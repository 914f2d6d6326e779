"""Statements for members: true to the fen, confirmed by another hand, frozen, and checked by their code."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from docx import Document

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
from tieshan.funds.statements.rules import amount_read, half_years, masked_party, masked_text
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.models import Account
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
    # What the book began with is no income of its first half-year.
    assert (row.content["opened_within"], july.content["opened_within"]) == (True, False)


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
    for typed in ("1e999999", "NaN", "五千"):
        assert "notice warning" in Client().get(f"/verify/{row.code}/", {"closing": typed}).content.decode()
    assert Client().get("/verify/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert Client().get(f"/verify/?code={row.code}").status_code == 302
    # Whoever owns the database changes what is printed, triggers off: neither mark nor history agrees any more.
    for change, back in (
        ("number = 7", "number = 1"),
        ("published_on = published_on - 1", "published_on = published_on + 1"),
        ("confirmed_by_id = NULL", f"confirmed_by_id = {row.confirmed_by_id}"),
        ("holder_id = unit_id", f"holder_id = {row.holder_id}"),
        ("seal = 'a'", f"seal = '{row.seal}'"),
        ("closing_fen = closing_fen - 100, went_fen = went_fen + 100", ""),
        ("mark = repeat('a', 64)", ""),
    ):
        for statement, shown in ((change, "notice error"), (back, "notice success")):
            if not statement:
                continue
            with owner_connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute(f"UPDATE funds_statements_memberstatement SET {statement}")
            owner_connection.commit()
            assert shown in Client().get(f"/verify/{row.code}/").content.decode(), statement


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
    sheet = chair.get(f"/funds/statements/{row.pk}/sheet/").content.decode()
    assert "240.50" in sheet
    assert "2026-06" in sheet
    assert "with the balance the book began with" in sheet
    assert stranger.get(f"/funds/statements/{row.pk}/").status_code == 404
    word = chair.get(f"/funds/statements/{row.pk}/statement.docx")
    told = "\n".join(cell.text for table in Document(io.BytesIO(word.content)).tables for cell in table._cells)
    assert "5,559.90" in told
    assert "王**" in told
    assert stranger.get(f"/funds/statements/{row.pk}/statement.docx").status_code == 404
    assert stranger.get(f"/funds/statements/{row.pk}/sheet/").status_code == 404
    with django_assert_max_num_queries(25):
        assert Client().get(f"/verify/{row.code}/").status_code == 200


def test_days_and_names() -> None:
    assert half_years(date(2026, 7, 1), 2) == [
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2025, 7, 1), date(2025, 12, 31)),
    ]
    shown = {
        "": "", "王芳": "王*", "欧阳小小明": "欧****", "买买提·艾力": "买*****",
        "示例文具店": "示例文具店", "书店": "书店",
        "示例印务有限公司（城北）": "示例印务有限公司（城北）",
    }  # fmt: skip
    assert {name: masked_party(name) for name in shown} == shown
    assert masked_text("慰问王小明、王小明明、书店", ["王小明", "王小明明", "书店"]) == "慰问王**、王***、书店"


def test_amounts_off_paper() -> None:
    for typed in ("5,559.90", "￥５，５５９．９０", "5 559.9 元", "人民币5559.90元整"):
        assert amount_read(typed) == Decimal("5559.90"), typed
    for typed in ("1e999999", "NaN", "-", "12.345", "Infinity", "5559.90.1"):
        assert amount_read(typed) is None, typed


def test_a_hand_drawn_span_and_the_other_sums_must_be_those_of_the_books(funds: Funds) -> None:
    keeper = browser(Account.objects.get(pk=funds.accountant.account_id))
    form = {"unit": funds.district.north.pk, "span": "other", "first": "2026-02-01", "last": "2026-03-31"}
    path = "/funds/statements/draw/"
    assert keeper.post(path, form | {"last": "2199-01-01"}).status_code == 422
    assert keeper.post(path, form | {"last": ""}).status_code == 422
    assert keeper.post(path, form | {"span": half_years(date.today(), 1)[0][0].isoformat()}).status_code == 422
    assert not MemberStatement.objects.exists()
    assert keeper.post(path, form).status_code == 302
    row = MemberStatement.objects.get()
    assert (row.first, row.last, row.opening_fen, row.went_fen) == (
        date(2026, 2, 1), date(2026, 3, 31), 500_000, 18_050,
    )  # fmt: skip
    # The kinds went another way than the books say, the sums did not.
    with act_context(OPERATOR, "funds.disclosure.draw"):
        row.content["went"] = [["x", 18_050]]
        row.save()
    with pytest.raises(Refused) as moved:
        publish_statement(actor=funds.chair, statement=row, on=ON)
    assert moved.value.code == "funds.disclosure.changed"
