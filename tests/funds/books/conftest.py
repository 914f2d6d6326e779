"""Fixtures of the books."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.district import OPERATOR
from tests.funds.house import Funds, make_funds
from tieshan.foundation.access import acting_as


@pytest.fixture
def funds(db: None) -> Iterator[Funds]:
    """A federation with one union's money in custody; the test looks at it with the eyes of the whole district."""
    with acting_as(OPERATOR):
        yield make_funds()
