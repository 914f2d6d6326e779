"""The pages of the books: each opens, shows true figures that open their grounds, and runs its act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.accounts import appointed, browser
from tests.district import OPERATOR, TODAY
from tests.funds.books.test_posting import act
from tests.funds.house import Funds, book_with, make_funds
from tieshan.foundation.access import acting_as
from tieshan.funds.books.actions import receive_for
from tieshan.funds.books.models import Book, CustodyMandate, SubAccount, Voucher
from tieshan.kernel.money import Yuan

pytestmark = pytest.mark.django_db


@contextmanager
def whole() -> Iterator[None]:
    with acting_as(OPERATOR):
        yield


@pytest.fixture
def house() -> tuple[Funds, Client]:
    """Books with a little in them, and the accountant's browser."""
    with whole():
        funds = make_funds()
        with act():
            receive_for(
                actor=OPERATOR, principal=funds.principal, amount=Yuan("1234.56"), income_account="402",
                text="三月拨缴经费", day=date(2026, 3, 12), source=None, on=TODAY,
            )  # fmt: skip
        person = appointed("kuaiji", "accountant", funds.district.north)
    return funds, browser(person)


def page(client: Client, url: str, **query: Any) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200, url
    return str(answer.content.decode())


def test_every_page_opens(house: tuple[Funds, Client]) -> None:
    funds, client = house
    with whole():
        voucher = Voucher.objects.filter(book=funds.own).order_by("-pk").first()
    assert voucher is not None
    own, held = funds.own.pk, funds.book.pk
    for url in (
        "/books/", f"/books/{own}/", f"/books/{own}/?tab=custody", f"/books/{own}/?tab=months",
        f"/books/{own}/?tab=proof",
        f"/books/{held}/", f"/books/{own}/vouchers/", f"/books/{own}/ledger/?account=102", f"/books/{held}/ledger/",
        f"/books/{own}/ledger/?account=102&print=1", f"/books/{own}/vouchers/enter/", f"/vouchers/{voucher.pk}/",
        f"/vouchers/{voucher.pk}/print/", f"/vouchers/{voucher.pk}/reverse/", f"/books/trial-balance/?book={own}",
        "/books/trial-balance/", "/books/trial-balance/?account=102", "/books/balance-sheet/",
        f"/books/balance-sheet/?book={held}", "/books/income-and-spending/", f"/books/{own}/close-month/", "/mandates/",
        f"/mandates/{funds.mandate.pk}/", "/mandates/conclude/", "/accounts/chart/", "/accounts/chart/?on=2021-12-31",
        "/accounts/chart/add/", "/books/open/", f"/books/{own}/prove/",
    ):  # fmt: skip
        page(client, url)


def test_the_book_shows_true_figures_that_open_their_ledgers(house: tuple[Funds, Client]) -> None:
    funds, client = house
    text = page(client, f"/books/{funds.own.pk}/")
    assert "16,234.56" in text
    assert "6,234.56" in text
    assert f"/books/{funds.own.pk}/ledger/?account=102" in text
    ledger = page(client, f"/books/{funds.own.pk}/ledger/", account="102")
    assert "16,234.56" in ledger
    assert "10,000.00" in ledger
    custody = page(client, f"/books/{funds.own.pk}/", tab="custody")
    assert "agrees" in custody


def test_a_ledger_of_some_days_begins_with_its_opening(house: tuple[Funds, Client]) -> None:
    funds, client = house
    text = page(client, f"/books/{funds.book.pk}/ledger/", account="10290", day_from="2026-03-01")
    assert "5,000.00" in text
    assert "6,234.56" in text


def test_the_sheet_of_a_subtree_leaves_custody_out(house: tuple[Funds, Client]) -> None:
    funds, client = house
    together = page(client, "/books/balance-sheet/", unit=funds.district.north.pk)
    # 10,000 of the federation and 6,234.56 of the union lie in one bank; what the federation owes the union vanishes.
    assert "16,234.56" in together
    assert "Custody among these books" in together
    assert "funds in custody" not in together.lower().split("custody among")[0]
    alone = page(client, "/books/balance-sheet/", book=funds.own.pk)
    assert "16,234.56" in alone


def test_income_opens_by_books(house: tuple[Funds, Client]) -> None:
    _funds, client = house
    text = page(client, "/books/income-and-spending/")
    assert "1,234.56" in text
    assert "1,234.56" in page(client, "/books/trial-balance/", account="402")


def test_a_statement_goes_into_a_spreadsheet(house: tuple[Funds, Client]) -> None:
    funds, client = house
    answer = client.post(f"/books/trial-balance/?book={funds.own.pk}", {"format": "csv"})
    assert answer.status_code == 200
    assert b"16234.56" in b"".join(answer.streaming_content)


