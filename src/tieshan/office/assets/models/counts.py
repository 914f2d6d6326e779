"""Counts: what the register says is there, compared with what people have seen (speech:C30)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.workflow import Machine, Row
from tieshan.office.assets.models.items import Asset
from tieshan.office.assets.models.lines import CopiedItem
from tieshan.office.assets.terms import DIFFERENCES, CountState, Finding, Resolution
from tieshan.organisations.models import Account, Unit


class Count(models.Model):
    """A count of all standing assets of one unit."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="asset_counts", verbose_name=_("unit"))
    number = models.TextField(_("number of the count"), unique=True, db_collation="C")
    note = models.TextField(_("remark"), blank=True, default="")
    state = models.TextField(_("state"), choices=CountState, default=CountState.OPEN)
    opened_on = models.DateField(_("count begun on"))
    opened_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("opened by"))
    due_on = models.DateField(_("to be closed by"))
    compared_on = models.DateField(_("compared on"), null=True, blank=True)
    closed_on = models.DateField(_("count closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("closed by"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state__in=["open", "compared"]), name="count_one_open_per_unit"
            ),
            models.CheckConstraint(condition=~Q(state="closed") | Q(closed_on__isnull=False), name="count_closed_on"),
        ]
        indexes = [models.Index(fields=["unit", "opened_on"], name="count_unit")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """True while people still look."""
        return self.state == CountState.OPEN


class CountLine(CopiedItem):
    """An item that should be there, or one that was found and is not in the register."""

    count = models.ForeignKey(Count, models.PROTECT, related_name="lines")
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="count_lines")
    finding = models.TextField(_("what was found"), choices=Finding, default=Finding.PENDING)
    by_scan = models.BooleanField(_("seen by its label"), default=False)
    seen_on = models.DateField(_("seen on"), null=True, blank=True)
    seen_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("seen by"))
    seen_place = models.TextField(_("seen at"), blank=True, default="")
    resolution = models.TextField(_("resolved by"), choices=Resolution, blank=True, default=Resolution.NONE)
    resolution_note = models.TextField(_("about the resolution"), blank=True, default="")
    resolved_on = models.DateField(_("difference resolved on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "count__unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "asset"], name="count_line_once"),
            models.CheckConstraint(
                condition=~Q(finding__in=["seen", "elsewhere", "surplus"]) | Q(seen_on__isnull=False),
                name="count_seen_has_day",
            ),
        ]
        indexes = [models.Index(fields=["count", "finding"], name="count_line_finding")]

    @property
    def unit_id(self) -> int:
        return self.count.unit_id

    @property
    def is_difference(self) -> bool:
        """True when the count found something else than the register says."""
        return self.finding in DIFFERENCES


COUNT = Machine(
    "office.count",
    title=_("Count of assets"),
    states=CountState,
    rows=[
        Row(CountState.OPEN, "office.count.compare", CountState.COMPARED),
        Row(CountState.COMPARED, "office.count.reopen", CountState.OPEN),
        Row(CountState.COMPARED, "office.count.close", CountState.CLOSED),
        Row(CountState.OPEN, "office.count.cancel", CountState.CANCELLED),
        Row(CountState.COMPARED, "office.count.cancel", CountState.CANCELLED),
    ],
)
