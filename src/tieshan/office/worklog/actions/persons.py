"""Who writes, and for which unit."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.kernel.refusal import Refused
from tieshan.members.queries.cadres import unit_of
from tieshan.organisations.models import Account, Unit


def oneself(actor: Actor, *, on: date) -> tuple[Account, Unit]:
    """The account behind the actor and the unit in which it works: nobody keeps the log of another."""
    if actor.account_id is None:
        raise Refused("office.log.nobody", _("Only a person with an account can do this."))
    account = Account.objects.get(pk=actor.account_id)
    unit = unit_of(account, on=on)
    if unit is None:
        raise Refused("office.log.no_unit", _("This account belongs to no unit. Ask the district office."))
    return account, unit


def not_later(day: date, on: date, field: str = "day") -> None:
    """Refuse a day that has not come."""
    if day > on:
        raise Refused("office.log.future", _("The day lies in the future."), field=field)


def needed(text: str, message: object, field: str, clause: str | None = None) -> str:
    """The text without spaces around it; refused when there is none."""
    found = text.strip()
    if not found:
        raise Refused("office.log.empty", message, clause, field=field)
    return found
