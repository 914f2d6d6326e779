"""Public notices with their lines, where they were posted, and what was objected."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.vault.fields import EncryptedTextField

__all__ = ["Line", "Objection", "Posting", "PublicNotice"]


class PublicNotice(models.Model):
    """A list of names shown to everybody for some working days before something is decided."""

    class State(models.TextChoices):
        STANDING = "standing", _("standing")
        WAITING = "waiting", _("days over, objections to answer")
        CLEAR = "clear", _("ended, nothing in the way")
        WITHDRAWN = "withdrawn", _("withdrawn")

    kind = models.TextField(_("kind"), db_collation="C")
    # Empty for a general notice, which is about no record.
    subject_type = models.TextField(blank=True, default="", db_collation="C")
    subject_id = models.BigIntegerField(null=True)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", db_index=False)
    title = models.TextField(_("title"))
    body = models.TextField(_("text"), blank=True, default="")
    clause = models.TextField(_("clause"), blank=True, default="")
    posted_on = models.DateField(_("posted on"))
    days = models.PositiveSmallIntegerField(_("working days"))
    last_day = models.DateField(_("last day"))
    answer_days = models.PositiveSmallIntegerField(_("working days to answer an objection"), null=True)
    contact = models.TextField(_("where objections are taken"), blank=True, default="")
    state = models.TextField(_("state"), choices=State, default=State.STANDING)
    # In the address of the public page, printed on the sheet: nobody finds a notice by counting.
    token = models.TextField(unique=True, db_collation="C", editable=False)
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(pgettext_lazy("public notice", "closed on"), null=True)
    reason = models.TextField(_("reason"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("public notice")
        verbose_name_plural = _("public notices")
        constraints = (
            models.CheckConstraint(condition=Q(last_day__gt=models.F("posted_on")), name="notice_stands_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=("standing", "waiting"), closed_on__isnull=True)
                | (~Q(state__in=("standing", "waiting")) & Q(closed_on__isnull=False)),
                name="notice_closed_has_day",
            ),
        )
        indexes = (
            models.Index(fields=["unit", "-id"], name="notice_unit"),
            models.Index(fields=["subject_type", "subject_id", "kind", "-id"], name="notice_subject"),
            models.Index(fields=["last_day"], name="notice_standing", condition=Q(state="standing")),
        )

    def __str__(self) -> str:
        return self.title


class Line(models.Model):
    """One line of a notice as everybody reads it: the name masked where it was asked for, unit and category."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="lines")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField(_("number"))
    name = models.TextField(_("name"))
    unit_name = models.TextField(_("union"), blank=True, default="")
    category = models.TextField(_("category"), blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["notice", "position"], name="notice_line_once"),)

    def __str__(self) -> str:
        return self.name


class Posting(models.Model):
    """Proof of posting: where the sheet hung, from when, who put it up. A picture may be attached and never must."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="postings")
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", db_index=False)
    place = models.TextField(_("place"))
    posted_on = models.DateField(_("posted on"))
    posted_at = models.TimeField(_("time"), null=True)
    posted_by = models.TextField(_("posted by"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("proof of posting")

    def __str__(self) -> str:
        return self.place


class Objection(models.Model):
    """What somebody has against it. Text, name and contact are encrypted; the receipt is kept as a hash alone."""

    class Channel(models.TextChoices):
        PAGE = "page", _("public page")
        LETTER = "letter", _("letter")
        PHONE = "phone", _("telephone")
        VISIT = "visit", _("in person")

    class State(models.TextChoices):
        OPEN = "open", _("to be answered")
        ANSWERED = "answered", _("answered")
        SET_ASIDE = "set_aside", _("set aside")

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("found right")
        NOT_UPHELD = "not_upheld", _("not found right")

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections", db_index=False)
    unit = models.ForeignKey("organisations.Unit", models.PROTECT, related_name="+", db_index=False)
    channel = models.TextField(_("received by"), choices=Channel)
    received_at = models.DateTimeField(pgettext_lazy("objection", "received"))
    # After the last day: recorded and answered, but it holds nothing up.
    is_late = models.BooleanField(_("after the last day"), default=False)
    # Looks like it was sent by a machine: somebody looks before it is answered or set aside.
    is_doubtful = models.BooleanField(_("doubtful"), default=False)
    text = EncryptedTextField(purpose="publicnotice.objection.text", verbose_name=_("objection"))
    name = EncryptedTextField(
        purpose="publicnotice.objection.name", null=True, blank=True, verbose_name=_("name of the objector")
    )
    contact = EncryptedTextField(
        purpose="publicnotice.objection.contact", null=True, blank=True, verbose_name=_("contact")
    )
    receipt_hash = models.BinaryField(unique=True)
    address_hash = models.BinaryField(null=True)
    state = models.TextField(_("state"), choices=State, default=State.OPEN)
    outcome = models.TextField(_("outcome"), choices=Outcome, blank=True, default="")
    answer = EncryptedTextField(
        purpose="publicnotice.objection.answer", null=True, blank=True, verbose_name=_("answer")
    )
    answered_on = models.DateField(_("answered on"), null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = (
            models.CheckConstraint(
                condition=Q(state="open", answered_on__isnull=True) | (~Q(state="open") & Q(answered_on__isnull=False)),
                name="objection_answered_has_day",
            ),
        )
        indexes = (
            models.Index(fields=["notice", "id"], name="objection_notice"),
            models.Index(fields=["address_hash", "received_at"], name="objection_address"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"
