"""The embedded PostgreSQL in reality: kill -9, foreign process ids, several users at once."""

import os
import shutil
import signal
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tieshan.config.cluster import APP_ROLE, OWNER_ROLE, Cluster


@pytest.fixture
def place() -> Iterator[Path]:
    # Not pytest's own folder: every pytest run closes that for other users, and as root the server is another user.
    with tempfile.TemporaryDirectory(prefix="tieshan-cluster-") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with tempfile.TemporaryDirectory(prefix="tieshan-cluster-") as folder:
        made = Cluster(Path(folder), disposable=True)
        with made.running():
            yield made
        assert made._postmaster() is None


def _answer(cluster: Cluster) -> object:
    with cluster.connect(APP_ROLE, "tieshan") as connection:
        return connection.execute("SELECT current_user").fetchone()


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" and time.monotonic() < deadline:
        time.sleep(0.05)


def test_own_roles_with_passwords(cluster: Cluster) -> None:
    assert _answer(cluster) == (APP_ROLE,)
    file = cluster.data_dir / "keys" / "database.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with cluster.connect() as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'tieshan%' ORDER BY 1"
        ).fetchall()
        methods = connection.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
    assert rows == [(APP_ROLE, False, False), (OWNER_ROLE, False, False)]
    assert methods == [("scram-sha-256",)]


def test_after_kill_9_the_next_start_recovers(cluster: Cluster) -> None:
    with cluster.connect(OWNER_ROLE, "tieshan") as connection:
        # A disposable server flushes nothing by itself.
        connection.execute("SET synchronous_commit = on")
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    pid = cluster._postmaster()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    _wait_until_gone(pid)
    assert not cluster.is_alive()
    again = Cluster(cluster.data_dir, disposable=True)
    with again.running(), again.connect(OWNER_ROLE, "tieshan") as connection:
        assert connection.execute("SELECT id FROM kept").fetchone() == (1,)


def test_a_process_id_that_now_belongs_to_another_program(cluster: Cluster) -> None:
    cluster.stop_server()
    (cluster.folder / "postmaster.pid").write_text(
        f"{os.getpid()}\n{cluster.folder}\n1700000000\n5432\n/tmp\n\n  1 1\nready   \n"
    )
    assert cluster._postmaster() is None
    with Cluster(cluster.data_dir, disposable=True).running():
        assert _answer(cluster) == (APP_ROLE,)


def test_whoever_leaves_last_stops_it(place: Path) -> None:
    first, second = Cluster(place, disposable=True), Cluster(place, disposable=True)
    first.start()
    second.start()
    first.stop()
    assert second.is_alive()
    second.stop()
    assert second._postmaster() is None


def test_a_first_start_that_was_killed_half_way(place: Path) -> None:
    (place / "postgres" / "base").mkdir(parents=True)
    made = Cluster(place, disposable=True)
    with made.running():
        assert _answer(made) == (APP_ROLE,)


def test_a_folder_too_deep_for_a_socket(place: Path) -> None:
    deep = place / ("deep-" * 20) / ("deeper-" * 10)
    made = Cluster(deep, disposable=True)
    with made.running():
        assert _answer(made) == (APP_ROLE,)
    shutil.rmtree(made._socket_folder(), ignore_errors=True)
