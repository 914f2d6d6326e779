"""The two roles, as the tests themselves run under them."""

import pytest
from django.db import connection
from django.test import Client


@pytest.mark.django_db
def test_bodies_run_as_the_weak_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("tieshan_app", "tieshan_owner")


@pytest.mark.django_db(transaction=True)
def test_database_is_renewed_after_commits(owner_connection) -> None:  # type: ignore[no-untyped-def]
    assert owner_connection.execute("SELECT current_user").fetchone() == ("postgres",)


@pytest.mark.django_db
def test_probes(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").status_code == 200
