"""Reading budgets: last year's figures for a draft, totals, lines that may be spent on, sums of many budgets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.workflow.papers import paper_kinds
from tieshan.funds.books.models import Book, JournalLine
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.queries.books import book_of
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.rules.chart import Chart
from tieshan.funds.books.terms import AccountClass, VoucherKind
from tieshan.funds.budgets.models import Budget, BudgetLine, BudgetVersion
from tieshan.funds.budgets.rules import Standing
from tieshan.funds.budgets.terms import Direction, VersionState
from tieshan.kernel.money import ZERO, Yuan, total
from tieshan.organisations.models import Unit


@dataclass(frozen=True, slots=True)
class LastYear:
    """One line as the year before knew it: what was planned and what was booked."""

    account: str
    text: str
    direction: str
    last: Yuan
    actual: Yuan


def last_year(unit: Unit, year: int, *, on: date) -> list[LastYear]:
    """Last year's lines for a draft, in the order of the chart: those of its budget, and accounts that were booked on
    without one. What an account was booked on goes to its first line."""
    accounts = chart(on)
    actual = actuals(unit, year - 1, accounts)
    rows = BudgetLine.objects.filter(budget__unit=unit, budget__year=year - 1, amount_fen__gt=0)
    found: list[LastYear] = []
    for line in sorted(rows, key=lambda one: (accounts.place(one.account), one.pk)):
        if line.account in accounts:
            booked = actual.pop(line.account, ZERO)
            if line.direction == Direction.SPENDING and line.spent_fen:
                booked = Yuan.from_fen(line.spent_fen)
            found.append(LastYear(line.account, line.text, line.direction, Yuan.from_fen(line.amount_fen), booked))
    for code, booked in actual.items():
        known = accounts.get(code)
        if known is not None and booked > ZERO:
            direction = Direction.INCOME if known.kind == AccountClass.INCOME else Direction.SPENDING
            found.append(LastYear(code, known.name, direction, ZERO, booked))
    return sorted(found, key=lambda one: accounts.place(one.account))


def actuals(unit: Unit, year: int, accounts: Chart) -> dict[str, Yuan]:
    """What the books of a union show for a year on its accounts of income and spending (closing entries left out)."""
    kinds = {one.code: one.kind for one in accounts if one.kind in (AccountClass.INCOME, AccountClass.SPENDING)}
    rows = (
        JournalLine.objects.filter(book__unit=unit, day__year=year, account__in=list(kinds))
        .exclude(voucher__kind=VoucherKind.CLOSING)
        .values_list("account")
        .annotate(debit=Sum("debit"), credit=Sum("credit"))
    )
    return {
        account: Yuan.from_fen(credit - debit if kinds[account] == AccountClass.INCOME else debit - credit)
        for account, debit, credit in rows
    }


def carried_over(unit: Unit, on: date) -> Yuan:
    """What the union has in hand on a day after its debts: what a budget may plan beside the income of its year.

    Money and claims less debts; goods, property and their funds are not money that could be spent.
    """
    book: Book | None = book_of(unit, on)
    if book is None:
        return ZERO
    accounts = chart(on)
    money = ("101", "102", "131", "132", "135")
    fen = 0
    for one in balances_at(on, books=[book.pk]):
        known = accounts.get(one.account)
        if known is None:
            continue
        if known.kind == AccountClass.LIABILITY or accounts.first_level(one.account) in money:
            fen += one.fen
    return Yuan.from_fen(max(fen, 0))


def totals_of(version: BudgetVersion) -> tuple[Yuan, Yuan]:
    """Income and spending that a version plans."""
    rows = dict(version.amounts.values_list("line__direction").annotate(fen=Sum("amount_fen")))
    return Yuan.from_fen(rows.get(Direction.INCOME, 0)), Yuan.from_fen(rows.get(Direction.SPENDING, 0))


def lines_in_force(unit: Unit, year: int) -> QuerySet[BudgetLine]:
    """The lines on which a union may spend in a year."""
    return BudgetLine.objects.filter(
        budget__unit=unit, budget__year=year, direction=Direction.SPENDING, amount_fen__gt=0
    ).order_by("pk")


def current_version(budget: Budget) -> BudgetVersion | None:
    """The version in force, else the newest one."""
    versions = sorted(budget.versions.all(), key=lambda one: one.number)
    return next((one for one in versions if one.state == VersionState.AGREED), versions[-1] if versions else None)


def budgets(actor: Actor, code: str) -> QuerySet[Budget]:
    """Budgets with their sums, their newest version and its state, for lists; one query for a page of them."""

    def of_lines(field: str, direction: str) -> Any:
        rows = BudgetLine.objects.filter(budget=OuterRef("pk"), direction=direction).order_by().values("budget")
        return Coalesce(Subquery(rows.annotate(sum=Sum(field)).values("sum")), 0, output_field=BigIntegerField())

    newest = BudgetVersion.objects.filter(budget=OuterRef("pk")).order_by("-number")
    return Budget.objects.visible_to(actor, code).annotate(
        income=of_lines("amount_fen", Direction.INCOME),
        planned=of_lines("amount_fen", Direction.SPENDING),
        reserved=of_lines("reserved_fen", Direction.SPENDING),
        spent=of_lines("spent_fen", Direction.SPENDING),
        version_state=Subquery(newest.values("state")[:1]),
        version_kind=Subquery(newest.values("kind")[:1]),
    )


def spending_sum(lines: list[BudgetLine]) -> tuple[Yuan, Yuan, Yuan]:
    """Budget, set aside and spent of these lines."""
    found = [line.standing for line in lines]
    return total(one.amount for one in found), total(one.reserved for one in found), total(one.spent for one in found)


def agreed_rows() -> Any:
    """Versions that came into force, as records of work."""
    return BudgetVersion.objects.filter(state__in=(VersionState.AGREED, VersionState.REPLACED)).values(
        "unit_id",
        "kind",
        record_id=F("pk"),
        account_id=Value(None, output_field=BigIntegerField()),
        day=F("decided_on"),
        made_on=F("decided_on"),
        title=Concat(F("unit__name"), Value(" "), Cast("budget__year", TextField()), output_field=TextField()),
    )


@dataclass(frozen=True, slots=True)
class Behind:
    """One record behind the figures of a line."""

    title: str
    url: str
    reserved: Yuan
    spent: Yuan
    last_on: date


def behind_line(line: BudgetLine) -> list[Behind]:
    """The records for which money of the line is set aside or was spent, the newest entry first; one query a kind."""
    held: dict[tuple[str, int], Standing] = {}
    last: dict[tuple[str, int], date] = {}
    for entry in line.commitments.order_by("on", "pk"):
        key = (entry.source_type, entry.source_id)
        held[key] = held.get(key, Standing(ZERO)).after(entry.kind, entry.amount)
        last[key] = entry.on
    titles = _titles(held)
    pages = {kind.model._meta.label_lower: kind.page for kind in paper_kinds()}
    found = [
        Behind(
            titles.get(key, f"{key[0]} {key[1]}"),
            (page_url(pages[key[0]], key[1]) or "") if key[0] in pages else "",
            one.reserved,
            one.spent,
            last[key],
        )
        for key, one in held.items()
    ]
    return sorted(found, key=lambda one: one.last_on, reverse=True)


def _titles(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    by_type: dict[str, list[int]] = {}
    for label, pk in keys:
        by_type.setdefault(label, []).append(pk)
    return {
        (label, record.pk): str(record)
        for label, pks in by_type.items()
        for record in apps.get_model(label)._base_manager.filter(pk__in=pks)
    }
