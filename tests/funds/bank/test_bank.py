"""Bank statements, matching, reconciliation, and the standing proof of money in custody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from tests.accounts import appointed, browser
from tests.district import OPERATOR, actor_as, make_district
from tests.funds.house import Funds, make_funds
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.imports import run_import
from tieshan.foundation.imports.batches import undo
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.vault import digest
from tieshan.funds.bank.actions import (
    check_bank_month,
    compare_bank,
    match_by_hand,
    prepare_bank_month,
    prove_custody,
    register_bank_account,
    undo_match,
)
from tieshan.funds.bank.demo import play_bank
from tieshan.funds.bank.models import BankAccount, CustodyProof, Match, MatchedLine, StatementLine
from tieshan.funds.bank.queries import entries_of, holdings_on, standing_on
from tieshan.funds.bank.rules import Side, unambiguous_pairs
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.demo import play_books
from tieshan.funds.books.rules.posting import Entry
from tieshan.funds.spending.actions.asking import PAYEE_PURPOSE
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for

ON = date(2026, 11, 23)
NUMBER = "6222000000009001"
HEADER = ["交易日期", "借方发生额", "贷方发生额", "余额", "对方户名", "摘要", "交易流水号"]
# After the opening of 10,000 and the 5,000 that the union handed over, both before February.
ROWS: list[list[Any]] = [
    ["2026-02-03", "", "800.00", "15,800.00", "示例机械有限公司", "经费", "A1"],
    ["2026-02-10", "180.50", "", "15,619.50", "示例文具店", "用品", "A2"],
    ["2026-02-28", "12.00", "", "15,607.50", "", "账户管理费", "A3"],
]


@pytest.fixture
def funds(request: pytest.FixtureRequest) -> Iterator[Funds]:
    """A federation with an account at the bank, and two entries of February in the books."""
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
    north = funds.district.north
    # Preparing and checking are told apart by the account.
    funds.accountant = actor_for(appointed("keeper", "accountant", north))
    funds.chair = actor_for(appointed("leads", "federation_chair", north))
    register_bank_account(
        actor=funds.accountant, unit=north, bank="示例银行", number=NUMBER, day=date(2026, 2, 1),
        opening=Yuan(15_000), on=ON,
    )  # fmt: skip
    enter(
        funds,
        date(2026, 2, 2),
        Entry("102", debit=Yuan("800")),
        Entry("402", credit=Yuan("800"), party="示例机械有限公司"),
    )
    enter(
        funds,
        date(2026, 2, 12),
        Entry("501", debit=Yuan("180.50"), party="示例文具店"),
        Entry("102", credit=Yuan("180.50")),
    )
    return funds


def enter(funds: Funds, day: date, *entries: Entry) -> None:
    enter_voucher(actor=OPERATOR, book=funds.own, day=day, text="测试", entries=list(entries), on=ON, papers=1)


def account() -> BankAccount:
    return BankAccount.objects.select_related("unit").get()


def take_in(path: Path, funds: Funds, **options: Any) -> Any:
    return run_import("bank_statement", path, actor=funds.accountant, on=ON, **options)


def ids(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def test_a_statement_comes_twice_and_overlaps_and_is_taken_in_once(
    funds: Funds, workbook: Callable[..., Path], text_file: Callable[..., Path]
) -> None:
    take_in(workbook([HEADER, *ROWS[:2]]), funds)
    assert StatementLine.objects.count() == 2
    take_in(workbook([HEADER, *ROWS[:2]], name="再.xlsx"), funds)
    assert StatementLine.objects.count() == 2
    # The next file overlaps, lists downwards, and comes as GB18030.
    lines = [HEADER, *ROWS[::-1]]
    quoted = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    take_in(text_file(quoted, "gb18030"), funds)
    assert list(StatementLine.objects.order_by("place").values_list("amount_fen", "balance_fen")) == [
        (80_000, 1_580_000), (-18_050, 1_561_950), (-1_200, 1_560_750)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        # a gap before the first line
        ([["2026-02-10", "180.50", "", "15,619.50", "", "", ""]], 0),
        # one fen too much in the second line: the first is good, the others are not
        ([ROWS[0], ["2026-02-10", "180.51", "", "15,619.50", "", "", "A2"], ROWS[2]], 1),
        # neither in nor out; a day in the future
        ([["2026-02-03", "", "", "15,000.00", "", "", ""]], 0),
        ([["2027-02-03", "", "800", "15,800.00", "", "", ""]], 0),
    ],
)
def test_what_does_not_follow_is_refused(
    funds: Funds, workbook: Callable[..., Path], rows: Sequence[Any], taken: int
) -> None:
    result = take_in(workbook([HEADER, *rows]), funds)
    assert StatementLine.objects.count() == taken
    assert result.as_json()["refused"] == len(rows) - taken


def test_what_leaves_no_doubt_is_matched_and_the_rest_by_hand(funds: Funds, workbook: Callable[..., Path]) -> None:
    take_in(workbook([HEADER, *ROWS]), funds)
    assert compare_bank(actor=funds.accountant, account=account(), on=ON) == 2
    assert compare_bank(actor=funds.accountant, account=account(), on=ON) == 0
    standing = standing_on(account(), date(2026, 2, 28))
    assert (standing.bank, standing.book, standing.only_bank, standing.unexplained) == (1_560_750, 1_561_950, -1_200, 0)
    (fee,) = standing.lines
    enter(funds, date(2026, 3, 1), Entry("501", debit=Yuan("12.01")), Entry("102", credit=Yuan("12.01")))
    (entry,) = entries_of(account()).filter(credit=1_201)
    with pytest.raises(Refused) as wrong:
        match_by_hand(actor=funds.accountant, account=account(), lines=[fee.pk], entries=[entry.pk], on=ON)
    assert wrong.value.code == "funds.bank.sums"
    with pytest.raises(Forbidden):
        match_by_hand(
            actor=actor_as("cashier", funds.district.north),
            account=account(),
            lines=[fee.pk],
            entries=[entry.pk],
            on=ON,
        )
    match = Match.objects.earliest("pk")
    undo_match(actor=funds.accountant, match=match, reason="认错了", on=ON)
    assert standing_on(account(), date(2026, 2, 28)).unexplained == 0
    assert not MatchedLine.objects.filter(match=match, live=True).exists()


def test_a_line_is_matched_once_whatever_writes(funds: Funds, workbook: Callable[..., Path]) -> None:
    take_in(workbook([HEADER, *ROWS]), funds)
    compare_bank(actor=funds.accountant, account=account(), on=ON)
    part = MatchedLine.objects.filter(line__isnull=False).select_related("match").earliest("pk")
    with pytest.raises(IntegrityError), transaction.atomic(), act_context(OPERATOR, "funds.bank.match"):
        MatchedLine.objects.create(match=part.match, unit=funds.district.north, line_id=part.line_id)


def test_a_month_is_checked_by_another_person_and_only_at_nought(funds: Funds, workbook: Callable[..., Path]) -> None:
    take_in(workbook([HEADER, *ROWS]), funds)
    february = date(2026, 2, 1)
    kept = prepare_bank_month(actor=funds.accountant, account=account(), month=february, on=ON)
    assert kept.unexplained_fen == 0
    assert len(kept.items) == 5
    with pytest.raises(Forbidden):
        check_bank_month(actor=funds.accountant, month=kept, on=ON)
    compare_bank(actor=funds.accountant, account=account(), on=ON)
    # What was set down is not what stands now: it is prepared again.
    with pytest.raises(Refused) as moved:
        check_bank_month(actor=funds.chair, month=kept, on=ON)
    assert moved.value.code == "funds.bank.moved"
    kept = prepare_bank_month(actor=funds.accountant, account=account(), month=february, on=ON)
    assert [item[2] for item in kept.items] == [-1_200]
    done = check_bank_month(actor=funds.chair, month=kept, on=ON)
    assert done.state == "checked"
    with pytest.raises(Refused):
        undo_match(actor=funds.accountant, match=Match.objects.earliest("pk"), reason="x", on=ON)
    batch = ImportBatch.objects.latest("pk")
    with pytest.raises(Refused):
        undo(batch, actor=funds.accountant, on=ON)


def test_an_opening_that_does_not_fit_shows_as_unexplained(funds: Funds, workbook: Callable[..., Path]) -> None:
    rows = [[*ROWS[0]]]
    take_in(workbook([HEADER, *rows]), funds)
    row = account()
    row.opening_fen += 1
    standing = standing_on(row, date(2026, 2, 5))
    assert standing.unexplained == 0
    enter(funds, date(2026, 1, 20), Entry("501", debit=Yuan("0.01")), Entry("102", credit=Yuan("0.01")))
    assert standing_on(row, date(2026, 2, 5)).unexplained == 1
    kept = prepare_bank_month(actor=funds.accountant, account=row, month=date(2026, 2, 1), on=ON)
    with pytest.raises(Refused) as no:
        check_bank_month(actor=funds.chair, month=kept, on=ON)
    assert no.value.code == "funds.bank.unexplained"


def test_the_proof_of_a_holder(funds: Funds, workbook: Callable[..., Path]) -> None:
    take_in(workbook([HEADER, *ROWS]), funds)
    compare_bank(actor=funds.accountant, account=account(), on=ON)
    (one,) = holdings_on(date(2026, 2, 28), holders=[funds.district.north.pk])
    assert (one.custody, one.deposits, one.own, one.book, one.bank, one.difference, one.agrees) == (
        500_000, 500_000, 1_061_950, 1_561_950, 1_560_750, 0, True,
    )  # fmt: skip
    (proof,) = prove_custody(actor=funds.accountant, unit=funds.district.north, day=date(2026, 2, 28), on=ON)
    assert (proof.agrees, proof.principals, proof.open_fen) == (True, 1, -1_200)
    with pytest.raises(Forbidden):
        prove_custody(actor=funds.chair, unit=funds.district.north, day=ON, on=ON)


@pytest.mark.django_db(transaction=True)
def test_money_that_an_intruder_takes_from_a_unions_book_shows(
    funds: Funds, owner_connection: psycopg.Connection
) -> None:
    with owner_connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE funds_books_monthbalance SET debit = debit - 100 WHERE account = '10290' AND debit >= 100"
        )
        assert cursor.rowcount == 1
    owner_connection.commit()
    with acting_as(OPERATOR):
        (proof,) = prove_custody(actor=OPERATOR, unit=funds.district.north, day=date(2026, 2, 28), on=ON)
        assert (proof.custody_fen - proof.deposits_fen, proof.agrees) == (100, False)


@pytest.mark.django_db(transaction=True)
def test_ten_windows_match_one_line_once(funds: Funds, workbook: Callable[..., Path]) -> None:
    with acting_as(OPERATOR):
        take_in(workbook([HEADER, *ROWS[:1]]), funds)
        lines, entries = ids(StatementLine.objects), ids(entries_of(account()).filter(debit=80_000))

    def one(_n: int) -> int:
        try:
            with acting_as(OPERATOR):
                match_by_hand(actor=funds.accountant, account=account(), lines=lines, entries=entries, on=ON)
        except Refused:
            return 0
        finally:
            connection.close()
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(one, range(10))) == 1


def test_in_doubt_nothing_is_matched() -> None:
    day = date(2026, 3, 2)
    bank = [Side(1, day, 100, "甲"), Side(2, day, 100, "乙"), Side(3, day, -300), Side(4, day, 700), Side(5, day, 700)]
    books = [
        Side(11, day + timedelta(days=3), 100, "乙"), Side(12, day, 100), Side(13, day, -100, "", "o1"),
        Side(14, day, -200, "", "o1"), Side(15, day, 700), Side(16, day + timedelta(days=8), 100, "甲"),
    ]  # fmt: skip
    pairs = {bank.key: [one.key for one in found] for bank, found in unambiguous_pairs(bank, books, days=7)}
    # 2 by its party; then 1 is the only one left for 12; 3 is an order of two; of 4 and 5 either could be 15.
    assert pairs == {2: [11], 1: [12], 3: [13, 14]}


def test_the_other_partys_account_decides_and_forbids() -> None:
    day = date(2026, 2, 10)
    # Two payments of the same amount to people of the same name: only the accounts tell them apart.
    bank = [
        Side(1, day, -100, "张伟", account="a"),
        Side(2, day, -100, "张伟", account="b"),
        Side(3, day, -50, account="c"),
    ]
    books = [
        Side(11, day, -100, "张伟", "o1", "b"), Side(12, day, -100, "张伟", "o1", "a"), Side(13, day, -50, "", "", "d"),
    ]  # fmt: skip
    pairs = {line.key: [one.key for one in found] for line, found in unambiguous_pairs(bank, books, days=7)}
    # The only one of its amount, but another account: it stays for a person.
    assert pairs == {1: [12], 2: [11]}


def test_a_line_carries_the_other_account_masked(funds: Funds, workbook: Callable[..., Path]) -> None:
    rows = [[*ROWS[0], "6222 0000 0000 0099"], [*ROWS[1], "6222****0088"]]
    take_in(workbook([[*HEADER, "对方账号"], *rows]), funds)
    whole, starred = StatementLine.objects.order_by("place")
    assert bytes(whole.party_hash or b"") == digest("6222000000000099", PAYEE_PURPOSE)
    assert whole.party_masked.endswith("0099")
    assert "62220000" not in whole.party_masked
    assert (starred.party_masked, starred.party_hash) == ("6222****0088", None)
    keeper = browser(Account.objects.get(username="keeper"))
    assert "Days open" in keeper.get(f"/funds/bank/{account().pk}/").content.decode()


def test_pages_for_those_who_may(
    funds: Funds, workbook: Callable[..., Path], django_assert_max_num_queries: Any
) -> None:
    take_in(workbook([HEADER, *ROWS]), funds)
    prove_custody(actor=funds.accountant, unit=funds.district.north, day=date(2026, 2, 28), on=ON)
    north, keeper = funds.district.north, browser(Account.objects.get(username="keeper"))
    chair = browser(appointed("own", "enterprise_chair", funds.district.north_1))
    stranger = browser(appointed("stranger", "enterprise_chair", funds.district.south_1))
    row, line = account(), StatementLine.objects.earliest("place")
    for path in (
        "/funds/bank/",
        f"/funds/bank/{row.pk}/",
        "/funds/bank/lines/",
        f"/funds/bank/lines/{line.pk}/",
        f"/funds/bank/lines/{line.pk}/match/",
        "/funds/bank/months/",
        "/funds/custody/",
    ):
        with django_assert_max_num_queries(40):
            answer = keeper.get(path)
        assert answer.status_code == 200, path
        assert NUMBER not in answer.content.decode()
    # The union whose money it is sees its holder's proof, and its own line alone; a stranger sees nothing.
    with django_assert_max_num_queries(50):
        page = chair.get(f"/funds/custody/{north.pk}/?on=2026-02-28")
    assert page.status_code == 200
    assert "5,000.00" in page.content.decode()
    assert stranger.get(f"/funds/custody/{north.pk}/").status_code == 404
    assert chair.get(f"/funds/bank/{row.pk}/").status_code in (403, 404)
    assert CustodyProof.objects.count() == 1


@pytest.mark.django_db
def test_the_demonstration_account_agrees_but_for_its_fee() -> None:
    make_district(is_sample=True)
    assert play_books(actor=OPERATOR, on=ON)
    assert play_bank(actor=OPERATOR, on=ON)
    assert not play_bank(actor=OPERATOR, on=ON)
    with acting_as(OPERATOR):
        standing = standing_on(account(), date(2026, 10, 31))
        assert (standing.unexplained, standing.only_bank, standing.only_books) == (0, -500, 0)
        assert all(CustodyProof.objects.values_list("agrees", flat=True))
