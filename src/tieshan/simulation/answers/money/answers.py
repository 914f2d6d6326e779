"""What the house must say of money in the end."""

from __future__ import annotations

from collections.abc import Iterator

from tieshan.kernel.workdays import add_months
from tieshan.simulation.answers.answer import Answer
from tieshan.simulation.answers.money.course import Course
from tieshan.simulation.answers.money.more import findings_of, stage_of
from tieshan.simulation.answers.money.parts import Claim

__all__ = ["money_answers", "yuan"]


def yuan(fen: int) -> str:
    """Fen as yuan."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def money_answers(course: Course) -> list[Answer]:
    """Everything that is asked."""
    return [
        *_requests(course),
        *_lines(course),
        *_books(course),
        *_payments(course),
        *_income(course),
        *_bank(course),
        *_proofs(course),
        *_presents(course),
        *_mergers(course),
        *_audits(course),
    ]


def _requests(course: Course) -> Iterator[Answer]:
    for unit_id, claims in course.spending.claims.items():
        for claim in claims:
            yield Answer("request", unit_id, f"{claim.year}-{claim.number}", _told(claim))
    income = course.income
    for (unit_id, why), number in (
        course.spending.turned_away + course.arrears.turned_away + course.turned_away + income.refunds.turned_away
    ).items():
        yield Answer("turned away", unit_id, why, str(number))


def _told(claim: Claim) -> str:
    reviewed = (
        claim.audited and claim.state not in ("requested", "returned") and claim.one.refused_by != "federation_chair"
    )
    facts = [yuan(claim.amount), claim.state]
    facts += ["part"] if claim.is_part else []
    facts += ["reviewed"] if reviewed else []
    facts += [f"paid {claim.paid_on}"] if claim.paid_on is not None else []
    return " ".join(facts)


def _lines(course: Course) -> Iterator[Answer]:
    for (unit_id, year, text), line in course.spending.lines.items():
        value = f"{yuan(line.amount)}, {yuan(line.reserved)} set aside, {yuan(line.spent)} spent"
        yield Answer("budget line", unit_id, f"{year} {text}", value)


def _books(course: Course) -> Iterator[Answer]:
    for (unit_id, account, principal), fen in course.books.amounts.items():
        if fen:
            yield Answer("book", unit_id, f"{account} {principal or ''}".strip(), yuan(fen))
    for unit_id, month in course.closed.items():
        yield Answer("closed", unit_id, "through", f"{month:%Y-%m}")
    for (unit_id, year), number in course.books.vouchers.items():
        yield Answer("vouchers", unit_id, str(year), f"{number}, the last is {number}")


def _payments(course: Course) -> Iterator[Answer]:
    for till in course.cast.tills:
        unit_id, of = till.unit_id, course.spending.payments
        value = (
            f"{course.spending.orders[unit_id]} orders, {of[unit_id, 'paid']} paid, {of[unit_id, 'bounced']} came back,"
            f" {yuan(of[unit_id, 'fen'])}, nobody twice"
        )
        yield Answer("payments", unit_id, "all", value)


def _proofs(course: Course) -> Iterator[Answer]:
    """Stored balances, numbers and marks agree with the vouchers; what is owed to the unions stands in their books."""
    for till in course.cast.tills:
        yield Answer("proof", till.unit_id, "books", "nothing differs")


def _income(course: Course) -> Iterator[Answer]:
    income = course.income
    for till in course.cast.tills:
        unit_id, of = till.unit_id, income.receipts
        value = f"{of[unit_id, 'booked']} booked, {of[unit_id, 'queued']} waiting, {of[unit_id, 'aside']} aside"
        yield Answer("receipts", unit_id, "all", value)
        yield Answer("remitted", unit_id, "all", yuan(income.remitted[unit_id]))
    for (unit_id, employer), (one, fen) in income.returned.items():
        levy = add_months(one.returned_on.replace(day=1), 1)
        value = f"{yuan(fen)} to {one.purse.unit_id} on {one.returned_on}, the levy from {levy:%Y-%m}"
        yield Answer("preparation fund", unit_id, str(employer), value)
    for (unit_id, employer), cases in course.arrears.cases.items():
        for case in cases:
            owed = f"{case.step} {case.made_on} {yuan(case.owed)} and {yuan(case.fee)} by {case.due_on}"
            yield Answer("dunning", unit_id, str(employer), f"{owed} {case.state} {case.closed_on}")
    for (unit_id, employer), (fen, day) in income.late_fees.items():
        yield Answer("late fee", unit_id, str(employer), f"{yuan(fen)} paid {day}")
    for (unit_id, year), refund in income.refunds.standing.items():
        value = f"{yuan(refund.paid)} paid, {yuan(refund.amount)} asked for {refund.asked_on}, {refund.state}"
        yield Answer("refund", unit_id, str(year), f"{value}, decided {refund.decided_on}, came {refund.received_on}")
    for (unit_id, month), dues in income.dues.items():
        value = f"{dues.members} members, {yuan(dues.due)} due, {yuan(dues.paid)} paid"
        yield Answer("dues", unit_id, f"{month:%Y-%m}", value)


def _bank(course: Course) -> Iterator[Answer]:
    """The statement of each month is checked, and money in custody proved on its last evening."""
    for (unit_id, month), one in course.income.statements.items():
        at_bank, evening = course.income.at_bank(unit_id, one.last), course.evenings[unit_id, one.last]
        own, still_open = evening.booked + evening.cash - evening.owed, at_bank - evening.booked
        value = f"bank {yuan(at_bank)}, books {yuan(evening.booked)}, unexplained 0.00, checked"
        yield Answer("statement", unit_id, f"{month:%Y-%m}", value)
        value = (
            f"owed {yuan(evening.owed)}, in the unions' books {yuan(evening.owed)}, own {yuan(own)},"
            f" bank {yuan(at_bank)}, open {yuan(still_open)}, agrees"
        )
        yield Answer("custody", unit_id, one.last.isoformat(), value)


def _presents(course: Course) -> Iterator[Answer]:
    """Grants by what became of them, and the shares in them."""
    presents = course.spending.presents
    for unit_id in sorted({unit for unit, _state in presents.grants}):
        grants = ", ".join(f"{presents.grants[unit_id, state]} {state}" for state in ("asked", "given", "dropped"))
        shares = ", ".join(
            f"{presents.shares[unit_id, state]} {state}" for state in ("held", "received", "missed", "dropped")
        )
        yield Answer("benefits", unit_id, "all", f"{grants}; {shares}")


def _mergers(course: Course) -> Iterator[Answer]:
    for one in course.merged:
        over = sum(member.since <= one.day and member.until is None for member in one.leaver.members)
        value = f"book closed {one.day}, mandate merged {one.day}, {over} members over"
        yield Answer("merger", one.leaver.unit_id, str(one.into.unit_id), value)


def _audits(course: Course) -> Iterator[Answer]:
    for one in course.audits:
        findings = ", ".join(findings_of(one, course.until)) or "nothing"
        value = f"{stage_of(one, course.until)}, found: {findings}"
        yield Answer("audit", one.purse.unit_id, f"{one.first}–{one.last}", value)
