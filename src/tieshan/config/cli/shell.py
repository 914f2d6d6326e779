"""./tieshan shell: Django's prompt, as the weak role; open `acting_as(...)` to see personal rows."""

from __future__ import annotations

from tieshan.config.cli.house import Arguments, house


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("shell").with_data_dir().parse_args(arguments)
    with house("shell", options.data_dir):
        from django.core.management import call_command

        call_command("shell")
    return 0
