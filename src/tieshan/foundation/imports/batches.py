"""The life of a batch: received, previewed, taken in, undone.

The file goes into the vault first, as evidence; everything else reads it from there, so that a preview and a commit
days apart see the same bytes.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.imports.columns import header_key
from tieshan.foundation.imports.desk import Desk, Kind, kind_named
from tieshan.foundation.imports.engine import run_file
from tieshan.foundation.imports.models import BatchLine, ColumnMemory, ImportBatch
from tieshan.foundation.imports.run import KEPT_LINES, Options, Progress, Run
from tieshan.foundation.imports.sniff import MAX_BYTES, too_large
from tieshan.foundation.ui.refusals import worded
from tieshan.foundation.vault import decrypt, encrypt_many, files
from tieshan.kernel.refusal import Refused

__all__ = ["commit", "forget_answers", "line_content", "preview", "receive", "remember", "undo", "visible_batches"]

_PURPOSE: Final = "imports.batchline.content"
_ATTEMPTS: Final = 3


def receive(kind: Kind, stream: IO[bytes], name: str, *, actor: Actor, options: Options) -> ImportBatch:
    """Keep a sent-in file with its hash and open a batch for it.  Refuses a file above the size limit."""
    actor.require(kind.act, options.unit)  # type: ignore[arg-type]
    try:
        stored = files.put(stream, name, most=MAX_BYTES)
    except ValueError:
        raise too_large() from None
    return ImportBatch.objects.create(
        kind=kind.code,
        account_id=actor.account_id,
        actor_name=actor.name,
        unit_id=options.unit.pk if options.unit is not None else None,
        file_name=Path(name.replace("\\", "/")).name[:200],
        file_token=stored.token,
        file_sha256=stored.sha256,
        file_size=stored.size,
        on=options.on,
        sheet=options.sheet or "",
        on_conflict=options.on_conflict,
        mapping=dict(options.mapping),
    )


@contextmanager
def source_of(batch: ImportBatch) -> Iterator[Path]:
    """The batch's file in clear for the time of one run: in a private place, gone afterwards."""
    suffix = Path(batch.file_name).suffix[:8]
    handle, name = tempfile.mkstemp(prefix="tieshan-import-", suffix=suffix)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target, files.open_file(batch.file_token) as source:
            while piece := source.read(1 << 20):
                target.write(piece)
        yield path
    finally:
        path.unlink(missing_ok=True)


def preview(batch: ImportBatch, *, actor: Actor, progress: Progress | None = None, path: Path | None = None) -> Run:
    """Say what taking the file in would do; writes nothing but the batch's own counts and lines."""
    return _run(batch, actor, progress, path, commit=False)


def commit(batch: ImportBatch, *, actor: Actor, progress: Progress | None = None, path: Path | None = None) -> Run:
    """Take the good rows in as one act.

    Decides anew against the registers of this moment.  A batch that is in already answers ``imports.batch.committed``.
    A clash with somebody who wrote the same record in the same instant is decided again.
    """
    for attempt in range(_ATTEMPTS):
        try:
            return _run(batch, actor, progress, path, commit=True)
        except IntegrityError:
            if attempt + 1 == _ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _run(batch: ImportBatch, actor: Actor, progress: Progress | None, path: Path | None, *, commit: bool) -> Run:
    if path is None:
        with source_of(batch) as source:
            return _run(batch, actor, progress, source, commit=commit)
    kind = kind_named(batch.kind)
    actor.require(kind.act, batch.unit)
    run = Run(actor, _options(batch), progress)
    try:
        with acting_as(actor):
            fresh = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
            if fresh.state in (ImportBatch.State.COMMITTED, ImportBatch.State.UNDONE):
                raise Refused("imports.batch.committed", _("This file has been taken in already."))

            def write(desk: Desk) -> None:
                kind.take_in(actor=actor, batch=fresh, desk=desk)

            desk = run_file(kind, path, run, commit=commit, write=write if commit else None)
            if not run.wrote:
                # After the writing old and new values are the same.
                desk.outcome_lines()
            _keep(fresh, run, commit=commit)
    except Refused as refused:
        if refused.code != "imports.batch.committed":
            _failed(batch, refused)
        raise
    batch.refresh_from_db()
    return run


def _options(batch: ImportBatch) -> Options:
    accepted = {(sheet, int(row)): reason for sheet, row, reason in batch.summary.get("accepted", [])}
    return Options(
        on=batch.on,
        unit=batch.unit,
        sheet=batch.sheet or None,
        on_conflict=batch.on_conflict,
        mapping=batch.mapping,
        accepted=accepted,
    )


