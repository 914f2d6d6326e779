"""When a chair leaves, or the term simply runs out, an audit at the end of office comes into the plan by itself."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.utils.translation import gettext as _

from tieshan.foundation.access import acting_as, system_actor
from tieshan.foundation.access.acts import act_context
from tieshan.funds.audit.actions.leading import propose_handover
from tieshan.funds.audit.models import Audit
from tieshan.funds.audit.policies import PLAN
from tieshan.funds.books.models import Book
from tieshan.kernel.refusal import Refused
from tieshan.members.events import OfficeEnded
from tieshan.members.models import Officer
from tieshan.organisations.events import PostVacated
from tieshan.organisations.models import Appointment, Unit

CHAIR_ROLES = frozenset({"enterprise_chair", "federation_chair"})
#: How far back an audit at the end of office looks when the beginning of the office is not known.
YEARS = 3
#: How many days back the nightly look goes: a house that stood still for a while misses no end of a term.
LOOKED_BACK = 60

logger = logging.getLogger(__name__)


def follow_vacated_post(event: PostVacated) -> None:
    """A post with the role of a chair was left."""
    if event.roles & CHAIR_ROLES:
        _propose(event.unit_id, event.since, event.on, event.name)


def follow_end_of_office(event: OfficeEnded) -> None:
    """An elected chair left before the end of the term."""
    if event.position == Officer.Position.CHAIR:
        _propose(event.unit_id, event.since, event.on, event.name)


def plan_ended_offices(on: date) -> int:
    """Chairs whose term or appointment has simply run out within the days of `LOOKED_BACK` and who do not go on: an
    audit at the end of office for each; answers how many were planned. Told again it plans nothing twice."""
    actor = system_actor("funds.audit.plan", kind="job")
    since = on - timedelta(days=LOOKED_BACK)
    with acting_as(actor):
        offices = Officer.objects.filter(
            position=Officer.Position.CHAIR, during__endswith__gt=since, during__endswith__lte=on
        ).select_related("person")
        ended = [(one.unit_id, one.during, one.person.name, _still_chair(one)) for one in offices]
        posts = Appointment.objects.filter(
            post__roles__code__in=CHAIR_ROLES, during__endswith__gt=since, during__endswith__lte=on
        ).select_related("post", "account")
        ended += [(one.post.unit_id, one.during, one.account.display_name, _still_there(one)) for one in posts]
    planned = 0
    for unit_id, during, name, goes_on in ended:
        if not goes_on:
            try:
                planned += _propose(unit_id, during.lower, during.upper, name) is not None
            except Refused as refused:  # another audit of these days is at work: it looks at them already
                logger.info("audit.hand_over_there", extra={"unit": unit_id, "code": refused.code})
    return planned


def _still_chair(office: Officer) -> bool:
    """Whether the same person was elected chair of the same union again without a gap."""
    rows = Officer.objects.filter(unit=office.unit_id, person=office.person_id, position=Officer.Position.CHAIR)
    return rows.filter(during__contains=office.during.upper).exists()


def _still_there(held: Appointment) -> bool:
    """Whether the same person holds a chair's post of the same union after that day."""
    rows = Appointment.objects.filter(
        account=held.account_id, post__unit=held.post.unit_id, post__roles__code__in=CHAIR_ROLES
    )
    return rows.filter(during__contains=held.during.upper).exists()


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