def test_the_accountant_enters_a_voucher(house: tuple[Funds, Client]) -> None:
    funds, client = house
    sent = {
        "day": "2026-04-01", "text": "提取备用金", "papers": "1",
        "account_1": "101", "debit_1": "500", "account_2": "102", "credit_2": "500.00",
    }  # fmt: skip
    answer = client.post(f"/books/{funds.own.pk}/vouchers/enter/", sent)
    assert answer.status_code == 302, answer.content.decode()
    printed = page(client, answer["Location"] + "print/")
    assert "伍佰元整" in printed
    wrong = client.post(f"/books/{funds.own.pk}/vouchers/enter/", {**sent, "credit_2": "400"})
    assert wrong.status_code == 422
    assert "differ by 100.00" in wrong.content.decode()


def test_a_line_on_the_deposit_posts_the_holders_side(house: tuple[Funds, Client]) -> None:
    funds, client = house
    sent = {
        "day": "2026-04-01", "text": "购体育用品", "papers": "1",
        "account_1": "501", "debit_1": "80", "account_2": "10290", "credit_2": "80",
    }  # fmt: skip
    answer = client.post(f"/books/{funds.book.pk}/vouchers/enter/", sent)
    assert answer.status_code == 302, answer.content.decode()
    assert "Other side" in page(client, answer["Location"])
    assert "6,154.56" in page(client, f"/books/{funds.own.pk}/", tab="custody")


def test_months_are_closed_on_the_page(house: tuple[Funds, Client]) -> None:
    funds, client = house
    assert client.post(f"/books/{funds.own.pk}/close-month/", {}).status_code == 302
    assert "2026-01" in page(client, f"/books/{funds.own.pk}/", tab="months")


def test_a_mandate_is_recorded_on_the_page(house: tuple[Funds, Client]) -> None:
    funds, client = house
    sent = {
        "principal": funds.district.north_2.pk, "holder": funds.district.north.pk, "resolution": "会员大会决议",
        "resolved_on": "2026-03-01", "agreement": "代管协议", "agreed_on": "2026-03-02", "start": "2026-03-03",
        "handed_over": "250.5", "seals": "",
    }  # fmt: skip
    answer = client.post("/mandates/conclude/", sent)
    assert answer.status_code == 302, answer.content.decode()
    with whole():
        assert CustodyMandate.objects.filter(principal=funds.district.north_2).exists()
    assert "250.50" in page(client, answer["Location"])


def test_money_is_handed_to_a_federation_that_the_giver_does_not_see(house: tuple[Funds, Client]) -> None:
    funds, _client = house
    south = funds.district.south
    book_with(south)
    chair = browser(appointed("zhuxi", "federation_chair", funds.district.north))
    sent = {
        "holder_text": south.code, "day": "2026-04-01", "reason": "划转", "resolution": "会员大会决议",
        "resolved_on": "2026-03-01", "agreement": "代管协议", "agreed_on": "2026-03-02", "seals": "",
    }  # fmt: skip
    answer = chair.post(f"/mandates/{funds.mandate.pk}/hand-over/", sent)
    assert answer.status_code == 302, answer.content.decode()
    assert "Handed over" in page(chair, answer["Location"])
    with whole():
        assert CustodyMandate.objects.get(principal=funds.principal, during__upper_inf=True).holder == south


def test_the_first_level_is_locked(house: tuple[Funds, Client]) -> None:
    _funds, client = house
    good = {"parent": "402", "code": "40201", "name": "区级专户", "scope": "district", "valid_from": "2026-01-01"}
    assert client.post("/accounts/chart/add/", good).status_code == 302
    assert client.post("/accounts/chart/add/", {**good, "parent": "", "code": "409"}).status_code == 422
    assert client.post("/accounts/chart/add/", {**good, "code": "40301"}).status_code == 422
    with whole():
        assert SubAccount.objects.get().code == "40201"
    assert "区级专户" in page(client, "/accounts/chart/")


def test_who_sees_what(house: tuple[Funds, Client]) -> None:
    funds, _client = house
    with whole():
        south = book_with(funds.district.south)
        chair = browser(appointed("qiye", "enterprise_chair", funds.principal))
        auditor = browser(appointed("jingshen", "audit_committee", funds.district.root))
        admin = browser(appointed("sys", "system_admin", funds.district.root))
    assert chair.get(f"/books/{funds.book.pk}/").status_code == 200
    assert chair.get(f"/books/{funds.own.pk}/").status_code == 404
    assert chair.get(f"/books/{funds.book.pk}/vouchers/enter/").status_code == 403
    assert auditor.get(f"/books/{south.pk}/").status_code == 200
    assert auditor.get(f"/books/{south.pk}/vouchers/enter/").status_code == 403
    assert auditor.post(f"/books/{south.pk}/prove/", {}).status_code == 302
    assert admin.get("/books/").status_code == 403


def test_lists_ask_few_questions(house: tuple[Funds, Client], django_assert_max_num_queries: Any) -> None:
    funds, client = house
    with whole():
        for unit in (funds.district.north_2,):
            book_with(unit)
        assert Book.objects.count() == 3
    for url, most in (
        ("/books/", 30), (f"/books/{funds.own.pk}/", 45), (f"/books/{funds.own.pk}/ledger/?account=102", 45),
        ("/books/balance-sheet/", 30),
    ):  # fmt: skip
        client.get(url)
        with django_assert_max_num_queries(most):
            client.get(url)
