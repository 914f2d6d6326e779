"""Fictional levy and dues of the sample district, entered through the acts by the demonstration accounts themselves."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml
from django.db.models import Exists, OuterRef

from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.foundation.imports import run_import
from tieshan.funds.books.actions.books import open_book
from tieshan.funds.books.actions.mandates import Papers, conclude_mandate
from tieshan.funds.books.models import CustodyMandate
from tieshan.funds.books.queries.books import book_of, mandate_of
from tieshan.funds.income.actions.assessing import declare_payroll
from tieshan.funds.income.actions.dues import make_dues_list, pay_dues, record_incomes
from tieshan.funds.income.actions.dunning import issue_dunning
from tieshan.funds.income.actions.payers import enrol_payers
from tieshan.funds.income.actions.remitting import send_remittance
from tieshan.funds.income.importing.kinds import LEVY
from tieshan.funds.income.models import DuesLine, Payer
from tieshan.funds.income.rules.levy import first_of_month
from tieshan.funds.income.terms import Direction, PayerKind
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
_NEEDED: Final = frozenset({"federation", "enterprise", "accountant", "cashier"})
_COLUMNS: Final = ("taxpayer_code", "payer_name", "month", "base", "amount", "paid_on", "reference")
UNIONS, MONTHS = 8, 4


def create_demo_income(*, on: date) -> int:
    """Some unions of the first federation with four months of levy, a queue, arrears and dues; answers the payers."""
    with acting_as(system_actor("demo")):
        people = {one.username: one for one in Account.objects.filter(is_demo=True).select_related("home_unit")}
        if Payer.objects.exists() or not people.keys() >= _NEEDED:
            return 0
    actors = {name: actor_for(people[name]) for name in _NEEDED}
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    months = _months(on)
    federation, own = people["federation"].home_unit, people["enterprise"].home_unit
    assert federation is not None and own is not None  # noqa: S101, PT018 - every demonstration account has one
    with acting_as(actors["accountant"]):
        unions = _in_custody(actors["accountant"], federation, own, months[0], words, on)
        enrol_payers(
            actor=actors["accountant"], unit=federation, direction=Direction.UNION, since=months[0], on=on,
            with_preparation=True,
        )  # fmt: skip
        payers = list(
            Payer.objects.filter(unit__in=unions, kind=PayerKind.LEVY).select_related("employer", "unit").order_by("pk")
        )
    _collect(actors, payers, months, words, on)
    with acting_as(actors["cashier"]):
        send_remittance(actor=actors["cashier"], unit=federation, until=on, day=on, on=on)
    _dun(actors["accountant"], payers, months, on)
    _dues(actors, own, months, on)
    return len(payers)


def _months(on: date) -> list[date]:
    """The last months that are over, the oldest first."""
    found = [first_of_month(on)]
    for _n in range(MONTHS):
        found.append(first_of_month(found[-1] - timedelta(days=1)))
    return sorted(found[1:])


def _in_custody(actor: Actor, federation: Unit, own: Unit, since: date, words: dict[str, Any], on: date) -> list[Unit]:
    """The demonstration union and some sisters entrust their money to the federation, as far as they have not yet."""
    if book_of(federation, on) is None:
        open_book(actor=actor, unit=federation, day=since, on=on)
    entrusted = CustodyMandate.objects.filter(holder=federation, during__contains=on).values("principal")
    sisters = Unit.objects.filter(
        parent=federation, status=Unit.Status.ACTIVE, kind__in=(Unit.Kind.ENTERPRISE, Unit.Kind.JOINT)
    ).filter(employers__isnull=False)
    # Those in custody already come first, so that their books show everything together.
    first = Exists(entrusted.filter(principal=OuterRef("pk")))
    ordered = sisters.exclude(pk=own.pk).annotate(kept=first).order_by("-kept", "pk")
    chosen = [own, *ordered.distinct()[: UNIONS - 1]]
    for unit in chosen:
        if mandate_of(unit, on) is None:
            papers = Papers(words["agreement"], since, words["resolution"], since, words["seals"])
            conclude_mandate(actor=actor, principal=unit, holder=federation, start=since, papers=papers, on=on)
    return chosen


def _wages(payer: Payer, month: date) -> int:
    """A payroll that differs from payer to payer and a little from month to month."""
    return 60_000 + payer.pk * 7_919 % 240_000 + month.month * 500


def _collect(
    actors: dict[str, Actor], payers: list[Payer], months: list[date], words: dict[str, Any], on: date
) -> None:
    """One file for all months; of the last, two payers are missing, and three lines wait for an answer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / words["file"]
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([LEVY.book.by_code[code].headers[0] for code in _COLUMNS])
            writer.writerows(_lines(payers, months, words, on))
        run_import(LEVY.code, path, actor=actors["accountant"], on=on)


def _lines(payers: list[Payer], months: list[date], words: dict[str, Any], on: date) -> Iterator[list[str]]:
    ticket = 0
    for month in months:
        for payer in payers[2:] if month == months[-2] else payers:
            ticket += 1
            wages = _wages(payer, month)
            paid_on = min(on, month + timedelta(days=40 + payer.pk % 5))
            due = Yuan(wages).portion(Decimal("0.02"))
            told = (f"{month:%Y-%m}", f"{wages}.00", str(due), paid_on.isoformat(), f"F{on:%Y%m}{ticket:05d}")
            yield [payer.taxpayer_code, payer.employer.name, *told]
    first, strange, day = payers[0], words["unknown"], on.isoformat()
    newest = f"{months[-1]:%Y-%m}"
    yield [strange["code"], strange["name"], newest, "50000.00", "1000.00", day, f"F{on:%Y%m}90001"]
    yield [first.taxpayer_code, first.employer.name, "", "", "500.00", day, f"F{on:%Y%m}90002"]
    yield [first.taxpayer_code, first.employer.name, f"{months[0]:%Y-%m}", "", "88.00", day, f"F{on:%Y%m}90003"]


def _dun(actor: Actor, payers: list[Payer], months: list[date], on: date) -> None:
    """The two payers that did not pay declared their payroll; one of them is dunned."""
    with acting_as(actor):
        for payer in payers[:2]:
            wages = Yuan(_wages(payer, months[-2]))
            declare_payroll(actor=actor, payer=payer, month=months[-2], on=on, time=wages)
        issue_dunning(actor=actor, payer=payers[0], on=on)


def _dues(actors: dict[str, Actor], own: Unit, months: list[date], on: date) -> None:
    """Two months of dues of the demonstration union: the first is paid, of the second a part."""
    chair, cashier = actors["enterprise"], actors["cashier"]
    for month in months[-2:]:
        with acting_as(chair):
            found = make_dues_list(actor=chair, unit=own, month=month, on=on)
            unknown = DuesLine.objects.filter(dues_list=found, due_fen__isnull=True).values_list("pk", flat=True)
            incomes = {pk: Yuan(3_600 + pk * 370 % 4_800) for pk in unknown}
            if incomes:
                record_incomes(actor=chair, dues_list=found, incomes=incomes, on=on)
        with acting_as(cashier):
            lines = list(DuesLine.objects.filter(dues_list=found).order_by("pk").values_list("pk", flat=True))
            some = lines if month == months[-2] else lines[: len(lines) // 2]
            pay_dues(actor=cashier, dues_list=found, day=on, on=on, lines=some)
