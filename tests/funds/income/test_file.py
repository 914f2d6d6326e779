"""A file of the tax office or the bank: matched, booked, queued; never booked twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.district import OPERATOR, actor_as
from tests.funds.house import entrust
from tests.funds.income.levy_house import CODE, OCTOBER, ON, OTHER, UNBUILT, LevyHouse, declared, make_levy_house
from tieshan.foundation.access import acting_as
from tieshan.foundation.imports import run_import
from tieshan.foundation.imports.batches import undo
from tieshan.foundation.imports.models import ImportBatch
from tieshan.funds.books.actions.periods import close_months
from tieshan.funds.books.models import Book, Voucher
from tieshan.funds.books.queries.balances import balance
from tieshan.funds.income.actions.receipts import match_receipt, set_receipt_aside
from tieshan.funds.income.checks import income_problems
from tieshan.funds.income.importing.levy import LevyDesk
from tieshan.funds.income.models import Assessment, Receipt
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.tree import move_unit

HEADER = [
    "序号",
    "纳税人识别号",
    "纳税人名称",
    "费款所属期起",
    "费款所属期止",
    "计费依据",
    "实缴金额",
    "入库日期",
    "电子税票号码",
]


def line(n: int, code: str = CODE, **changes: Any) -> list[Any]:
    cells = {
        "序号": n, "纳税人识别号": code, "纳税人名称": "示例机械有限公司", "费款所属期起": "2026-10-01",
        "费款所属期止": "2026-10-31", "计费依据": 100000, "实缴金额": 2000, "入库日期": "2026-11-09",
        "电子税票号码": f"T{n:05d}", **changes,
    }  # fmt: skip
    return [cells[name] for name in HEADER]


def run(path: Path, actor: Any = OPERATOR, **options: Any) -> Any:
    return run_import("levy", path, actor=actor, on=ON, **options)


def receipts() -> list[tuple[str, str, int]]:
    return list(Receipt.objects.order_by("row").values_list("state", "reason", "amount_fen"))


def test_lines_that_fit_are_booked_and_the_file_may_come_twice(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    september = {"费款所属期起": "202609", "费款所属期止": "202609", "计费依据": "50,000.00", "实缴金额": "1,000.00"}
    total = ["合计", "", "", "", "", "", 3000]
    path = workbook([["工会经费代收明细"], HEADER, line(1), line(2, **september), total])
    result = run(path)
    assert result.data["errors"] == []
    assert (result.data["rows"], result.data["created"]) == (2, 2)
    assert receipts() == [("booked", "", 200_000), ("booked", "", 100_000)]
    one = Receipt.objects.order_by("row").first()
    assert one is not None
    assert (one.retained_fen, one.upward_fen, one.unit_id) == (120_000, 80_000, house.payer.unit_id)
    assert balance(house.funds.book, "402", ON) == -Yuan(1800)
    assert balance(house.funds.own, "231", ON, principal_id=house.payer.unit_id) == -Yuan(8000)
    assert Assessment.objects.filter(from_file=True, due_fen=200_000, paid_fen=200_000, month=OCTOBER).exists()
    vouchers = Voucher.objects.count()
    again = run(path)
    assert (again.data["created"], again.data["unchanged"]) == (0, 2)
    assert Voucher.objects.count() == vouchers
    assert income_problems() == {}


def test_what_was_declared_is_paid_by_several_lines(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    found = declared(house.payer)
    run(workbook([HEADER, line(1, 计费依据="", 实缴金额=1200), line(2, 计费依据="", 实缴金额=800)]))
    found.refresh_from_db()
    assert (found.paid_fen, found.from_file) == (200_000, False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"纳税人识别号": "91999901MA0000000X"}, "code"),
        ({"费款所属期起": "2025-12", "费款所属期止": "2025-12"}, "period"),
        ({"费款所属期起": "", "费款所属期止": ""}, "month"),
        ({"计费依据": ""}, "base"),
        ({"实缴金额": 2000.01}, "amount"),
        ({"纳税人识别号": OTHER}, "mandate"),
    ],
)
def test_what_does_not_fit_waits(
    house: LevyHouse, workbook: Callable[..., Path], changes: dict[str, Any], reason: str
) -> None:
    run(workbook([HEADER, line(1, **changes)]))
    assert [(state, why) for state, why, _fen in receipts()] == [("queued", reason)]
    assert not Voucher.objects.filter(source_type="imports.importbatch").exists()


def test_a_month_that_is_paid_waits_and_the_other_lines_go_on(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    run(workbook([HEADER, line(1)]))
    run(workbook([HEADER, line(2), line(3, 费款所属期起="2026-09", 费款所属期止="2026-09")]))
    assert [(state, why) for state, why, _fen in receipts()].count(("queued", "settled")) == 1
    assert Receipt.objects.filter(state="booked").count() == 2


def test_the_queue_is_answered(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    lines = [line(1, 费款所属期起="", 费款所属期止=""), line(2, OTHER), line(3, "91999901MA0000000X")]
    run(workbook([HEADER, *lines]), actor=house.accountant)
    told = dict(ImportBatch.objects.get(kind="levy").summary["told"])
    assert sorted(told.values()) == ["1 · 2,000.00"] * 3
    month, mandate, code = Receipt.objects.order_by("row")
    booked = match_receipt(actor=house.accountant, receipt=month, payer=house.payer, month=OCTOBER, on=ON)
    assert (booked.state, booked.reason, booked.retained_fen) == ("booked", "", 120_000)
    with pytest.raises(Refused) as refused:
        match_receipt(actor=house.accountant, receipt=mandate, payer=house.other, month=OCTOBER, on=ON)
    assert refused.value.code == "funds.mandate.missing"
    entrust(house.district.north_2, house.district.north)
    assert match_receipt(actor=house.accountant, receipt=mandate, payer=house.other, month=OCTOBER, on=ON).voucher_id
    aside = set_receipt_aside(actor=house.accountant, receipt=code, reason="外区企业,退回", on=ON)
    assert aside.state == "aside"
    with pytest.raises(Refused) as refused:
        match_receipt(actor=house.accountant, receipt=booked, payer=house.payer, month=OCTOBER, on=ON)
    assert refused.value.code == "funds.receipt.answered"
    assert income_problems() == {}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"实缴金额": "0"}, "funds.levy.nothing"),
        ({"实缴金额": "-5"}, "funds.levy.nothing"),
        ({"实缴金额": "2000.005"}, "funds.levy.no_amount"),
        ({"实缴金额": "两千"}, "funds.levy.no_amount"),
        ({"费款所属期止": "2026-12-31"}, "funds.levy.months"),
        ({"费款所属期起": "十月"}, "funds.levy.no_month"),
        ({"入库日期": "2026-11-11"}, "funds.levy.no_day"),
        ({"纳税人识别号": "示例"}, "funds.levy.no_code"),
    ],
)
def test_wrong_cells_are_refused(
    house: LevyHouse, workbook: Callable[..., Path], changes: dict[str, Any], code: str
) -> None:
    result = run(workbook([HEADER, line(1), line(2, **changes)]))
    assert [error["code"] for error in result.data["errors"]] == [code]
    assert Receipt.objects.count() == 1


def test_a_ticket_with_another_amount_and_a_ticket_twice(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    run(workbook([HEADER, line(1)]))
    changed = run(workbook([HEADER, line(1, 实缴金额=2000.01)]))
    assert [error["code"] for error in changed.data["errors"]] == ["funds.levy.other_amount"]
    twice = run(workbook([HEADER, line(7, 费款所属期起="2026-09", 费款所属期止="2026-09"),
                          line(7, 费款所属期起="2026-09", 费款所属期止="2026-09")]))  # fmt: skip
    assert [error["code"] for error in twice.data["errors"]] == ["funds.levy.twice"]


def test_equal_lines_without_tickets_are_counted(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    declared(house.payer)
    half = {"电子税票号码": "", "实缴金额": 1000, "计费依据": ""}
    path = workbook([HEADER, line(1, **half), line(2, **half)])
    assert run(path).data["created"] == 2
    assert run(path).data["unchanged"] == 2


def test_the_preparation_fund_stays_with_the_federation(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    run(workbook([HEADER, line(1, UNBUILT)]))
    assert [state for state, _why, _fen in receipts()] == ["booked"]
    assert balance(house.funds.own, "222", ON) == -Yuan(2000)


def test_payers_of_another_federation_are_refused(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    south = actor_as("accountant", house.district.south)
    result = run(workbook([HEADER, line(1)]), actor=south, unit=house.district.south)
    assert [error["code"] for error in result.data["errors"]] == ["funds.levy.elsewhere"]
    assert not Receipt.objects.exists()


def test_a_file_is_taken_back_and_may_come_again(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    path = workbook([HEADER, line(1), line(2, OTHER)])
    run(path)
    batch = ImportBatch.objects.get(kind="levy", state="committed")
    undo(batch, actor=OPERATOR, on=ON)
    assert {state for state, _why, _fen in receipts()} == {"reversed"}
    assert balance(house.funds.book, "402", ON) == Yuan(0)
    assert Assessment.objects.get().paid_fen == 0
    assert run(path).data["created"] == 2
    assert balance(house.funds.book, "402", ON) == -Yuan(1200)
    assert income_problems() == {}


def test_a_file_goes_back_today_whatever_became_of_its_month(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    """A line of it was matched the day after, and the month has closed since."""
    run(workbook([HEADER, line(1), line(2, "91999901MA00000099")]))
    waiting = Receipt.objects.exclude(state="booked").get()
    match_receipt(actor=OPERATOR, receipt=waiting, payer=house.payer, month=date(2026, 9, 1), on=ON + timedelta(days=1))
    later = date(2026, 12, 5)
    for month in range(1, 12):
        close_months(actor=OPERATOR, books=list(Book.objects.all()), month=date(2026, month, 1), on=later)
    undo(ImportBatch.objects.get(kind="levy", state="committed"), actor=OPERATOR, on=later)
    assert {state for state, _why, _fen in receipts()} == {"reversed"}
    assert set(Voucher.objects.filter(reverses__isnull=False).values_list("day", "made_on")) == {(later, later)}
    assert balance(house.funds.book, "402", later) == Yuan(0)
    assert income_problems() == {}


def test_a_file_goes_back_whole_after_one_of_its_unions_moved(house: LevyHouse, workbook: Callable[..., Path]) -> None:
    """It stands beyond the reach of whoever takes the file back, but its money lies where it lay."""
    north = house.district.north
    declared(house.payer)
    assert run(workbook([HEADER, line(1)]), actor=house.accountant, unit=north).data["created"] == 1
    with acting_as(OPERATOR):
        move_unit(
            actor=OPERATOR, unit=house.district.north_1, parent=house.district.south, on=ON, today=ON, reason="调整"
        )
    undo(ImportBatch.objects.get(kind="levy", state="committed"), actor=house.accountant, on=ON)
    assert {state for state, _why, _fen in receipts()} == {"reversed"}
    assert Assessment.objects.get().paid_fen == 0
    assert balance(house.funds.book, "402", ON) == Yuan(0)
    assert income_problems() == {}


def test_shares_that_do_not_add_up_book_nothing(
    house: LevyHouse, workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from tieshan.funds.income.queries import terms_of_day

    monkeypatch.setattr(terms_of_day, "LEVELS", terms_of_day.LEVELS[:-1])
    monkeypatch.setattr(terms_of_day, "share_parameters", lambda day: [
        terms_of_day.parameter(f"funds.share.{level}", on=day) for level in terms_of_day.LEVELS])  # fmt: skip
    with pytest.raises(Refused) as refused:
        terms_of_day.shares_on(ON)
    assert refused.value.code == "funds.share.sum"


@pytest.mark.django_db(transaction=True)
def test_two_commits_of_one_file_at_once_book_once(workbook: Callable[..., Path]) -> None:
    with acting_as(OPERATOR):
        house = make_levy_house()
    path = workbook(
        [HEADER, *[line(n, 费款所属期起=f"2026-{n:02d}", 费款所属期止=f"2026-{n:02d}") for n in range(1, 11)]]
    )
    failures: list[BaseException] = []
    gate = threading.Barrier(2)

    def commit() -> None:
        try:
            gate.wait()
            run(path)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=commit) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with acting_as(OPERATOR):
        assert Receipt.objects.filter(state="booked").count() == 10
        assert balance(house.funds.book, "402", date(2026, 11, 10)) == -Yuan(12_000)
        assert income_problems() == {}


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_nothing_stays_and_the_file_may_come_again(
    workbook: Callable[..., Path], owner_connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting_as(OPERATOR):
        house = make_levy_house()
    path = workbook([HEADER, *[line(n, 费款所属期起=f"2026-0{n}", 费款所属期止=f"2026-0{n}") for n in range(1, 6)]])
    written, gone = threading.Event(), threading.Event()
    whole = LevyDesk.write_into
    process: list[int] = []

    def stops(desk: LevyDesk, batch: ImportBatch) -> int:
        count = whole(desk, batch)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            process.append(cursor.fetchone()[0])
        written.set()
        gone.wait(60)
        return count

    monkeypatch.setattr(LevyDesk, "write_into", stops)
    failures: list[BaseException] = []

    def commit() -> None:
        try:
            run(path)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=commit)
    thread.start()
    assert written.wait(60)
    owner_connection.execute("SELECT pg_terminate_backend(%s)", [process[0]])
    gone.set()
    thread.join()
    assert failures
    monkeypatch.undo()
    with acting_as(OPERATOR):
        assert not Receipt.objects.exists()
        assert balance(house.funds.book, "402", ON) == Yuan(0)
    assert run(path).data["created"] == 5
    with acting_as(OPERATOR):
        assert balance(house.funds.book, "402", ON) == -Yuan(6000)
        assert income_problems() == {}
