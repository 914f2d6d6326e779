"""Pages of the members room: importing this package registers them."""

from tieshan.members.web import (
    cadres,
    join,
    officers,
    people,
    person,
    reports,
    steps,
    structure,
    transfers,
    unit_tab,
)

__all__ = ["cadres", "join", "officers", "people", "person", "reports", "steps", "structure", "transfers", "unit_tab"]
