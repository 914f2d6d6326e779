"""A dispute for the access matrix, in the hands of the union that is in charge of the unit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.rights.disputes.actions import add_worker, apply_for_aid, open_dispute
from tieshan.rights.disputes.models import MediationSession
from tieshan.rights.disputes.queries import IN_CHARGE


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One dispute as it came in, with all that hangs on it."""
    area = unit if unit.kind in IN_CHARGE else unit.parent
    assert area is not None
    with act_context(OPERATOR, "organisations.employer.register"):
        employer = Employer.objects.create(name=f"示例争议企业{serial}有限公司", territory=area)
    dispute = open_dispute(
        actor=OPERATOR,
        unit=area,
        employer=employer,
        channel="person",
        subject="欠薪",
        facts="拖欠工资",
        matter="wages",
        knew_on=TODAY,
        at=datetime.combine(TODAY, datetime.min.time(), UTC),
    )
    at = datetime.combine(TODAY, datetime.min.time(), UTC)
    worker = add_worker(actor=OPERATOR, dispute=dispute, name="王小明", at=at)
    aid = apply_for_aid(
        actor=OPERATOR, dispute=dispute, worker=worker, aid="advice", day=TODAY, proof_by="示例社区", at=at
    )
    with act_context(OPERATOR, "rights.dispute.session"):
        session = MediationSession.objects.create(
            dispute=dispute,
            held_on=TODAY,
            place="调解室",
            mediators="李调解",
            recorder="王记录",
            for_workers="王小明",
            for_employer="人事经理",
            workers_said="支付工资",
            employer_said="同意",
            result="另行签订协议",
        )
    return {"Dispute": dispute, "Worker": worker, "LegalAid": aid, "MediationSession": session}
