"""./tieshan bench rights: what is promised of the speed of rights work; each part fills a house of its own.

`--cases` and `--employers` give the size: 500,000 and 20,000 are the promise.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tieshan.config.benches import cases
from tieshan.config.cli.house import Arguments

__all__ = ["run"]

#: Benches of their own, each in a process of its own: settings are read once.
PARTS = ("warnings",)


def run(arguments: list[str]) -> int:
    """The command: one object of figures as the last line; fails when a figure is over its limit."""
    options = Arguments("bench")
    options.add_argument("--cases", type=int, default=500_000)
    options.add_argument("--employers", type=int, default=20_000)
    options.add_argument("--json", action="store_true")
    options.add_argument("--alone", action="store_true", help="the cases alone")
    wanted = options.parse_args(arguments)
    found = cases.measure_cases(wanted.cases, wanted.employers)
    facts: dict[str, Any] = {**found, "over_limit": cases.over_limit(found)}
    right = not facts["over_limit"]
    for part in () if wanted.alone else PARTS:
        command = [sys.executable, "-m", "tieshan.config.cli", "bench", part, "--json"]
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
        lines = done.stdout.strip().splitlines()
        facts[part] = json.loads(lines[-1]) if lines else {}
        right = right and done.returncode == 0
    if not wanted.json:
        for key, value in facts.items():
            print(f"{key:>28}: {value}")
    print(json.dumps(facts))
    return 0 if right else 1
