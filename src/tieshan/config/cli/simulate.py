"""./tieshan simulate: a year of work and money of the fictional district, played through the acts themselves."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
import time
from pathlib import Path

from tieshan.config.cli.house import Arguments, house
from tieshan.config.texts import Misconfigured, sentence

FEDERATIONS, UNIONS, REQUESTS = 8, 3, 600
BAR, SHOWN = 40, 40


def run(arguments: list[str]) -> int:
    """The command. Exit code 1: the house differs from the answer key."""
    options = Arguments("simulate").with_data_dir()
    options.add_argument("--months", type=int, default=12)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--federations", type=int, default=FEDERATIONS)
    options.add_argument("--unions", type=int, default=UNIONS)
    options.add_argument("--requests", type=int, default=REQUESTS)
    options.add_argument("--until", type=dt.date.fromisoformat)
    options.add_argument("--key", type=Path)
    options.add_argument("--json", action="store_true")
    wanted = options.parse_args(arguments)
    for name in ("months", "federations"):
        if getattr(wanted, name) < 1:
            raise Misconfigured("command.usage", exit_code=2, reason=f"--{name} ≥ 1", usage="./tieshan simulate --help")
    with house("simulate", wanted.data_dir):
        from django.utils import timezone

        from tieshan.simulation.year import compare, play_months

        began = time.monotonic()
        played = play_months(
            months=wanted.months,
            seed=wanted.seed,
            until=wanted.until or timezone.localdate(),
            federations=wanted.federations,
            unions=wanted.unions,
            requests=max(wanted.requests, 0),
            report=_silent if wanted.json or not sys.stdout.isatty() else progress,
        )
        seconds = time.monotonic() - began
        proof = compare(played)
    if wanted.key is not None:
        lines = [dataclasses.asdict(line) for line in proof.lines]
        wanted.key.write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if wanted.json:
        print(json.dumps({"steps": played.steps, "seconds": round(seconds, 1), "compared": proof.counted,
                          "differences": [str(line) for line in proof.differences]}, ensure_ascii=False))  # fmt: skip
    else:
        print(sentence("step.simulated", steps=played.steps, answers=len(proof.lines), seconds=round(seconds)))
        for line in proof.differences[:SHOWN]:
            print(f"  {line}")
        print(sentence("step.simulation_differs" if proof.differences else "step.simulation_agrees",
                       count=len(proof.differences)))  # fmt: skip
    return 1 if proof.differences else 0


def progress(done: int, total: int) -> None:
    """A bar that fills with the days played."""
    filled = BAR * done // total
    print(f"\r  [{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}", end="" if done < total else "\n", flush=True)


def _silent(done: int, total: int) -> None:
    """No bar for programs and log files."""
