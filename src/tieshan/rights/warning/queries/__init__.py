"""Reads of early warning."""

from tieshan.rights.warning.queries.standing import (
    Standing,
    known_rule,
    open_warning_of,
    record_url,
    rule_of,
    standing_of,
    told_accounts,
    visitors,
    warnings_to_report,
)

__all__ = [
    "Standing",
    "known_rule",
    "open_warning_of",
    "record_url",
    "rule_of",
    "standing_of",
    "told_accounts",
    "visitors",
    "warnings_to_report",
]
