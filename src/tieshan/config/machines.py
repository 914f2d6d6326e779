"""The diagrams of all machines of the house, as docs/machines.md.

python -m tieshan.config.machines            write the file anew
python -m tieshan.config.machines --check    say whether it is current
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["FILE", "main", "written"]

FILE = Path(__file__).resolve().parents[3] / "docs" / "machines.md"
_HEAD = """# Machines

Every record that goes through steps has a machine: a table of states and steps. Buttons, refusals, permission codes,
the exhaustive tests, the guard in the database and these diagrams come from the same tables. Written by
`python -m tieshan.config.machines`; a test says when it is old.
"""


def written() -> str:
    """The text of the file, from the machines that the rooms define."""
    from django.urls import get_resolver
    from django.utils import translation

    from tieshan.foundation.workflow.machines import all_machines

    # Rooms define their machines in modules that their pages import.
    _ = get_resolver().url_patterns
    parts = [_HEAD]
    with translation.override("en"):
        for machine in all_machines():
            if machine.code.startswith("test"):
                continue
            parts.append(
                f"## {machine.title or machine.code} (`{machine.code}`)\n\n```mermaid\n{machine.diagram()}\n```\n"
            )
            lines = ["| from | act | to |", "|---|---|---|"]
            lines += [f"| {machine.label(r.from_)} | `{r.act}` | {machine.label(r.to)} |" for r in machine.rows]
            parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """The command line of this module."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tieshan.config.settings")
    django.setup()
    text = written()
    if "--check" in arguments:
        current = FILE.exists() and FILE.read_text(encoding="utf-8") == text
        print("docs/machines.md is current" if current else "docs/machines.md is old")
        return 0 if current else 1
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
