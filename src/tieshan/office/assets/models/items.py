"""Assets: what a union owns or uses, where it stands and who keeps it (speech:C30)."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Own, OwnedManager
from tieshan.foundation.workflow import Machine, Row
from tieshan.kernel.money import Yuan
from tieshan.office.assets.terms import STANDING, State
from tieshan.organisations.models import Account, Unit


class Asset(models.Model):
    """One line of the register: an item, or several alike that are kept together. Its number never changes."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assets", db_index=False, verbose_name=_("unit"))
    number = models.TextField(_("asset number"), unique=True, db_collation="C")
    old_number = models.TextField(_("former number"), blank=True, default="", db_collation="C")
    name = models.TextField(_("name of the item"))
    name_pinyin = models.TextField(db_collation="C")
    name_initials = models.TextField(db_collation="C")
    category = models.TextField(_("category"))
    model = models.TextField(_("model"), blank=True, default="")
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    counted_in = models.TextField(_("unit of count"), blank=True, default="")
    # Fen, because an amount is exact; shown as yuan everywhere.
    value_fen = models.BigIntegerField(_("value in fen"))
    bought_on = models.DateField(_("bought or received on"))
    source = models.TextField(_("source"))
    voucher = models.TextField(_("voucher or paper"), blank=True, default="")
    place = models.TextField(_("place"), blank=True, default="")
    keeper = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="assets", verbose_name=_("keeper")
    )
    # Whoever has no account (a worker who keeps the union's drum) is named here; else the name of the account.
    keeper_name = models.TextField(_("keeper"), blank=True, default="")
    state = models.TextField(_("state"), choices=State, default=State.IN_USE)
    state_note = models.TextField(_("about the state"), blank=True, default="")
    state_since = models.DateField(_("in this state since"))
    back_by = models.DateField(_("to be back by"), null=True, blank=True)
    registered_on = models.DateField(_("entered on"))
    remark = models.TextField(_("remark"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OwnedManager()
    scope_path = "unit"
    own_codes = {
        "office.asset.view": Own(wide="office.asset.oversee", paths=("keeper",)),
        "office.asset.place": Own(wide="office.asset.correct", paths=("keeper",)),
        "office.count.see": Own(wide="office.count.see", paths=("keeper",)),
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="asset_has_quantity"),
            models.CheckConstraint(condition=Q(value_fen__gte=0), name="asset_value_not_minus"),
            models.CheckConstraint(condition=Q(keeper__isnull=True) | ~Q(keeper_name=""), name="asset_keeper_named"),
        ]
        indexes = [
            models.Index(fields=["unit", "name_pinyin", "id"], name="asset_unit_pinyin"),
            models.Index(fields=["name_pinyin", "id"], name="asset_pinyin"),
            models.Index(fields=["name_initials", "id"], name="asset_initials"),
            models.Index(fields=["bought_on", "id"], name="asset_bought"),
            models.Index(fields=["value_fen", "id"], name="asset_value"),
            models.Index(fields=["category", "id"], name="asset_category"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def value(self) -> Yuan:
        """What it cost, for all pieces together."""
        return Yuan.from_fen(self.value_fen)

    @property
    def stands(self) -> bool:
        """True until it is disposed of."""
        return self.state in STANDING

    def is_overdue(self, on: date) -> bool:
        """True when it is lent out and should have been back."""
        return self.state == State.LENT and self.back_by is not None and self.back_by < on


ASSET = Machine(
    "office.asset",
    title=_("Asset"),
    states=State,
    starts=(State.IN_USE, State.IDLE, State.LENT, State.REPAIR),
    rows=[
        *(Row(state, "office.asset.use", State.IN_USE) for state in (State.IDLE, State.LENT, State.REPAIR)),
        *(Row(state, "office.asset.idle", State.IDLE) for state in (State.IN_USE, State.LENT, State.REPAIR)),
        *(Row(state, "office.asset.lend", State.LENT) for state in (State.IN_USE, State.IDLE)),
        *(Row(state, "office.asset.repair", State.REPAIR) for state in (State.IN_USE, State.IDLE, State.LENT)),
        *(Row(state, "workflow.approval.agree", State.DISPOSED) for state in STANDING),
    ],
)
