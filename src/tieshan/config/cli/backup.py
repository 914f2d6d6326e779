"""./tieshan backup FILE: while the district goes on working."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from tieshan.config.cli import archive, clients
from tieshan.config.cli.house import Arguments, house
from tieshan.config.cluster import disk_trouble
from tieshan.config.texts import Misconfigured, sentence


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("backup").with_data_dir()
    options.add_argument("file", type=Path)
    wanted = options.parse_args(arguments)
    file = wanted.file.expanduser().absolute()
    if file.exists():
        raise Misconfigured("command.exists", exit_code=2, file=file)
    with house("backup", wanted.data_dir) as folder:
        try:
            size = write_backup(folder, file)
        except OSError as error:
            raise disk_trouble(error, file.parent) from error
    print(sentence("step.backup_done", file=file, size=round(size / 1_000_000, 1)))
    return 0


def write_backup(folder: Path, file: Path) -> int:
    """Dump first, files second: a file that the dump knows was stored before, and is never changed."""
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from tieshan.foundation.audit.seals import newest_seal

    strong = clients.strong_connection(folder)
    out = archive.Writer(file, settings.HASH_KEY)
    try:
        with tempfile.TemporaryDirectory(prefix="backup-", dir=folder / "run") as scratch:
            dump = Path(scratch) / archive.DUMP
            clients.call(
                "pg_dump", "--format=custom", "--compress=gzip:3", "--no-owner", "--no-acl", "--no-comments",
                *_policies(folder), f"--file={dump}", env=clients.environment(strong),
            )  # fmt: skip
            out.add(dump, archive.DUMP)
        for path in sorted(settings.FILES_DIR.rglob("*")) if settings.FILES_DIR.exists() else []:
            if path.is_file() and not path.name.endswith(".part"):
                out.add(path, archive.FILES + path.relative_to(settings.FILES_DIR).as_posix())
        seal = newest_seal()
        out.finish(
            {
                "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                "keys": archive.key_fingerprints(settings.DATA_KEYS, settings.HASH_KEY),
                "migrations": sorted(
                    f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
                ),
                "newest_seal": str(seal) if seal else None,
            }
        )
    except BaseException:
        out.abandon()
        raise
    return file.stat().st_size


def _policies(folder: Path) -> list[str]:
    """A login that row policies hold says that it wants what they show; the session's reach is the whole district."""
    from django.db import connection

    from tieshan.config.database import as_owner, external_url

    if not external_url():
        return []
    with as_owner(folder), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        row = cursor.fetchone()
    return [] if row and row[0] else ["--enable-row-security"]
