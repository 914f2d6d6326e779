"""Employers without a union (speech:C19), by the register and by what other offices' lists say."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tieshan.foundation.access import Actor
from tieshan.lawbook import Parameter, parameter
from tieshan.organisations.models import Employer, EmployerFollowUp, EmployerListing

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
