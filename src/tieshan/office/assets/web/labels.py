"""Labels to print and stick on: name, number, and a code that opens the item on a telephone."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import qrcode
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.ui.kinds import Page, page_url, register
from tieshan.office.assets.models import Asset
from tieshan.office.assets.policies import ASSET_LABEL, ASSET_VIEW, COUNT_SEE
from tieshan.office.assets.queries.counts import pending_line
from tieshan.office.assets.terms import STANDING

#: Labels on one print: more than a count in one office needs, less than a browser chokes on.
MOST = 240
SCAN = "office.asset.scan"


def picture(text: str) -> SafeString:
    """A text as a QR code, drawn as one path."""
    code = qrcode.QRCode(border=2, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(text)
    matrix = code.get_matrix()
    path = "".join(_runs(row, y) for y, row in enumerate(matrix))
    side = len(matrix)
    return format_html(
        '<svg viewBox="0 0 {} {}" class="qr" aria-hidden="true" shape-rendering="crispEdges">'
        '<rect width="100%" height="100%" fill="#fff"></rect><path d="{}" fill="#000"></path></svg>',
        side,
        side,
        path,
    )


def _runs(row: list[bool], y: int) -> str:
    """The dark runs of one line."""
    found, x = "", 0
    while x < len(row):
        length = 0
        while x + length < len(row) and row[x + length]:
            length += 1
        if length:
            found += f"M{x} {y}h{length}v1h-{length}z"
        x += max(length, 1)
    return found


@register
class Labels(Page):
    """A sheet of labels: of the chosen items (`?ids=`), or of all that a unit has (`?unit=`)."""

    code = ASSET_LABEL
    path = "assets/labels/"
    title = gettext_lazy("Labels")
    parent = "office.asset.list"
    template = "office_assets/labels.html"

    @cached_property
    def items(self) -> list[Asset]:
        rows = Asset.objects.visible_to(self.actor, ASSET_LABEL).filter(state__in=STANDING)
        numbers = [int(n) for n in self.request.GET.getlist("ids") if n.isdecimal() and len(n) < 19]
        unit = self.request.GET.get("unit", "")
        if numbers:
            rows = rows.filter(pk__in=numbers[:MOST])
        elif unit.isdecimal() and len(unit) < 19:
            rows = rows.filter(unit_id=int(unit))
        else:
            rows = rows.none()
        return list(rows.select_related("unit").order_by("place", "number")[:MOST])

    def context(self) -> dict[str, Any]:
        labels = [
            (asset, picture(self.request.build_absolute_uri(page_url(SCAN, asset.pk) or "/"))) for asset in self.items
        ]
        return super().context() | {"labels": labels, "back": page_url("office.asset.list"), "most": MOST}


@register
class Scan(Page):
    """Where a label leads: while a count is open, to the one button of counting; else to the item's page."""

    code = SCAN
    permission = ASSET_VIEW
    path = "assets/<int:pk>/scan/"
    title = gettext_lazy("Asset")
    parent = "office.asset.list"
    matrix_record = "Asset"

    def get(self) -> HttpResponse:
        if pending_line(self.actor, self.kwargs["pk"]) is not None:
            return HttpResponseRedirect(page_url(COUNT_SEE, self.kwargs["pk"]) or "/")
        asset = fetch_for(self.actor, ASSET_VIEW, Asset, self.kwargs["pk"])
        return HttpResponseRedirect(page_url("office.asset.detail", asset.pk) or "/")