def _keep(batch: ImportBatch, run: Run, *, commit: bool) -> None:
    batch.rows, batch.created, batch.updated, batch.unchanged = run.rows, run.created, run.updated, run.unchanged
    batch.refused, batch.ignored = run.refused_rows, sum(run.ignored.values())
    batch.cleaned = sum(run.cleaned.values())
    batch.summary = {
        **run.summary(),
        "skipped": run.skipped,
        "stopped": run.stopped,
        "exit": run.exit_code(),
        "accepted": batch.summary.get("accepted", []),
    }
    batch.message = ""
    batch.finished_at = timezone.now()
    batch.state = ImportBatch.State.PREVIEWED
    if commit and not run.stopped and not run.nothing_done:
        batch.state = ImportBatch.State.COMMITTED
    batch.save()
    BatchLine.objects.filter(batch=batch).delete()
    lines = list(_lines(batch, run))
    sealed = encrypt_many([text for _line, text in lines], _PURPOSE)
    for (line, _text), content in zip(lines, sealed, strict=True):
        line.content = content or b""
    BatchLine.objects.bulk_create([line for line, _text in lines], batch_size=2_000)


def _lines(batch: ImportBatch, run: Run) -> Iterator[tuple[BatchLine, str]]:
    for problem in run.problems[:KEPT_LINES]:
        facts = {
            "column": problem.column,
            "value": problem.value,
            "code": problem.refusal.code,
            "message": worded(problem.refusal),
            **{k: v for k, v in problem.refusal.facts.items() if isinstance(v, str | int | bool)},
        }
        line = BatchLine(batch=batch, sheet=problem.sheet, row=problem.row, outcome=BatchLine.Outcome.REFUSED)
        yield line, json.dumps(facts, ensure_ascii=False)
    for change in run.changes[:KEPT_LINES]:
        line = BatchLine(batch=batch, sheet=change.sheet, row=change.row, outcome=BatchLine.Outcome.UPDATED)
        yield line, json.dumps({"title": change.title, "fields": change.fields}, ensure_ascii=False)


def line_content(line: BatchLine) -> dict[str, Any]:
    """The decrypted content of a line."""
    content: dict[str, Any] = json.loads(decrypt(line.content, _PURPOSE))
    return content


def _failed(batch: ImportBatch, refused: Refused) -> None:
    facts = {k: v for k, v in refused.facts.items() if isinstance(v, str | int | list | dict)}
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=ImportBatch.State.FAILED,
        message=worded(refused),
        finished_at=timezone.now(),
        summary={"code": refused.code, "facts": facts, "accepted": batch.summary.get("accepted", [])},
    )


def undo(batch: ImportBatch, *, actor: Actor, on: date) -> ImportBatch:
    """Undo a batch as a whole on the day `on`.

    Refuses ``imports.undo.*`` when it was not taken in or something has built on it.
    """
    kind = kind_named(batch.kind)
    actor.require(kind.undo_act, batch.unit)
    with acting_as(actor):
        fresh = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        if fresh.state != ImportBatch.State.COMMITTED or fresh.entry_id is None:
            raise Refused(
                "imports.undo.not_committed", _("Only an import that was taken in and wrote something can be undone.")
            )
        kind.take_back(actor=actor, batch=fresh, on=on)
        fresh.state = ImportBatch.State.UNDONE
        fresh.save()
    batch.refresh_from_db()
    return batch


def remember(batch: ImportBatch, answers: dict[str, str]) -> None:
    """Keep what was answered about column names, for this unit and this kind of list."""
    with transaction.atomic():
        for header, field in answers.items():
            ColumnMemory.objects.update_or_create(
                unit=batch.unit, kind=batch.kind, header=header_key(header), defaults={"field": field}
            )
        batch.mapping = {**batch.mapping, **{header_key(header): field for header, field in answers.items()}}
        batch.save(update_fields=["mapping"])


def forget_answers(unit_id: int | None, kind: str) -> None:
    """Forget what was answered about column names."""
    same_unit = Q(unit_id=unit_id) if unit_id is not None else Q(unit__isnull=True)
    ColumnMemory.objects.filter(same_unit, kind=kind).delete()


def visible_batches(actor: Actor, kind: Kind) -> Any:
    """The batches an actor may look at: their own, and those for unions in their charge."""
    own = Q(account_id=actor.account_id) if actor.account_id is not None else Q(pk__in=())
    theirs = ImportBatch.objects.visible_to(actor, kind.act).values("pk")
    return ImportBatch.objects.filter(own | Q(pk__in=theirs), kind=kind.code).order_by("-pk")
