"""Acts on elected bodies: record an election, which begins a term and ends the one before (Trade Union Law art. 16)."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.occasions import occasion_changed
from tieshan.lawbook.proofs import proof_changed
from tieshan.organisations.models import Body, Term, Unit
from tieshan.organisations.queries.bodies import seats_suit, term_years
from tieshan.organisations.rules.bodies import months_later


@act("organisations.term.elect")
def elect_body(
    *,
    actor: Actor,
    unit: Unit,
    kind: str,
    on: date,
    years: int,
    seats: int,
    members: int,
    today: date,
    document: str = "",
    seats_reason: str = "",
) -> Term:
    """Record the election of a body: a term of 3 or 5 years begins on `on`; the running term ends that day.

    `members` is the number of members at the election. Seats outside the band of the rule are refused unless
    `seats_reason` says why. Refuses an election dated in the future or before the running term began.
    """
    actor.require("organisations.term.elect", unit)
    if on > today:
        raise Refused("organisations.term.future", _("The election lies in the future. Enter it once held."))
    if years not in term_years(on=on):
        raise Refused("organisations.term.years", _("A term of office lasts 3 or 5 years."), clause="union-law:16")
    if not seats_suit(kind, members, seats, on=on) and not seats_reason.strip():
        raise Refused(
            "organisations.term.seats",
            _("So many seats do not fit the number of members. Change the seats, or say why they differ."),
            members=members,
            seats=seats,
        )
    body, _created = Body.objects.get_or_create(unit=unit, kind=kind)
    running = Term.objects.select_for_update().filter(body=body, closed_on__isnull=True).first()
    number, ended = 1, on
    if running is not None:
        if on <= running.during.lower:
            raise Refused(
                "organisations.term.before_running", _("The running term began on that day or later. Check the date.")
            )
        number = running.number + 1
        ended = running.during.upper
        running.closed_on = on
        running.during = DateRange(running.during.lower, min(on, running.during.upper))
        running.version += 1
        running.save()
    term = Term.objects.create(
        body=body,
        number=number,
        during=DateRange(on, months_later(on, 12 * years)),
        seats=seats,
        members_at_election=members,
        document=document,
        seats_reason=seats_reason,
    )
    days = {on, term.during.upper}
    if running is not None:
        days |= {running.during.lower, running.during.upper, ended}
    occasion_changed("organisations.term", unit_ids={unit.pk}, days=days)
    proof_changed("organisations.election", unit_ids={unit.pk}, days=days)
    note(body=kind, on=on.isoformat(), years=years, seats=seats)
    return term
