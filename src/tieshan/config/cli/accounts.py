"""./tieshan accounts: who may sign in to the demonstration district, and with which password."""

from __future__ import annotations

import json
import unicodedata

from tieshan.config.cli.house import Arguments, house
from tieshan.config.texts import sentence


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("accounts").with_data_dir()
    options.add_argument("--json", action="store_true")
    wanted = options.parse_args(arguments)
    with house("accounts", wanted.data_dir):
        if wanted.json:
            print(json.dumps(listed(), ensure_ascii=False))
        else:
            print("\n".join(account_lines()))
    return 0


def listed() -> list[dict[str, str]]:
    """The demonstration accounts that still have their published password."""
    from tieshan.organisations.demo import demo_accounts

    return demo_accounts()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def account_lines() -> list[str]:
    """As a table for people; wide letters count as two."""
    rows = [[row["username"], row["password"], row["title"], row["unit"]] for row in listed()]
    if not rows:
        return [sentence("step.no_accounts")]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  " + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return [sentence("step.accounts"), *lines]
