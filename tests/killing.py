"""Processes of their own that are killed with -9, as a power cut or the kernel would."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable

from django.db import connection, connections

__all__ = ["forked", "killed_after", "settled"]


def forked(work: Callable[[], object]) -> int:
    """Begin work in a process of its own with connections of its own; answers the process."""
    # No connection is shared: the child's end of it would be the parent's end too.
    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    try:
        work()
    except BaseException:
        sys.stderr.write(traceback.format_exc())
        os._exit(1)
    os._exit(0)


def killed_after(seconds: float, work: Callable[[], object]) -> bool:
    """Do the work in a process that is killed after so long; answers whether it was killed in the middle. One that
    failed by itself fails the test."""
    pid = forked(work)
    time.sleep(seconds)
    try:
        os.kill(pid, signal.SIGKILL)
    finally:
        _pid, status = os.waitpid(pid, 0)
    settled()
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def settled() -> None:
    """Wait until the server has noticed that whoever worked is gone."""
    for _ in range(300):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if not cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("a killed process still holds its connection")
