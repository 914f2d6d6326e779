"""./tieshan restore FILE: all or nothing, and the journal proves itself afterwards.

The embedded database is restored beside the old one and changes places with it when its journal was verified. An
external database is emptied and filled in one transaction.
"""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from psycopg import sql

from tieshan.config.cli import archive, clients
from tieshan.config.cli.check import check_whole_journal
from tieshan.config.cli.house import Arguments, database, existing_file, load_django, use_data_dir, writable
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given, migrate_tables
from tieshan.config.cli.processes import only_one
from tieshan.config.cluster import DATABASE, Cluster
from tieshan.config.database import OWNER_ROLE, connection_settings, external_url, switch_to
from tieshan.config.texts import Misconfigured, sentence
from tieshan.foundation.audit.checks import parse_anchor

INCOMING = f"{DATABASE}_incoming"
OUTGOING = f"{DATABASE}_outgoing"

# The dump's head sets what servers older than its program do not know.
_HEAD_LINES = 40
_TOO_NEW = {b"SET transaction_timeout = 0;"}

# Functions that a superuser has called leak-proof (Cluster.let_indexes_find_words). The owner, who makes them anew, may
# not say so: it is said again after the upgrade.
_LEAKPROOF = " text_pairs("

# Empties the schema in which the dump is put back; nothing outside it is touched.
_EMPTY_SCHEMA = """
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') LOOP
        EXECUTE 'DROP TABLE IF EXISTS ' || thing.name || ' CASCADE';
    END LOOP;
    FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE 'DROP ROUTINE IF EXISTS ' || thing.name || ' CASCADE';
    END LOOP;
    FOR thing IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'S' LOOP
        EXECUTE 'DROP SEQUENCE IF EXISTS ' || thing.name || ' CASCADE';
    END LOOP;
    FOR thing IN SELECT t.oid::regtype AS name FROM pg_type t
        WHERE t.typnamespace = current_schema()::regnamespace AND t.typtype IN ('e', 'c')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
          AND NOT EXISTS (SELECT FROM pg_class c WHERE c.reltype = t.oid AND c.relkind <> 'c') LOOP
        EXECUTE 'DROP TYPE IF EXISTS ' || thing.name || ' CASCADE';
    END LOOP;
END $$;
"""


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("restore").with_data_dir()
    options.add_argument("file")
    wanted = options.parse_args(arguments)
    file = existing_file(wanted.file)
    folder = use_data_dir(wanted.data_dir)
    writable(folder)
    make_keys_unless_given(folder)
    try:
        guard = only_one(folder)
        guard.__enter__()
    except Misconfigured:
        raise Misconfigured("backup.running") from None
    try:
        with database(folder, create=True):
            load_django()
            _restore(folder, file)
    finally:
        guard.__exit__(None, None, None)
    print(sentence("step.restore_done"))
    return 0


def _restore(folder: Path, file: Path) -> None:
    from django.conf import settings

    manifest = archive.verified_manifest(file, settings.DATA_KEYS, settings.HASH_KEY)
    _refuse_newer(manifest["migrations"])
    with tempfile.TemporaryDirectory(prefix="restore-", dir=folder) as scratch:
        dump = Path(scratch) / archive.DUMP
        archive.extract(file, archive.DUMP, dump)
        files = Path(scratch) / "files"
        files.mkdir(mode=0o700)
        archive.extract_files(file, files)
        restore = _into_external if external_url() else _into_embedded
        restore(folder, dump, manifest["newest_seal"], lambda: _swap_files(settings.FILES_DIR, files))


