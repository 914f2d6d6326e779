"""What the house says of money, in the words of the answer key."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import Count, Max, Sum

from tieshan.funds.audit.models import Audit
from tieshan.funds.bank.models import BankMonth, CustodyProof
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.funds.benefits.terms import GrantState, ShareState
from tieshan.funds.books.models import Book, CustodyMandate, Voucher
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.queries.proofs import problems_of
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.income.models import (
    DuesList,
    Dunning,
    LateFee,
    Payer,
    PreparationReturn,
    Receipt,
    Refund,
    Remittance,
)
from tieshan.funds.income.terms import PayerKind, ReceiptState
from tieshan.funds.payments.models import PaymentLine, PaymentOrder
from tieshan.funds.payments.terms import LineState
from tieshan.funds.spending.models import PriorReview, SpendingRequest
from tieshan.members.models import Membership
from tieshan.organisations.models import Succession, Unit
from tieshan.simulation.answers.answer import Answer
from tieshan.simulation.answers.money.answers import yuan
from tieshan.simulation.happenings import Cast
from tieshan.simulation.plan import Script

__all__ = ["money_found"]


def money_found(script: Script, cast: Cast, turned_away: Counter[tuple[int, str]]) -> list[Answer]:
    """Everything that the key speaks of, of the unions and federations of the cast."""
    return list(_Found(script, cast).answers(turned_away))


class _Found:
    def __init__(self, script: Script, cast: Cast) -> None:
        self.script = script
        self.tills = [one.unit_id for one in cast.money.tills]
        self.unions = [one.unit_id for one in cast.money.purses]
        self.spenders = [one.unit_id for one in cast.money.spenders]
        self.leaver = cast.money.leaver
        if self.leaver is not None:
            self.unions.append(self.leaver.unit_id)
            self.spenders.append(self.leaver.unit_id)
        # Of an employer in trouble the levy comes in, until it stops.
        self.unions += [one.purse.unit_id for one in cast.trouble.employers if one.purse is not None]

    def answers(self, turned_away: Counter[tuple[int, str]]) -> Iterator[Answer]:
        yield from self._requests()
        for (unit_id, why), number in turned_away.items():
            yield Answer("turned away", unit_id, why, str(number))
        yield from self._lines()
        yield from self._books()
        yield from self._payments()
        yield from self._income()
        yield from self._bank()
        yield from self._presents()
        yield from self._mergers()
        yield from self._audits()

    def _requests(self) -> Iterator[Answer]:
        reviewed = set(PriorReview.objects.filter(unit__in=self.spenders).values_list("request", flat=True))
        for one in SpendingRequest.objects.filter(unit__in=self.spenders):
            facts = [yuan(one.amount_fen), one.state]
            facts += ["part"] if one.looks_split else []
            facts += ["reviewed"] if one.pk in reviewed else []
            facts += [f"paid {one.paid_on}"] if one.paid_on is not None else []
            yield Answer("request", one.unit_id, f"{one.year}-{one.number}", " ".join(facts))

    def _lines(self) -> Iterator[Answer]:
        for line in BudgetLine.objects.filter(unit__in=self.spenders).select_related("budget"):
            value = f"{yuan(line.amount_fen)}, {yuan(line.reserved_fen)} set aside, {yuan(line.spent_fen)} spent"
            yield Answer("budget line", line.unit_id, f"{line.budget.year} {line.text}", value)

    def _books(self) -> Iterator[Answer]:
        books = dict(Book.objects.filter(unit__in=[*self.tills, *self.unions]).values_list("pk", "unit"))
        for row in balances_at(self.script.until, books=list(books), by_book=True, by_principal=True):
            which = f"{row.account} {row.principal_id or ''}".strip()
            yield Answer("book", books[row.book_id or 0], which, yuan(row.fen))
        for one in Book.objects.filter(pk__in=books, closed_through__isnull=False):
            yield Answer("closed", one.unit_id, "through", f"{one.closed_through:%Y-%m}")
        numbers = Voucher.objects.filter(book__in=books).values_list("book", "year").order_by()
        for book, year, number, last in numbers.annotate(Count("pk"), Max("number")):
            yield Answer("vouchers", books[book], str(year), f"{number}, the last is {last}")
        problems: dict[int, list[object]] = defaultdict(list)
        for book, found in problems_of(list(books), on=self.script.until, every_mark=True).items():
            problems[books[book]] += found
        for unit_id in self.tills:
            yield Answer("proof", unit_id, "books", str(problems[unit_id]) if problems[unit_id] else "nothing differs")
        for unit_id in self.unions:
            if problems[unit_id]:
                yield Answer("proof", unit_id, "books", str(problems[unit_id]))

    def _payments(self) -> Iterator[Answer]:
        for unit_id in self.tills:
            lines = PaymentLine.objects.filter(order__unit=unit_id)
            paid = lines.filter(state=LineState.PAID)
            twice = paid.values("payee").order_by().annotate(times=Count("pk")).filter(times__gt=1).count()
            fen = paid.aggregate(fen=Sum("amount_fen"))["fen"] or 0
            value = (
                f"{PaymentOrder.objects.filter(unit=unit_id).count()} orders, {paid.count()} paid,"
                f" {lines.filter(state=LineState.BOUNCED).count()} came back, {yuan(fen)},"
                f" {twice or 'nobody'} twice"
            )
            yield Answer("payments", unit_id, "all", value)

    def _income(self) -> Iterator[Answer]:
        for unit_id in self.tills:
            own = Receipt.objects.filter(unit__path__startswith=Unit.objects.get(pk=unit_id).path)
            states = Counter(own.values_list("state", flat=True))
            value = (
                f"{states[ReceiptState.BOOKED]} booked, {states[ReceiptState.QUEUED]} waiting,"
                f" {states[ReceiptState.ASIDE]} aside"
            )
            yield Answer("receipts", unit_id, "all", value)
            standing = Remittance.objects.filter(unit=unit_id).exclude(state=Remittance.State.TAKEN_BACK)
            sent = standing.aggregate(fen=Sum("amount_fen"))["fen"] or 0
            yield Answer("remitted", unit_id, "all", yuan(sent))
        returns = PreparationReturn.objects.filter(unit__in=self.tills, taken_back_on=None).select_related("payer")
        for made in returns:
            levy = Payer.objects.get(employer=made.payer.employer_id, kind=PayerKind.LEVY).during.lower
            value = f"{yuan(made.returned_fen)} to {made.to_unit_id} on {made.returned_on}, the levy from {levy:%Y-%m}"
            yield Answer("preparation fund", made.unit_id, str(made.payer.employer_id), value)
        for case in Dunning.objects.filter(unit__in=self.tills).select_related("payer"):
            owed = f"{case.step} {case.made_on} {yuan(case.owed_fen)} and {yuan(case.fee_fen)} by {case.due_on}"
            value = f"{owed} {case.state} {case.closed_on}"
            yield Answer("dunning", case.unit_id, str(case.payer.employer_id), value)
        for fee in LateFee.objects.filter(unit__in=self.tills).select_related("assessment__payer"):
            value = f"{yuan(fee.fee_fen)} {fee.state} {fee.settled_on}"
            yield Answer("late fee", fee.unit_id, str(fee.assessment.payer.employer_id), value)
        for refund in Refund.objects.filter(unit__in=self.unions):
            asked = f"{yuan(refund.paid_fen)} paid, {yuan(refund.refund_fen)} asked for {refund.asked_on}"
            value = f"{asked}, {refund.state}, decided {refund.decided_on}, came {refund.received_on}"
            yield Answer("refund", refund.unit_id, str(refund.year), value)
        for one in DuesList.objects.filter(unit__in=self.unions):
            value = f"{one.members} members, {yuan(one.due_fen)} due, {yuan(one.paid_fen)} paid"
            yield Answer("dues", one.unit_id, f"{one.month:%Y-%m}", value)

    def _bank(self) -> Iterator[Answer]:
        for month in BankMonth.objects.filter(unit__in=self.tills):
            value = (
                f"bank {yuan(month.bank_fen)}, books {yuan(month.book_fen)}, unexplained {yuan(month.unexplained_fen)},"
                f" {month.state}"
            )
            yield Answer("statement", month.unit_id, f"{month.month:%Y-%m}", value)
        for one in CustodyProof.objects.filter(unit__in=self.tills):
            value = (
                f"owed {yuan(one.custody_fen)}, in the unions' books {yuan(one.deposits_fen)}, own {yuan(one.own_fen)},"
                f" bank {yuan(one.bank_fen or 0)}, open {yuan(one.open_fen or 0)},"
                f" {'agrees' if one.agrees else 'differs'}"
            )
            yield Answer("custody", one.unit_id, one.day.isoformat(), value)

    def _presents(self) -> Iterator[Answer]:
        for unit_id in self.unions:
            grants = Counter(BenefitGrant.objects.filter(unit=unit_id).values_list("state", flat=True))
            shares = Counter(BenefitShare.objects.filter(grant__unit=unit_id).values_list("state", flat=True))
            if grants:
                told = ", ".join(f"{grants[state]} {state}" for state in GrantState.values)
                names = ", ".join(f"{shares[state]} {state}" for state in ShareState.values)
                yield Answer("benefits", unit_id, "all", f"{told}; {names}")

    def _mergers(self) -> Iterator[Answer]:
        for one in Succession.objects.filter(predecessor__in=self.unions, kind=Succession.Kind.MERGER):
            book = Book.objects.get(unit=one.predecessor_id)
            mandate = CustodyMandate.objects.get(principal=one.predecessor_id)
            began = Membership.objects.filter(unit=one.successor_id, during__startswith=one.on)
            over = began.filter(state=Membership.State.ACTIVE).count()
            value = f"book closed {book.closed_on}, mandate {mandate.ended} {mandate.during.upper}, {over} members over"
            yield Answer("merger", one.predecessor_id, str(one.successor_id), value)

    def _audits(self) -> Iterator[Answer]:
        for audit in Audit.objects.filter(unit__in=self.unions):
            findings = audit.findings.order_by("number").values_list("grade", "fix_state")
            told = ", ".join(f"{grade} {state}" for grade, state in findings) or "nothing"
            value = f"{audit.state}, found: {told}"
            yield Answer("audit", audit.unit_id, f"{audit.first}–{audit.last}", value)
