"""An audit with a finding for the access matrix, its draft with the union."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.funds.audit.models import Audit, Finding
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One audit of the unit by the district, and what it found."""
    with act_context(OPERATOR, "funds.audit.plan"):
        audit = Audit.objects.create(
            unit=unit, by=district.root, kind="yearly", first=date(2025, 1, 1), last=date(2025, 12, 31), month=TODAY
        )
        for state in ("notified", "drafted"):
            Audit.objects.filter(pk=audit.pk).update(state=state)
        audit.refresh_from_db()
        finding = Finding.objects.create(
            audit=audit, unit=unit, number=1, grade="fault", title="示例", facts="示例", clause="示例", measure="示例"
        )
    return {"Audit": audit, "AuditFinding": finding}
