"""./tieshan up: a working district with one command."""

from __future__ import annotations

import hashlib
import os
import signal
from pathlib import Path

from tieshan.config.cli import sample_district
from tieshan.config.cli.house import (
    Arguments,
    Steps,
    database,
    load_django,
    root,
    use_data_dir,
    writable,
)
from tieshan.config.cli.migrate import bring_up_to_date, is_up_to_date, make_keys_unless_given
from tieshan.config.cli.processes import (
    Children,
    check_port,
    only_one,
    sweep,
    wait_for_end,
    wait_until_ready,
    web_arguments,
)
from tieshan.config.texts import sentence

HOST = "127.0.0.1"
WORKERS = 2
THREADS = 2


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("up").with_data_dir()
    options.add_argument("--port", type=int, default=8000)
    options.add_argument("--no-sample", action="store_true")
    wanted = options.parse_args(arguments)
    folder = use_data_dir(wanted.data_dir)
    writable(folder)
    # Ctrl-C and a service manager's stop end us the same way, also in the middle of a step.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    steps = Steps()
    with only_one(folder):
        sweep(folder)
        check_port(HOST, wanted.port)
        return _up(folder, wanted.port, with_sample=not wanted.no_sample, steps=steps)


def _up(folder: Path, port: int, *, with_sample: bool, steps: Steps) -> int:
    os.environ.setdefault("TIESHAN_MODE", "demo")
    with steps.step("keys"):
        make_keys_unless_given(folder)
        (folder / "log").mkdir(exist_ok=True, mode=0o700)
        (folder / "files").mkdir(exist_ok=True, mode=0o700)
    opening = database(folder, create=True, say=steps.note)
    with steps.step("database"):
        opening.__enter__()
    children = Children(folder)
    try:
        with steps.step("messages"):
            load_django()
        prepare(folder, steps)
        if with_sample:
            sample_district.load_once(folder, steps)
        url = f"http://{HOST}:{port}/"
        with steps.step("server"):
            children.start("web", web_arguments(HOST, port, WORKERS, THREADS), log_to_file=True)
            wait_until_ready(url, children)
            # Afterwards: pages need no worker, and on a small machine both would start at half the speed.
            children.start("worker", ["-m", "tieshan.config.cli", "worker"], log_to_file=True)
        _welcome(url)
        wait_for_end(children)
    finally:
        # A second Ctrl-C must not leave the database without its goodbye.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        print(f"\n{sentence('step.stopping')}", flush=True)
        children.stop()
        opening.__exit__(None, None, None)
        print(sentence("step.stopped"), flush=True)
    return 0


def prepare(folder: Path, steps: Steps) -> None:
    """Tables and static files, brought up to date only when this release's differ from what is there."""
    from tieshan.config.preparation import check_runtime

    stamp = folder / "run" / "release"
    release = release_stamp()
    current = stamp.read_text() if stamp.exists() else ""
    if current == release and _tables_are_current():
        check_runtime()
        return
    with steps.step("migrate"):
        bring_up_to_date(folder)
        check_runtime()
    with steps.step("static"):
        collect_static()
    stamp.write_text(release)


def _tables_are_current() -> bool:
    from django.db import DatabaseError

    try:
        return is_up_to_date()
    except DatabaseError:
        return False


def release_stamp() -> str:
    """Changes with every change of code, data or packages."""
    digest = hashlib.sha256()
    source = Path(__file__).resolve().parents[2]
    for file in [root() / "requirements" / "runtime.lock", *sorted(source.rglob("*"))]:
        if file.is_file() and file.suffix not in {".pyc", ".mo", ".part"}:
            state = file.stat()
            digest.update(f"{file}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> None:
    """Styles and scripts into the data folder, with hashed names."""
    from django.core.management import call_command

    call_command("collectstatic", verbosity=0, interactive=False, clear=False)


def _welcome(url: str) -> None:
    from tieshan.config.cli.accounts import account_lines

    print(f"\n{sentence('step.ready', url=url)}\n", flush=True)
    print("\n".join(account_lines()), flush=True)
    print(f"\n{sentence('step.press')}", flush=True)
