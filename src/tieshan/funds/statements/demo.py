"""Fictional statements of the sample district: the last half-year, published for one union, waiting for the others."""

from __future__ import annotations

from datetime import date

from tieshan.foundation.access import Actor, acting_as
from tieshan.funds.books.models import CustodyMandate
from tieshan.funds.statements.actions import draw_statements, publish_statement
from tieshan.funds.statements.models import MemberStatement
from tieshan.funds.statements.rules import last_half_year
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for


def play_statements(*, actor: Actor, on: date) -> bool:
    """Draw up the last half-year for the first holder; the chair of the demonstration union publishes its own.

    False when there is none to draw up, when there are statements already, or when the district is no sample.
    """
    first, last = last_half_year(on)
    with acting_as(actor):
        sample = Unit.objects.filter(kind=Unit.Kind.DISTRICT, is_sample=True).exists()
        kept = CustodyMandate.objects.filter(during__contains=last).select_related("holder").order_by("pk").first()
        if not sample or kept is None or MemberStatement.objects.exists():
            return False
        drawn = draw_statements(actor=actor, unit=kept.holder, first=first, last=last, on=on)
        chair = Account.objects.filter(is_demo=True, username="enterprise").first()
        own = next((one for one in drawn if chair is not None and one.unit_id == chair.home_unit_id), None)
    if own is not None and chair is not None:
        publish_statement(actor=actor_for(chair), statement=own, on=on)
    return True
