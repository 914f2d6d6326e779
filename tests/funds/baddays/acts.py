"""What people do in a play: each act picks its record now and answers the work, so that two works can be done at once.

Numbers choose among what is there (`n` modulo how many there are). Works refuse as they like; anything else they raise
is a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db.models import QuerySet

from tests.district import OPERATOR
from tests.funds.baddays.house import NUMBER, OPENED, Bad
from tests.funds.baddays.rarer import RARER, Rarer
from tests.funds.house import PAPERS
from tests.funds.income.test_file import HEADER as LEVY_HEADER
from tests.funds.income.test_file import line as levy_line
from tests.funds.spending.desk import PDF
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.imports import run_import
from tieshan.foundation.imports.batches import undo
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.workflow.actions import agree_paper, refuse_paper, return_paper
from tieshan.foundation.workflow.models import Run, Step
from tieshan.funds.bank.actions import compare_bank
from tieshan.funds.bank.models import BankAccount
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.actions.mandates import Papers, hand_over_mandate
from tieshan.funds.books.actions.periods import close_months, month_to_close, next_month, reopen_month
from tieshan.funds.books.actions.reversing import reverse_voucher
from tieshan.funds.books.models import Book, CustodyMandate, JournalLine, Period, Voucher
from tieshan.funds.books.rules.posting import DEPOSIT, Entry
from tieshan.funds.budgets.actions import adjust_budget, edit_budget, submit_budget
from tieshan.funds.budgets.models import Budget, BudgetLine, LineAmount
from tieshan.funds.payments.actions import order_payments, report_payments
from tieshan.funds.payments.models import PaymentOrder
from tieshan.funds.payments.queries import holder_of
from tieshan.funds.spending.actions import (
    bill_spending,
    cancel_spending,
    check_spending,
    correct_spending,
    request_spending,
)
from tieshan.funds.spending.models import SpendingRequest
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused

Work = Callable[[], Any]
#: The last day of a play.
LAST = date(2027, 1, 20)
_DECIDERS = {"federation_chair": ("north",), "audit_committee": ("audit", "audit2")}
_SHOPS = [("示例文具店", "6222000000000001"), ("示例书店", "6222000000000002"), ("示例旅行社", "6222000000000003")]


class Play(Rarer):
    """One play: the day, and the acts by name."""

    def __init__(self, bad: Bad, files: Path) -> None:
        self.bad, self.files = bad, files
        self.on = date(2026, 2, 20)
        self.written = 0

    # -- finding --------------------------------------------------------------------------------------------------

    def work(self, name: str, n: int, fen: int) -> Work | None:
        """The work of an act, with what it is about chosen now; None when there is nothing to do it with."""
        with acting_as(OPERATOR):
            found: Work | None = getattr(self, name)(n, fen)
        return found

    def _actor(self, name: str) -> Actor:
        return self.bad.actors[name]

    def _one(self, rows: QuerySet[Any], n: int) -> Any:
        found = list(rows.order_by("pk"))
        return found[n % len(found)] if found else None

    def _requests(self, *states: str) -> QuerySet[SpendingRequest]:
        return SpendingRequest.objects.select_related("unit", "line").filter(state__in=states)

    def _chair(self, unit_id: int) -> Actor:
        known = dict(zip([*self.bad.unions, *self.bad.spare], ("chair", "chair2", "stranger"), strict=True))
        return self._actor(known[unit_id])

    # -- books ----------------------------------------------------------------------------------------------------

    def post(self, n: int, fen: int) -> Work:
        """Money in or out of a book: a union's (with its other side) or a federation's own."""
        units = [*self.bad.unions, *self.bad.holders]
        book = Book.objects.select_related("holder", "unit").get(unit=units[n % 4])
        place, size = (DEPOSIT if book.in_custody else "102"), Yuan.from_fen(abs(fen))
        inward = [Entry(place, debit=size), Entry("402", credit=size)]
        outward = [Entry("501", debit=size, party="示例"), Entry(place, credit=size)]
        day = self.on if n % 3 else max(self.on.replace(day=1) - timedelta(days=12), OPENED)
        return partial(
            enter_voucher, actor=self._actor("accountant0"), book=book, day=day, text="任意", papers=1, on=self.on,
            entries=inward if fen > 0 else outward,
        )  # fmt: skip

    def reverse(self, n: int, _fen: int) -> Work | None:
        """Any voucher at all is taken back."""
        voucher = self._one(Voucher.objects.select_related("book__holder"), n)
        return partial(
            reverse_voucher, actor=self._actor("accountant0"), voucher=voucher, day=self.on, reason="任意", on=self.on
        )

    def close(self, n: int, _fen: int) -> Work:
        """The next month of all books, or of one."""
        books = list(Book.objects.select_related("holder", "unit").order_by("pk"))
        chosen = [books[n % len(books)]] if n % 2 else books
        return partial(
            close_months, actor=self._actor("accountant0"), books=chosen, month=month_to_close(chosen[0]), on=self.on
        )

    def reopen(self, n: int, _fen: int) -> Work | None:
        period = self._one(Period.objects.select_related("book__holder").filter(state="closed"), n)
        return period and partial(reopen_month, actor=OPERATOR, period=period, reason="漏记", on=self.on)

    def hand_over(self, n: int, _fen: int) -> Work | None:
        """A union's money goes to the other federation, today or from a day before."""
        mandates = CustodyMandate.objects.select_related("principal", "holder").filter(ended="")
        mandate = self._one(mandates, n)
        if mandate is None:
            return None
        other = next(pk for pk in self.bad.holders if pk != mandate.holder_id)
        holder = Book.objects.select_related("unit").get(unit=other).unit
        day = self.on - timedelta(days=(n // 2) % 25)
        papers = Papers(PAPERS.agreement, PAPERS.agreed_on, PAPERS.resolution, PAPERS.resolved_on, "")
        return partial(
            hand_over_mandate, actor=OPERATOR, mandate=mandate, holder=holder, day=day, papers=papers, reason="划转",
            on=self.on,
        )  # fmt: skip

    # -- budgets and requests -------------------------------------------------------------------------------------

    def adjust(self, n: int, fen: int) -> Work | None:
        """The adjustment of the year, all the way to its decision."""
        budget = self._one(Budget.objects.select_related("unit"), n)
        chair, amount = self._chair(budget.unit_id), Yuan.from_fen(abs(fen))

        def whole() -> None:
            with acting_as(OPERATOR):
                waiting = budget.versions.filter(state__in=("draft", "submitted", "returned")).last()
            version = waiting or adjust_budget(actor=chair, budget=budget, reason="情况变化", on=self.on)
            if version.state != "submitted":
                rows = [{"account": "402", "text": "", "amount": Yuan(20_000)}]
                rows.append({"account": "501", "text": "文体活动", "amount": amount})
                edit_budget(actor=chair, of=version, lines=rows, on=self.on)
                submit_budget(actor=chair, of=version, resolution="委员会", resolved_on=self.on, on=self.on)
            for who in ("north", "audit"):
                with acting_as(OPERATOR):
                    run = Run.objects.filter(kind="funds.budget_adjustment", record_id=version.pk).latest("pk")
                agree_paper(actor=self._actor(who), run=run, on=self.on, opinion="同意")

        return whole

    def ask(self, n: int, fen: int) -> Work:
        """A request for one or two payees."""
        unit_id = self.bad.unions[n % 2]
        line = BudgetLine.objects.select_related("unit", "budget").get(unit=unit_id, text="文体活动")
        return partial(
            request_spending, actor=self._chair(unit_id), unit=line.unit, line=line, purpose=f"活动用品{n}", on=self.on,
            way="transfer", payees=self._payees(n, abs(fen)),
        )  # fmt: skip

    def _payees(self, n: int, fen: int) -> list[dict[str, Any]]:
        parts = [fen] if n % 3 or fen < 2 else [fen // 2, fen - fen // 2]
        return [
            {"name": name, "bank_name": "示例银行", "bank_account": account, "amount": Yuan.from_fen(part)}
            for part, (name, account) in zip(parts, _SHOPS[n % 2 :], strict=False)
        ]

    def decide(self, n: int, fen: int) -> Work | None:
        """Whoever stands next agrees, mostly; the audit committee's opinion blocks."""
        request = self._one(self._requests("requested"), n)
        if request is None:
            return None
        run = Run.objects.filter(kind="funds.spending", record_id=request.pk).latest("pk")
        step = Step.objects.filter(run=run, state="open").order_by("no").first()
        if step is None:
            return None
        who = _DECIDERS[step.role]
        actor, opinion = self._actor(who[n % len(who)]), {"on": self.on, "opinion": "意见"}
        if fen % 11 == 0:
            return partial(refuse_paper, actor=actor, run=run, **opinion)
        if fen % 7 == 0:
            return partial(return_paper, actor=actor, run=run, **opinion)
        return partial(agree_paper, actor=actor, run=run, **opinion)

    def correct(self, n: int, fen: int) -> Work | None:
        """Another amount, while it waits or after it was sent back; or wrongly, after it was agreed."""
        request = self._one(self._requests("requested", "returned", "agreed", "checked"), n)
        return request and partial(
            correct_spending, actor=self._chair(request.unit_id), request=request, line=request.line,
            purpose="改过的用途", way="transfer", payees=self._payees(n, abs(fen)), on=self.on,
        )  # fmt: skip

    def cancel(self, n: int, _fen: int) -> Work | None:
        request = self._one(self._requests("returned", "agreed"), n)
        return request and partial(
            cancel_spending, actor=self._chair(request.unit_id), request=request, reason="不办了", on=self.on
        )

    def check(self, n: int, fen: int) -> Work | None:
        """Bills are handed in and checked: what was agreed, or less, or one fen too much."""
        request = self._one(self._requests("agreed"), n)
        if request is None:
            return None
        payees = list(request.payees.order_by("pk"))
        less = (0, 0, 1, -1)[fen % 4]
        bills = {one.pk: Yuan.from_fen(max(one.amount_fen - less, 0)) for one in payees}

        def both() -> None:
            from django.core.files.uploadedfile import SimpleUploadedFile

            paper = SimpleUploadedFile("fapiao.pdf", PDF, content_type="application/pdf")
            chair = self._chair(request.unit_id)
            bill_spending(actor=chair, request=request, uploads=[paper], on=self.on)
            check_spending(actor=self._actor("accountant0"), request=request, bills=bills, on=self.on)

        return both

    # -- payments -------------------------------------------------------------------------------------------------

    def order(self, n: int, _fen: int) -> Work | None:
        """Requests that can be paid go into an order of whoever holds the money, as the cashier sees it now."""
        request = self._one(self._requests("checked"), n) or self._one(self._requests("paying"), n)
        if request is None:
            return None
        cashier, holder = self._actor(("cashier0", "cashier1")[n % 2]), holder_of(request.unit, self.on)
        return partial(order_payments, actor=cashier, unit=holder, requests=[request], on=self.on)

    def report(self, n: int, fen: int) -> Work | None:
        """The bank's answer to an order: paid, come back, or one of each."""
        order = self._one(PaymentOrder.objects.select_related("unit").filter(waiting__gt=0), n)
        if order is None:
            return None
        lines = list(order.lines.order_by("pk").values_list("pk", flat=True))
        back = {pk for at, pk in enumerate(lines) if (fen >> at) % 4 == 1}
        return partial(
            report_payments, actor=self._actor("cashier0"), order=order, paid=[pk for pk in lines if pk not in back],
            bounced=dict.fromkeys(back, "账户已销"), day=self.on, on=self.on,
        )  # fmt: skip

    # -- files ----------------------------------------------------------------------------------------------------

    def levy(self, n: int, fen: int) -> Work:
        """The tax office's file of a month: as it should be, again, or with one fen too much."""
        month = OPENED if n % 2 else self.on.replace(day=1)
        changes: dict[str, Any] = {
            "费款所属期起": f"{month:%Y-%m}", "费款所属期止": f"{month:%Y-%m}", "入库日期": self.on.isoformat(),
        }  # fmt: skip
        if fen % 5 == 0:
            changes["实缴金额"] = 2000.01
        rows = [levy_line(month.month * 10 + at, code, **changes) for at, code in enumerate(self.bad.levied)]
        path = self._file("levy", LEVY_HEADER, rows)
        return partial(self._import, "levy", path)

    def take_file_back(self, n: int, _fen: int) -> Work | None:
        batch = self._one(ImportBatch.objects.filter(state="committed"), n)
        return batch and partial(undo, batch, actor=self._actor("accountant0"), on=self.on)

    def statement(self, n: int, fen: int) -> Work:
        """The bank's statement of the first federation's account: all that the books say went through it, or with one
        fen too much in the last line; it is compared with the books."""
        account = BankAccount.objects.select_related("unit").get()
        lines = JournalLine.objects.filter(
            book__unit=account.unit_id, account__startswith="102", day__gt=OPENED
        ).order_by("pk")
        standing, rows = account.opening_fen, []
        for line in lines:
            fen_in = line.debit - line.credit
            standing += fen_in
            moved = f"{abs(fen_in) / 100:.2f}"
            # A red entry on the one side is money on the other.
            rows.append([line.day.isoformat(), "" if fen_in > 0 else moved, moved if fen_in > 0 else "",
                         f"{standing / 100:.2f}", line.party, "", f"S{line.pk}"])  # fmt: skip
        if rows and fen % 5 == 0:
            rows[-1][3] = f"{(standing + 1) / 100:.2f}"
        header = ["交易日期", "借方发生额", "贷方发生额", "余额", "对方户名", "摘要", "交易流水号"]
        path = self._file("statement", header, rows)

        def both() -> None:
            self._import("bank_statement", path)
            compare_bank(actor=self._actor("accountant0"), account=account, on=self.on)

        return both

    def _file(self, name: str, header: list[str], rows: list[list[Any]]) -> Path:
        self.written += 1
        path = self.files / f"{name}-{self.written}.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate([header, *rows]):
                for column, cell in enumerate(row):
                    if cell != "":
                        sheet.write(at, column, cell)
        return path

    def _import(self, kind: str, path: Path) -> None:
        # The OPERATOR takes the file: who may is tested elsewhere.
        result = run_import(kind, path, actor=OPERATOR, on=self.on)
        if result.refusal is not None:
            raise result.refusal
        if result.data["refused"]:
            raise Refused(result.data["errors"][0]["code"], "")

    # -- days -----------------------------------------------------------------------------------------------------

    def month_passes(self) -> None:
        """The twentieth of the next month; the play ends in the January after."""
        if self.on < LAST:
            self.on = next_month(self.on).replace(day=20)

    def year_ends(self) -> None:
        """In one go to the January after."""
        self.on = LAST


#: Acts that a play draws; each takes two numbers.
ACTS = (
    "post", "reverse", "close", "reopen", "hand_over", "adjust", "ask", "ask", "decide", "decide", "correct", "cancel",
    "check", "order", "report", "levy", "take_file_back", "statement", *RARER,
)  # fmt: skip
__all__ = ["ACTS", "NUMBER", "ZERO", "LineAmount", "Play", "Work"]
