"""What the lists on paper share: a line says of an item what it was on the day of the list."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.kernel.money import Yuan
from tieshan.office.assets.models.items import Asset

COPIED = ("number", "name", "model", "quantity", "counted_in", "value_fen", "place", "keeper_name")


class CopiedItem(models.Model):
    """A line that says of an item what it was."""

    number = models.TextField(_("asset number"))
    name = models.TextField(_("name of the item"))
    model = models.TextField(_("model"), blank=True, default="")
    quantity = models.PositiveIntegerField(_("quantity"))
    counted_in = models.TextField(_("unit of count"), blank=True, default="")
    value_fen = models.BigIntegerField(_("value in fen"))
    place = models.TextField(_("place"), blank=True, default="")
    keeper_name = models.TextField(_("keeper"), blank=True, default="")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def value(self) -> Yuan:
        """What it cost."""
        return Yuan.from_fen(self.value_fen)


class Line(CopiedItem):
    """A line of a list that moves items. While the list is open, no other list takes the item."""

    is_open = models.BooleanField(_("list is open"), default=True)

    class Meta:
        abstract = True


def copied(asset: Asset) -> dict[str, Any]:
    """What a line copies from its item."""
    return {name: getattr(asset, name) for name in COPIED}
