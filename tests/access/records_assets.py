"""One item, one handover, one disposal and one count, for the access matrix."""

from __future__ import annotations

from django.db.models import Model

from tests.district import OPERATOR, TODAY, District
from tieshan.foundation.access.acts import act_context
from tieshan.kernel.money import Yuan
from tieshan.office.assets.actions.counts import open_count
from tieshan.office.assets.actions.handovers import request_handover
from tieshan.office.assets.actions.items import register_asset
from tieshan.office.assets.models import Asset, Disposal, DisposalLine
from tieshan.office.assets.models.lines import copied
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Model]:
    """Items of the unit, kept by its account."""
    made: list[Asset] = [
        register_asset(
            actor=OPERATOR,
            unit=unit,
            name=f"桌{serial}{n}",
            category="furniture",
            source="own",
            value=Yuan(100),
            bought_on=TODAY,
            place="一楼",
            keeper=owner,
            on=TODAY,
        )
        for n in range(3)
    ]
    handover = request_handover(actor=OPERATOR, items=made[1:2], to_name="某", reason="事", on=TODAY)
    with act_context(OPERATOR, "organisations.unit.edit"):
        disposal = Disposal.objects.create(
            unit=unit, number=f"D{serial}", way="scrap", reason="事", value_fen=1, requested_on=TODAY
        )
        DisposalLine.objects.create(disposal=disposal, asset=made[2], **copied(made[2]))
    count = open_count(actor=OPERATOR, unit=unit, due_on=TODAY, on=TODAY)
    line = count.lines.filter(asset=made[0]).get()
    return {"Count": count, "CountLine": line, "Asset": made[0], "Handover": handover, "Disposal": disposal}
