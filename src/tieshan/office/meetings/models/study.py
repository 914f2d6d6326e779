"""The library of study material: slides and notes that presenters share (speech:C25)."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, ScopedQuerySet
from tieshan.office.meetings.models.meetings import Meeting
from tieshan.office.meetings.terms import MaterialKind
from tieshan.organisations.models import Unit


class MaterialQuerySet(ScopedQuerySet):
    """Material is shared: whoever may read the library reads all of the district's."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        if code == "office.study.list" and actor.may(code):
            return self
        return super().visible_to(actor, code)


class StudyMaterial(models.Model):
    """What a presenter shares after a study meeting."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="materials", verbose_name=_("meeting"))
    kind = models.TextField(_("kind of material"), choices=MaterialKind)
    title = models.TextField(_("title"))
    topic = models.TextField(_("topic of study"))
    presenter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("presenter")
    )
    day = models.DateField(_("day of study"))
    notes = models.TextField(_("notes"), blank=True, default="")
    shared_on = models.DateField(_("shared on"))
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("shared by")
    )

    objects: Any = models.Manager.from_queryset(MaterialQuerySet)()
    scope_path = "unit"

    class Meta:
        indexes = [
            models.Index(fields=["day", "id"], name="study_day"),
            models.Index(fields=["presenter", "day"], name="study_presenter"),
        ]

    def __str__(self) -> str:
        return self.title
