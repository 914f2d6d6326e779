"""The two roles, what each may do, and the refusal to run with a role that could bypass the walls."""

from __future__ import annotations

import psycopg
from psycopg import sql

from tieshan.config.database import APP_ROLE
from tieshan.config.texts import Misconfigured
from tieshan.foundation.audit.schema import APPEND_ONLY_TABLES, READ_ONLY_TABLES

OLDEST_SERVER = 150000
EXTENSIONS = ("pg_trgm", "btree_gist")


def ensure_extensions(connection: psycopg.Connection) -> None:
    """Create the extensions; one clear line when the server lacks them or the role may not create them."""
    for name in EXTENSIONS:
        if connection.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [name]).fetchone():
            continue
        if not connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = %s", [name]).fetchone():
            raise Misconfigured("server.extension_missing", name=name)
        try:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise Misconfigured("server.extension_forbidden", name=name) from None


def check_server(connection: psycopg.Connection) -> None:
    """Refuse a server that is too old."""
    version = connection.info.server_version
    if version < OLDEST_SERVER:
        raise Misconfigured("server.too_old", found=version // 10000, wanted=OLDEST_SERVER // 10000)


def check_runtime_role(connection: psycopg.Connection) -> None:
    """Refuse to run as a role that row policies do not hold."""
    row = connection.execute(
        "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or row[1] or row[2]:
        kind = "is_superuser" if row is None or row[1] else "bypasses"
        raise Misconfigured("server.role_too_strong", role=row[0] if row else "?", kind=f"@trouble.server.{kind}")


def ensure_app_role(connection: psycopg.Connection) -> None:
    """Make the weak role where the owner may, and let the owner act as it."""
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone():
        try:
            connection.execute(
                sql.SQL("CREATE ROLE {} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE").format(
                    sql.Identifier(APP_ROLE)
                )
            )
        except psycopg.errors.InsufficientPrivilege:
            raise Misconfigured("server.role_missing", role=APP_ROLE) from None
    # The privilege word SET of pg_has_role came with PostgreSQL 16.
    word = "SET" if connection.info.server_version >= 160000 else "MEMBER"
    if connection.execute("SELECT pg_has_role(current_user, %s, %s)", [APP_ROLE, word]).fetchone() != (True,):
        try:
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(APP_ROLE)))
        except psycopg.errors.InsufficientPrivilege:
            raise Misconfigured("server.role_not_granted", role=APP_ROLE) from None


def _narrower_rights() -> list[tuple[str, list[str]]]:
    """What is taken back from the general grant: (rights, tables)."""
    return [
        ("UPDATE, DELETE", list(APPEND_ONLY_TABLES)),
        ("INSERT, UPDATE, DELETE", [*READ_ONLY_TABLES, "django_migrations"]),
    ]


def grant_to_app(connection: psycopg.Connection, role: str = APP_ROLE) -> None:
    """Give the weak role reading and writing of rows on every table of this district's schema, INSERT and SELECT alone
    on append-only tables, and take away what an earlier version may have given. Idempotent."""
    row = connection.execute("SELECT current_schema()").fetchone()
    if row is None or row[0] is None:
        raise Misconfigured("server.no_schema")
    schema, grantee = sql.Identifier(row[0]), sql.Identifier(role)
    for statement in (
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "REVOKE TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    ):
        connection.execute(sql.SQL(statement).format(schema=schema, role=grantee))
    for rights, tables in _narrower_rights():
        for table in tables:
            connection.execute(
                sql.SQL("REVOKE {rights} ON {table} FROM {role}").format(
                    rights=sql.SQL(rights), table=sql.Identifier(table), role=grantee
                )
            )
