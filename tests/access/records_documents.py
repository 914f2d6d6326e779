"""A file on a unit, for the access matrix. Without the mark of the page that shows it, it opens for nobody."""

from __future__ import annotations

from typing import Any

from tests.district import OPERATOR, TODAY, District
from tests.foundation.documents.files import png, upload
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.documents.attachments import attach
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    with act_context(OPERATOR, "organisations.unit.edit"):
        made = attach(actor=OPERATOR, record=unit, unit_id=unit.pk, upload=upload("a.png", png()), on=TODAY)
    return {"Attachment": made}
