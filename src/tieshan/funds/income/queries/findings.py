"""Whether a union's levy came in full, for an assessment; that it came in time the records behind it show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.funds.income.models import Assessment
from tieshan.lawbook.findings import Finding, FindingKind

__all__ = ["LEVY"]


def levy_paid(unit_ids: Iterable[int], first: date, last: date) -> Mapping[int, Finding]:
    """Months whose last day of paying lay within the days, and how many of them are paid in full."""
    rows = (
        Assessment.objects.filter(unit_id__in=list(unit_ids), due_on__range=(first, last))
        .order_by()
        .values_list("unit_id")
        .annotate(months=Count("pk"), paid=Count("pk", filter=Q(paid_fen__gte=F("due_fen"))))
    )
    return {
        unit_id: Finding(
            due == paid,
            _("%(paid)s of %(due)s months paid in full") % {"paid": paid, "due": due},
            "funds.levy.list",
            query=f"unit={unit_id}",
        )
        for unit_id, due, paid in rows
    }


LEVY = FindingKind("funds.levy", gettext_lazy("Levy paid"), levy_paid)
