"""The web server itself for tests: granian with workers of its own on a test database, asked over HTTP and killed."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil
from django.db import connection

__all__ = ["Server"]

ROOT = Path(__file__).resolve().parent.parent


def _free_port() -> int:
    """A free port below those that outgoing connections get: between a kill and the next start nobody takes it."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


class Server:
    """`start()` it, ask it at `port`, `kill()` all of it or `kill_worker()` one."""

    def __init__(self, workers: int = 2) -> None:
        self.workers = workers
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait for its first answer."""
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "TIESHAN_TEST_DATABASE": str(connection.settings_dict["NAME"]),
        }
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port),
                "--workers", str(self.workers), "--blocking-threads", "8", "--respawn-failed-workers", "--no-ws",
                "--http", "1", "--log-level", "warning", "tests.served:application",
            ],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 120
        while not self._answers():
            assert self.process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)

    def _answers(self) -> bool:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as asked:
            try:
                asked.request("GET", "/healthz")
                answer = asked.getresponse()
                answer.read()
            except (OSError, HTTPException):
                return False
            return answer.status < 500

    def kill_worker(self) -> None:
        """Kill -9 the oldest worker; the server begins another.

        Never one that was begun a moment ago: a server whose new worker dies at once takes that for a fault of the
        application and ends.
        """
        assert self.process is not None
        workers = psutil.Process(self.process.pid).children()
        if workers:
            min(workers, key=psutil.Process.create_time).send_signal(signal.SIGKILL)

    def kill(self) -> None:
        """Kill -9 the server and its workers at once, and wait until all are gone: a worker that is still dying holds
        the port, and the next server would end at its start."""
        assert self.process is not None
        workers = psutil.Process(self.process.pid).children(recursive=True)
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        psutil.wait_procs(workers, timeout=60)
