"""Custody follows the unions: revoked, handed over, merged, divided at a split, left at a dissolution."""

from __future__ import annotations

from datetime import date

import pytest

from tests.district import OPERATOR, TODAY
from tests.funds.books.test_posting import act, check_now
from tests.funds.house import PAPERS, Funds, book_with, entrust
from tieshan.funds.books.actions import divide_custody, hand_over_mandate, receive_for, reverse_voucher, revoke_mandate
from tieshan.funds.books.actions.mandates import Papers, conclude_mandate
from tieshan.funds.books.models import Book, CustodyMandate, Voucher
from tieshan.funds.books.queries.balances import balance, balances_at
from tieshan.funds.books.queries.books import book_of, mandate_of
from tieshan.funds.books.queries.proofs import problems_of
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.tree import dissolve_unit, merge_unit, split_unit
from tieshan.organisations.models import Employer

DAY = date(2026, 5, 1)
LATER = Papers("南联财〔2026〕1号", date(2026, 4, 20), "会员大会决议〔2026〕1号", date(2026, 4, 18))


def agree(*books: Book) -> None:
    """Both sides of custody and all stored balances agree, and every voucher stands."""
    assert problems_of([book.pk for book in books], on=TODAY, every_mark=True) == {}
    check_now()


def test_the_order_of_the_papers_counts(funds: Funds) -> None:
    wrong = Papers("协议", date(2026, 1, 2), "决议", date(2026, 1, 3))
    with pytest.raises(Refused) as refused:
        conclude_mandate(
            actor=funds.accountant, principal=funds.district.north_2, holder=funds.district.north, start=DAY,
            papers=wrong, on=TODAY,
        )  # fmt: skip
    assert refused.value.code == "funds.mandate.order"


def test_one_mandate_at_a_time(funds: Funds) -> None:
    with pytest.raises(Refused) as refused:
        entrust(funds.principal, funds.district.north)
    assert refused.value.code == "funds.mandate.exists"


def test_a_union_that_kept_its_money_pays_it_in(funds: Funds) -> None:
    own = book_with(funds.district.north_2, 800)
    conclude_mandate(
        actor=funds.accountant, principal=funds.district.north_2, holder=funds.district.north, start=DAY, papers=PAPERS,
        on=TODAY, handed_over=Yuan(700),
    )  # fmt: skip
    assert (balance(own, "10290", TODAY), balance(own, "102", TODAY)) == (Yuan(700), Yuan(800))
    agree(own, funds.own)


def test_revoked_the_money_goes_back(funds: Funds) -> None:
    chair = OPERATOR
    revoke_mandate(actor=chair, mandate=funds.mandate, day=DAY, reason="自行管理", document="决议3号", on=TODAY)
    assert mandate_of(funds.principal, TODAY) is None
    assert balance(funds.own, "231", TODAY) == ZERO
    assert balance(funds.book, "102", TODAY) == Yuan(5_000)
    assert balance(funds.book, "10290", TODAY) == ZERO
    assert Book.objects.get(pk=funds.book.pk).holder == funds.principal
    with pytest.raises(Refused) as refused, act():
        receive_for(
            actor=OPERATOR, principal=funds.principal, amount=Yuan(1), income_account="402", text="迟到", source=None,
            day=date(2026, 4, 1), on=TODAY,
        )  # fmt: skip
    assert refused.value.code == "funds.mandate.ended"
    opening = Voucher.objects.get(book=funds.own, kind="opening", pair__isnull=False)
    with pytest.raises(Refused) as refused:
        reverse_voucher(actor=funds.accountant, voucher=opening, day=TODAY, reason="错", on=TODAY)
    assert refused.value.code == "funds.mandate.left"
    agree(funds.book, funds.own)


