"""Bulletins: the month of the district as it was told, with the figures as they stood and the queries behind them;
and the drafts that people have the house put together from the records."""

from __future__ import annotations

import json
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.desk.terms import BulletinState, DraftKind
from tieshan.foundation.access import Actor, ScopedQuerySet
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.organisations.models import Unit

LIST = "desk.bulletin.list"
PREVIEW = "desk.bulletin.preview"


class BulletinQuerySet(ScopedQuerySet):
    """An issued bulletin is told to everybody who may read bulletins, wherever they stand; before its issue it is for
    those who write and sign it."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        """The bulletins that this actor may see under this code."""
        if code != LIST:
            return super().visible_to(actor, code)
        if not actor.may(LIST):
            return self.none()
        before = super().visible_to(actor, PREVIEW).values("pk")
        return self.filter(Q(state=BulletinState.ISSUED) | Q(pk__in=before))


class Bulletin(models.Model):
    """One month of a district (speech:C26).

    `facts` holds the figures as counted on `counted_on`, each with the query that opens its records; they change with
    a new count of a draft alone, and never once the bulletin is submitted. `texts` holds the edited sections by group.
    """

    State = BulletinState

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    month = models.DateField(_("month"))
    state = models.TextField(_("state"), choices=BulletinState, default=BulletinState.DRAFT)
    number = models.PositiveIntegerField(_("paper number"), null=True, blank=True)
    facts = models.JSONField(_("figures"), default=dict)
    counted_on = models.DateField(_("counted on"))
    texts = models.JSONField(_("sections"), default=dict)
    remarks = models.TextField(_("leader's remarks"), blank=True, default="")
    drafted_on = models.DateField(_("drafted on"))
    submitted_on = models.DateField(_("submitted for signature on"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seal = models.TextField(_("journal seal"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = models.Manager.from_queryset(BulletinQuerySet)()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "month"], name="bulletin_once_a_month"),
            models.CheckConstraint(
                condition=(Q(state="issued", number__isnull=False, issued_on__isnull=False) & ~Q(seal=""))
                | (~Q(state="issued") & Q(number__isnull=True, issued_on__isnull=True, seal="")),
                name="bulletin_issued_is_numbered_and_sealed",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="bulletin_month_begins"),
        ]
        indexes = [models.Index(fields=["-month", "id"], name="bulletin_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class DraftQuerySet(ScopedQuerySet):
    """A draft is its author's alone."""

    def visible_to(self, actor: Actor, code: str) -> Self:
        """The actor's own, where they still hold the code."""
        if actor.account_id is None or not actor.may(code):
            return self.none()
        return self.filter(author_id=actor.account_id)


class Draft(models.Model):
    """Material put together from the records, for its author to edit and take out as a Word file (speech:C07).

    `figures` are the numbers as counted, each with its code; `content` holds the sections, encrypted, since a report on
    one's duties is nobody else's to read until it is handed in.
    """

    Kind = DraftKind

    kind = models.TextField(_("kind of draft"), choices=DraftKind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drafted by"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union"))
    first = models.DateField(pgettext_lazy("period", "from"))
    last = models.DateField(pgettext_lazy("period", "to"))
    title = models.TextField(_("title"))
    content = EncryptedTextField(purpose="desk.draft.content", verbose_name=_("sections"))
    figures = models.JSONField(_("figures"), default=list)
    drafted_on = models.DateField(_("drafted on"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = models.Manager.from_queryset(DraftQuerySet)()
    scope_path = "unit"

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(first__lte=models.F("last")), name="draft_period")]
        indexes = [models.Index(fields=["author", "-id"], name="draft_author")]

    def __str__(self) -> str:
        return self.title

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The sections in order: key, heading, text."""
        return list(json.loads(str(self.content)))

    @sections.setter
    def sections(self, sections: list[dict[str, Any]]) -> None:
        self.content = json.dumps(sections, ensure_ascii=False)
