"""Since when somebody works: what the yearly leave goes by."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act
from tieshan.kernel.refusal import Refused
from tieshan.members.queries.cadres import unit_of
from tieshan.office.leave.models import Seniority
from tieshan.office.leave.policies import SENIORITY
from tieshan.organisations.models import Account


@act("office.leave.seniority")
def record_seniority(*, actor: Actor, account: Account, works_since: date, proof: str, on: date) -> Seniority:
    """Record since when a person works at all, with what proves it (file, contract, insurance record)."""
    unit = unit_of(account, on=on)
    if unit is None:
        raise Refused("office.leave.no_unit", _("This account belongs to no unit. Ask the district office."))
    actor.require(SENIORITY, unit)
    if works_since > on:
        raise Refused("office.leave.future_work", _("The day lies in the future."), field="works_since")
    if not proof.strip():
        raise Refused("office.leave.no_proof", _("Name the paper that proves it."), field="proof")
    known = Seniority.objects.select_for_update().filter(account=account).first()
    found = known or Seniority(account=account)
    found.unit, found.works_since, found.proof = unit, works_since, proof.strip()
    found.version += 1 if known else 0
    found.save()
    return found
