"""Handovers: one list of items goes from a keeper to another, perhaps to another unit; the receiver accepts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Own, OwnedManager
from tieshan.foundation.workflow import Machine, Row
from tieshan.office.assets.models.items import Asset
from tieshan.office.assets.models.lines import Line
from tieshan.office.assets.terms import HandoverState
from tieshan.organisations.models import Account, Unit

ARRANGE = "office.handover.arrange"


class Handover(models.Model):
    """A list handed over as a whole. A receiver without an account is a name; then the signed list is the proof."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="handovers_out", verbose_name=_("from unit"))
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="handovers_in", verbose_name=_("to unit"))
    number = models.TextField(_("number of the handover"), unique=True, db_collation="C")
    from_keeper = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed over by")
    )
    from_name = models.TextField(_("handed over by"), blank=True, default="")
    to_keeper = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken over by")
    )
    to_name = models.TextField(_("taken over by"), blank=True, default="")
    to_place = models.TextField(_("new place"), blank=True, default="")
    reason = models.TextField(_("reason"))
    state = models.TextField(_("state"), choices=HandoverState, default=HandoverState.REQUESTED)
    requested_on = models.DateField(_("asked on"))
    requested_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    opinion = models.TextField(_("opinion"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = ("unit", "to_unit")
    own_codes = {
        "office.handover.view": Own(wide="office.asset.oversee", paths=("from_keeper", "to_keeper", "requested_by")),
        "office.handover.accept": Own(wide=ARRANGE, paths=("to_keeper",)),
        "office.handover.refuse": Own(wide=ARRANGE, paths=("to_keeper",)),
        "office.handover.withdraw": Own(wide=ARRANGE, paths=("requested_by",)),
    }

    class Meta:
        indexes = [
            models.Index(fields=["unit", "state"], name="handover_from"),
            models.Index(fields=["to_unit", "state"], name="handover_to"),
            models.Index(fields=["to_keeper"], name="handover_receiver", condition=Q(state="requested")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """True until the receiver has decided, or the asking side has withdrawn."""
        return self.state == HandoverState.REQUESTED


class HandoverLine(Line):
    """An item of the list."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="lines")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="handover_lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "asset"], name="handover_line_once"),
            models.UniqueConstraint(fields=["asset"], condition=Q(is_open=True), name="handover_one_open"),
        ]


HANDOVER = Machine(
    "office.handover",
    title=_("Handover of assets"),
    states=HandoverState,
    rows=[
        Row(HandoverState.REQUESTED, "office.handover.accept", HandoverState.ACCEPTED),
        Row(HandoverState.REQUESTED, "office.handover.refuse", HandoverState.REFUSED),
        Row(HandoverState.REQUESTED, "office.handover.withdraw", HandoverState.WITHDRAWN),
    ],
)
