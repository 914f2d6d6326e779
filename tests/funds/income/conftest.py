"""A federation in whose custody one union's levy comes in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.district import OPERATOR
from tests.funds.income.levy_house import LevyHouse, make_levy_house
from tests.rosters import text_file, workbook
from tieshan.foundation.access import acting_as

__all__ = ["text_file", "workbook"]


@pytest.fixture
def house(db: None) -> Iterator[LevyHouse]:
    """A payer of a union in custody; the test looks at it with the eyes of the whole district."""
    with acting_as(OPERATOR):
        yield make_levy_house()
