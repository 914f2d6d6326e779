"""Who reads bulletins by their post: they are told when one is issued."""

from __future__ import annotations

from datetime import date

from tieshan.desk.policies import BULLETIN_LIST
from tieshan.organisations.models import Appointment


def readers_of_bulletins(*, on: date) -> list[int]:
    """Accounts that hold a post with the right to read bulletins on a day."""
    rows = Appointment.objects.filter(
        during__contains=on,
        account__is_active=True,
        post__abolished_on__isnull=True,
        post__roles__codes__contains=[BULLETIN_LIST],
    )
    return list(rows.values_list("account_id", flat=True).distinct())
