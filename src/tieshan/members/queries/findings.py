"""Which share of a staff is organised, for an assessment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from django.db.models import Count, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.lawbook import parameter
from tieshan.lawbook.findings import Finding, FindingKind
from tieshan.members.models import Membership
from tieshan.organisations.models import Employer

__all__ = ["SHARE"]


def member_share(unit_ids: Iterable[int], first: date, last: date) -> Mapping[int, Finding]:
    """Members on the last day out of the workers of the register, against the share of that day."""
    units = list(unit_ids)
    needed = Fraction(parameter("rights.harmony.members", on=last).decimal)
    spans = Membership.objects.filter(unit_id__in=units, state=Membership.State.ACTIVE, during__contains=last)
    members = dict(spans.order_by().values_list("unit_id").annotate(Count("pk")))
    staffs = Employer.objects.filter(union_unit_id__in=units, closed_on__isnull=True, workers__gt=0)
    answers: dict[int, Finding] = {}
    for unit_id, workers in staffs.order_by().values_list("union_unit_id").annotate(Sum("workers")):
        have = members.get(unit_id, 0)
        words = _("%(members)s members of %(workers)s workers") % {"members": have, "workers": workers}
        met = have * needed.denominator >= workers * needed.numerator
        answers[unit_id] = Finding(met, words, "members.person.list", query=f"unit={unit_id}")
    return answers


SHARE = FindingKind("members.share", gettext_lazy("Share of members"), member_share)