def test_handed_over_the_past_stays(funds: Funds) -> None:
    south = book_with(funds.district.south)
    hand_over_mandate(
        actor=OPERATOR,
        mandate=funds.mandate,
        holder=funds.district.south,
        day=DAY,
        papers=LATER,
        reason="划转",
        on=TODAY,
    )
    assert balance(funds.own, "231", date(2026, 4, 30)) == -Yuan(5_000)
    assert balance(funds.own, "231", DAY) == ZERO
    assert balance(south, "231", DAY, principal_id=funds.principal.pk) == -Yuan(5_000)
    assert balance(funds.book, "10290", TODAY) == Yuan(5_000)
    assert balance(funds.own, "102", TODAY) == Yuan(10_000)
    agree(funds.book, funds.own, south)


def test_a_merger_takes_the_book_along(funds: Funds) -> None:
    entrust(funds.district.north_2, funds.district.north, 300)
    with act():
        receive_for(
            actor=OPERATOR, principal=funds.principal, amount=Yuan(20), income_account="402", text="经费", source=None,
            day=date(2026, 2, 1), on=TODAY,
        )  # fmt: skip
    successor = funds.district.north_2
    merge_unit(actor=OPERATOR, unit=funds.principal, successor=successor, on=DAY, today=TODAY, reason="合并")
    taken = book_of(successor, TODAY)
    assert taken is not None
    assert balances_at(TODAY, books=[funds.book.pk]) == []
    assert balance(taken, "10290", TODAY) == Yuan(5_320)
    assert balance(funds.own, "231", TODAY, principal_id=successor.pk) == -Yuan(5_320)
    assert balance(funds.book, "402", date(2026, 4, 30)) == -Yuan(20)
    assert Book.objects.get(pk=funds.book.pk).closed_on == DAY
    assert CustodyMandate.objects.get(pk=funds.mandate.pk).ended == "merged"
    agree(funds.book, funds.own, taken)


def test_a_merger_waits_for_the_successors_book(funds: Funds) -> None:
    with pytest.raises(Refused) as refused:
        merge_unit(
            actor=OPERATOR, unit=funds.principal, successor=funds.district.north_2, on=DAY, today=TODAY, reason="合并"
        )
    assert refused.value.code == "funds.book.successor"


def test_a_dissolved_union_leaves_its_money_with_the_holder(funds: Funds) -> None:
    dissolve_unit(actor=OPERATOR, unit=funds.principal, on=DAY, today=TODAY, reason="企业注销", document="批复1号")
    assert balances_at(TODAY, books=[funds.book.pk]) == []
    assert balance(funds.own, "225", TODAY) == -Yuan(5_000)
    assert balance(funds.own, "231", TODAY) == ZERO
    assert balance(funds.own, "102", TODAY) == Yuan(15_000)
    agree(funds.book, funds.own)


def test_a_split_divides_what_was_decided(funds: Funds) -> None:
    with act():
        employer = Employer.objects.create(
            name="分厂", credit_code="X1", union_unit=funds.principal, territory=funds.district.root
        )
    new = split_unit(
        actor=OPERATOR, unit=funds.principal, code="SL-01-009", name="分厂工会", kind="enterprise",
        employers=[employer], on=DAY, reason="分立",
    )  # fmt: skip
    entrust_new = conclude_mandate(
        actor=OPERATOR, principal=new, holder=funds.district.north, start=DAY, papers=LATER, on=TODAY
    )
    assert entrust_new.principal == new
    divide_custody(
        actor=funds.accountant,
        mandate=funds.mandate,
        to=new,
        amount=Yuan(1_500),
        day=TODAY,
        document="决议5号",
        on=TODAY,
    )
    taken = book_of(new, TODAY)
    assert taken is not None
    assert balance(taken, "10290", TODAY) == Yuan(1_500)
    assert balance(funds.book, "10290", TODAY) == Yuan(3_500)
    with pytest.raises(Refused):
        divide_custody(
            actor=funds.accountant, mandate=funds.mandate, to=new, amount=Yuan("3500.01"), day=TODAY, document="6号",
            on=TODAY,
        )  # fmt: skip
    agree(funds.book, funds.own, taken)
