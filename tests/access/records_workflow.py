"""A paper for the access matrix: submitted by the owner, lying before nobody; and a deputyship of the owner."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from tests.district import OPERATOR, TODAY, District
from tests.foundation.workflow.papers import KIND, paper
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.workflow.models import Deputy, Participant, Run
from tieshan.organisations.models import Account, Post, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One paper of the unit and one deputyship."""
    record = paper(unit, f"示例{serial}用章")
    with act_context(OPERATOR, "workflow.approval.escalate"):
        run = Run.objects.create(
            kind=KIND,
            record_id=record.pk,
            title=record.name,
            title_pinyin="",
            title_initials="",
            unit=unit,
            started_by=owner,
            started_by_name=owner.display_name,
            began_on=TODAY,
            submitted_on=TODAY,
            state="running",
        )
        Participant.objects.create(run=run, account=owner, part="starter", since=TODAY)
        post = Post.objects.create(unit=unit, title=f"代理岗{serial}", established_on=date(2020, 1, 1))
        deputy = Deputy.objects.create(
            account=owner,
            post=post,
            post_title=post.title,
            deputy=Account.objects.get(username="office"),
            during=DateRange(TODAY, TODAY + timedelta(days=9)),
            named_on=TODAY,
        )
    return {"Run": run, "Deputy": deputy}
