"""Duty letters (speech:C32): what a post answers for in a period, signed by both sides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Own, OwnedManager
from tieshan.organisations.models import Account, Post, Unit


class DutyLetter(models.Model):
    """One edition of the letter of a post and its holder for a period."""

    class State(models.TextChoices):
        DRAFT = "draft", _("to be signed")
        SIGNED = "signed", _("signed by both sides")
        REPLACED = "replaced", _("replaced by a newer edition")
        WITHDRAWN = "withdrawn", _("withdrawn")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("post"))
    title = models.TextField(_("post"))
    holder = models.ForeignKey(Account, models.PROTECT, related_name="duty_letters", verbose_name=_("holder"))
    superior = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("signs for the union"))
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    edition = models.PositiveIntegerField(_("edition"), default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="newer", verbose_name=_("replaces")
    )
    duties = models.TextField(_("duties of the post"))
    state = models.TextField(_("state"), choices=State, default=State.DRAFT)
    drawn_on = models.DateField(_("drawn up on"))
    superior_on = models.DateField(_("signed for the union on"), null=True, blank=True)
    holder_on = models.DateField(_("signed by the holder on"), null=True, blank=True)
    signed_on = models.DateField(_("signed by both on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = "unit"
    own_codes = {
        "office.letter.view": Own(wide="office.letter.oversee", paths=("holder", "superior")),
        "office.letter.sign": Own(paths=("holder", "superior")),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gt=models.F("first_on")), name="letter_forwards"),
            models.CheckConstraint(
                condition=~Q(state="signed")
                | Q(superior_on__isnull=False, holder_on__isnull=False, signed_on__isnull=False),
                name="letter_signed_by_both",
            ),
        ]
        indexes = [models.Index(fields=["first_on", "id"], name="letter_period")]

    def __str__(self) -> str:
        return f"{self.title} {self.first_on:%Y}"


class DutyTarget(models.Model):
    """One target of a letter with its measure."""

    letter = models.ForeignKey(DutyLetter, models.CASCADE, related_name="targets")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("target"))
    measure = models.TextField(_("how it is measured"), blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["letter", "number"], name="letter_target_once")]
