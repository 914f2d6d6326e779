"""Kill -9 of a process that posts, closes or takes a file in: nothing half stays, and whoever comes next goes on.

By default a few random points; `TIESHAN_KILLS=100` takes a hundred, `TIESHAN_KILL_SEED` others.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.district import OPERATOR
from tests.funds.baddays.acts import Play
from tests.funds.baddays.house import OPENED, build
from tests.funds.baddays.truths import broken, broken_at_the_end
from tests.funds.income.levy_house import CODE
from tests.funds.income.test_file import HEADER, line
from tests.killing import killed_after
from tests.rosters import workbook
from tieshan.foundation.access import acting_as
from tieshan.foundation.imports import batches
from tieshan.foundation.imports.desk import kind_named
from tieshan.foundation.imports.jobs import commit_batch
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.imports.run import Options
from tieshan.foundation.jobs import enqueue, worker
from tieshan.foundation.jobs import jobs as housekeeping
from tieshan.funds.books.actions.periods import close_months, reopen_month
from tieshan.funds.books.models import Book, Period, Voucher
from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.models import Payer, Receipt
from tieshan.kernel.money import Yuan

__all__ = ["workbook"]

KILLS = int(os.environ.get("TIESHAN_KILLS", "5"))
LINES = 150
ON = date(2026, 2, 20)


class Desk:
    """Three kinds of work, each in a loop, so that a kill meets it anywhere."""

    def __init__(self, play: Play, workbook: Callable[..., Path]) -> None:
        self.play, self.workbook = play, workbook
        self.files = 0
        self.batch: ImportBatch | None = None

    def post(self) -> None:
        """Vouchers of all books, in and out, and some of them taken back."""
        for n in range(12):
            for name, at, fen in (("post", n, 7), ("post", n + 1, -3), ("reverse", -1, 0)):
                work = self.play.work(name, at, fen)
                if work is not None and not (name == "reverse" and n % 3):
                    work()

    def close(self) -> None:
        """January of all books closes and opens again."""
        for _ in range(4):
            with acting_as(OPERATOR):
                books = list(Book.objects.select_related("holder", "unit").order_by("pk"))
                closed = list(Period.objects.select_related("book__holder").filter(state="closed"))
            for period in closed:
                reopen_month(actor=OPERATOR, period=period, reason="漏记", on=ON)
            close_months(actor=OPERATOR, books=books, month=OPENED, on=ON)

    def send(self) -> None:
        """A file of levy is sent in and waits for the worker."""
        self.files += 1
        rows = [
            line(n, CODE, 计费依据="", 实缴金额=1, 费款所属期起="2026-01", 费款所属期止="2026-01",
                 入库日期=ON.isoformat(), 电子税票号码=f"F{self.files}-{n}")
            for n in range(LINES)
        ]  # fmt: skip
        path = self.workbook([HEADER, *rows], name=f"{self.files}.xlsx")
        actor = self.play.bad.actors["accountant0"]
        with acting_as(OPERATOR), path.open("rb") as stream:
            self.batch = batches.receive(kind_named("levy"), stream, path.name, actor=actor, options=Options(on=ON))
            enqueue(commit_batch, account=actor.account_id, batch=self.batch.pk, by=actor.account_id)

    def take_in(self) -> None:
        """The worker works off the queue; what a dead one was doing is taken up again."""
        worker.run_worker(until_empty=True)

    def taken_in(self) -> int:
        """How many lines of the last file are booked."""
        with acting_as(OPERATOR):
            return Receipt.objects.filter(batch=self.batch, state="booked").count()

    def take_back(self) -> None:
        """The month is unpaid again: the next file pays it."""
        assert self.taken_in() == LINES
        with acting_as(OPERATOR):
            assert self.batch is not None
            self.batch.refresh_from_db()
        batches.undo(self.batch, actor=OPERATOR, on=ON)


@pytest.fixture
def desk(
    transactional_db: None, tmp_path: Path, workbook: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    # A dead worker is known at once, not after half a minute.
    monkeypatch.setattr(worker, "SECONDS_UNTIL_STALLED", 0)
    monkeypatch.setattr(housekeeping, "SECONDS_UNTIL_STALLED", 0)
    play = Play(build(), tmp_path)
    with acting_as(OPERATOR):
        payer = Payer.objects.select_related("unit", "employer").get(employer__credit_code=CODE)
    declare_payroll(actor=OPERATOR, payer=payer, month=OPENED, on=ON, time=Yuan(LINES * 50))
    return Desk(play, workbook)


def test_killed_anywhere_nothing_is_half_and_work_goes_on(desk: Desk, request: pytest.FixtureRequest) -> None:
    rnd = random.Random(int(os.environ.get("TIESHAN_KILL_SEED", "1")))
    longest: dict[str, float] = {}
    met: Counter[str] = Counter()
    works: dict[str, Callable[[], None]] = {"posting": desk.post, "closing": desk.close, "file": desk.take_in}
    for number in range(KILLS):
        name = list(works)[number % len(works)]
        if name == "file":
            desk.send()
        if name not in longest:
            longest[name] = _duration(works[name])
            if name == "file":
                desk.take_back()
                desk.send()
        killed = killed_after(rnd.random() * longest[name] * 1.1, works[name])
        met[f"{name} {'killed' if killed else 'done'}"] += 1
        assert broken() == {}
        assert broken_at_the_end(ON, tables=False) == {}
        if name == "closing":
            _all_or_none_closed()
        if name == "file":
            _whole_file_or_nothing(desk)
        _goes_on(desk, name)
    assert broken_at_the_end(ON, tables=True) == {}
    if KILLS > 20:
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(dict(met), {name: round(value, 2) for name, value in longest.items()})


def _duration(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _all_or_none_closed() -> None:
    """All books close in one act; between opening again and closing some are open, but none half."""
    with acting_as(OPERATOR):
        for book in Book.objects.all():
            states = dict(Period.objects.filter(book=book).values_list("month", "state"))
            assert (book.closed_through == OPENED) is (states.get(OPENED) == "closed")


def _whole_file_or_nothing(desk: Desk) -> None:
    assert desk.batch is not None
    booked = desk.taken_in()
    assert booked in (0, LINES)
    with acting_as(OPERATOR):
        assert (ImportBatch.objects.get(pk=desk.batch.pk).state == "committed") is (booked == LINES)
        # One pair of vouchers for what the union keeps, one for what is owed upwards.
        assert Voucher.objects.filter(source_type="imports.importbatch", source_id=desk.batch.pk).count() == (
            4 if booked else 0
        )


def _goes_on(desk: Desk, name: str) -> None:
    """The next process finds everything as it needs it."""
    if name == "file":
        desk.take_in()
        desk.take_back()
        return
    with acting_as(OPERATOR):
        before = Voucher.objects.count()
        closed = list(Period.objects.select_related("book__holder").filter(state="closed"))
    for period in closed:
        reopen_month(actor=OPERATOR, period=period, reason="继续", on=ON)
    more = partial(desk.play.work, "post", 1, 5)()
    assert more is not None
    more()
    with acting_as(OPERATOR):
        assert Voucher.objects.count() > before
    assert broken() == {}
