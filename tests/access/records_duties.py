"""Duties for the access matrix: one of the unit, a proposal, and an excuse asked for by its owner."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from tests.district import OPERATOR, TODAY, District
from tieshan.duties.models import Excuse, Instance, Template
from tieshan.foundation.access.acts import act_context
from tieshan.members.models import MembershipReport
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """A proposed duty of the district, and an instance of it that the unit owes."""
    with act_context(OPERATOR, "duties.template.propose"):
        template = Template.objects.create(
            unit=district.root,
            code=f"own-{serial}",
            title="测试职责",
            clause="speech:C26",
            bearer="unit",
            unit_kinds=["enterprise"],
            every="month",
            proof="organisations.election",
            count=1,
            anchor="period_end",
            days=3,
            counted="working_day",
            during=DateRange(date(2026, 1, 1), None),
            proposed_on=TODAY,
        )
        instance = Instance.objects.create(
            template=template,
            bearer=unit.pk,
            unit=unit,
            first_day=date(2026, 10, 1),
            last_day=date(2026, 10, 31),
            path=unit.path,
            due_on=date(2026, 11, 4),
            required=1,
            state="open",
        )
        excuse = Excuse.objects.create(
            instance=instance, unit=unit, reason="换届筹备", requested_by=owner, requested_on=TODAY
        )
        report = MembershipReport.objects.create(
            unit=unit,
            first_day=date(2026, 10, 1),
            last_day=date(2026, 10, 31),
            members_before=2,
            joined=0,
            left=0,
            members=2,
            retained=0,
            submitted_on=TODAY,
        )
    return {"MembershipReport": report, "Template": template, "Instance": instance, "Excuse": excuse}
