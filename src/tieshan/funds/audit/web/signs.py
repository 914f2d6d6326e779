"""Signs: what stands out when many records of money are looked at together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import Action, Card, Chart, Figure, ReportPage, TableView, Tag, page_url, register
from tieshan.funds.audit.models import Audit
from tieshan.funds.audit.policies import LIST, PAPER, SIGNS
from tieshan.funds.audit.queries import LISTED, Hit, digits, hits
from tieshan.funds.audit.terms import AuditState, Sign
from tieshan.funds.audit.web.lists import record_link, yuan
from tieshan.organisations.models import Unit


@register
class Signs(ReportPage):
    """One sign at a time, over a year or the days of an audit; each hit opens its record and goes into a paper."""

    code = SIGNS
    path = "funds/audits/signs/"
    title = gettext_lazy("Signs")
    parent = LIST

    @cached_property
    def audit(self) -> Audit | None:
        """The audit whose days and union are looked at."""
        text = self.request.GET.get("audit", "")
        return fetch_for(self.actor, LIST, Audit, text, select_related=("unit",)) if text else None

    @cached_property
    def span(self) -> tuple[date, date]:
        """The days: those of the audit, else the year asked for."""
        if self.audit is not None:
            return self.audit.first, self.audit.last
        today = timezone.localdate()
        year = self.request.GET.get("year", "")
        chosen = int(year) if year.isdecimal() and 2000 <= int(year) <= today.year else today.year
        return date(chosen, 1, 1), date(chosen, 12, 31)

    @cached_property
    def unit(self) -> Unit | None:
        """The union of the audit; all in sight without one."""
        return self.audit.unit if self.audit is not None else None

    @cached_property
    def sign(self) -> Sign:
        """The sign that is shown."""
        asked = self.request.GET.get("sign", "")
        return Sign(asked) if asked in Sign.values else Sign.BELOW

    @cached_property
    def page(self) -> int:
        """Which page of the hits."""
        text = self.request.GET.get("page", "")
        return max(int(text), 1) if text.isdecimal() and len(text) < 7 else 1

    @cached_property
    def found(self) -> tuple[int, list[Hit]]:
        return hits(self.actor, self.sign, *self.span, self.unit, page=self.page)

    def _address(self, **changes: Any) -> str:
        kept = {"sign": self.sign.value, "year": self.span[0].year}
        if self.audit is not None:
            kept["audit"] = self.audit.pk
        return "?" + urlencode({**kept, **changes})

    def lead(self) -> object:
        whose = self.unit.name if self.unit is not None else _("all unions in your charge")
        return _("%(whose)s, %(first)s – %(last)s. A sign is no finding: open the record and look.") % {
            "whose": whose, "first": self.span[0], "last": self.span[1],
        }  # fmt: skip

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        return [(sign.label, self._address(sign=sign.value), sign == self.sign) for sign in Sign]

    def figures(self) -> Iterable[Figure]:
        yield Figure(self.sign.label, self.found[0], "#hits")

    def grid(self) -> Iterable[object]:
        curve = digits(self.actor, *self.span, self.unit)
        if curve is None:
            yield Card(_("First digits"), _("Too few amounts for a curve of first digits."))
            return
        points = [
            (str(digit), (found, round(expected)))
            for digit, found, expected in zip(range(1, 10), curve.found, curve.expected, strict=True)
        ]
        title = _("First digits of %(n)s amounts (chi-square %(chi).1f)") % {
            "n": curve.counted,
            "chi": curve.chi_square,
        }
        yield Chart("bar", title, points, series=(_("found in the books"), _("expected by Benford")))
        tag = Tag(_("stands out"), "due") if curve.stands_out else Tag(_("as chance has it"), "done")
        yield Card(_("What the digits say"), tag)

    def parts(self) -> Iterable[object]:
        count, found = self.found
        audits = self._open_audits()
        rows = [
            [one.day, record_link(one.source_type, one.source_id, one.words), yuan(one.fen), one.unit] for one in found
        ]
        headings = [_("Day"), _("Record"), _("Amount"), _("Union")]
        if audits:
            headings.append(_("Into a working paper"))
            rows = [[*row, self._take(one, audits)] for row, one in zip(rows, found, strict=True)]
        title = format_html('<span id="hits">{} · {}</span>', self.sign.label, count)
        yield Card(title, TableView(headings, rows, frozenset({2})) if rows else _("Nothing stands out."))
        if self.page > 1 or count > len(found):
            yield joined(self._around(count))
        today = timezone.localdate().year
        if self.audit is None:
            years = [Action(str(year), self._address(year=year)) for year in range(today, today - 5, -1)]
            yield Card(_("Another year"), joined(years))

    def _around(self, count: int) -> Iterable[Action]:
        """The pages before and after."""
        if self.page > 1:
            yield Action(_("Previous"), f"{self._address(page=self.page - 1)}#hits")
        if self.page * LISTED < count:
            yield Action(_("Next"), f"{self._address(page=self.page + 1)}#hits")

    def _open_audits(self) -> dict[str, int]:
        """Audits at work by the union's name: where a hit may go."""
        rows = Audit.objects.visible_to(self.actor, PAPER).filter(
            state__in=(AuditState.NOTIFIED, AuditState.DRAFTED), team__account=self.actor.account_id
        )
        return dict(rows.values_list("unit__name", "pk"))

    def _take(self, hit: Hit, audits: dict[str, int]) -> object:
        audit = audits.get(hit.unit)
        if audit is None:
            return ""
        query = urlencode(
            {
                "title": f"{hit.day} {hit.words}",
                "amount": yuan(hit.fen).replace(",", ""),
                "sign": self.sign.value,
                "source_type": hit.source_type,
                "source_id": hit.source_id,
            }
        )
        return format_html('<a href="{}?{}">{}</a>', page_url(PAPER, audit) or "", query, _("Take into a paper"))
