"""Disposals: a list of items is scrapped, sold or given away after approval, and settled (speech:C30)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.workflow import Machine, Row
from tieshan.kernel.money import Yuan
from tieshan.office.assets.models.items import Asset
from tieshan.office.assets.models.lines import Line
from tieshan.office.assets.terms import DisposalState
from tieshan.organisations.models import Account, Unit


class Disposal(models.Model):
    """A paper that asks to dispose of some items of one unit in one way."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="disposals", verbose_name=_("unit"))
    number = models.TextField(_("number of the disposal"), unique=True, db_collation="C")
    way = models.TextField(_("way of disposal"))
    reason = models.TextField(_("reason"))
    value_fen = models.BigIntegerField(_("value in fen"))
    expected_fen = models.BigIntegerField(_("expected proceeds in fen"), default=0)
    state = models.TextField(_("state"), choices=DisposalState, default=DisposalState.REQUESTED)
    requested_on = models.DateField(_("asked on"))
    requested_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    proceeds_fen = models.BigIntegerField(_("proceeds in fen"), null=True, blank=True)
    settlement = models.TextField(_("how it was settled"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_fen__gte=0) & (Q(proceeds_fen__isnull=True) | Q(proceeds_fen__gte=0)),
                name="disposal_proceeds_not_minus",
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(settled_on__isnull=False, proceeds_fen__isnull=False),
                name="disposal_settled_has_facts",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="disposal_unit")]

    def __str__(self) -> str:
        return self.number

    @property
    def value(self) -> Yuan:
        """What the items cost."""
        return Yuan.from_fen(self.value_fen)

    @property
    def expected(self) -> Yuan:
        """What they are to bring."""
        return Yuan.from_fen(self.expected_fen)

    @property
    def proceeds(self) -> Yuan | None:
        """What they brought; nothing before it is settled."""
        return None if self.proceeds_fen is None else Yuan.from_fen(self.proceeds_fen)


class DisposalLine(Line):
    """An item of the paper."""

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="lines")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="disposal_lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["disposal", "asset"], name="disposal_line_once"),
            models.UniqueConstraint(fields=["asset"], condition=Q(is_open=True), name="disposal_one_open"),
        ]


_S = DisposalState
DISPOSAL = Machine(
    "office.disposal",
    title=_("Disposal of assets"),
    states=DisposalState,
    rows=[
        Row(_S.REQUESTED, "workflow.approval.agree", _S.AGREED),
        Row(_S.REQUESTED, "workflow.approval.refuse", _S.REFUSED),
        Row(_S.REQUESTED, "workflow.approval.return", _S.RETURNED),
        Row(_S.REQUESTED, "workflow.approval.withdraw", _S.WITHDRAWN),
        Row(_S.REQUESTED, "office.disposal.correct", _S.REQUESTED),
        Row(_S.RETURNED, "office.disposal.correct", _S.REQUESTED),
        Row(_S.WITHDRAWN, "office.disposal.correct", _S.REQUESTED),
        Row(_S.RETURNED, "office.disposal.cancel", _S.CANCELLED),
        Row(_S.WITHDRAWN, "office.disposal.cancel", _S.CANCELLED),
        Row(_S.AGREED, "office.disposal.settle", _S.SETTLED),
    ],
)
