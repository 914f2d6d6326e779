"""The register: what the reader sees, what it is worth, and what stands with people who have left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from tieshan.foundation.access import Actor
from tieshan.kernel.money import Yuan
from tieshan.members.models import Cadre
from tieshan.office.assets.models import Asset
from tieshan.office.assets.policies import ASSET_OVERSEE, ASSET_VIEW
from tieshan.office.assets.terms import STANDING
from tieshan.organisations.models import Account, Appointment

#: A term that ends within so many days already asks for a handover.
NOTICE = timedelta(days=30)


def assets(actor: Actor) -> QuerySet[Asset]:
    """What one keeps, and what belongs to the units in one's charge."""
    return Asset.objects.visible_to(actor, ASSET_VIEW).select_related("unit", "keeper")


def overseen(actor: Actor) -> QuerySet[Asset]:
    """What belongs to the units in one's charge."""
    return Asset.objects.visible_to(actor, ASSET_OVERSEE)


def kept_by(actor: Actor) -> QuerySet[Asset]:
    """What the reader keeps and has not yet handed over."""
    if actor.account_id is None:
        return Asset.objects.none()
    return Asset.objects.filter(keeper_id=actor.account_id, state__in=STANDING)


def leaving(rows: QuerySet[Asset], on: date) -> QuerySet[Asset]:
    """Of these assets those whose keeper has no post after the next thirty days: they are to be handed over.

    A post or a cadre's service that goes on beyond them keeps somebody in place; an account that is closed does not.
    """
    after = on + NOTICE
    posts = Appointment.objects.filter(account=OuterRef("keeper"), post__abolished_on__isnull=True)
    service = Cadre.objects.filter(account=OuterRef("keeper"), service__contains=after)
    stays = Q(Exists(posts.filter(during__contains=after))) | Q(Exists(service))
    return rows.filter(state__in=STANDING, keeper__isnull=False).exclude(Q(keeper__is_active=True) & stays)


def leavers(rows: QuerySet[Asset], on: date) -> QuerySet[Any]:
    """The accounts of whom `leaving` speaks, each with how many lines they keep (`kept`)."""
    found = leaving(rows, on)
    return (
        Account.objects.filter(assets__in=found)
        .annotate(kept=Count("assets", filter=Q(assets__in=found), distinct=True))
        .order_by("display_name", "pk")
    )


@dataclass(frozen=True)
class Total:
    """One line of the totals."""

    key: str
    lines: int
    pieces: int
    value: Yuan


def totals(rows: QuerySet[Asset], by: str) -> list[Total]:
    """Lines, pieces and value of the standing assets, by a column; one query."""
    found = (
        rows.filter(state__in=STANDING)
        .order_by()
        .values(key=F(by))
        .annotate(lines=Count("pk"), pieces=Sum("quantity"), fen=Sum("value_fen"))
        .order_by("-fen", "key")
    )
    return [Total(str(row["key"]), row["lines"], row["pieces"], Yuan.from_fen(int(row["fen"]))) for row in found]
