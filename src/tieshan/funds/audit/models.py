"""Audits of a union's money, from the plan to the last measure put right (speech:C30).

Working papers are only added; findings stand as they are once the report is issued (migrations/0002_guards.sql).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.documents.numbers import paper_number
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.foundation.workflow import Machine, Row
from tieshan.funds.audit.terms import AuditKind, AuditState, FixState, Grade
from tieshan.organisations.models import Account, Unit


class Audit(models.Model):
    """One audit of one union over a span of days."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="audits", verbose_name=_("audited union"))
    by = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("audited by"))
    kind = models.TextField(_("kind of audit"), choices=AuditKind)
    first = models.DateField(_("from the day"))
    last = models.DateField(_("to the day"))
    month = models.DateField(_("planned for the month"))
    reason = models.TextField(_("grounds of the audit"), blank=True, default="")
    state = models.TextField(_("state"), choices=AuditState, default=AuditState.PLANNED)
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    notified_on = models.DateField(_("notice given on"), null=True, blank=True)
    begins_on = models.DateField(_("begins on"), null=True, blank=True)
    drafted_on = models.DateField(_("draft sent on"), null=True, blank=True)
    comments_due = models.DateField(_("comments until"), null=True, blank=True)
    comments = EncryptedTextField(purpose="funds.audit.comments", null=True, blank=True, verbose_name=_("comments"))
    commented_on = models.DateField(_("commented on"), null=True, blank=True)
    opinion = models.TextField(_("opinion of the audit"), blank=True, default="")
    reported_on = models.DateField(_("report issued on"), null=True, blank=True)
    closed_on = models.DateField(_("audit closed on"), null=True, blank=True)
    # Of an audit at the end of office: when books, seals and papers went over, to whom, and what they were.
    handed_over_on = models.DateField(_("office handed over on"), null=True, blank=True)
    handed_over_to = models.TextField(_("taken over by"), blank=True, default="")
    handed_over = models.TextField(_("what was handed over"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("audit of money")
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="audit_days"),
            models.UniqueConstraint(
                fields=["unit", "kind", "first", "last"], condition=~Q(state="cancelled"), name="audit_once"
            ),
            models.CheckConstraint(condition=~Q(unit=F("by")), name="audit_by_another"),
            # The opinion comes before the hand-over is complete, whatever the program does.
            models.CheckConstraint(
                condition=Q(handed_over_on__isnull=True)
                | (Q(kind="handover", reported_on__isnull=False) & Q(handed_over_on__gte=F("reported_on"))),
                name="audit_before_hand_over",
            ),
        ]
        indexes = [models.Index(fields=["month", "id"], name="audit_month")]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()}"

    @property
    def shown_number(self) -> str:
        """The number of the notice and the report; empty before the notice."""
        return paper_number(_("Audit no."), self.year, self.number) if self.year and self.number else ""


class Auditor(models.Model):
    """A member of the team."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="team")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("auditor"))
    leads = models.BooleanField(_("leads the team"), default=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audit", "account"], name="auditor_once"),
            models.UniqueConstraint(fields=["audit"], condition=Q(leads=True), name="auditor_one_leads"),
        ]


class WorkingPaper(models.Model):
    """What an auditor noted on a record, seen by auditors alone (added only)."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="papers")
    by = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    # The record: "app.model" and its number; empty for a note on the whole.
    source_type = models.TextField(blank=True, default="", db_collation="C")
    source_id = models.BigIntegerField(null=True, blank=True)
    title = models.TextField(_("record looked at"))
    amount_fen = models.BigIntegerField(_("amount"), null=True, blank=True)
    sign = models.TextField(_("sign that led to it"), blank=True, default="")
    text = EncryptedTextField(purpose="funds.audit.paper", verbose_name=_("note"))
    on = models.DateField(_("on"))
    auditor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("auditor"))

    objects = ScopedManager()
    scope_path = "by"

    class Meta:
        verbose_name = _("working paper")
        indexes = [models.Index(fields=["source_type", "source_id"], name="audit_paper_source")]

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """What an audit found, with what is to be done about it."""

    audit = models.ForeignKey(Audit, models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("audited union"))
    number = models.PositiveSmallIntegerField()
    grade = models.TextField(_("grade"), choices=Grade)
    title = models.TextField(_("finding"))
    facts = models.TextField(_("facts"))
    amount_fen = models.BigIntegerField(_("amount"), null=True, blank=True)
    clause = models.TextField(_("against which rule"))
    measure = models.TextField(_("what is to be done"), blank=True, default="")
    papers: models.ManyToManyField = models.ManyToManyField(WorkingPaper, related_name="findings", blank=True)
    fix_state = models.TextField(_("putting right"), choices=FixState, default=FixState.OPEN)
    fix_due = models.DateField(_("to be put right by"), null=True, blank=True)
    answer = models.TextField(_("how it was put right"), blank=True, default="")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    check_words = models.TextField(_("result of the check"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("finding of an audit")
        constraints = [models.UniqueConstraint(fields=["audit", "number"], name="finding_number")]
        indexes = [models.Index(fields=["fix_due", "id"], name="finding_due", condition=~Q(fix_state="done"))]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


_S, _F = AuditState, FixState

AUDIT = Machine(
    "funds.audit",
    title=_("Audit of money"),
    states=AuditState,
    rows=[
        Row(_S.PLANNED, "funds.audit.notify", _S.NOTIFIED),
        Row(_S.PLANNED, "funds.audit.cancel", _S.CANCELLED),
        Row(_S.NOTIFIED, "funds.audit.draft", _S.DRAFTED),
        Row(_S.DRAFTED, "funds.audit.comment", _S.DRAFTED),
        Row(_S.DRAFTED, "funds.audit.draft", _S.DRAFTED),
        Row(_S.DRAFTED, "funds.audit.report", _S.REPORTED),
        Row(_S.REPORTED, "funds.audit.hand_over", _S.REPORTED),
        Row(_S.REPORTED, "funds.audit.close", _S.CLOSED),
    ],
)

FIX = Machine(
    "funds.audit_fix",
    title=_("Putting a finding right"),
    states=FixState,
    column="fix_state",
    rows=[
        Row(_F.OPEN, "funds.audit.answer", _F.ANSWERED),
        Row(_F.ANSWERED, "funds.audit.accept", _F.DONE),
        Row(_F.ANSWERED, "funds.audit.send_back", _F.OPEN),
    ],
)
