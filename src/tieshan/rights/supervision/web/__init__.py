"""Pages of supervision."""

from tieshan.rights.supervision.web import (
    figures,
    inspections,
    letter_acts,
    letters,
    network,
    paper,
    record,
    supervisors,
)

__all__ = ["figures", "inspections", "letter_acts", "letters", "network", "paper", "record", "supervisors"]
