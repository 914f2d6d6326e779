"""./tieshan reset: the way back in when nobody is left who could open the door."""

from __future__ import annotations

from tieshan.config.cli.establish import show
from tieshan.config.cli.house import Arguments, house


def run(arguments: list[str]) -> int:
    """Give one account a new first password and take its second factor away."""
    options = Arguments("reset").with_data_dir()
    options.add_argument("username")
    wanted = options.parse_args(arguments)
    with house("reset", wanted.data_dir):
        from tieshan.foundation.access import system_actor
        from tieshan.organisations.first_steps import reset

        show([(wanted.username, reset(actor=system_actor("reset"), username=wanted.username))])
    return 0
