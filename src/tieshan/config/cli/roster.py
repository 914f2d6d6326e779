"""./tieshan import KIND FILE: the import of the browser; exit code 0 all taken, 1 some refused, 2 nothing done."""

from __future__ import annotations

from tieshan.config.cli.house import Arguments, house
from tieshan.config.texts import Misconfigured

KINDS = ("units", "employers", "members", "cadres")


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("import").with_data_dir()
    options.add_argument("kind", choices=KINDS)
    options.add_argument("file")
    options.add_argument("--unit", metavar="CODE")
    options.add_argument("--sheet", metavar="NAME")
    options.add_argument("--on-conflict", choices=["stop", "skip", "update"], default="stop")
    options.add_argument("--column", action="append", metavar="NAME=FIELD")
    options.add_argument("--refused", metavar="FILE")
    options.add_argument("--preview", action="store_true")
    options.add_argument("--json", action="store_true")
    wanted = options.parse_args(arguments)
    with house("import", wanted.data_dir):
        from tieshan.foundation.access import system_actor
        from tieshan.foundation.imports.command import import_command
        from tieshan.organisations.models import Unit

        unit = None
        if wanted.unit:
            unit = Unit.objects.filter(code=wanted.unit).first()
            if unit is None:
                raise Misconfigured("command.not_found", exit_code=2, what=f"--unit {wanted.unit}")
        return import_command(wanted, actor=system_actor("import"), unit=unit)
