"""The house in which office tests work."""

import pytest

from tests.office.house import House


@pytest.fixture
def house(db: None) -> House:
    """A district with its people."""
    return House()
