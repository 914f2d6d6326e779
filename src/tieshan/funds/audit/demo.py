"""A fictional audit of the sample district: reported, one finding put right, one still owed; another in the plan."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.foundation.access import acting_as, system_actor
from tieshan.funds.audit.actions import (
    accept_answer,
    answer_finding,
    comment_audit,
    give_notice,
    issue_report,
    plan_audit,
    send_draft,
    write_finding,
    write_paper,
)
from tieshan.funds.audit.models import Audit
from tieshan.funds.books.models import Book
from tieshan.funds.statements.rules import last_half_year
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
_TEAM: Final = 2


def play_audits(*, on: date) -> bool:
    """Play the audit of a half-year from its notice to a measure that was taken and one that is still owed, and plan
    another; False when there are audits, fewer than two auditors, or the district is not marked as sample."""
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    began = on - timedelta(days=50)
    first, last = last_half_year(began)
    with acting_as(system_actor("demo")):
        district = Unit.objects.filter(kind=Unit.Kind.DISTRICT, is_sample=True).first()
        auditors = list(Account.objects.filter(is_demo=True, username__in=("audit", "audit2")).order_by("username"))
        books = list(Book.objects.filter(kind="principal", opened_on__lte=last).select_related("unit").order_by("pk"))
        if district is None or len(auditors) < _TEAM or len(books) < _TEAM or Audit.objects.exists():
            return False
        chair = Account.objects.filter(is_demo=True, username="enterprise", home_unit=books[0].unit_id).first()
    lead, second = (actor_for(one) for one in auditors)
    audit, _next = (
        plan_audit(
            actor=lead, unit=book.unit, by=district, kind="special", first=first, last=last, month=month,
            reason=words["reason"], on=began,
        )
        for book, month in zip(books, (began, on), strict=False)
    )  # fmt: skip
    audit = give_notice(
        actor=lead, audit=audit, lead=auditors[0], team=auditors[1:], begins_on=began + timedelta(days=7), on=began
    )
    at_work = began + timedelta(days=9)
    paper = write_paper(actor=second, audit=audit, on=at_work, **words["paper"])
    found = []
    for told in words["findings"]:
        facts = {name: told[name] for name in ("grade", "title", "facts", "clause", "measure")}
        papers = [paper] if "answer" in told else []
        found.append((write_finding(actor=lead, audit=audit, on=at_work, papers=papers, **facts), told))
    audit = send_draft(actor=lead, audit=audit, on=began + timedelta(days=10))
    if chair is not None:
        audit = comment_audit(
            actor=actor_for(chair), audit=audit, text=words["comments"], on=began + timedelta(days=14)
        )
    reported = max(began + timedelta(days=16), (audit.comments_due or on) + timedelta(days=1))
    audit = issue_report(actor=second, audit=audit, opinion=words["opinion"], on=min(reported, on))
    for finding, told in found:
        if chair is not None and "answer" in told:
            with acting_as(lead):
                finding.refresh_from_db()
            finding = answer_finding(
                actor=actor_for(chair), finding=finding, text=told["answer"], on=on - timedelta(days=8)
            )
            accept_answer(actor=lead, finding=finding, words=told["accepted"], on=on - timedelta(days=3))
    return True
