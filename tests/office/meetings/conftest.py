"""What the tests of meetings themselves read is the whole district's; acts and pages set the reach of their actor."""

from collections.abc import Iterator

import pytest

from tests.district import OPERATOR
from tieshan.foundation.access import acting_as


@pytest.fixture
def reading_all(db: None) -> Iterator[None]:
    """For tests inside one transaction."""
    with acting_as(OPERATOR):
        yield
