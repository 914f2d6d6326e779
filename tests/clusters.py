"""Test databases: one throw-away PostgreSQL shared by all pytest runs, one database for each pytest process.

A migrated template database is kept under a name made from everything that shapes it (migrations, triggers, code
lists), so that a run starts in a fraction of a second when nothing of that changed. Each process, also each xdist
worker, gets a copy of it named after its process id.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from psycopg import sql

from tieshan.config.cluster import SUPERUSER, Cluster
from tieshan.config.database import APP_ROLE, OWNER_ROLE, connection_settings, switch_to, with_role

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "tieshan"
# Whatever decides what a freshly migrated database holds.
SHAPING = (
    "**/migrations/*.py",
    "**/*.yaml",
    "**/*.yml",
    "**/*.sql",
    "**/*.tsv",
    "**/policies.py",
    "foundation/access/**/*.py",
    "foundation/audit/**/*.py",
    "foundation/vault/**/*.py",
    "lawbook/*.py",
    "config/roles.py",
)
TEMPLATE, COPY = "tieshan_template_", "tieshan_test_"
KEPT_TEMPLATES = 2


def cluster() -> Cluster:
    """The throw-away server."""
    return Cluster(settings.TEST_DIR, disposable=True)


def _shape() -> str:
    digest = hashlib.sha256()
    files = sorted({file for pattern in SHAPING for file in PACKAGE.glob(pattern)})
    for file in files:
        digest.update(str(file.relative_to(PACKAGE)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _create(connection: psycopg.Connection, name: str, template: str = "template0") -> None:
    connection.execute(
        # Copying the files costs half of what copying through the log does; nobody else uses this server.
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(OWNER_ROLE), sql.Identifier(template)
        )
    )


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _lock(name: str) -> Iterator[None]:
    with (settings.TEST_DIR / "run" / name).open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def point_at(database: str, *, owner: bool = False) -> None:
    """Point Django at a database of the test server; logged in as the owner, acting as the weak role."""
    base = connection_settings(settings.TEST_DIR)["owner"] | {"NAME": database}
    switch_to(base if owner else with_role(base, APP_ROLE))


def _migrate(name: str) -> None:
    from django.core.management import call_command

    from tieshan.config.preparation import prepare_database

    point_at(name, owner=True)
    prepare_database(lambda: call_command("migrate", verbosity=0, interactive=False))


def _sweep(connection: psycopg.Connection, template: str) -> None:
    """Drop copies whose pytest process is gone, and templates of the day before yesterday."""
    names = [row[0] for row in connection.execute("SELECT datname FROM pg_database ORDER BY oid")]
    templates = [name for name in names if name.startswith(TEMPLATE) and name != template]
    for name in templates[: max(len(templates) - KEPT_TEMPLATES + 1, 0)]:
        _drop(connection, name)
    for name in names:
        owner = name.removeprefix(COPY).split("_")[0]
        if name.startswith(COPY) and owner.isdigit() and not Path(f"/proc/{owner}").exists():
            _drop(connection, name)


def make_test_database() -> str:
    """A fresh copy of the migrated template; returns its name and points Django at it."""
    server = cluster()
    template = TEMPLATE + SHAPE
    with _lock("template.lock"), server.connect() as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            building = f"{template}_building"
            _drop(connection, building)
            _create(connection, building)
            _migrate(building)
            point_at("postgres", owner=True)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(template))
            )
        _sweep(connection, template)
    name = f"{COPY}{os.getpid()}"
    renew_test_database(name)
    return name


def renew_test_database(name: str) -> None:
    """Throw the copy away and take a new one: what a test with real commits leaves behind must not stay."""
    point_at("postgres", owner=True)
    with _lock("template.lock"), cluster().connect() as connection:
        _drop(connection, name)
        _create(connection, name, TEMPLATE + SHAPE)
    point_at(name)


def drop_test_database(name: str) -> None:
    """At the end of the run."""
    point_at("postgres", owner=True)
    with cluster().connect() as connection:
        _drop(connection, name)


def superuser_connection(database: str) -> psycopg.Connection:
    """A plain superuser connection: for tests that tamper with rows as an intruder would."""
    return cluster().connect(SUPERUSER, database)


# Files may change while a run is under way; the run keeps to the template that it began with.
SHAPE = _shape()
