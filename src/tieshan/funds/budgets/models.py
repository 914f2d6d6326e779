"""Budgets, their versions and lines, and the entries that set money aside or spend it (speech:C30).

A line keeps its identity through all versions of its year, so that what is set aside on it stays where it is when the
budget is adjusted. `amount`, `reserved` and `spent` of a line follow its version in force and its entries: the entries
are only added, a trigger keeps the two sums, and the database refuses a sum above the amount (migrations/0002).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.workflow import Machine, Row
from tieshan.funds.budgets.rules import Standing
from tieshan.funds.budgets.terms import CommitmentKind, Direction, VersionKind, VersionState
from tieshan.kernel.money import Yuan
from tieshan.organisations.models import Account, Unit


class Budget(models.Model):
    """The budget of one union for one year."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="budgets", verbose_name=_("union"))
    year = models.PositiveSmallIntegerField(_("year"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("budget of a year")
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="budget_once_a_year")]
        indexes = [models.Index(fields=["year", "id"], name="budget_year")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class BudgetVersion(models.Model):
    """One version: the budget as first decided, or an adjustment; each goes the whole way of approval."""

    Kind = VersionKind
    State = VersionState

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="versions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union"))
    number = models.PositiveSmallIntegerField(_("version"))
    kind = models.TextField(_("kind of version"), choices=VersionKind)
    state = models.TextField(_("state"), choices=VersionState, default=VersionState.DRAFT)
    reason = models.TextField(_("reason of the adjustment"), blank=True, default="")
    carried_fen = models.BigIntegerField(_("carried over"), default=0)
    resolution = models.TextField(_("resolution of the committee"), blank=True, default="")
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    drafted_on = models.DateField(_("drafted on"))
    drafted_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("drafted by"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("version of a budget")
        constraints = [
            models.UniqueConstraint(fields=["budget", "number"], name="budget_version_number"),
            models.UniqueConstraint(fields=["budget"], condition=Q(state="agreed"), name="budget_one_in_force"),
            models.UniqueConstraint(
                fields=["budget"], condition=Q(state__in=["draft", "submitted", "returned"]), name="budget_one_drafted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} · {self.get_kind_display()}"

    @property
    def carried(self) -> Yuan:
        """What was carried over from earlier years."""
        return Yuan.from_fen(self.carried_fen)

    @property
    def is_open(self) -> bool:
        """True while its lines may be written."""
        return self.state in (VersionState.DRAFT, VersionState.RETURNED)


class BudgetLine(models.Model):
    """One line of a year's budget; its sums are those of today."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("union"))
    direction = models.TextField(_("income or spending"), choices=Direction)
    account = models.TextField(_("ledger account"), db_collation="C")
    text = models.TextField(_("line"))
    amount_fen = models.BigIntegerField(_("budget"), default=0)
    reserved_fen = models.BigIntegerField(_("reserved"), default=0, editable=False)
    spent_fen = models.BigIntegerField(_("spent"), default=0, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("line of a budget")
        constraints = [
            models.UniqueConstraint(fields=["budget", "account", "text"], name="budget_line_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, reserved_fen__gte=0, spent_fen__gte=0), name="budget_line_not_negative"
            ),
            # The second wall: whatever the program does, more than the budget is never set aside and spent together.
            models.CheckConstraint(
                condition=Q(amount_fen__gte=F("reserved_fen") + F("spent_fen")), name="budget_line_never_overspent"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def standing(self) -> Standing:
        """Budget, set aside, spent and left."""
        return Standing(Yuan.from_fen(self.amount_fen), Yuan.from_fen(self.reserved_fen), Yuan.from_fen(self.spent_fen))


class LineAmount(models.Model):
    """What one version gives a line, with what the draft went by."""

    of = models.ForeignKey(BudgetVersion, models.PROTECT, related_name="amounts")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="amounts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField(_("budget"))
    last_fen = models.BigIntegerField(_("before"), default=0)
    actual_fen = models.BigIntegerField(_("actual of the year before"), default=0)
    remark = models.TextField(_("grounds"), blank=True, default="")

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("amount of a line in a version")
        constraints = [
            models.UniqueConstraint(fields=["of", "line"], name="budget_amount_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="budget_amount_not_negative"),
        ]

    @property
    def amount(self) -> Yuan:
        """The amount that the version gives."""
        return Yuan.from_fen(self.amount_fen)


class Commitment(models.Model):
    """An entry on a line (added only): money set aside, set free, spent, or taken back."""

    Kind = CommitmentKind

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="commitments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.TextField(_("entry"), choices=CommitmentKind)
    amount_fen = models.BigIntegerField(_("amount"))
    # The record that it is for ("app.model" and its number).
    source_type = models.TextField(db_collation="C")
    source_id = models.BigIntegerField()
    on = models.DateField(_("on"))
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("entry on a budget line")
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="commitment_above_zero")]
        indexes = [
            models.Index(fields=["line", "on", "id"], name="commitment_line"),
            models.Index(fields=["source_type", "source_id"], name="commitment_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def amount(self) -> Yuan:
        """The amount."""
        return Yuan.from_fen(self.amount_fen)


BUDGET = Machine(
    "funds.budget",
    title=_("Budget of a year"),
    states=VersionState,
    rows=[
        Row(VersionState.DRAFT, "funds.budget.submit", VersionState.SUBMITTED),
        Row(VersionState.RETURNED, "funds.budget.submit", VersionState.SUBMITTED),
        Row(VersionState.SUBMITTED, "workflow.approval.agree", VersionState.AGREED),
        Row(VersionState.SUBMITTED, "workflow.approval.refuse", VersionState.REFUSED),
        Row(VersionState.SUBMITTED, "workflow.approval.return", VersionState.RETURNED),
        Row(VersionState.SUBMITTED, "workflow.approval.withdraw", VersionState.RETURNED),
        # When the adjustment is agreed, what was in force till then is replaced.
        Row(VersionState.AGREED, "workflow.approval.agree", VersionState.REPLACED),
        Row(VersionState.DRAFT, "funds.budget.drop", VersionState.DROPPED),
        Row(VersionState.RETURNED, "funds.budget.drop", VersionState.DROPPED),
    ],
)
