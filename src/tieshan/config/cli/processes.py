"""The web server and the worker as children that never outlive us.

Each child runs in a process group of its own, so that Ctrl-C at the terminal reaches us alone and we stop them in
order. The kernel tells a child when its parent dies; what even that leaves behind (kill -9 of a whole tree) is found by
the next start through the record in `run/processes.json`.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tieshan.config.texts import Misconfigured

SECONDS_TO_ANSWER = 60
# A worker may have to finish the job in hand.
SECONDS_TO_STOP = 15
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A running child and where it writes its log."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path


def _follow_parent() -> None:
    """Runs in the child before its program: end when the parent ends (Linux; elsewhere the record has to do)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """One `up` or `serve` a data folder."""
    (folder / "run").mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "run" / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Misconfigured("up.already", folder=folder, pid=lock.read().strip() or "?") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def check_port(host: str, port: int) -> None:
    """Refuse a port that somebody else has, before anything else is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Misconfigured("up.port_not_allowed", port=port) from None
        except (OSError, OverflowError):
            raise Misconfigured("up.port_taken", port=port) from None


def sweep(folder: Path) -> None:
    """End what an earlier start left behind when it was killed: recorded processes that are still the same ones, and
    all of their process group."""
    record = folder / "run" / "processes.json"
    try:
        known = json.loads(record.read_text())
    except (OSError, ValueError):
        return
    groups = {entry["pid"]: entry["started"] for entry in known}
    left = []
    for process in psutil.process_iter(["pid", "create_time"]):
        with contextlib.suppress(ProcessLookupError, psutil.Error):
            group = os.getpgid(process.pid)
            # A process of that group that is not older than its recorded leader.
            if group in groups and process.info["create_time"] >= groups[group] - 1 and _is_ours(process):
                left.append(process)
    for process in left:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(left, timeout=SECONDS_TO_STOP)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=5)
    record.unlink(missing_ok=True)


def _is_ours(process: psutil.Process) -> bool:
    return any(Path(part).name.startswith("python") for part in process.cmdline()[:1])


class Children:
    """The children of one `up` or `serve`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all: list[Child] = []

    def start(self, name: str, arguments: list[str], *, log_to_file: bool) -> Child:
        """Start `python ARGUMENTS`; its output goes to `log/NAME.log`, or to our own standard error."""
        log = self.folder / "log" / f"{name}.log"
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(log.open("ab")) if log_to_file else None
            process = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=_follow_parent,
            )
        child = Child(name, process, log)
        self.all.append(child)
        self._record()
        return child

    def _record(self) -> None:
        entries = []
        for child in self.all:
            with contextlib.suppress(psutil.Error):
                started = psutil.Process(child.process.pid).create_time()
                entries.append({"name": child.name, "pid": child.process.pid, "started": started})
        (self.folder / "run" / "processes.json").write_text(json.dumps(entries))

    def ended(self) -> Child | None:
        """A child that ended by itself."""
        return next((child for child in self.all if child.process.poll() is not None), None)

    def stop(self) -> None:
        """Stop all, in the order of their start; whoever does not go is made to."""
        for child in self.all:
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in self.all:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
            # Its own children, should it have been killed before it could stop them.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.process.pid, signal.SIGKILL)
        self.all.clear()
        (self.folder / "run" / "processes.json").unlink(missing_ok=True)


def web_arguments(host: str, port: int, workers: int, threads: int) -> list[str]:
    """How granian is started; it hands each request to one of the blocking threads of one of the workers."""
    return [
        "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads),
        "--respawn-failed-workers", "--workers-kill-timeout", "10s", "--no-ws", "--http", "1",
        "--log-level", "warning", "tieshan.config.wsgi:application",
    ]  # fmt: skip


def wait_until_ready(url: str, children: Children) -> None:
    """Return when the readiness address answers 200."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        ended = children.ended()
        if ended is not None:
            raise Misconfigured("up.server_died", code=ended.process.returncode, log=ended.log)
        try:
            with opener.open(f"{url}readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        if time.monotonic() > deadline:
            raise Misconfigured("up.server_silent", seconds=SECONDS_TO_ANSWER, log=children.all[0].log)
        time.sleep(0.05)


def wait_for_end(children: Children) -> None:
    """Block until a signal asks us to stop; a child that ends by itself ends everything, with one clear line."""
    stop: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda signal_number, frame: stop.append(signal_number))
    while not stop:
        ended = children.ended()
        if ended is not None:
            raise Misconfigured("up.server_died", code=ended.process.returncode, log=ended.log)
        time.sleep(0.2)
