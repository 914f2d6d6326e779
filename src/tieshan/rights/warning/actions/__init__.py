"""Acts of early warning."""

from tieshan.rights.warning.actions.computing import compute, run_warnings
from tieshan.rights.warning.actions.letters import write_letter
from tieshan.rights.warning.actions.procedure import add_measure, check_warning, close_warning, report_warning
from tieshan.rights.warning.actions.signs import end_sign, report_sign
from tieshan.rights.warning.actions.visits import plan_visit, report_visit

__all__ = [
    "add_measure",
    "check_warning",
    "close_warning",
    "compute",
    "end_sign",
    "plan_visit",
    "report_sign",
    "report_visit",
    "report_warning",
    "run_warnings",
    "write_letter",
]
