"""./tieshan bench import|levy|pages|office|duties|approvals|books|funds|rights: each prints ratios taken in one run."""

from __future__ import annotations

from importlib import import_module

from tieshan.config.texts import Misconfigured, usage_of

MODULES = {
    "import": "tieshan.config.benches.roster",
    "levy": "tieshan.config.benches.levy",
    "pages": "tieshan.config.benches.pages",
    "office": "tieshan.config.benches.office",
    "duties": "tieshan.config.benches.duties",
    "approvals": "tieshan.config.benches.approvals",
    "books": "tieshan.config.benches.books",
    "funds": "tieshan.config.benches.funds",
    "rights": "tieshan.config.benches.rights",
    "warnings": "tieshan.config.benches.warnings",
}


def run(arguments: list[str]) -> int:
    """The command. The exit code is the measurement's."""
    if not arguments or arguments[0] not in MODULES:
        raise Misconfigured("command.usage", exit_code=2, reason=" | ".join(MODULES), usage=usage_of("bench"))
    code: int = import_module(MODULES[arguments[0]]).run(arguments[1:])
    return code
