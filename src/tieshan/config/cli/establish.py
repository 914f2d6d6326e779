"""./tieshan establish: the first steps of a real district."""

from __future__ import annotations

import datetime as dt

from tieshan.config.cli.house import Arguments, house
from tieshan.config.texts import sentence


def run(arguments: list[str]) -> int:
    """Set up the district and its three administrators."""
    options = Arguments("establish").with_data_dir()
    options.add_argument("--code", required=True)
    options.add_argument("--name", required=True)
    options.add_argument("--founded", required=True, type=dt.date.fromisoformat)
    wanted = options.parse_args(arguments)
    with house("establish", wanted.data_dir):
        from tieshan.foundation.access import system_actor
        from tieshan.organisations.first_steps import establish

        actor = system_actor("establish")
        opened = establish(actor=actor, code=wanted.code, name=wanted.name, founded_on=wanted.founded)
        show(opened)
    return 0


def show(opened: list[tuple[str, str]]) -> None:
    """First passwords, printed this one time."""
    print(sentence("step.first_passwords" if opened else "step.nothing_missing"))
    for username, password in opened:
        print(f"  {username}  {password}")
