"""An item, an adoption and a paper of a unit, for the access matrix."""

from __future__ import annotations

from typing import Any

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access import acting_as
from tieshan.foundation.workflow.actions import agree_paper
from tieshan.foundation.workflow.models import Run
from tieshan.office.information.actions.adoptions import adopt_item
from tieshan.office.information.actions.items import submit_item, write_item
from tieshan.office.information.actions.papers import plan_paper
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    item = write_item(
        actor=OPERATOR,
        unit=unit,
        title=f"信息{serial}",
        kind="news",
        text="内容",
        author=owner,
        event_on=TODAY,
        on=TODAY,
    )
    submit_item(actor=OPERATOR, item=item, on=TODAY)
    chair = actor_for(Account.objects.get(username="tree"))
    with acting_as(OPERATOR):
        run = Run.objects.get(kind="office.information", record_id=item.pk)
    agree_paper(actor=chair, run=run, on=TODAY)
    adoption = adopt_item(
        actor=OPERATOR, item=item, level="city", system="union", form="full", journal="示例", reference="1",
        adopted_on=TODAY, on=TODAY,
    )  # fmt: skip
    paper = plan_paper(
        actor=OPERATOR, unit=unit, title=f"论文{serial}", kind="report", author=owner, plan="x", due_on=TODAY, on=TODAY
    )
    return {"InformationItem": item, "Adoption": adoption, "ResearchPaper": paper}
