"""A house with people, and routes that the test chooses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.foundation.workflow import papers
from tieshan.foundation.workflow import routes


@pytest.fixture
def house(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[papers.House]:
    if "transactional_db" not in request.fixturenames:
        request.getfixturevalue("db")
    made = papers.make_house()
    monkeypatch.setattr(routes, "_provider", made.route)
    papers.ends.clear()
    yield made
    papers.ends.clear()
