"""A notice for the access matrix: it is its owner's alone."""

from __future__ import annotations

from typing import Any

from tests.district import TODAY, District
from tieshan.foundation.notify.models import Notice
from tieshan.organisations.models import Account, Unit


def records(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """One notice of the owner."""
    notice = Notice.objects.create(account=owner, code="test.item.tell", text=f"事项{serial}", url="/", on=TODAY)
    return {"Notice": notice}
