"""What handovers and disposals share: the chosen items, locked in one order, free of any other list."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused
from tieshan.office.assets.models import Asset, DisposalLine, HandoverLine
from tieshan.organisations.models import Unit

#: A list that people sign stays readable.
MOST = 300


def lock_items(items: Iterable[Asset]) -> list[Asset]:
    """The items as they stand now, locked in the order of their ids: all there, of one unit, on no open list."""
    ids = {item.pk for item in items}
    if not ids:
        raise Refused("office.asset.none_chosen", _("Choose the items first."))
    if len(ids) > MOST:
        raise Refused("office.asset.too_many", _("At most %(most)s items stand on one list.") % {"most": MOST})
    found = list(Asset.objects.select_for_update(of=("self",)).select_related("unit").filter(pk__in=ids).order_by("pk"))
    gone = [asset for asset in found if not asset.stands]
    if gone:
        raise Refused("office.asset.disposed_of", _("Disposed of already: %(items)s.") % {"items": _named(gone)})
    if len({asset.unit_id for asset in found}) > 1:
        raise Refused("office.asset.several_units", _("The items of one list belong to one union."))
    taken = set(HandoverLine.objects.filter(asset__in=ids, is_open=True).values_list("asset_id", flat=True))
    taken |= set(DisposalLine.objects.filter(asset__in=ids, is_open=True).values_list("asset_id", flat=True))
    if taken:
        named = _named([asset for asset in found if asset.pk in taken])
        raise Refused(
            "office.asset.on_a_list",
            _("A handover or a disposal is under way for: %(items)s. End that one first.") % {"items": named},
        )
    return found


def list_number(unit: Unit, mark: str, year: int, serial: int) -> str:
    """The number of a list: the unit's code, a mark of the kind, year and serial."""
    return f"{unit.code}-{mark}{year}-{serial:03d}"


def _named(assets: list[Asset]) -> str:
    shown = _(", ").join(str(asset) for asset in assets[:5])
    return shown if len(assets) <= 5 else f"{shown} …"
