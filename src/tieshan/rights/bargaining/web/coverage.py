"""Whom contracts cover on a day, unit by unit; each figure opens its employers; none is counted twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.http import Http404
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Card, Empty, Figure, ReportPage, TableView, page_url, register, today
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit
from tieshan.organisations.queries.tree import level_below, path_on
from tieshan.rights.bargaining import policies as codes
from tieshan.rights.bargaining.models import CollectiveContract
from tieshan.rights.bargaining.queries import Covered, coverage, covered_employers
from tieshan.rights.bargaining.terms import Kind
from tieshan.rights.bargaining.web.contracts import VIEW


class _OnDay(ReportPage):
    """A day and a kind of contract, read from the address."""

    @cached_property
    def on(self) -> date:
        """The day asked for, else today; nothing later."""
        try:
            return min(date.fromisoformat(self.request.GET.get("on", "")), today())
        except ValueError:
            return today()

    @cached_property
    def contract_kind(self) -> str:
        """The kind asked for, else any."""
        asked = self.request.GET.get("kind", "")
        return asked if asked in Kind.values else ""

    def query(self, **more: str) -> str:
        """The same question with something else in it."""
        given = {"on": self.on.isoformat(), "kind": self.contract_kind, **more}
        return "?" + urlencode({key: value for key, value in given.items() if value})

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        yield _("any contract"), self.query(kind=""), not self.contract_kind
        for value, word in Kind.choices:
            yield word, self.query(kind=value), value == self.contract_kind


@register
class Coverage(_OnDay):
    """The reader's own unit and those directly below it, as the tree stood on the day."""

    code = codes.COVERAGE
    path = "contracts/coverage/"
    title = gettext_lazy("Coverage by contracts")
    parent = codes.CONTRACTS

    @cached_property
    def found(self) -> tuple[list[Covered], list[Covered]]:
        """The reader's own area, and its parts."""
        own = Unit.objects.visible_to(self.actor, codes.COVERAGE).order_by("path").first()
        path = path_on(own.pk, on=self.on) if own is not None else None
        if own is None or path is None:
            return [], []
        below = [node.unit_id for node in level_below(path, on=self.on, today=today())]
        rows = {row.unit_id: row for row in coverage([own.pk, *below], on=self.on, kind=self.contract_kind)}
        return [rows[own.pk]], [row for pk, row in rows.items() if pk != own.pk and row.employers]

    def figures(self) -> Iterable[Figure]:
        for row in self.found[0]:
            link = f"{page_url('rights.contract.employers', row.unit_id)}{self.query()}"
            yield Figure(_("Employers covered"), f"{row.covered:,} / {row.employers:,}", link)
            yield Figure(_("Workers covered"), f"{row.workers_covered:,} / {row.workers:,}", link)
            yield Figure(_("Rate of workers"), f"{row.rate} %", link)
            yield Figure(_("Covered by several contracts"), row.several, link + "&several=1")

    def parts(self) -> Iterable[object]:
        if not self.found[0]:
            yield Card("", Empty(_("No unit within reach.")))
            return
        rows = [
            [
                format_html(
                    '<a href="{}{}">{}</a>', page_url("rights.contract.employers", row.unit_id), self.query(), row.name
                ),
                row.employers,
                row.covered,
                row.workers,
                row.workers_covered,
                f"{row.rate} %",
            ]
            for row in self.found[1]
        ]
        headings = [
            _("Unit"),
            _("Employers"),
            _("Covered"),
            _("Workers"),
            _("Workers covered"),
            _("Rate of workers covered"),
        ]
        if rows:
            yield Card(
                _("By unit on %(day)s") % {"day": self.on.isoformat()},
                TableView(headings, rows, frozenset(range(1, 6))),
            )
        yield explanation(
            clauses=[codes.C12, "contract-law:53"],
            steps=[_("An employer counts once: the enterprise's contract before the industry's before the area's.")],
        )


@register
class CoveredEmployers(_OnDay):
    """The employers behind a figure, each with the contract that counts."""

    code = "rights.contract.employers"
    path = "contracts/coverage/<int:pk>/"
    title = gettext_lazy("Employers and their contracts")
    parent = codes.COVERAGE
    matrix_record = "Unit"
    permission = codes.COVERAGE

    def parts(self) -> Iterable[object]:
        unit = Unit.objects.visible_to(self.actor, codes.COVERAGE).filter(pk=self.kwargs["pk"]).first()
        path = path_on(unit.pk, on=self.on) if unit is not None else None
        if unit is None or path is None:
            raise Http404
        several = bool(self.request.GET.get("several"))
        found = covered_employers(path, on=self.on, kind=self.contract_kind)
        seen = set(CollectiveContract.objects.visible_to(self.actor, codes.CONTRACTS).values_list("pk", flat=True))
        rows = [
            [
                one.employer.name,
                one.workers,
                _link(one.contract, seen) if one.contract is not None else _("none"),
                one.contract.get_level_display() if one.contract is not None else "",
                one.contracts or "",
            ]
            for one in found
            if one.contracts > 1 or not several
        ]
        headings = [_("Employer"), _("Workers"), _("Contract"), _("Level of the contract"), _("Contracts in all")]
        yield Card(unit.name, TableView(headings, rows, frozenset({1, 4})) if rows else Empty(_("No employer.")))


def _link(contract: CollectiveContract, seen: set[int]) -> object:
    """The contract's title, a link for those who see it."""
    if contract.pk not in seen:
        return contract.title
    return format_html('<a href="{}">{}</a>', page_url(VIEW, contract.pk), contract.title)


__all__ = ["Coverage", "CoveredEmployers"]
