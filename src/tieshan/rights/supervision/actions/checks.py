"""What every act of supervision asks of words and days."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused
from tieshan.lawbook import Parameter
from tieshan.rights.supervision.policies import C15

__all__ = ["check_day", "clause_of", "words"]


def words(text: str, message: object, field: str) -> str:
    """The text without spaces around; refused (`rights.supervision.empty`) when nothing is left."""
    found = text.strip()
    if not found:
        raise Refused("rights.supervision.empty", message, field=field)
    return found


def check_day(day: date, on: date, field: str, *, since: date | None = None) -> None:
    """Refuse a day that lies in the future or before what it follows."""
    if day > on:
        raise Refused("rights.supervision.future", _("The day lies in the future."), field=field)
    if since is not None and day < since:
        message = _("The day lies before %(day)s, which it follows.") % {"day": since.isoformat()}
        raise Refused("rights.supervision.before", message, field=field)


def clause_of(rule: Parameter) -> str:
    """The article that a rule of the lawbook rests on; where only a practice is known, the clause of the speech."""
    return rule.clause if ":" in rule.clause else C15
