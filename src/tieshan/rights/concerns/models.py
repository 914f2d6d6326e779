"""Concerns, who is behind them (kept apart), and each step taken on them (speech:C13, C17)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.ui.finding import TextPairs
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.organisations.models import Employer, Unit

__all__ = ["CONTENT", "OPEN_STATES", "Asker", "Concern", "ConcernStep"]


class Concern(models.Model):
    """What a worker asks, complains of, proposes or wants help with. `unit` is the union that has it in hand.

    It is never an enterprise union: the employer's side does not learn that somebody has spoken.
    """

    class Kind(models.TextChoices):
        ASK = "ask", _("question")
        COMPLAIN = "complain", _("complaint")
        PROPOSE = "propose", _("proposal")
        HELP = "help", _("request for help")

    class Channel(models.TextChoices):
        PAGE = "page", _("page for workers")
        PHONE = "phone", _("telephone")
        PERSON = "person", _("in person")
        PAPER = "paper", _("letter")

    class Handling(models.TextChoices):
        CONSULT = "consult", _("advice")
        SETTLE = "settle", _("to be settled")
        PROPOSE = "propose", _("suggestion")

    class Grade(models.TextChoices):
        EASY = "easy", _("simple")
        ORDINARY = "ordinary", _("ordinary")
        HARD = "hard", _("difficult")

    class State(models.TextChoices):
        RECEIVED = "received", _("to be classified")
        IN_HAND = "in_hand", _("in hand")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", pgettext_lazy("concern", "closed")
        SET_ASIDE = "set_aside", _("set aside")

    class Rating(models.TextChoices):
        SATISFIED = "satisfied", _("satisfied")
        FAIRLY = "fairly", _("fairly satisfied")
        NOT = "not", _("not satisfied")

    # Drawn at random: nobody learns from a number how many others there are.
    number = models.TextField(_("number"), unique=True, db_collation="C", editable=False)
    receipt_hash = models.BinaryField(unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union in charge"))
    kind = models.TextField(_("kind of concern"), choices=Kind)
    channel = models.TextField(_("received by"), choices=Channel)
    received_at = models.DateTimeField(_("received"))
    text = EncryptedTextField(purpose="rights.concern.text", verbose_name=_("in their words"))
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    employer_words = EncryptedTextField(
        purpose="rights.concern.employer", null=True, blank=True, verbose_name=_("employer, as written")
    )
    group = models.TextField(_("group of workers"), blank=True, default="")
    is_anonymous = models.BooleanField(_("without a name"), default=True)
    is_doubtful = models.BooleanField(_("doubtful"), default=False)
    address_hash = models.BinaryField(null=True, editable=False)

    state = models.TextField(_("state"), choices=State, default=State.RECEIVED)
    handling = models.TextField(_("way of handling"), choices=Handling, blank=True, default="")
    matter = models.TextField(_("matter"), blank=True, default="")
    subject = models.TextField(_("in short"), blank=True, default="")
    grade = models.TextField(_("grade of difficulty"), choices=Grade, blank=True, default="")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("in the hands of")
    )
    due_on = models.DateField(_("due on"))
    answered_on = models.DateField(_("answered on"), null=True)
    in_time = models.BooleanField(_("answered in time"), null=True)
    rating = models.TextField(_("how the worker found the answer"), choices=Rating, blank=True, default="")
    reopened = models.PositiveSmallIntegerField(_("times reopened"), default=0)
    closed_on = models.DateField(_("closed on"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("concern of a worker")
        verbose_name_plural = _("concerns of workers")
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=("received", "set_aside")) | (~Q(handling="") & ~Q(grade="")),
                name="concern_in_hand_is_classified",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("answered", "closed")) | Q(answered_on__isnull=False),
                name="concern_answered_has_day",
            ),
        )
        indexes = (
            models.Index(fields=["received_at", "id"], name="concern_received"),
            models.Index(fields=["unit", "state", "due_on", "id"], name="concern_unit_due"),
            models.Index(fields=["due_on", "id"], name="concern_due"),
            models.Index(fields=["employer", "received_at"], name="concern_employer"),
            models.Index(fields=["handler", "due_on"], name="concern_waiting", condition=Q(state="in_hand")),
            models.Index(fields=["answered_on"], name="concern_to_close", condition=Q(state="answered")),
            models.Index(fields=["address_hash", "received_at"], name="concern_address"),
            GinIndex(TextPairs("subject"), name="concern_subject_pairs"),
        )

    def __str__(self) -> str:
        return self.number


#: States in which the union still owes something.
OPEN_STATES = (Concern.State.RECEIVED, Concern.State.IN_HAND)
#: Ratings of workers who found the answer good enough.
CONTENT = (Concern.Rating.SATISFIED, Concern.Rating.FAIRLY)


class Asker(models.Model):
    """Who is behind a concern, apart from it: opened by a journalled act alone."""

    concern = models.OneToOneField(Concern, models.PROTECT, related_name="asker")
    name = EncryptedTextField(purpose="rights.asker.name", null=True, blank=True, verbose_name=_("name"))
    contact = EncryptedTextField(purpose="rights.asker.contact", null=True, blank=True, verbose_name=_("contact"))

    objects = ScopedManager()
    scope_path = "concern__unit"

    class Meta:
        verbose_name = _("who is behind a concern")

    def __str__(self) -> str:
        return f"{self.concern_id}"


class ConcernStep(models.Model):
    """One step on a concern, never changed: from these come the four firsts and what the worker reads."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="steps", db_index=False)
    # The union that had it in hand at the time: whose work it was.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    act = models.TextField(_("step"), db_collation="C")
    at = models.DateTimeField(_("when"))
    # Empty where the worker did it.
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    text = EncryptedTextField(purpose="rights.concern.step", null=True, blank=True, verbose_name=_("text"))
    # Words for the office alone never reach the worker's page.
    is_shown = models.BooleanField(_("shown to the worker"), default=True)

    class Meta:
        verbose_name = _("step on a concern")
        indexes = (
            models.Index(fields=["concern", "id"], name="concern_step"),
            models.Index(fields=["act", "at"], name="concern_step_act"),
        )

    def __str__(self) -> str:
        return self.act
