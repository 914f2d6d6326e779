"""One record of leave, of the work log and of each register, for the access matrix."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act_context
from tieshan.office.leave.models import Leave
from tieshan.office.leave.rules import AFTERNOON, MORNING, Span
from tieshan.office.registers.models import (
    AccountabilityEvent,
    Declaration,
    DutyLetter,
    Gift,
    ServiceCase,
    ServiceStandard,
    Talk,
)
from tieshan.office.worklog.models import DayLog, MonthSummary, Visit, VisitProblem
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Model]:
    """Everything stands in the unit and belongs to its account; the conversation is one that it wrote."""
    writer = Actor(owner.pk, owner.display_name, OPERATOR.grants, kind="command")
    partner = Account.objects.exclude(pk=owner.pk).order_by("pk").first()
    own: dict[str, Any] = {"account": owner, "unit": unit}
    with act_context(OPERATOR, "organisations.unit.edit"):
        leave = Leave(**own, kind="personal", reason="事", contact="1", requested_on=TODAY, report_due_on=TODAY)
        leave.take(Span(TODAY, MORNING, TODAY, AFTERNOON), Decimal(1))
        leave.save()
        standard = ServiceStandard.objects.create(unit=unit, matter=f"答复{serial}", days=3, since=TODAY)
        visit = Visit.objects.create(**own, place="社区", day=TODAY, met="某", about="事", made_on=TODAY)
        made: list[Model] = [
            leave,
            visit,
            DayLog.objects.create(**own, day=TODAY, text="事", made_on=TODAY),
            MonthSummary.objects.create(**own, month=TODAY.replace(day=1), text="事", submitted_on=TODAY),
            VisitProblem.objects.create(
                visit=visit, unit=unit, kind="wages", text="事", responsible=owner, found_on=TODAY, due_on=TODAY
            ),
            Declaration.objects.create(
                **own, year=2026, interests="", gifts="", three_disorders=True, confidential=True, signed_on=TODAY
            ),
            Gift.objects.create(**own, offered_on=TODAY, giver="某", what="茶", handling="pending", made_on=TODAY),
            DutyLetter.objects.create(
                unit=unit,
                title="岗",
                holder=owner,
                superior=owner,
                first_on=date(2026, 1, 1),
                last_on=date(2026, 12, 31),
                duties="事",
                drawn_on=TODAY,
            ),
            standard,
            ServiceCase.objects.create(standard=standard, unit=unit, about="事", received_on=TODAY, due_on=TODAY),
            AccountabilityEvent.objects.create(**own, happened_on=TODAY, clause="C29", fact="事", made_on=TODAY),
        ]
    with act_context(writer, "organisations.unit.edit"):
        made.append(
            Talk.objects.create(
                author=owner,
                partner=partner,
                home_unit=unit,
                kind="talk",
                held_on=TODAY,
                made_on=TODAY,
                topic="",
                text="",
            )
        )
    return {type(record).__name__: record for record in made}
