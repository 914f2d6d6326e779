"""One version of a budget: its lines, its resolution, its approval."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    ActButton,
    Card,
    DetailPage,
    Fact,
    Facts,
    Figure,
    TableView,
    Tag,
    page_url,
    register,
)
from tieshan.foundation.workflow import approval_card
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.budgets.actions.drafting import ADJUSTMENTS, KINDS
from tieshan.funds.budgets.models import BUDGET, BudgetVersion, LineAmount
from tieshan.funds.budgets.papers import amounts_of
from tieshan.funds.budgets.policies import DROP, EDIT, LIST, SUBMIT
from tieshan.funds.budgets.queries import totals_of
from tieshan.funds.budgets.rules import shortfall
from tieshan.funds.budgets.terms import Direction, VersionKind
from tieshan.funds.budgets.web.words import line_words, version_tag, yuan
from tieshan.kernel.money import Yuan, capitals
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation

VERSION = "funds.budget.version"


def possible(act: str) -> Any:
    """Whether the machine lets the act begin in the record's state."""
    return lambda version: bool(BUDGET.rows_of(version.state, act))


@register
class VersionView(DetailPage):
    """A version as it is written, decided and kept."""

    code = VERSION
    permission = LIST
    path = "funds/budgets/versions/<int:pk>/"
    title = gettext_lazy("Version of a budget")
    parent = LIST
    model = BudgetVersion
    select_related = ("unit", "budget", "budget__unit", "drafted_by")
    acts = [
        ActButton(SUBMIT, gettext_lazy("Submit for approval"), main=True, when=possible(SUBMIT)),
        ActButton(EDIT, gettext_lazy("Write the lines"), when=lambda version: version.is_open),
        ActButton(DROP, gettext_lazy("Throw the drafted budget away"), when=possible(DROP)),
    ]

    @cached_property
    def sums(self) -> tuple[Yuan, Yuan]:
        return totals_of(self.record)

    def heading(self) -> object:
        told = {"unit": self.record.unit, "year": self.record.budget.year}
        if self.record.kind == VersionKind.ADJUSTMENT:
            return _("%(unit)s: adjustment of the budget of %(year)s") % told
        return _("%(unit)s: budget of %(year)s") % told

    def state(self) -> Tag:
        return version_tag(self.record.kind, self.record.state)

    def lead(self) -> object:
        income, spending = self.sums
        short = shortfall(income, self.record.carried, spending)
        if short:
            return _("The spending planned is %(short)s yuan above the income and what is carried over.") % {
                "short": f"{short:,}"
            }
        return (
            _("Drafted from last year's figures: look through the lines, then submit it.")
            if (self.record.is_open and self.record.kind == VersionKind.ORIGINAL)
            else ""
        )

    def figures(self) -> Iterable[Figure]:
        income, spending = self.sums
        yield Figure(_("Income planned"), f"{income:,}", "#income")
        yield Figure(_("Carried over"), f"{self.record.carried:,}")
        yield Figure(_("Spending planned"), f"{spending:,}", "#spending")

    def facts(self) -> Iterable[object]:
        version = self.record
        spending = self.sums[1]
        yield Facts(
            "",
            [
                Fact(_("Union"), version.unit.name, url=page_url("funds.budget.view", version.budget_id)),
                Fact(_("Year"), str(version.budget.year), sub=version.get_kind_display()),
                Fact(_("Spending in capitals"), capitals(spending)),
                Fact(_("Resolution of the committee"), version.resolution, sub=str(version.resolved_on or "")),
                Fact(_("Drafted on"), version.drafted_on, sub=str(version.drafted_by or "")),
                Fact(_("Reason of the adjustment"), version.reason, wide=True)
                if version.reason
                else Fact(_("Decided on"), version.decided_on),
            ],
        )
        given = amounts_of(version)
        for direction, title, anchor in (
            (Direction.INCOME, _("Income"), "income"),
            (Direction.SPENDING, _("Spending"), "spending"),
        ):
            rows = [one for one in given if one.line.direction == direction]
            if rows:
                yield Card(format_html('<span id="{}">{}</span>', anchor, title), self._table(rows))
        files = attachments_card(self.request, version, permission=LIST)
        if files is not None:
            yield files

    def _table(self, given: list[LineAmount]) -> TableView:
        accounts = chart(self.record.drafted_on)
        adjusting = self.record.kind == VersionKind.ADJUSTMENT
        rows = []
        for one in given:
            words, account = line_words(one.line, accounts)
            url = page_url("funds.budget.line", one.line_id)
            rows.append(
                [
                    format_html('<a href="{}">{}</a><span class="sub">{}</span>', url, words, account),
                    yuan(one.last_fen),
                    yuan(one.actual_fen),
                    yuan(one.amount_fen),
                    one.remark,
                ]
            )
        before, actual = (
            (_("Before the adjustment"), _("Already in use")) if adjusting else (_("Last budget"), _("Last actual"))
        )
        return TableView([_("Line"), before, actual, _("Budget"), _("Grounds")], rows, frozenset({1, 2, 3}))

    def aside(self) -> Iterable[object]:
        version = self.record
        card = approval_card(self.request, version, KINDS[VersionKind(version.kind)])
        if card is not None:
            yield card
        rules = [parameter(ADJUSTMENTS, on=version.drafted_on)] if version.kind == VersionKind.ADJUSTMENT else []
        steps = [_("The committee of the union approves it, the audit committee reviews it; both in writing.")]
        yield explanation(parameters=rules, clauses=["union-law:45", "speech:C30"], steps=steps)
