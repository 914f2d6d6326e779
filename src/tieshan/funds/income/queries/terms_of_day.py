"""The numbers of a day: rate, shares, last day for paying, late fee. Each with its source in the lawbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tieshan.funds.income.rules.levy import LEVELS, check_shares, due_day
from tieshan.funds.income.terms import Direction, PayerKind
from tieshan.lawbook import parameter
from tieshan.lawbook.records import Parameter

RATE_OF = {PayerKind.LEVY: "funds.levy.rate", PayerKind.PREPARATION: "funds.preparation.rate"}
LATE_RATE_OF = {Direction.UNION: "funds.levy.late_rate", Direction.TAX: "funds.levy.late_rate.tax"}


@dataclass(frozen=True)
class LevyTerms:
    """What a month is counted by."""

    rate: Parameter
    day: Parameter


@dataclass(frozen=True)
class LateTerms:
    """What lateness is counted by."""

    rate: Parameter
    cap: Parameter


def levy_terms(kind: str, month: date) -> LevyTerms:
    """Rate and last day for the levy or the preparation fund of a month."""
    return LevyTerms(parameter(RATE_OF[PayerKind(kind)], on=month), parameter("funds.levy.due_day", on=month))


def due_day_of(month: date) -> date:
    """The last day for paying the levy of a month."""
    return due_day(month, parameter("funds.levy.due_day", on=month).whole)


def late_terms(direction: str, day: date) -> LateTerms:
    """Rate a day and cap of the late fee."""
    return LateTerms(parameter(LATE_RATE_OF[Direction(direction)], on=day), parameter("funds.levy.late_cap", on=day))


def share_parameters(day: date) -> tuple[Parameter, ...]:
    """The share of each level on a day, from the basic union upwards."""
    return tuple(parameter(f"funds.share.{level}", on=day) for level in LEVELS)


def shares_on(day: date) -> dict[str, Decimal]:
    """The shares of a day; refuses when they do not add up to the whole."""
    shares = {level: one.decimal for level, one in zip(LEVELS, share_parameters(day), strict=True)}
    check_shares(shares)
    return shares
