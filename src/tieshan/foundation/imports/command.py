"""``./tieshan import KIND FILE``: the same import as in the browser, for a terminal."""

from __future__ import annotations

import datetime as dt
import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from tieshan.foundation.access import Actor
from tieshan.foundation.imports import batches
from tieshan.foundation.imports.columns import header_key
from tieshan.foundation.imports.desk import kind_named
from tieshan.foundation.imports.engine import IGNORED_WORDS
from tieshan.foundation.imports.refused_file import refused_suffix, write_refused
from tieshan.foundation.imports.run import Options, Progress, Run
from tieshan.foundation.imports.sniff import inspect_file
from tieshan.foundation.ui.refusals import worded
from tieshan.kernel.refusal import Refused

if TYPE_CHECKING:
    from django.db.models import Model

__all__ = ["Result", "import_command", "run_import"]

#: So many refusals are printed for people; all of them stand in the JSON result and in the refused file.
_SHOWN: Final = 20


@dataclass
class Result:
    """What became of an import: the exit code, the JSON object, and the run when there was one."""

    exit_code: int
    data: dict[str, Any]
    run: Run | None = None
    refused_file: Path | None = None
    refusal: Refused | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        """The JSON object."""
        return self.data


def run_import(
    kind: str,
    path: Path | str,
    *,
    actor: Actor,
    on: dt.date | None = None,
    unit: Model | None = None,
    sheet: str | None = None,
    on_conflict: str = "stop",
    preview: bool = False,
    mapping: Mapping[str, str] | None = None,
    refused_to: Path | None = None,
    progress: Progress | None = None,
) -> Result:
    """Import one file, or say with ``preview`` what importing it would do.

    ``on`` is the day of the check (default: today); ``unit`` is the union the list is for; ``mapping`` gives field
    codes for column names; refused rows are written to ``refused_to`` when it is given.  Never raises ``Refused``: a
    file that cannot be taken at all gives exit code 2 and one error without a row.
    """
    source = Path(path)
    batch = None
    try:
        wanted = kind_named(kind)
        if not source.is_file():
            raise Refused("imports.file.missing", _("There is no such file."))
        options = Options(
            on=on or timezone.localdate(),
            unit=unit,
            sheet=sheet,
            on_conflict=on_conflict,
            mapping={header_key(k): v for k, v in (mapping or {}).items()},
        )
        with source.open("rb") as stream:
            batch = batches.receive(wanted, stream, source.name, actor=actor, options=options)
        act = batches.preview if preview else batches.commit
        run = act(batch, actor=actor, progress=progress, path=source)
    except Refused as refused:
        return Result(2, _nothing(refused, batch.pk if batch is not None else None), refusal=refused)
    result = Result(run.exit_code(), run.as_json(batch.pk), run)
    if run.refused and refused_to is not None:
        reasons: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for problem in run.problems:
            reasons.setdefault((problem.sheet, problem.row), []).append((problem.column, worded(problem.refusal)))
        write_refused(wanted, source, refused_to, reasons, run.sheets)
        result.refused_file = refused_to
        result.data["refused_file"] = str(refused_to)
    return result


def _nothing(refused: Refused, batch: int | None) -> dict[str, Any]:
    facts = {k: v for k, v in refused.facts.items() if isinstance(v, str | int | list | dict)}
    return {
        "rows": 0,
        "created": 0,
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
        "ignored": 0,
        "errors": [
            {"row": None, "column": None, "value": None, "code": refused.code, "message": worded(refused), **facts}
        ],
        "cleaned": 0,
        "batch": batch,
    }


def import_command(args: Namespace, *, actor: Actor, unit: Model | None = None) -> int:
    """Run the command from parsed arguments: kind, file; sheet, on_conflict, preview, json, column, refused.

    ``unit`` is the union that ``--unit`` named.  Answers the exit code.
    """
    path = Path(args.file)
    as_json = bool(getattr(args, "json", False))
    preview = bool(getattr(args, "preview", False))
    mapping = dict(pair.split("=", 1) for pair in getattr(args, "column", None) or () if "=" in pair)
    result = run_import(
        args.kind,
        path,
        actor=actor,
        on=getattr(args, "on", None),
        unit=unit,
        sheet=getattr(args, "sheet", None),
        on_conflict=getattr(args, "on_conflict", None) or "stop",
        preview=preview,
        mapping=mapping,
        refused_to=_refused_path(path, getattr(args, "refused", None), preview=preview),
        progress=None if as_json or not sys.stderr.isatty() else _show_progress,
    )
    if as_json:
        print(json.dumps(result.data, ensure_ascii=False, default=str))
    else:
        for line in report(result):
            print(line)
    return result.exit_code


def _refused_path(path: Path, wanted: str | None, *, preview: bool) -> Path | None:
    if wanted:
        return Path(wanted)
    if preview or not path.is_file():
        return None
    try:
        ending = refused_suffix(path, inspect_file(path))
    except Refused:
        return None
    return path.with_name(f"{path.stem}-refused{ending}")


def _show_progress(phase: str, done: int, total: int) -> None:
    words = {"read": _("reading"), "decide": _("comparing"), "write": _("writing")}
    sys.stderr.write(f"\r{words.get(phase, phase)} {done:,}   ")
    if phase == "write":
        sys.stderr.write("\n")


def report(result: Result) -> list[str]:
    """The result in sentences."""
    data, run = result.data, result.run
    if run is None:
        lines = [data["errors"][0]["message"]]
        if unknown := data["errors"][0].get("unknown"):
            lines.append(_("Columns nobody knows: %(names)s") % {"names": ", ".join(unknown)})
        return lines
    lines = [
        _("%(rows)d rows: %(created)d created, %(updated)d changed, %(unchanged)d unchanged, %(refused)d refused; "
          "%(ignored)d left out, %(cleaned)d cells put right.") % data
    ]  # fmt: skip
    if run.stopped:
        lines.append(
            _("Nothing was taken in: the register holds other values for some records. "
              "Repeat with --on-conflict skip or --on-conflict update.")
        )  # fmt: skip
    for reason, count in run.ignored.items():
        lines.append(f"  {IGNORED_WORDS[reason]}: {count}")
    for entry in data["cleaned_cells"]:
        lines.append(f"  {entry['column']}: {entry['text']} ({entry['cells']})")
    for entry in run.left_out_sheets:
        lines.append(_("Sheet left out: %(name)s") % {"name": entry["sheet"]})
    for sheet in run.sheets:
        if sheet["unknown"]:
            lines.append(_("Columns nobody knows: %(names)s") % {"names": ", ".join(sheet["unknown"])})
    if run.hidden_rows:
        lines.append(_("The file has %(count)d hidden rows; they were read as well.") % {"count": run.hidden_rows})
    for error in data["errors"][:_SHOWN]:
        lines.append(
            _("Row %(row)s, %(column)s, “%(value)s”: %(message)s")
            % {k: error[k] for k in ("row", "column", "value", "message")}
        )
    if len(data["errors"]) > _SHOWN:
        lines.append(_("… and %(count)d more.") % {"count": len(data["errors"]) - _SHOWN})
    if result.refused_file is not None:
        lines.append(
            _("The refused rows stand in %(file)s with the reason behind each.") % {"file": result.refused_file}
        )
    return lines
