"""Employers without a union (speech:C19), by the register and by what other offices' lists say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from tieshan.foundation.access import Actor
from tieshan.lawbook import Parameter, parameter
from tieshan.organisations.models import Account, Employer, EmployerFollowUp, EmployerListing, Unit

UNBUILT = "organisations.unbuilt.list"


def unbuilt_threshold(*, on: date) -> Parameter:
    """From how many workers an employer without a union is followed up; dated, with its source."""
    return parameter("organising.unbuilt.workers", on=on)


def unbuilt_employers(actor: Actor, *, on: date) -> QuerySet[Employer]:
    """Employers in sight with no union and enough workers, by their own figure or by any outside list."""
    threshold = unbuilt_threshold(on=on).value
    larger_elsewhere = EmployerListing.objects.filter(employer=OuterRef("pk"), workers__gte=threshold)
    return Employer.objects.visible_to(actor, UNBUILT).filter(
        Q(workers__gte=threshold) | Exists(larger_elsewhere), union_unit__isnull=True, closed_on__isnull=True
    )


def unknown_listings(actor: Actor, *, on: date) -> QuerySet[EmployerListing]:
    """Lines of outside lists that no employer of the register matches, large enough to follow up."""
    threshold = unbuilt_threshold(on=on).value
    return EmployerListing.objects.visible_to(actor, UNBUILT).filter(employer__isnull=True, workers__gte=threshold)


def open_follow_ups(actor: Actor) -> QuerySet[EmployerFollowUp]:
    """Follow-ups that still run, oldest first."""
    return (
        EmployerFollowUp.objects.visible_to(actor, UNBUILT)
        .exclude(state__in=[EmployerFollowUp.State.DONE, EmployerFollowUp.State.DROPPED])
        .select_related("employer", "responsible")
        .order_by("opened_on", "pk")
    )


def follow_up_hands(territory: Unit, *, on: date) -> list[Account]:
    """The accounts that may report on a follow-up in a federation's charge, its own people first."""
    units = [int(step) for step in territory.path.split(".")[:-1]]
    rows = (
        Account.objects.filter(
            Q(appointments__post__postrole__subtree=True, appointments__post__unit__in=units)
            | Q(appointments__post__unit=territory),
            is_active=True,
            appointments__during__contains=on,
            appointments__post__abolished_on__isnull=True,
            appointments__post__postrole__role__codes__overlap=["organisations.followup.report", "*"],
        )
        .select_related("home_unit")
        .distinct()
        .order_by("display_name", "pk")
    )
    return sorted(rows, key=lambda account: account.home_unit_id != territory.pk)


_COMPARE = """
SELECT count(*) FILTER (WHERE by_code.id IS NOT NULL),
       count(*) FILTER (WHERE by_code.id IS NULL AND by_name.id IS NOT NULL),
       count(*) FILTER (WHERE by_code.id IS NULL AND by_name.id IS NULL),
       count(*) FILTER (WHERE l.workers >= %(threshold)s AND by_code.id IS NULL AND by_name.id IS NULL),
       count(*) FILTER (WHERE l.workers >= %(threshold)s AND coalesce(by_code.id, by_name.id) IS NOT NULL
                        AND coalesce(by_code.union_unit_id, by_name.union_unit_id) IS NULL)
FROM unnest(%(codes)s::text[], %(names)s::text[], %(workers)s::int[]) AS l(credit_code, name, workers)
LEFT JOIN organisations_employer by_code ON l.credit_code <> '' AND by_code.credit_code = l.credit_code
LEFT JOIN LATERAL (
    SELECT min(e.id) AS id, min(e.union_unit_id) AS union_unit_id FROM organisations_employer e
    WHERE upper(e.name) = upper(l.name) HAVING count(*) = 1
) by_name ON by_code.id IS NULL
"""


def compare_listing(rows: Sequence[Mapping[str, Any]], *, on: date) -> dict[str, int]:
    """What taking an outside list in would find: by_code, by_name, unmatched, and of those large enough to follow up
    `unknown` (not in the register) and `unbuilt` (in the register, without a union)."""
    arguments: dict[str, Any] = {
        "codes": [row.get("credit_code") or "" for row in rows],
        "names": [row["name"] for row in rows],
        "workers": [row.get("workers") for row in rows],
        "threshold": unbuilt_threshold(on=on).whole,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE, arguments)
        counts = cursor.fetchone()
    return dict(zip(("by_code", "by_name", "unmatched", "unknown", "unbuilt"), counts, strict=True))
