"""Find the command, run it, and turn every trouble into one clear line and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from tieshan.config.texts import Misconfigured, command_help, command_names, error_line
from tieshan.kernel.refusal import Refused

Command = Callable[[list[str]], int]

# Where each command lives; loaded only when called, because each loads what it needs.
MODULES = {
    "up": "up",
    "test": "test",
    "serve": "serve",
    "migrate": "migrate",
    "establish": "establish",
    "reset": "reset",
    "accounts": "accounts",
    "check": "check",
    "import": "roster",
    "sample": "sample",
    "simulate": "simulate",
    "backup": "backup",
    "restore": "restore",
    "bench": "bench",
    "map": "codes",
    "messages": "wording",
    "shell": "shell",
    "worker": "worker",
}


def fault_log() -> Path:
    """Where an unexpected fault leaves its traceback."""
    from tieshan.config.cli.house import data_dir

    return data_dir() / "log" / "faults.log"


def _note_fault(error: BaseException) -> str:
    log = fault_log()
    try:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with log.open("a", encoding="utf-8") as file:
            file.write("".join(traceback.format_exception(error)) + "\n")
    except OSError:
        traceback.print_exception(error)
        return "stderr"
    return str(log)


def _explained(error: Exception) -> Exception:
    """A disk or database trouble in our words; anything else goes to the fault log."""
    import psycopg
    from django.db import InterfaceError, OperationalError, ProgrammingError

    from tieshan.config.cluster import disk_trouble

    if isinstance(error, (Misconfigured, Refused)):
        return error
    if isinstance(error, ProgrammingError) and isinstance(error.__cause__, psycopg.errors.UndefinedTable):
        return Misconfigured("server.not_migrated")
    if isinstance(error, (OperationalError, InterfaceError)):
        from tieshan.config.cli.house import data_dir, is_full, where

        reason = " ".join(str(error).split())
        # A server that found its disk full restarts; what we see is a lost connection.
        if "No space left" in reason or is_full(data_dir()):
            return Misconfigured("disk.full", place=data_dir())
        return Misconfigured("url.unreachable", where=where(), reason=reason[-200:])
    if isinstance(error, OSError) and error.filename:
        return disk_trouble(error, Path(os.fsdecode(error.filename)))
    reason = (str(error).strip().splitlines() or [""])[0][:200]
    return Misconfigured("command.failed", kind=type(error).__name__, reason=reason, log=_note_fault(error))


def main(arguments: list[str]) -> int:
    """Run one command; the exit code of the process."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        if name not in command_names():
            raise Misconfigured("command.unknown", exit_code=2, name=name)
        if "--help" in rest or "-h" in rest:
            print(command_help(name))
            return 0
        run: Command = import_module(f"tieshan.config.cli.{MODULES[name]}").run
        return run(rest)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output left (head, less): no fault.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        explained = _explained(error)
        print(error_line(explained), file=sys.stderr)
        return getattr(explained, "exit_code", 1)
