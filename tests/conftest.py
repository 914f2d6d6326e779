"""Fixtures for all tests. How to run: `.venv/bin/pytest tests/members` (any path; several runs may go on at once).

Test bodies run as the weak role `tieshan_app`, as the application does: row policies and append-only privileges hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.test import TransactionTestCase

from tests import clusters


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One database for this process, copied from the migrated template (replaces pytest-django's own)."""
    server = clusters.cluster()
    server.start()
    try:
        with django_db_blocker.unblock():
            name = clusters.make_test_database()
        TransactionTestCase._fixture_teardown = _renew  # type: ignore[method-assign]
        yield
        with django_db_blocker.unblock():
            clusters.drop_test_database(name)
    finally:
        server.stop()


def _renew(self: TransactionTestCase) -> None:
    # Django would TRUNCATE every table; the weak role may not, the append-only triggers refuse, and the rows that
    # migrations made would be lost. A fresh copy of the template takes about a tenth of a second.
    from django.db import connection

    clusters.renew_test_database(connection.settings_dict["NAME"])


@pytest.fixture
def owner_connection(db: None) -> Iterator[psycopg.Connection]:
    """A raw superuser connection to this test's database, as an intruder would have: it sees only committed rows
    (use it with `transactional_db`), and no policy or privilege holds it."""
    from django.db import connection

    with clusters.superuser_connection(connection.settings_dict["NAME"]) as raw:
        yield raw


@pytest.fixture(autouse=True)
def _first_language() -> Iterator[None]:
    """Each test begins in the house's first language, whatever language a page before it was drawn in."""
    from django.conf import settings
    from django.utils import translation

    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _shipped_values_only() -> Iterator[None]:
    """Each test begins with the shipped lawbook: what another test's undone transaction approved is forgotten, and no
    test pays for reading the district's own values unless it approves one."""
    from tieshan.lawbook import own_values

    own_values.keep({})
    yield
    own_values.keep({})
