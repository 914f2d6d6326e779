"""Statements of a union's money for its members (speech:C03): drawn up from the books, confirmed, then frozen."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.documents.numbers import paper_number
from tieshan.foundation.workflow import Machine, Row
from tieshan.funds.statements.terms import SheetState
from tieshan.organisations.models import Account, Unit


class MemberStatement(models.Model):
    """What came in, what went out and what is there, of one union from day to day.

    Once published nothing of it changes (migrations/0002_guards.sql); what is corrected in the books later shows in the
    next one.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="member_statements", verbose_name=_("whose money"))
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("who keeps the money"))
    first = models.DateField(_("from the day"))
    last = models.DateField(_("to the day"))
    state = models.TextField(_("state"), choices=SheetState, default=SheetState.DRAWN)
    # See queries.content_of: names and sums as they are printed, payees masked.
    content = models.JSONField()
    opening_fen = models.BigIntegerField(_("balance at the beginning"))
    came_fen = models.BigIntegerField(_("came in"))
    went_fen = models.BigIntegerField(_("went out"))
    closing_fen = models.BigIntegerField(_("balance at the end"))
    # SHA-256 over what is printed, in hexadecimal.
    mark = models.TextField(_("mark of the content"), db_collation="C")
    drawn_on = models.DateField(_("drawn up on"))
    drawn_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("drawn up by"))
    year = models.PositiveSmallIntegerField(null=True)
    number = models.PositiveIntegerField(null=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("confirmed by")
    )
    # The secret in the printed code: whoever holds the sheet reads it, nobody guesses it.
    code = models.TextField(unique=True, null=True, blank=True, db_collation="C", editable=False)
    # The entry of the journal that published it, and the seal that was the newest then.
    entry_id = models.BigIntegerField(null=True, editable=False)
    seal = models.TextField(_("newest seal of the journal"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = ("unit", "holder")

    class Meta:
        verbose_name = _("statement for members")
        constraints = [
            models.UniqueConstraint(fields=["unit", "first", "last"], name="member_statement_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="member_statement_days"),
            models.CheckConstraint(
                condition=Q(closing_fen=F("opening_fen") + F("came_fen") - F("went_fen")),
                name="member_statement_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("drawn_by")),
                name="member_statement_two_hands",
            ),
        ]
        indexes = [models.Index(fields=["last", "id"], name="member_statement_last")]

    def __str__(self) -> str:
        return f"{self.unit} {self.first} – {self.last}"

    @property
    def shown_number(self) -> str:
        """The number as papers carry it; empty before it is published."""
        return paper_number("", self.year, self.number) if self.year and self.number else ""

    @property
    def facts(self) -> dict[str, Any]:
        """What the mark is taken over."""
        return {
            "unit": self.unit_id,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "opening": self.opening_fen,
            "came": self.came_fen,
            "went": self.went_fen,
            "closing": self.closing_fen,
            "content": self.content,
        }


SHEET = Machine(
    "funds.disclosure",
    title=_("Statement for members"),
    states=SheetState,
    rows=[
        Row(SheetState.DRAWN, "funds.disclosure.draw", SheetState.DRAWN),
        Row(SheetState.DRAWN, "funds.disclosure.publish", SheetState.PUBLISHED),
    ],
)
