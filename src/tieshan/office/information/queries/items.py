"""Items and papers as lists, as proof of work, and as work that waits for somebody."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, F, QuerySet, Value, When
from django.db.models.functions import Coalesce

from tieshan.lawbook import Scheme, scheme
from tieshan.office.information.models import Adoption, InformationItem, ResearchPaper, SchemeChoice
from tieshan.office.information.terms import ItemState, PaperState

#: What has reached the federation or the district: it counts as sent in.
SENT = (ItemState.SUBMITTED, ItemState.SIGNED)


def scheme_on(day: date) -> Scheme | None:
    """The scoring scheme that the district has chosen for a day, None where it has chosen none."""
    choice = SchemeChoice.objects.filter(during__contains=day).values_list("scheme", flat=True).first()
    return scheme(choice) if choice is not None else None


def item_proof_rows() -> Any:
    """Items sent in, for duties and logs: the first author's work on the day it was sent."""
    return InformationItem.objects.filter(state__in=SENT).values(
        "level",
        "title",
        "unit_id",
        record_id=F("pk"),
        account_id=F("author_id"),
        day=F("submitted_on"),
        made_on=F("entered_on"),
        adopted=Case(When(level="", then=Value(False)), default=Value(True), output_field=BooleanField()),
    )


def paper_proof_rows() -> Any:
    """Papers whose draft was sent in, for duties: the first author's work on the day of its last stage."""
    return ResearchPaper.objects.filter(
        state__in=(PaperState.DRAFTED, PaperState.REVIEWED, PaperState.FINAL, PaperState.AWARDED)
    ).values(
        "state",
        "title",
        "unit_id",
        record_id=F("pk"),
        account_id=F("author_id"),
        day=Coalesce(F("final_on"), F("drafted_on")),
        made_on=Coalesce(F("final_on"), F("drafted_on")),
    )


def standing_adoptions() -> QuerySet[Adoption]:
    """Adoptions that were not withdrawn."""
    return Adoption.objects.filter(withdrawn_on__isnull=True)
