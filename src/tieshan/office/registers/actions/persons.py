"""Who acts for themselves, and for which unit."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.kernel.refusal import Refused
from tieshan.members.queries.cadres import unit_of as where_works
from tieshan.organisations.models import Account, Unit


def oneself(actor: Actor) -> Account:
    """The account behind the actor: a command cannot sign or speak for anybody."""
    if actor.account_id is None:
        raise Refused("office.register.nobody", _("Only a person with an account can do this."))
    return Account.objects.get(pk=actor.account_id)


def unit_of(account: Account, *, on: date) -> Unit:
    """The federation that a cadre serves on the day, else the home unit."""
    unit = where_works(account, on=on)
    if unit is None:
        raise Refused("office.register.no_unit", _("This account belongs to no unit. Ask the district office."))
    return unit


def needed(text: str, message: object, field: str, clause: str | None = None) -> str:
    """The text without spaces around it; refused when there is none."""
    found = text.strip()
    if not found:
        raise Refused("office.register.empty", message, clause, field=field)
    return found


def not_later(day: date, on: date, field: str) -> None:
    """Refuse a day that has not come."""
    if day > on:
        raise Refused("office.register.future", _("The day lies in the future."), field=field)
