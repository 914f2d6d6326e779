"""Conversations and mutual help (speech:C24): written down for the two who held them, and for nobody else.

Rows show to the two parties alone: not to superiors, not to administrators, not to whoever reaches the whole district.
What others may know is a number: how many were held in a unit in a year (`TalkCount`).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Own, OwnedManager, ScopedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.organisations.models import Account, Unit

PARTIES = ("author", "partner")


class Talk(models.Model):
    """A conversation between two people, or help that one gave the other, as one of them wrote it down.

    The unit is called `home_unit`, so that the journal does not file the entry under a unit.
    """

    author = models.ForeignKey(Account, models.PROTECT, related_name="talks_written", verbose_name=_("written by"))
    partner = models.ForeignKey(Account, models.PROTECT, related_name="talks_held", verbose_name=_("held with"))
    home_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.TextField(_("kind"))
    held_on = models.DateField(_("held on"))
    made_on = models.DateField(_("written on"))
    topic = EncryptedTextField(purpose="office.talk.topic", verbose_name=_("topic"))
    text = EncryptedTextField(purpose="office.talk.text", verbose_name=_("what was said"))
    again_on = models.DateField(_("to be taken up again on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = "home_unit"
    own_codes = {"office.talk.view": Own(paths=PARTIES), "office.talk.add": Own(paths=PARTIES)}

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(author=F("partner")), name="talk_between_two")]
        indexes = [models.Index(fields=["held_on", "id"], name="talk_held")]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d}"

    def other(self, account_id: int | None) -> Account:
        """The other party."""
        return self.partner if account_id == self.author_id else self.author


class TalkNote(models.Model):
    """What one of the two added later."""

    talk = models.ForeignKey(Talk, models.PROTECT, related_name="notes")
    author = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_on = models.DateField(_("written on"))
    text = EncryptedTextField(purpose="office.talk.note", verbose_name=_("addition"))


class TalkCount(models.Model):
    """How many conversations were written down in a unit in a year: the one thing that others may know.

    Counted inside the act, because nothing but the act sees the rows.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="talk_counts", verbose_name=_("unit"))
    year = models.PositiveIntegerField(_("year"))
    kind = models.TextField(_("kind"))
    number = models.PositiveIntegerField(_("number"), default=0)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "kind"], name="talk_count_once")]
