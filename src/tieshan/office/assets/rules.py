"""Pure rules of the asset register: numbers, and whether an item is a fixed asset by its value."""

from __future__ import annotations

from decimal import Decimal

from tieshan.kernel.money import Yuan

#: Category whose fixed assets begin at a value of their own.
SPECIAL = "special"


def asset_number(unit_code: str, year: int, serial: int) -> str:
    """The number on the label: the unit's code, the year of entry, a serial of that unit and year without gaps."""
    return f"{unit_code}-{year}-{serial:04d}"


def is_fixed(value: Yuan, quantity: int, least: Decimal) -> bool:
    """True when one piece is worth the least value of a fixed asset or more."""
    return value.decimal >= least * quantity


def value_parameter(category: str) -> str:
    """The parameter that says from which value a piece of this category is a fixed asset."""
    return "funds.asset.special" if category == SPECIAL else "funds.asset.general"
