"""The house in which rights work is tested."""

import pytest

from tests.office.house import House


@pytest.fixture
def house(db: None) -> House:
    """A district with its people."""
    return House()
