"""How a budget is used: budget, set aside, spent and left for each line; and the records behind a line's figures."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    today,
)
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.rules.chart import Chart
from tieshan.funds.budgets.actions.drafting import ADJUSTMENTS
from tieshan.funds.budgets.models import Budget, BudgetLine, BudgetVersion
from tieshan.funds.budgets.policies import ADJUST, LIST
from tieshan.funds.budgets.queries import Behind, behind_line, spending_sum
from tieshan.funds.budgets.rules import percent
from tieshan.funds.budgets.terms import Direction, VersionState
from tieshan.funds.budgets.web.words import line_words, version_tag, yuan
from tieshan.kernel.money import Yuan
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation

VIEW = "funds.budget.view"
LINE = "funds.budget.line"


@register
class BudgetView(DetailPage):
    """One budget as it is used."""

    code = VIEW
    permission = LIST
    path = "funds/budgets/<int:pk>/"
    title = gettext_lazy("Budget")
    parent = LIST
    model = Budget
    select_related = ("unit",)
    history = False
    acts = [
        ActButton(
            ADJUST,
            gettext_lazy("Adjust the budget"),
            when=lambda budget: budget.versions.filter(state=VersionState.AGREED).exists(),
        )
    ]

    @cached_property
    def versions(self) -> list[BudgetVersion]:
        return list(self.record.versions.order_by("-number"))

    @cached_property
    def lines(self) -> list[BudgetLine]:
        accounts = self.accounts
        rows = list(self.record.lines.all())
        used = [line for line in rows if line.amount_fen or line.reserved_fen or line.spent_fen]
        return sorted(used, key=lambda line: (accounts.place(line.account), line.pk))

    @cached_property
    def accounts(self) -> Chart:
        return chart(today())

    def heading(self) -> object:
        return _("%(unit)s: budget of %(year)s") % {"unit": self.record.unit, "year": self.record.year}

    def state(self) -> Tag | None:
        return version_tag(self.versions[0].kind, self.versions[0].state) if self.versions else None

    def lead(self) -> object:
        if not self.lines:
            return _("No version is in force yet: nothing can be spent on it.")
        amount, reserved, spent = self.sums
        return _("%(left)s yuan of %(amount)s are left to spend.") % {
            "left": f"{amount - reserved - spent:,}",
            "amount": f"{amount:,}",
        }

    @cached_property
    def sums(self) -> tuple[Yuan, Yuan, Yuan]:
        return spending_sum([line for line in self.lines if line.direction == Direction.SPENDING])

    def figures(self) -> Iterable[Figure]:
        amount, reserved, spent = self.sums
        yield Figure(_("Spending planned"), f"{amount:,}", "#spending")
        yield Figure(_("Reserved"), f"{reserved:,}", "#spending")
        yield Figure(_("Spent"), f"{spent:,}", "#spending")
        yield Figure(_("In use"), f"{percent(reserved + spent, amount)}%", "#spending")

    def facts(self) -> Iterable[object]:
        spending = [line for line in self.lines if line.direction == Direction.SPENDING]
        income = [line for line in self.lines if line.direction == Direction.INCOME]
        if spending:
            yield Card(format_html('<span id="spending">{}</span>', _("Spending")), self._table(spending))
        if income:
            rows = [[self._name(line), self._open(line, line.amount_fen)] for line in income]
            yield Card(_("Income planned"), TableView([_("Line"), _("Budget")], rows, frozenset({1})))
        yield Card(_("Versions"), self._versions())

    def _name(self, line: BudgetLine) -> object:
        words, account = line_words(line, self.accounts)
        return format_html('{}<span class="sub">{}</span>', words, account) if account else words

    def _open(self, line: BudgetLine, fen: int, part: str = "") -> object:
        return format_html('<a href="{}{}">{}</a>', page_url(LINE, line.pk), part, yuan(fen))

    def _table(self, lines: list[BudgetLine]) -> TableView:
        rows = []
        for line in lines:
            now = line.standing
            rows.append(
                [
                    self._name(line),
                    self._open(line, line.amount_fen),
                    self._open(line, line.reserved_fen, "?part=reserved"),
                    self._open(line, line.spent_fen, "?part=spent"),
                    self._open(line, now.left.fen),
                    f"{percent(now.used, now.amount)}%",
                ]
            )
        headings = [_("Line"), _("Budget"), _("Reserved"), _("Spent"), _("Left"), _("In use")]
        return TableView(headings, rows, frozenset({1, 2, 3, 4, 5}))

    def _versions(self) -> TableView:
        rows = [
            [
                format_html('<a href="{}">{}</a>', page_url("funds.budget.version", one.pk), one.get_kind_display()),
                one.reason or "",
                one.drafted_on,
                one.decided_on,
                version_tag(one.kind, one.state),
            ]
            for one in self.versions
        ]
        return TableView([_("Version"), _("Reason"), _("Drafted on"), _("Decided on"), _("State")], rows)

    def aside(self) -> Iterable[object]:
        rule = parameter(ADJUSTMENTS, on=today())
        steps = [
            _("Nothing is spent above a line: what is set aside and spent never passes the budget."),
            _("An adjustment goes the same way as the budget."),
        ]
        yield explanation(parameters=[rule], clauses=["speech:C30"], steps=steps)


@register
class BudgetLineView(DetailPage):
    """One line, and the records behind its figures (`?part=reserved` or `spent`)."""

    code = LINE
    permission = LIST
    path = "funds/budgets/lines/<int:pk>/"
    title = gettext_lazy("Budget line")
    parent = LIST
    model = BudgetLine
    select_related = ("unit", "budget", "budget__unit")
    history = False

    @cached_property
    def part(self) -> str:
        asked = self.request.GET.get("part", "")
        return asked if asked in ("reserved", "spent") else ""

    @cached_property
    def behind(self) -> list[Behind]:
        return behind_line(self.record)

    def heading(self) -> object:
        return f"{self.record.text} · {self.record.budget}"

    def figures(self) -> Iterable[Figure]:
        now, url = self.record.standing, page_url(LINE, self.record.pk) or ""
        yield Figure(_("Budget"), f"{now.amount:,}", "#versions")
        if self.record.direction == Direction.SPENDING:
            yield Figure(_("Reserved"), f"{now.reserved:,}", f"{url}?part=reserved")
            yield Figure(_("Spent"), f"{now.spent:,}", f"{url}?part=spent")
            yield Figure(_("Left"), f"{now.left:,}", url)

    def facts(self) -> Iterable[object]:
        line = self.record
        budget_url = page_url(VIEW, line.budget_id)
        accounts = chart(today())
        yield Facts(
            "",
            [
                Fact(_("Budget"), str(line.budget), url=budget_url),
                Fact(_("Ledger account"), accounts.name(line.account)),
                Fact(_("Income or spending"), line.get_direction_display()),
            ],
        )
        if line.direction == Direction.SPENDING:
            yield Card(self._title(), self._records())
        yield Card(format_html('<span id="versions">{}</span>', _("What each version gave")), self._amounts())

    def _title(self) -> object:
        titles = {"reserved": _("Reserved for"), "spent": _("Spent on")}
        return titles.get(self.part, _("Reserved and spent for"))

    def _records(self) -> TableView:
        chosen = [one for one in self.behind if not self.part or getattr(one, self.part)]
        rows = [
            [
                format_html('<a href="{}">{}</a>', one.url, one.title) if one.url else one.title,
                one.last_on,
                f"{one.reserved:,}",
                f"{one.spent:,}",
            ]
            for one in chosen
        ]
        headings = [_("Record"), _("Last entry on"), _("Reserved"), _("Spent")]
        return TableView(headings, rows, frozenset({2, 3}), empty=_("Nothing stands behind this figure."))

    def _amounts(self) -> TableView:
        rows = [
            [
                format_html(
                    '<a href="{}">{}</a>', page_url("funds.budget.version", one.of_id), one.of.get_kind_display()
                ),
                version_tag(one.of.kind, one.of.state),
                f"{one.amount:,}",
                one.remark,
            ]
            for one in self.record.amounts.select_related("of").order_by("-of__number")
        ]
        return TableView([_("Version"), _("State"), _("Budget"), _("Grounds")], rows, frozenset({2}))