def _refuse_newer(applied: list[str]) -> None:
    """A backup of a later release holds tables that this one does not know."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    for key in loader.disk_migrations.values():
        known |= {f"{app}.{name}" for app, name in key.replaces}
    unknown = sorted(set(applied) - known)
    if unknown:
        raise Misconfigured("backup.newer", version=unknown[-1])


def _swap_files(kept: Path, incoming: Path) -> None:
    outgoing = kept.with_name(kept.name + ".outgoing")
    shutil.rmtree(outgoing, ignore_errors=True)
    if kept.exists():
        kept.replace(outgoing)
    incoming.replace(kept)
    shutil.rmtree(outgoing, ignore_errors=True)


def _verify(seal: str | None) -> None:
    """The journal must be whole, and still hold the seal that was the newest when the backup was made."""
    found = check_whole_journal(parse_anchor(seal) if seal else None)
    if not found.ok and found.first is not None:
        raise Misconfigured("backup.journal", reason=json.dumps(found.first.as_json(), ensure_ascii=False))


def _into_embedded(folder: Path, dump: Path, seal: str | None, swap_files: Callable[[], None]) -> None:
    cluster = Cluster(folder)
    with cluster.connect() as connection:
        for name in (INCOMING, OUTGOING):
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(INCOMING), sql.Identifier(OWNER_ROLE))
        )
    try:
        there = clients.environment(clients.strong_connection(folder), INCOMING)
        functions, rest = _leakproof_apart(dump, there)
        with cluster.connect(database=INCOMING) as connection:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER_ROLE)))
            if functions:
                connection.execute(functions)
        clients.call(
            "pg_restore", "--exit-on-error", "--no-owner", "--no-acl", f"--role={OWNER_ROLE}",
            f"--use-list={rest}", f"--dbname={INCOMING}", str(dump), env=there,
        )  # fmt: skip
        migrate_tables(folder, INCOMING)
        switch_to({**connection_settings(folder)["app"], "NAME": INCOMING})
        _verify(seal)
    except BaseException:
        switch_to(connection_settings(folder)["app"])
        with cluster.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(INCOMING)))
        raise
    switch_to(connection_settings(folder)["app"])
    with cluster.connect() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)", [[DATABASE, INCOMING]]
        )
        for old, new in ((DATABASE, OUTGOING), (INCOMING, DATABASE)):
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
            )
        swap_files()
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(OUTGOING)))
    bring_up_to_date(folder)


def _leakproof_apart(dump: Path, environment: dict[str, str]) -> tuple[bytes, Path]:
    """The statements that make the leak-proof functions of a dump as plain ones, and the list of all else in it."""
    listing, own, rest = (dump.with_suffix(f".{name}") for name in ("list", "own", "rest"))
    clients.call("pg_restore", "--list", f"--file={listing}", str(dump), env=environment)
    lines = listing.read_text(encoding="utf-8").splitlines(keepends=True)
    mine = [line for line in lines if " FUNCTION " in line and _LEAKPROOF in line]
    own.write_text("".join(mine), encoding="utf-8")
    rest.write_text("".join(line for line in lines if line not in mine), encoding="utf-8")
    if not mine:
        return b"", rest
    script = dump.with_suffix(".functions")
    clients.call(
        "pg_restore", "--no-owner", "--no-acl", f"--use-list={own}", f"--file={script}", str(dump), env=environment
    )
    body = script.read_bytes().replace(b" LEAKPROOF", b"")
    # Without the settings at the head of the script, and without psql's own commands.
    begin = body.index(b"CREATE FUNCTION")
    return b"\n".join(line for line in body[begin:].splitlines() if not line.startswith(b"\\")) + b"\n", rest


def _into_external(folder: Path, dump: Path, seal: str | None, swap_files: Callable[[], None]) -> None:
    there = clients.environment(clients.strong_connection(folder))
    functions, rest = _leakproof_apart(dump, there)
    script = dump.with_suffix(".sql")
    # The dump switches row policies off for its session, which a login that they hold may not do; it needs no such
    # switch, because the tables it fills get their policies afterwards.
    clients.call(
        "pg_restore", "--no-owner", "--no-acl", "--enable-row-security", f"--use-list={rest}", f"--file={script}",
        str(dump), env=there,
    )  # fmt: skip
    whole = script.with_suffix(".all.sql")
    with whole.open("wb") as out, script.open("rb") as body:
        out.write(_EMPTY_SCHEMA.encode() + functions)
        for line in itertools.islice(body, _HEAD_LINES):
            if line.strip() not in _TOO_NEW:
                out.write(line)
        shutil.copyfileobj(body, out)
    clients.call(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={whole}",
        env=there,
    )  # fmt: skip
    bring_up_to_date(folder)
    swap_files()
    _verify(seal)
