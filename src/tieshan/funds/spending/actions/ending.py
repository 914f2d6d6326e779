"""A union that ends first settles its requests: afterwards nobody could decide on them, and nobody could pay."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tieshan.foundation.access import whole_district
from tieshan.funds.spending.models import SpendingRequest
from tieshan.funds.spending.policies import CLAUSE
from tieshan.funds.spending.terms import RequestState
from tieshan.kernel.refusal import Refused
from tieshan.organisations.events import UnitDissolved, UnitMerged

UNDER_WAY = (RequestState.REQUESTED, RequestState.AGREED, RequestState.CHECKED, RequestState.PAYING)
#: So many numbers stand in the refusal.
_NAMED = 5


def refuse_while_running(event: UnitMerged | UnitDissolved) -> None:
    """Refuse a merger or an end while requests are under way (subscribed in apps.py; runs inside that act)."""
    with whole_district("the union may lie beyond the reach of whoever ends it in its spending"):
        rows = SpendingRequest.objects.filter(unit=event.unit_id, state__in=UNDER_WAY)
        running = list(rows.select_related("unit").order_by("year", "number"))
    if running:
        numbers = _(", ").join(one.shown_number for one in running[:_NAMED])
        raise Refused(
            "funds.spending.under_way",
            _(
                "%(unit)s has %(n)s spending requests under way (%(numbers)s). Have them paid, refused or given up"
                " first: afterwards nobody could."
            )
            % {"unit": running[0].unit.name, "n": len(running), "numbers": numbers},
            CLAUSE,
        )
