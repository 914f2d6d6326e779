"""What the forms of handovers and disposals share: the items chosen in the address, and their table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import Card, TableView
from tieshan.kernel.money import total
from tieshan.office.assets.models import Asset
from tieshan.office.assets.queries.items import assets
from tieshan.office.assets.terms import STANDING
from tieshan.office.assets.web.words import pieces, yuan

MOST = 300


def chosen(actor: Actor, query: QueryDict) -> list[Asset]:
    """The items of the address: chosen in the list (`?ids=`), or all that somebody keeps (`?keeper=`)."""
    rows: QuerySet[Asset] = assets(actor).filter(state__in=STANDING)
    numbers = [int(n) for n in query.getlist("ids") if n.isdecimal() and len(n) < 19][:MOST]
    keeper = query.get("keeper", "")
    if numbers:
        rows = rows.filter(pk__in=numbers)
    elif keeper.isdecimal() and len(keeper) < 19:
        rows = rows.filter(keeper_id=int(keeper))
    else:
        return []
    return list(rows.order_by("number")[:MOST])


def items_table(rows: Iterable[Any]) -> TableView:
    """Items, or lines that speak of them."""
    table = [
        [one.number, one.name, one.model, pieces(one), yuan(one.value), one.place, one.keeper_name] for one in rows
    ]
    headings = [
        _("Asset number"),
        _("Name of the item"),
        _("Model"),
        _("Quantity"),
        _("Value (yuan)"),
        _("Place"),
        _("Keeper"),
    ]
    return TableView(
        headings, table, frozenset({3, 4}), empty=_("No item is chosen. Mark items in the register first.")
    )


def items_card(rows: list[Any]) -> Card:
    """The items of a form, with what they cost together."""
    value = yuan(total(one.value for one in rows))
    note = _("%(n)s in all, %(value)s yuan") % {"n": len(rows), "value": value}
    return Card(_("Items"), items_table(rows), note=note)
