"""./tieshan sample DIR: the writer alone; nothing is imported and no database is needed."""

from __future__ import annotations

from tieshan.sample import sample_command


def run(arguments: list[str]) -> int:
    """The command."""
    return sample_command(arguments)
