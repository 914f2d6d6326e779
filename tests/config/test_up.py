"""`up` in reality, without the sample: start, taken port, second start, kill -9, stop; one house for all of it."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tieshan.config.cluster import DATABASE, Cluster

START_SECONDS = 90
ROOT = Path(__file__).resolve().parents[2]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class House:
    """A data folder and the commands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("TIESHAN_", "DATABASE_", "DJANGO_"))}
        self.environment = {**kept, "LANG": "en_US.UTF-8", "TIESHAN_ROOT": str(ROOT), "PYTHONPATH": str(ROOT / "src")}
        self.running: subprocess.Popen[str] | None = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tieshan.config.cli", *arguments, "--data-dir", str(self.folder)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )

    def up(self) -> None:
        self.running = subprocess.Popen(
            [
                *(sys.executable, "-m", "tieshan.config.cli", "up", "--no-sample"),
                *("--port", str(self.port), "--data-dir", str(self.folder)),
            ],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.running.stdout is not None
        said = []
        for line in self.running.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                return
        pytest.fail("".join(said))

    def status(self, path: str) -> int:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return int(answer.status)

    def end(self, number: signal.Signals) -> int:
        assert self.running is not None
        self.running.send_signal(number)
        code = self.running.wait(60)
        assert self.running.stdout is not None
        self.running.stdout.close()
        self.running = None
        return code

    def recorded(self) -> list[int]:
        record = self.folder / "run" / "processes.json"
        return [entry["pid"] for entry in json.loads(record.read_text())] if record.exists() else []


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="tieshan-up-") as folder:
        made = House(Path(folder))
        try:
            yield made
        finally:
            if made.running is not None:
                made.end(signal.SIGTERM)


def _lives(pid: int) -> bool:
    # An orphan that has ended stays listed until the machine's first process takes note of it.
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][:1]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


def _gone(pids: list[int]) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if not any(_lives(pid) for pid in pids):
            return True
        time.sleep(0.1)
    return False


def test_a_life(house: House) -> None:
    refused = house.command("accounts")
    assert refused.returncode == 1
    assert "run ./tieshan up first" in refused.stderr

    house.up()
    assert house.status("/readyz") == 200

    # A second start on the same folder, and one elsewhere on the same port: one clear line each.
    again = house.command("up", "--port", str(_free_port()))
    assert again.returncode == 1
    assert again.stderr.count("\n") == 1
    assert "already running" in again.stderr
    other = House(house.folder / "elsewhere")
    other.port = house.port
    taken = other.command("up", "--port", str(house.port))
    assert taken.returncode == 1
    assert taken.stderr == f"error: port {house.port} is taken by another program: choose another with --port\n"

    # Commands beside the running house use its server and leave it running.
    checked = house.command("check", "journal", "--json")
    assert checked.returncode == 0, checked.stderr
    assert json.loads(checked.stdout)["ok"] is True
    assert house.status("/readyz") == 200

    # Everything is killed at once; the next start finds its own way.
    children = house.recorded()
    postmaster = int((house.folder / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(postmaster, signal.SIGKILL)
    assert house.end(signal.SIGKILL) == -signal.SIGKILL
    # Children without their database may take a while over their goodbye; the next start does not wait for it.
    house.up()
    assert _gone(children)
    assert house.status("/readyz") == 200

    # Ctrl-C stops everything, the database too.
    children = house.recorded()
    assert house.end(signal.SIGINT) == 0
    assert _gone(children)
    assert not (house.folder / "postgres" / "postmaster.pid").exists()


def test_backup_and_restore(house: House, tmp_path: Path) -> None:
    file = tmp_path / "all.tar"
    written = house.command("backup", str(file))
    assert written.returncode == 0, written.stderr
    assert house.command("backup", str(file)).returncode == 2
    restored = house.command("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    # A word is found by its index in the restored house too: the mark that only a superuser gives is there again.
    with Cluster(house.folder).running() as cluster, cluster.connect(database=DATABASE) as connection:
        marked = connection.execute("SELECT proleakproof FROM pg_proc WHERE proname = 'text_pairs'").fetchall()
    assert marked == [(True,)]
    damaged = bytearray(file.read_bytes())
    damaged[2000] ^= 1
    file.write_bytes(damaged)
    refused = house.command("restore", str(file))
    assert refused.returncode == 1
    assert "nothing was restored" in refused.stderr
    assert house.command("check", "journal").returncode == 0


def test_unknown_and_wrong_calls_are_one_line(house: House) -> None:
    for arguments, word in (
        (["nonsense"], "no command nonsense"),
        (["import", "members", "/nowhere.xlsx"], ""),
        (["import", "people", "x"], "usage:"),
        (["up", "--port", "many"], "usage:"),
    ):
        done = house.command(*arguments)
        assert done.returncode == 2, arguments
        assert word in done.stderr
        assert "Traceback" not in done.stderr + done.stdout
