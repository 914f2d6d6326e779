"""The figures of a month of one unit's own register, the rows behind each, and the report as a record of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from tieshan.lawbook.proofs import ProofKind
from tieshan.members.models import Membership, MembershipReport
from tieshan.organisations.models import Unit


@dataclass(frozen=True)
class MonthFigures:
    """Members before the month, those who came and went, members and retained memberships at its end."""

    members_before: int
    joined: int
    left: int
    members: int
    retained: int


def _conditions(first: date, last: date) -> Mapping[str, Q]:
    # Active on a day means: began on or before it, and the first day without membership comes after it. So the four
    # numbers always add up: before + came − went = at the end.
    before = first - timedelta(days=1)
    active = Q(state=Membership.State.ACTIVE)
    retained = Q(state=Membership.State.RETAINED)
    at_end = Q(during__contains=last)
    return {
        "members_before": active & Q(during__contains=before),
        # Who came and went within the month is neither a gain nor a loss of it.
        "joined": active
        & Q(during__startswith__gte=first, during__startswith__lte=last)
        & (Q(during__upper_inf=True) | Q(during__endswith__gt=last)),
        "left": active & Q(during__startswith__lt=first, during__endswith__gte=first, during__endswith__lte=last),
        "members": active & at_end,
        "retained": retained & at_end,
    }


FIGURES: Final = ("members_before", "joined", "left", "members", "retained")


def month_figures(unit: Unit, first: date, last: date) -> MonthFigures:
    """The figures of a month, in one query over the unit's own spans."""
    wanted = {f"n_{name}": Count("pk", filter=rule) for name, rule in _conditions(first, last).items()}
    found = Membership.objects.filter(unit=unit).aggregate(**wanted)
    return MonthFigures(**{name: found[f"n_{name}"] for name in FIGURES})


def spans_behind(unit: Unit, first: date, last: date, figure: str) -> QuerySet[Membership]:
    """The spans of membership that one figure counts."""
    rows = Membership.objects.filter(_conditions(first, last)[figure], unit=unit)
    return (
        rows.select_related("person").defer("person__id_number", "person__phone").order_by("person__name_pinyin", "pk")
    )


def report_rows() -> Any:
    """Confirmed reports as records of work: the work of the month that they speak of."""
    return MembershipReport.objects.order_by().values(
        "unit_id",
        record_id=F("pk"),
        account_id=Cast(Value(None), BigIntegerField()),
        day=F("last_day"),
        made_on=F("submitted_on"),
        title=F("unit__name"),
    )


REPORTS = ProofKind(
    code="members.report",
    title=_("Monthly membership report"),
    page="members.report.view",
    rows=report_rows,
    personal=False,
    in_day_log=False,
)
