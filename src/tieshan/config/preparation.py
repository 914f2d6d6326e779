"""From an empty database to one that the application may use: extensions, weak role, migrations, grants."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from django.db import connection

from tieshan.config import roles
from tieshan.config.database import APP_ROLE
from tieshan.config.migration_states import light_states
from tieshan.foundation.audit.schema import make_recorders


def _plain() -> psycopg.Connection:
    connection.ensure_connection()
    return connection.connection


def prepare_database(migrate: Callable[[], object], app_role: str = APP_ROLE) -> None:
    """Run inside `as_owner`: make what the migrations stand on, migrate, and grant the weak role its rights."""
    plain = _plain()
    roles.check_server(plain)
    if app_role == APP_ROLE:
        roles.ensure_app_role(plain)
    roles.ensure_extensions(plain)
    with light_states():
        migrate()
    make_recorders()
    roles.grant_to_app(_plain(), app_role)


def check_runtime() -> None:
    """Refuse a start on a server or with a role on which the walls would not stand."""
    plain = _plain()
    roles.check_server(plain)
    roles.check_runtime_role(plain)
