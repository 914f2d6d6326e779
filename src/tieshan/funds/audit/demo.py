"""A fictional audit of the sample district: reported, with a finding to be put right; another one in the plan."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.foundation.access import acting_as, system_actor
from tieshan.funds.audit.actions import give_notice, issue_report, plan_audit, send_draft, write_finding
from tieshan.funds.audit.models import Audit
from tieshan.funds.audit.queries import auditors_of
from tieshan.funds.books.models import Book
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"


def play_audits(*, on: date) -> bool:
    """Play one audit up to its report and plan another; False when there are audits, fewer than two auditors, or the
    district is not marked as sample."""
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    with acting_as(system_actor("demo")):
        district = Unit.objects.filter(kind=Unit.Kind.DISTRICT, is_sample=True).first()
        first = Account.objects.filter(is_demo=True, username="audit").first()
        books = list(Book.objects.filter(kind="principal").select_related("unit").order_by("pk")[:2])
        if district is None or first is None or len(books) < 2 or Audit.objects.exists():
            return False
        team = [one for one in auditors_of(district, on) if one.pk != first.pk]
    auditor = actor_for(first)
    audits = [
        plan_audit(
            actor=auditor, unit=book.unit, by=district, kind="special", first=date(on.year, 1, 1),
            last=on - timedelta(days=1), month=on, reason=words["reason"], on=on,
        )
        for book in books
    ]  # fmt: skip
    if not team:
        return True
    began = on - timedelta(days=30)
    audit = give_notice(
        actor=auditor, audit=audits[0], lead=first, team=team[:1], begins_on=began + timedelta(days=7), on=began
    )
    write_finding(actor=auditor, audit=audit, on=began + timedelta(days=9), **words["finding"])
    audit = send_draft(actor=auditor, audit=audit, on=began + timedelta(days=10))
    issue_report(actor=auditor, audit=audit, opinion=words["opinion"], on=on)
    return True
