"""The levy in figures: due and paid by month, what is overdue by federation, where receipts wait."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Chart, Figure, ReportPage, page_url, register, today
from tieshan.funds.income.models import Assessment, Receipt
from tieshan.funds.income.policies import LEVY_LIST
from tieshan.funds.income.terms import QueueReason, ReceiptState
from tieshan.funds.income.web.words import month_text, yuan

YEARS_OFFERED = 4
SHOWN = 15


@register
class LevyReport(ReportPage):
    """The levy of a year in pictures; each mark opens its months."""

    code = "funds.levy.report"
    permission = LEVY_LIST
    path = "funds/levy/report/"
    title = gettext_lazy("Levy in figures")
    parent = "funds.levy.list"

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        this = today().year
        return int(asked) if asked.isdecimal() and this - YEARS_OFFERED < int(asked) <= this else this

    def switches(self) -> list[tuple[object, str, bool]]:
        years = range(today().year, today().year - YEARS_OFFERED, -1)
        return [(str(year), f"?year={year}", year == self.year) for year in years]

    @cached_property
    def months(self) -> list[Any]:
        rows = Assessment.objects.visible_to(self.actor, LEVY_LIST).filter(month__year=self.year)
        return list(
            rows.order_by("month").values("month").annotate(due=Sum("due_fen"), paid=Sum("paid_fen"), n=Count("pk"))
        )

    def figures(self) -> Iterable[Figure]:
        due, paid = sum(row["due"] for row in self.months), sum(row["paid"] for row in self.months)
        url = f"{page_url('funds.levy.list')}?month_from={self.year}-01-01&month_to={self.year}-12-31"
        yield Figure(_("Due in the year"), yuan(due), url)
        yield Figure(_("of which paid"), yuan(paid), url, note=f"{paid * 100 / due:.1f}%" if due else "")
        yield Figure(_("Unpaid"), yuan(due - paid), f"{url}&paid=0", tone="late" if due > paid else "")

    def grid(self) -> Iterable[object]:
        levy, receipts = page_url("funds.levy.list"), page_url("funds.receipt.list")
        bars = [
            (month_text(row["month"]), (row["paid"] // 100, (row["due"] - row["paid"]) // 100)) for row in self.months
        ]
        yield Chart(
            "stacked",
            _("Levy by month, in yuan"),
            bars,
            series=(_("Paid so far"), _("Unpaid")),
            link=lambda row: f"{levy}?month_from={row[0]}-01&month_to={row[0]}-01",
        )
        late = (
            Assessment.objects.visible_to(self.actor, LEVY_LIST)
            .filter(due_on__lt=today(), due_fen__gt=F("paid_fen"))
            .order_by()
            .values("unit_id", "unit__name", "unit__short_name")
            .annotate(fen=Sum(F("due_fen") - F("paid_fen")))
            .order_by("-fen")[:SHOWN]
        )
        ids = {row["unit__short_name"] or row["unit__name"]: row["unit_id"] for row in late}
        yield Chart(
            "hbar",
            _("Overdue by union, in yuan"),
            [(row["unit__short_name"] or row["unit__name"], row["fen"] // 100) for row in late],
            link=lambda row: f"{levy}?late=1&unit={ids[row[0]]}",
        )
        waiting = dict(
            Receipt.objects.visible_to(self.actor, LEVY_LIST)
            .filter(state=ReceiptState.QUEUED)
            .order_by()
            .values_list("reason")
            .annotate(n=Count("pk"))
        )
        words = {str(label): value for value, label in QueueReason.choices}
        yield Chart(
            "hbar",
            _("Receipts that wait, by reason"),
            [(str(label), waiting[value]) for value, label in QueueReason.choices if waiting.get(value)],
            link=lambda row: f"{receipts}?state=queued&reason={words[row[0]]}",
        )
