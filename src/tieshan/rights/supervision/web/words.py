"""Words and small components that the pages of supervision share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import DateInput, Tag, today
from tieshan.organisations.models import Unit
from tieshan.rights.supervision.queries import ending_by
from tieshan.rights.supervision.terms import Cover

__all__ = ["COVER_TONES", "certificate_tag", "day_field", "own_union", "text_field", "unions"]

COVER_TONES = {Cover.GAP: "late", Cover.SUPERVISED: "info", Cover.COMMITTEE: "done"}


def text_field(label: Any, *, rows: int = 3, most: int = 5000, **options: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=most, **options)


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=DateInput, **options)


def unions(code: str) -> Any:
    """A source of the unions for which somebody may do this."""

    def source(actor: Actor) -> Any:
        return Unit.objects.visible_to(actor, code).filter(status=Unit.Status.ACTIVE).exclude(kind=Unit.Kind.ORGANISER)

    return source


def certificate_tag(row: Any) -> Tag:
    """Whether somebody may inspect today."""
    on = today()
    if row.until is not None and row.until <= on:
        return Tag(_("no longer supervises"), "plain")
    if row.valid_to < on:
        return Tag(_("certificate ended"), "late")
    if row.valid_from > on:
        return Tag(_("certificate not valid yet"), "due")
    if row.valid_to <= ending_by(on):
        return Tag(_("ends in %(n)s days") % {"n": (row.valid_to - on).days}, "due")
    return Tag(_("certificate valid"), "done")


def own_union(actor: Actor, code: str) -> dict[str, Any]:
    """The union to begin a form with: the one in which the reader holds the post that lets them do it."""
    own = {grant.unit_id for grant in actor.grants if code in grant.codes}
    found = list(unions(code)(actor).filter(pk__in=own).values_list("pk", flat=True)[:2])
    return {"unit": found[0]} if len(found) == 1 else {}
