"""The list that members sign: to print, and as a workbook."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.ui.exports import Sheet, write_xlsx
from tieshan.foundation.ui.kinds import Column, Page, choice_word, page_url, register
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.funds.benefits.policies import LIST
from tieshan.funds.benefits.queries import shares_of
from tieshan.funds.benefits.terms import ShareState
from tieshan.funds.benefits.web.grants import BOOK, SHEET, VIEW
from tieshan.funds.benefits.web.words import occasion_word
from tieshan.kernel.money import Yuan, capitals, total

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _signature(share: BenefitShare) -> str:
    """What stands in the column for signatures: empty until something is entered."""
    if share.state == ShareState.RECEIVED:
        return share.receiver
    return _("not received: %(reason)s") % {"reason": share.reason} if share.state == ShareState.MISSED else ""


COLUMNS = [
    Column("name", gettext_lazy("Member"), "name"),
    Column("item", gettext_lazy("What is given"), "grant.item"),
    Column("price", gettext_lazy("Worth in yuan"), lambda share: share.price.decimal),
    Column("signature", gettext_lazy("Signature"), _signature),
    Column("signed_on", gettext_lazy("Day"), "signed_on"),
]


class _OfGrant(Page):
    """A paper of one benefit."""

    permission = LIST
    parent = LIST
    model = BenefitGrant

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.record: BenefitGrant = fetch_for(
            self.actor, LIST, BenefitGrant, self.kwargs["pk"], select_related=("unit", "request", "asked_by")
        )
        rows = shares_of(self.record).exclude(state=ShareState.DROPPED)
        self.shares = list(rows.select_related("grant"))

    def headline(self) -> str:
        """Whose list for what."""
        return _("%(unit)s: %(occasion)s, list for signatures") % {
            "unit": self.record.unit.name,
            "occasion": occasion_word(self.record),
        }


@register
class SignatureSheet(_OfGrant):
    """An A4 list for signatures."""

    code = SHEET
    path = "funds/benefits/<int:pk>/sheet/"
    title = gettext_lazy("List for signatures")
    template = "benefits/sheet.html"

    def context(self) -> dict[str, Any]:
        sum_: Yuan = total(share.price for share in self.shares)
        return super().context() | {
            "grant": self.record,
            "headline": self.headline(),
            "form": choice_word(self.record, "form"),
            "rows": [
                (share.name, f"{share.price:,}", _signature(share), share.signed_on or "") for share in self.shares
            ],
            "total": f"{sum_:,}",
            "capitals": capitals(sum_),
            "back": page_url(VIEW, self.record.pk),
        }


@register
class SignatureBook(_OfGrant):
    """The same list as a workbook."""

    code = BOOK
    path = "funds/benefits/<int:pk>/book/"
    title = gettext_lazy("List as Excel")

    def get(self) -> HttpResponse:
        file, _count = write_xlsx(Sheet(self.headline(), self.record.unit.name, COLUMNS, self.shares))
        name = f"benefit-{self.record.year}-{self.record.number}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        with file:
            return HttpResponse(file.read(), content_type=XLSX, headers=headers)
