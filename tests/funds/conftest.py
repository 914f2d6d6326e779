"""The house in which tests of the money work."""

import pytest

from tests.funds.people import House


@pytest.fixture
def house(request: pytest.FixtureRequest) -> House:
    """A district with its people."""
    if "transactional_db" not in request.fixturenames:
        request.getfixturevalue("db")
    return House()
