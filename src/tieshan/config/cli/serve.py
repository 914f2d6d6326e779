"""./tieshan serve: production. Settings come from the environment; TLS ends at the proxy in front."""

from __future__ import annotations

import io
import os
import signal

from tieshan.config import environment
from tieshan.config.cli.house import Arguments, database, load_django, require_connection, use_data_dir, writable
from tieshan.config.cli.migrate import is_up_to_date
from tieshan.config.cli.processes import (
    Children,
    check_port,
    only_one,
    sweep,
    wait_for_end,
    wait_until_ready,
    web_arguments,
)
from tieshan.config.texts import Misconfigured

REQUIRED = ("TIESHAN_SECRET_KEY", "TIESHAN_DATA_KEY", "TIESHAN_HASH_KEY", "TIESHAN_HOSTS")


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("serve").with_data_dir()
    options.add_argument("--bind", default=environment.text("TIESHAN_BIND", "127.0.0.1:8000"))
    options.add_argument("--workers", type=int, default=environment.number("TIESHAN_WORKERS", os.cpu_count() or 2))
    options.add_argument("--threads", type=int, default=environment.number("TIESHAN_THREADS", 2))
    wanted = options.parse_args(arguments)
    host, _, port = wanted.bind.rpartition(":")
    if not port.isdigit():
        options.error(f"--bind {wanted.bind}")
    os.environ["TIESHAN_MODE"] = "production"
    for name in REQUIRED:
        if not environment.text(name):
            raise Misconfigured("environment.missing", name=name)
    folder = use_data_dir(wanted.data_dir)
    writable(folder)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with only_one(folder):
        sweep(folder)
        check_port(host.strip("[]") or "127.0.0.1", int(port))
        with database(folder):
            return _serve(folder, host.strip("[]") or "127.0.0.1", int(port), wanted.workers, wanted.threads)


def _serve(folder: os.PathLike[str], host: str, port: int, workers: int, threads: int) -> int:
    from pathlib import Path

    load_django()
    from django.core.management import call_command

    from tieshan.config.cli.up import collect_static
    from tieshan.config.preparation import check_runtime

    require_connection()
    check_runtime()
    if not is_up_to_date():
        raise Misconfigured("server.not_migrated")
    call_command("check", deploy=True, fail_level="WARNING", stdout=io.StringIO())
    (Path(folder) / "log").mkdir(exist_ok=True, mode=0o700)
    (Path(folder) / "files").mkdir(exist_ok=True, mode=0o700)
    collect_static()
    children = Children(Path(folder))
    try:
        # The service manager collects our standard error; no log files of our own to rotate.
        children.start("web", web_arguments(host, port, workers, threads), log_to_file=False)
        children.start("worker", ["-m", "tieshan.config.cli", "worker"], log_to_file=False)
        wait_until_ready(f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/", children)  # noqa: S104
        wait_for_end(children)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        children.stop()
    return 0
