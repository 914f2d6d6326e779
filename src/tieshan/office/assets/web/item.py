"""One asset: what it is, where it stands, who keeps it, and what happened to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import is_own
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    DetailPage,
    Fact,
    Facts,
    Tab,
    TableView,
    Tag,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.assets.models import ASSET, Asset
from tieshan.office.assets.policies import (
    ASSET_CORRECT,
    ASSET_IDLE,
    ASSET_LABEL,
    ASSET_LEND,
    ASSET_PLACE,
    ASSET_REPAIR,
    ASSET_USE,
    ASSET_VIEW,
    CLAUSE,
    COUNT_SEE,
    DISPOSAL_REQUEST,
    HANDOVER_ARRANGE,
    HANDOVER_REQUEST,
)
from tieshan.office.assets.queries.counts import pending_line
from tieshan.office.assets.rules import is_fixed, value_parameter
from tieshan.office.assets.terms import State
from tieshan.office.assets.web.words import category_word, pieces, source_word, state_tag, yuan

VIEW = "office.asset.detail"
WIDE = {ASSET_PLACE: ASSET_CORRECT, HANDOVER_REQUEST: HANDOVER_ARRANGE}


def possible(act: str) -> Callable[[Any], bool]:
    """Whether the machine lets the act begin in the item's state."""
    return lambda asset: bool(ASSET.rows_of(asset.state, act))


def _stands(asset: Any) -> bool:
    return bool(asset.stands)


@register
class AssetDetail(DetailPage):
    """One asset."""

    code = VIEW
    permission = ASSET_VIEW
    path = "assets/<int:pk>/"
    title = gettext_lazy("Asset")
    parent = "office.asset.list"
    model = Asset
    select_related = ("unit", "keeper")
    tabs = [Tab("lists", gettext_lazy("Handovers, counts, disposals"))]
    acts = [
        ActButton(HANDOVER_REQUEST, gettext_lazy("Hand items over"), main=True, when=_stands),
        ActButton(ASSET_PLACE, gettext_lazy("Change the place"), when=_stands),
        ActButton(ASSET_USE, gettext_lazy("Take into use"), when=possible(ASSET_USE)),
        ActButton(ASSET_LEND, gettext_lazy("Lend out"), when=possible(ASSET_LEND)),
        ActButton(ASSET_REPAIR, gettext_lazy("Send for repair"), when=possible(ASSET_REPAIR)),
        ActButton(ASSET_IDLE, gettext_lazy("Set idle"), when=possible(ASSET_IDLE)),
        ActButton(ASSET_CORRECT, gettext_lazy("Correct"), when=_stands),
        ActButton(DISPOSAL_REQUEST, gettext_lazy("Dispose of"), when=_stands),
        ActButton(ASSET_LABEL, gettext_lazy("Label"), when=_stands),
    ]

    def act_url(self, button: ActButton) -> str | None:
        if button.code in (ASSET_LABEL, HANDOVER_REQUEST, DISPOSAL_REQUEST):
            return f"{page_url(button.code)}?ids={self.record.pk}"
        return super().act_url(button)

    def actions(self) -> Iterable[Action]:
        mine, unit = is_own(self.actor, self.record.keeper_id), self.record.unit
        if pending_line(self.actor, self.record.pk) is not None:
            yield Action(_("Seen here"), page_url(COUNT_SEE, self.record.pk) or "", True)
        for action in super().actions():
            # What keepers may do with their own needs another right for what others keep.
            wide = WIDE.get(action.code)
            if self.actor.may_at(wide or action.code, unit) or (mine and wide is not None):
                yield action

    def tab_lists(self) -> object:
        """Every list on which the item has stood."""
        rows = []
        for line in self.record.handover_lines.select_related("handover__to_unit").order_by("-pk"):
            one = line.handover
            link = format_html('<a href="{}">{}</a>', page_url("office.handover.detail", one.pk), one.number)
            told = _("%(from)s to %(to)s") % {"from": one.from_name or "—", "to": one.to_name or one.to_unit.name}
            rows.append([one.requested_on, _("Handover of assets"), link, told, one.get_state_display()])
        for paper in self.record.disposal_lines.select_related("disposal").order_by("-pk"):
            found = paper.disposal
            link = format_html('<a href="{}">{}</a>', page_url("office.disposal.detail", found.pk), found.number)
            rows.append([found.requested_on, _("Disposal of assets"), link, found.reason, found.get_state_display()])
        for entry in self.record.count_lines.select_related("count").order_by("-pk"):
            count = entry.count
            link = format_html('<a href="{}">{}</a>', page_url("office.count.detail", count.pk), count.number)
            rows.append([count.opened_on, _("Count of assets"), link, entry.seen_place, entry.get_finding_display()])
        rows.sort(key=lambda row: row[0], reverse=True)
        headings = [_("Date"), _("Kind"), _("Number"), _("What it was about"), _("State")]
        return Card("", TableView(headings, rows, empty=_("It has stood on no list yet.")))

    def heading(self) -> object:
        return self.record.name

    def state(self) -> Tag:
        return state_tag(self.record, today())

    def lead(self) -> object:
        asset = self.record
        if asset.state == State.DISPOSED:
            return _("Disposed of on %(day)s; the record stays as it was.") % {"day": asset.state_since.isoformat()}
        if asset.is_overdue(today()):
            return _("It should have been back on %(day)s.") % {"day": asset.back_by.isoformat()}
        return " · ".join(part for part in (asset.number, asset.place, asset.keeper_name) if part)

    def facts(self) -> Iterable[object]:
        asset = self.record
        yield Facts(
            _("Asset"),
            [
                Fact(_("Asset number"), asset.number, sub=asset.old_number),
                Fact(_("Category of asset"), category_word(asset)),
                Fact(_("Model"), asset.model),
                Fact(_("Quantity"), pieces(asset)),
                Fact(_("Value (yuan)"), yuan(asset.value)),
                Fact(_("Bought or received on"), asset.bought_on),
                Fact(_("Source"), source_word(asset), sub=asset.voucher),
                Fact(_("Entered on"), asset.registered_on),
                Fact(_("Remark"), asset.remark, wide=True),
            ],
        )
        yield Facts(
            _("Where it is"),
            [
                Fact(_("Unit"), asset.unit.name),
                Fact(_("Keeper"), asset.keeper_name),
                Fact(_("Place"), asset.place),
                Fact(_("State"), state_tag(asset, today()), sub=asset.state_note),
                Fact(_("In this state since"), asset.state_since),
                Fact(_("To be back by"), asset.back_by),
            ],
        )

    def aside(self) -> Iterable[object]:
        asset = self.record
        rule = parameter(value_parameter(asset.category), on=today())
        least = rule.decimal
        told = (
            _("One piece is worth %(least)s yuan or more: a fixed asset.")
            if is_fixed(asset.value, asset.quantity, least)
            else _("One piece is worth less than %(least)s yuan: kept in the register, not a fixed asset by value.")
        )
        yield explanation(parameters=[rule], clauses=[CLAUSE], steps=[told % {"least": least}])
