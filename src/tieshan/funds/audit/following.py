"""When a chair leaves, an audit at the end of office comes into the plan by itself."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from tieshan.foundation.access import acting_as, system_actor
from tieshan.foundation.access.acts import act_context
from tieshan.funds.audit.actions.leading import propose_handover
from tieshan.funds.audit.models import Audit
from tieshan.funds.audit.policies import PLAN
from tieshan.funds.books.models import Book
from tieshan.members.events import OfficeEnded
from tieshan.members.models import Officer
from tieshan.organisations.events import PostVacated
from tieshan.organisations.models import Unit

CHAIR_ROLES = frozenset({"enterprise_chair", "federation_chair"})
#: How far back an audit at the end of office looks when the beginning of the office is not known.
YEARS = 3


def follow_vacated_post(event: PostVacated) -> None:
    """A post with the role of a chair was left."""
    if event.roles & CHAIR_ROLES:
        _propose(event.unit_id, event.since, event.on, event.name)


def follow_end_of_office(event: OfficeEnded) -> None:
    """An elected chair left before the end of the term."""
    if event.position == Officer.Position.CHAIR:
        _propose(event.unit_id, event.since, event.on, event.name)


def _propose(unit_id: int, since: date | None, on: date, name: str) -> Audit | None:
    """Plan it with the auditors of the district, for the month in which the office ends; a union without a book has
    no money to be handed over."""
    actor = system_actor("funds.audit.plan")
    with acting_as(actor), act_context(actor, PLAN):
        unit = Unit.objects.get(pk=unit_id)
        by = Unit.objects.filter(kind=Unit.Kind.DISTRICT).exclude(pk=unit_id).first()
        if by is None or not Book.objects.filter(unit=unit).exists():
            return None
        first = max(since or date(on.year - YEARS, on.month, 1), date(on.year - YEARS, 1, 1))
        last = on - timedelta(days=1)
        return propose_handover(
            unit=unit,
            by=by,
            first=min(first, last),
            last=last,
            month=on,
            reason=_("%(name)s leaves office on %(day)s.") % {"name": name, "day": on.isoformat()},
        )
