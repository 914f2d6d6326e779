"""A running house for the tours: `./tieshan up` on a free port, with the sample district, in a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tieshan.kernel.identifiers import resident_check_character
from tieshan.lawbook.holidays import shipped_calendar

ROOT = Path(__file__).resolve().parents[2]
# The first start makes and imports the whole sample; a slow machine may take its time.
START_SECONDS = 240


@dataclass(frozen=True)
class House:
    """Where the house stands and who may sign in."""

    url: str
    accounts: dict[str, dict[str, str]]
    # Its data folder, for commands.
    folder: Path
    # Where the tours' people begin to be numbered: a house that is visited again needs other people.
    serial: int = 0

    def number(self, place: int, *, day: str = "0307", sex: str = "1") -> str:
        """The identity number of nobody; the same place gives the same number during one run."""
        year, serial = divmod(self.serial, 300)
        # The region 999999 is given to no place; the last digit before the check is odd for men.
        body = f"999999{1955 + year}{day}{(serial + place) * 2 + (1 if sex == '1' else 0):03d}"
        return body + resident_check_character(body)

    def working_day(self, back: int = 1) -> date:
        """So many working days before today; in a house that is visited again, days nobody has touched yet."""
        calendar, day = shipped_calendar(), date.today()
        for _n in range(back + self.serial % 100 * 4):
            day -= timedelta(days=1)
            while not calendar.is_working_day(day):
                day -= timedelta(days=1)
        return day

    def night(self, job: str) -> None:
        """Give the house's queue a job of the night by day, as an operator would at `./tieshan shell`."""
        words = f"from procrastinate.contrib.django import app\napp.configure_task({job!r}).defer(timestamp=0)\n"
        subprocess.run(
            [sys.executable, str(ROOT / "tieshan"), "shell", "--data-dir", str(self.folder)],
            env=clean_environment(),
            input=words,
            text=True,
            check=True,
        )

    def unit_of(self, username: str) -> str:
        """The name of the union in which the account holds its post."""
        return self.accounts[username]["unit"]


def clean_environment() -> dict[str, str]:
    """As in a fresh shell: nothing of the test run's own settings leaks into the house."""
    foreign = ("DATABASE_", "TIESHAN_", "DJANGO_", "PYTEST_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign) and name != "PYTHONPATH"}


def chromium() -> str | None:
    """Debian's browser; `./tieshan test` says which."""
    given = os.environ.get("TIESHAN_CHROMIUM")
    return given or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/readyz", timeout=5) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def accounts_of(folder: Path) -> dict[str, dict[str, str]]:
    """`./tieshan accounts --json`, by user name."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tieshan"), "accounts", "--json", "--data-dir", str(folder)],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return {row["username"]: row for row in json.loads(done.stdout)}


@contextmanager
def running_house(folder: Path) -> Iterator[House]:
    """Start the house as a newcomer would, and stop it as Ctrl-C does."""
    url = f"http://127.0.0.1:{_free_port()}"
    log = folder.with_suffix(".log")
    command = [sys.executable, str(ROOT / "tieshan"), "up", "--data-dir", str(folder), "--port", url.rsplit(":", 1)[1]]
    with log.open("w") as said:
        process = subprocess.Popen(
            command, env=clean_environment(), stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            until = time.monotonic() + START_SECONDS
            while not _answers(url):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"the house did not start:\n{log.read_text()[-4000:]}")
                time.sleep(0.3)
            yield House(url, accounts_of(folder), folder)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
