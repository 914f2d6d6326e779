"""Previews and commits of large files, in the worker."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from tieshan.foundation.access.grants import actor_for_account
from tieshan.foundation.imports import batches
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.jobs import job, report

__all__ = ["commit_batch", "preview_batch"]


@job("imports.batch.preview")
def preview_batch(*, batch: int, by: int) -> dict[str, Any]:
    """Preview a batch as the account that asked for it."""
    found, actor = _both(batch, by)
    run = batches.preview(found, actor=actor, progress=_progress)
    return {"rows": run.rows, "refused": run.refused_rows}


@job("imports.batch.commit")
def commit_batch(*, batch: int, by: int) -> dict[str, Any]:
    """Take a batch in.  Safe to repeat after a crash: a batch that is in already is left as it is."""
    found, actor = _both(batch, by)
    if found.state == ImportBatch.State.COMMITTED:
        return {"rows": found.rows, "refused": found.refused}
    run = batches.commit(found, actor=actor, progress=_progress)
    return {"rows": run.rows, "refused": run.refused_rows}


def _both(batch: int, by: int) -> tuple[ImportBatch, Any]:
    found = ImportBatch.objects.select_related("unit").get(pk=batch)
    return found, actor_for_account(get_user_model()._default_manager.get(pk=by))


def _progress(phase: str, done: int, total: int) -> None:
    # Reading is the long half; how many rows there are is known only at its end.
    shares = {"read": (min(done // 2_000, 50), 100), "decide": (60, 100), "write": (70, 100)}
    report(*shares.get(phase, (0, 0)), label=phase)
