"""Two addresses for machines: is the process alive, and may it take work. They tell strangers nothing else."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

_log = logging.getLogger("tieshan.health")


def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: the process answers. 200 always; touches nothing."""
    return JsonResponse({"status": "alive"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: the database answers, its tables are there, files can be written. 200, or 503 with the failing parts."""
    parts = {"database": _database_is_ready(), "files": _files_are_ready()}
    ready = all(parts.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", **{name: "ok" if ok else "failed" for name, ok in parts.items()}},
        status=200 if ready else 503,
    )


def _database_is_ready() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_migrations WHERE app = 'organisations'")
            row = cursor.fetchone()
    except DatabaseError:
        _log.exception("database not ready")
        return False
    return bool(row and row[0])


def _files_are_ready() -> bool:
    probe = settings.DATA_DIR / "run" / "ready"
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        probe.write_text("ready", encoding="ascii")
    except OSError:
        _log.exception("data folder not writable")
        return False
    return True
