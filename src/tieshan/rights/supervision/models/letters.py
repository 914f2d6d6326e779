"""The three letters with their delivery, answers, verified corrections, and every step (supervision-rules:2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.supervision.models.inspections import Inspection
from tieshan.rights.supervision.models.register import Certificate, Supervisor
from tieshan.rights.supervision.terms import Delivery, Ground, LetterKind, LetterState

__all__ = ["Letter", "LetterStep", "Verification", "Verifier"]

_UNNUMBERED = ("draft", "submitted", "refused", "dropped")


class Letter(models.Model):
    """An advisory letter, an opinion letter, a proposal to the labour authority, or a letter of joint work to some
    office; `previous` is the one that had no effect. The number is given when the chair has agreed, so that papers that
    never went out leave no gap."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+", verbose_name=_("employer supervised"))
    kind = models.TextField(_("kind of letter"), choices=LetterKind)
    year = models.PositiveSmallIntegerField(null=True, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    # The whole number as the paper carries it.
    mark = models.TextField(_("number of the paper"), blank=True, default="", db_collation="C", editable=False)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, related_name="letters", verbose_name=_("inspection")
    )
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="next_ones", verbose_name=_("follows"))
    ground = models.TextField(_("why it follows"), choices=Ground, blank=True, default="")
    # Empty in a letter of joint work.
    clue = models.TextField(_("where it became known"))
    facts = models.TextField(_("facts found"))
    legal_basis = models.TextField(_("legal rules"), blank=True, default="")
    demand = models.TextField(_("what is asked"))
    contact = models.TextField(_("whom to ask"), blank=True, default="")
    authority = models.TextField(_("authority"), blank=True, default="")
    #: one a line
    annex = models.TextField(_("annexes of the letter"), blank=True, default="")
    state = models.TextField(_("state"), choices=LetterState, default=LetterState.DRAFT)
    drafted_on = models.DateField(_("letter written on"))
    issued_on = models.DateField(_("letter issued on"), null=True)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("approved by")
    )
    delivered_on = models.DateField(_("delivered on"), null=True)
    delivery = models.TextField(_("way of delivery"), choices=Delivery, blank=True, default="")
    receiver = models.TextField(_("received by whom"), blank=True, default="")
    due_on = models.DateField(_("answer due on"), null=True)
    answered_on = models.DateField(_("answered on"), null=True)
    answer = models.TextField(_("answer"), blank=True, default="")
    correct_by = models.DateField(_("correction promised by"), null=True)
    corrected_on = models.DateField(_("correction made on"), null=True)
    taken_up_on = models.DateField(_("case opened on"), null=True)
    decided_on = models.DateField(_("case decided on"), null=True)
    outcome = models.TextField(_("what the authority says"), blank=True, default="")
    # The day on which the next letter went out.
    followed_on = models.DateField(_("followed on"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("letter of supervision")
        verbose_name_plural = _("letters of supervision")
        constraints = (
            models.UniqueConstraint(fields=["unit", "kind", "year", "number"], name="letter_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=_UNNUMBERED, number__isnull=True)
                | (~Q(state__in=_UNNUMBERED) & Q(number__isnull=False, year__isnull=False, issued_on__isnull=False)),
                name="letter_issued_has_number",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("advisory", "joint"), previous__isnull=True)
                | (Q(kind__in=("opinion", "proposal")) & Q(previous__isnull=False)),
                name="letter_follows_another",
            ),
            models.CheckConstraint(
                condition=Q(delivered_on__isnull=True) | Q(delivered_on__gte=F("issued_on")),
                name="letter_delivered_after_issue",
            ),
            # A letter is followed by one other; those that came to nothing do not count.
            models.UniqueConstraint(
                fields=["previous"], condition=~Q(state__in=("refused", "dropped")), name="letter_followed_once"
            ),
        )
        indexes = (
            models.Index(fields=["unit", "state"], name="letter_unit"),
            models.Index(fields=["issued_on", "id"], name="letter_issued"),
            models.Index(fields=["due_on", "id"], name="letter_due"),
            models.Index(fields=["drafted_on", "id"], name="letter_drafted"),
        )

    def __str__(self) -> str:
        return self.mark or str(self.get_kind_display())

    @property
    def answered_in_time(self) -> bool | None:
        """Whether the answer came by its last day; None without an answer."""
        if self.answered_on is None or self.due_on is None:
            return None
        return self.answered_on <= self.due_on


class LetterStep(models.Model):
    """One step, never changed: who did what on which day."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="steps")
    act = models.TextField(_("step"), db_collation="C")
    on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who"))
    text = models.TextField(_("text"), blank=True, default="")

    class Meta:
        verbose_name = _("step of a letter")

    def __str__(self) -> str:
        return self.act


class Verification(models.Model):
    """A look on the spot whether it was corrected; never changed."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="verifications")
    verified_on = models.DateField(_("looked at on"))
    corrected = models.BooleanField(_("corrected"))
    note = models.TextField(_("what was seen"))

    class Meta:
        verbose_name = _("verification of a correction")

    def __str__(self) -> str:
        return self.verified_on.isoformat()


class Verifier(models.Model):
    """Who looked, under which certificate; never changed."""

    verification = models.ForeignKey(Verification, models.PROTECT, related_name="verifiers", db_index=False)
    supervisor = models.ForeignKey(Supervisor, models.PROTECT, related_name="+", db_index=False)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("verifier")
        constraints = (models.UniqueConstraint(fields=["verification", "supervisor"], name="verifier_once"),)

    def __str__(self) -> str:
        return str(self.supervisor)
