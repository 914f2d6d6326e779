"""What commands share: their arguments, the data folder, the database behind them, and Django."""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from tieshan.config.cluster import Cluster, Say, disk_trouble
from tieshan.config.database import connection_settings, external_url
from tieshan.config.texts import Misconfigured, sentence, usage_of

LEAST_FREE_BYTES = 48 * 1024 * 1024


class Arguments(argparse.ArgumentParser):
    """Arguments of one command: a wrong one is one line, and the help page comes from texts.toml."""

    def __init__(self, command: str) -> None:
        super().__init__(prog=f"./tieshan {command}", add_help=False, allow_abbrev=False)
        self.command = command

    def error(self, message: str) -> NoReturn:
        """Called by argparse."""
        raise Misconfigured("command.usage", exit_code=2, reason=message, usage=usage_of(self.command))

    def with_data_dir(self) -> Arguments:
        """Add the option that most commands take."""
        self.add_argument("--data-dir", type=Path)
        return self


def root() -> Path:
    """The clone."""
    return Path(os.environ.get("TIESHAN_ROOT") or Path(__file__).resolve().parents[4])


def data_dir() -> Path:
    """Where this installation keeps database, files, keys and logs."""
    return Path(os.environ.get("TIESHAN_DATA_DIR") or root() / "var").resolve()


def use_data_dir(folder: Path | None) -> Path:
    """Settle the data folder for this process and its children, before the settings are read."""
    if folder is not None:
        os.environ["TIESHAN_DATA_DIR"] = str(folder.expanduser().absolute())
    os.environ["TIESHAN_DATA_DIR"] = str(data_dir())
    return data_dir()


def where() -> str:
    """The database in words, without its password."""
    settings = connection_settings(data_dir())["app"]
    return f"{settings['HOST'] or 'localhost'}{':' if settings['PORT'] else ''}{settings['PORT']}/{settings['NAME']}"


def load_django() -> None:
    """Settings and apps."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieshan.config.settings")
    import django

    from tieshan.config.messages import compile_all

    compile_all()
    django.setup()


def require_connection() -> None:
    """One real connection, or one clear line."""
    from django.db import OperationalError, connection

    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = " ".join(str(error).split())
        if f'role "{_app_role()}" does not exist' in reason:
            raise Misconfigured("server.not_migrated") from error
        raise Misconfigured("url.unreachable", where=where(), reason=reason[-200:]) from error


def _app_role() -> str:
    from tieshan.config.database import APP_ROLE

    return APP_ROLE


@contextmanager
def database(folder: Path, *, create: bool = False, say: Say | None = None) -> Iterator[None]:
    """The database of this installation: the external one, or the embedded server, started if it is not running and
    stopped again by whoever leaves last. Without `create` a folder without a district is refused."""
    if external_url():
        connection_settings(folder)
        yield
        return
    embedded = Cluster(folder)
    if not create and not (embedded.folder / "PG_VERSION").exists():
        raise Misconfigured("cluster.none_yet", folder=folder)
    with embedded.running(say) if say else embedded.running():
        yield


@contextmanager
def house(command: str, folder: Path | None) -> Iterator[Path]:
    """For commands on an existing district: data folder, database, Django, a runtime role that the walls hold."""
    place = use_data_dir(folder)
    with database(place):
        load_django()
        from tieshan.config.preparation import check_runtime

        require_connection()
        check_runtime()
        _require_tables()
        yield place


def _require_tables() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('organisations_unit')")
        if cursor.fetchone() == (None,):
            raise Misconfigured("server.not_migrated")


class Steps:
    """Progress on the terminal: one numbered line a step, with its seconds."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.number = 0
        self.quiet = quiet
        self._line_open = False

    def note(self, key: str, **facts: object) -> None:
        """A line inside a step."""
        if not self.quiet:
            print("\n" if self._line_open else "", f"      {sentence(f'step.{key}', **facts)}", sep="", flush=True)
            self._line_open = False

    @contextmanager
    def step(self, key: str, **facts: object) -> Iterator[None]:
        """A step; nothing is said about its end when it fails, because the error line says it."""
        self.number += 1
        began = time.monotonic()
        if not self.quiet:
            print(f"[{self.number}] {sentence(f'step.{key}', **facts)} …", end="", flush=True)
            self._line_open = True
        try:
            yield
        except BaseException:
            if self._line_open:
                print(flush=True)
                self._line_open = False
            raise
        if not self.quiet:
            print(f"{'' if self._line_open else '     '} {time.monotonic() - began:.1f} s", flush=True)
            self._line_open = False


def existing_file(name: str) -> Path:
    """A file that the caller names and that must be there."""
    file = Path(name).expanduser()
    if not file.is_file():
        raise Misconfigured("command.no_file", exit_code=2, file=name)
    return file


def writable(folder: Path) -> None:
    """Refuse a folder that cannot be made or written, or a disk too full to work on, in one line."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe.{os.getpid()}"
        probe.write_bytes(b"\0" * 65536)
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise disk_trouble(error, folder) from error
    if is_full(folder):
        raise Misconfigured("disk.full", place=folder)


def is_full(folder: Path) -> bool:
    """Less is free than the embedded server takes in one piece (its log grows by 16 MB at a time)."""
    return not external_url() and folder.exists() and shutil.disk_usage(folder).free < LEAST_FREE_BYTES
