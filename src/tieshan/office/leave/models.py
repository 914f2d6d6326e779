"""Leave of people on the staff of the unions (speech:C29): asked for, granted by length, handed over, reported back.

The reason and the telephone are encrypted; rows show to the person, to whom the work was handed over, and to the
superiors of the unit. Whether somebody is away is not secret among colleagues; why, is.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Own, OwnedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.foundation.workflow import Machine, Row
from tieshan.office.leave.rules import AFTERNOON, MORNING, Span
from tieshan.organisations.models import Account, Unit

ENTER = "office.leave.enter"


class Leave(models.Model):
    """One span of leave. An extension is a leave of its own that names the one it extends."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for approval")
        RETURNED = "returned", _("sent back to the person")
        AGREED = "agreed", _("granted")
        REFUSED = "refused", _("leave refused")
        WITHDRAWN = "withdrawn", _("request withdrawn")
        CANCELLED = "cancelled", _("called off")
        REPORTED = "reported", _("reported back")

    class Half(models.TextChoices):
        MORNING = MORNING, _("morning")
        AFTERNOON = AFTERNOON, _("afternoon")

    #: States in which the span is taken or asked for; spans of one person in these never overlap.
    LIVE = (State.REQUESTED, State.RETURNED, State.AGREED, State.REPORTED)
    #: States in which the person is really away.
    AWAY = (State.AGREED, State.REPORTED)

    account = models.ForeignKey(Account, models.PROTECT, related_name="leaves", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="leaves", verbose_name=_("unit"))
    extends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="extensions", verbose_name=_("extension of")
    )
    kind = models.TextField(_("kind of leave"))
    starts_on = models.DateField(_("first day"))
    starts = models.TextField(_("begins with the"), choices=Half, default=Half.MORNING)
    ends_on = models.DateField(_("last day"))
    ends = models.TextField(_("ends with the"), choices=Half, default=Half.AFTERNOON)
    halves = BigIntegerRangeField(editable=False)
    days = models.DecimalField(_("working days"), max_digits=5, decimal_places=1)
    set_off = models.DecimalField(_("days taken from the yearly leave"), max_digits=5, decimal_places=1, default=0)
    reason = EncryptedTextField(purpose="office.leave.reason", verbose_name=_("reason"))
    contact = EncryptedTextField(purpose="office.leave.contact", verbose_name=_("reached under"))
    deputy = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="stands_in", verbose_name=_("handed over to")
    )
    handover = models.TextField(_("matters handed over"), blank=True, default="")
    state = models.TextField(_("state"), choices=State, default=State.REQUESTED)
    requested_on = models.DateField(_("asked on"))
    entered_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("request entered by")
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    proof_on = models.DateField(_("proof handed in on"), null=True, blank=True)
    report_due_on = models.DateField(_("to report back by"), null=True, blank=True)
    returned_on = models.DateField(_("back at work on"), null=True, blank=True)
    reported_on = models.DateField(_("reported back on"), null=True, blank=True)
    in_time = models.BooleanField(_("reported back in time"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = "unit"
    own_codes = {
        "office.leave.view": Own(wide="office.leave.oversee", paths=("account", "deputy")),
        "office.leave.correct": Own(wide=ENTER),
        "office.leave.prove": Own(wide=ENTER),
        "office.leave.extend": Own(wide=ENTER),
        "office.leave.cancel": Own(wide=ENTER),
        "office.leave.report": Own(wide=ENTER),
    }

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="leave_one_at_a_time",
                expressions=[("account", RangeOperators.EQUAL), ("halves", RangeOperators.OVERLAPS)],
                condition=Q(state__in=["requested", "returned", "agreed", "reported"]),
            ),
            models.CheckConstraint(condition=Q(halves__isempty=False), name="leave_not_empty"),
            models.CheckConstraint(
                condition=Q(reported_on__isnull=False, returned_on__isnull=False, in_time__isnull=False)
                | (~Q(state="reported") & Q(reported_on__isnull=True)),
                name="leave_reported_has_days",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "starts_on", "id"], name="leave_unit_start"),
            models.Index(fields=["starts_on", "id"], name="leave_start"),
            models.Index(fields=["report_due_on"], name="leave_to_report", condition=Q(state="agreed")),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.starts_on:%Y-%m-%d}"

    @property
    def span(self) -> Span:
        """The span in half days."""
        return Span(self.starts_on, self.starts, self.ends_on, self.ends)

    def take(self, span: Span, days: Decimal) -> None:
        """Set the span and its length."""
        self.starts_on, self.starts, self.ends_on, self.ends = span.first, span.first_half, span.last, span.last_half
        self.halves = NumericRange(span.begin, span.end)
        self.days = days

    def is_overdue(self, on: date) -> bool:
        """True when reporting back is late and has not happened."""
        return self.state == self.State.AGREED and self.report_due_on is not None and self.report_due_on < on


class Seniority(models.Model):
    """Since when somebody works at all (not only here): the yearly leave goes by it."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="seniority", verbose_name=_("person"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    works_since = models.DateField(_("at work since"))
    proof = models.TextField(_("proved by"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = "unit"
    own_codes = {"office.leave.view": Own(wide="office.leave.oversee")}

    def __str__(self) -> str:
        return f"{self.account} {self.works_since:%Y-%m-%d}"


LEAVE = Machine(
    "office.leave",
    title=_("Leave"),
    states=Leave.State,
    rows=[
        Row(Leave.State.REQUESTED, "workflow.approval.agree", Leave.State.AGREED),
        Row(Leave.State.REQUESTED, "workflow.approval.refuse", Leave.State.REFUSED),
        Row(Leave.State.REQUESTED, "workflow.approval.return", Leave.State.RETURNED),
        Row(Leave.State.REQUESTED, "workflow.approval.withdraw", Leave.State.WITHDRAWN),
        Row(Leave.State.REQUESTED, "office.leave.correct", Leave.State.REQUESTED),
        Row(Leave.State.RETURNED, "office.leave.correct", Leave.State.REQUESTED),
        Row(Leave.State.WITHDRAWN, "office.leave.correct", Leave.State.REQUESTED),
        Row(Leave.State.RETURNED, "office.leave.cancel", Leave.State.CANCELLED),
        Row(Leave.State.AGREED, "office.leave.cancel", Leave.State.CANCELLED),
        Row(Leave.State.AGREED, "office.leave.report", Leave.State.REPORTED),
    ],
)
