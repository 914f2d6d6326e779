"""Values of law and practice: the list as it stands on a day, and one value with its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    ChoiceFilter,
    Column,
    Empty,
    Fact,
    Facts,
    Nav,
    TableView,
    Tag,
    may_open,
    page_url,
    register,
)
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.duty_templates import duty_templates
from tieshan.lawbook.policies import VALUE_PROPOSE
from tieshan.lawbook.queries import parameter, parameter_codes, parameter_history
from tieshan.lawbook.records import Parameter
from tieshan.lawbook.terms import Leeway
from tieshan.lawbook.web.explanation import explanation
from tieshan.lawbook.web.regulations import LIST as REGULATIONS
from tieshan.lawbook.web.shelf import ShelfDetail, ShelfList
from tieshan.lawbook.web.tables import duty_table, linked
from tieshan.lawbook.web.words import (
    PARAMETER,
    REGULATION,
    SCOPES,
    bounds_words,
    document_words,
    how_sure,
    parameter_url,
    range_words,
    sort_tag,
    value_words,
)

LIST = "lawbook.parameter.list"
_SORTS = (
    ("law", gettext_lazy("laid down")),
    ("practice", gettext_lazy("local practice")),
    ("own", gettext_lazy("set by this district")),
)


def _sort_of(row: Parameter) -> str:
    return "own" if row.is_own else "law" if row.show_as_law else "practice"


@register
class ParameterList(ShelfList):
    """All values as they stand on a day: today, or `?on=2015-01-01`."""

    code = LIST
    path = "lawbook/values/"
    title = gettext_lazy("Values of law and practice")
    nav = Nav("cadres", 61)
    parent = REGULATIONS
    order = "title"
    page_size = 50
    search_hint = gettext_lazy("Name of the value, document, pinyin initials")
    columns = [
        Column("title", gettext_lazy("Value of"), sort="title", link=lambda row: parameter_url(row.code)),
        Column("value", pgettext_lazy("lawbook", "Value"), value_words),
        Column("sort", pgettext_lazy("sort of value", "Kind"), sort_tag, sort="sort"),
        Column(
            "document",
            gettext_lazy("Document"),
            lambda row: document_words(row.regulation),
            sort="document",
            link=lambda row: page_url(REGULATION, row.regulation.code) if not row.is_own else None,
        ),
        Column("article", gettext_lazy("Article"), text=True),
        Column("since", gettext_lazy("In force since"), "valid_from", sort="since"),
        Column("scope", gettext_lazy("Holds in"), lambda row: SCOPES[row.scope], hidden=True),
        Column("sure", gettext_lazy("How sure"), lambda row: how_sure(row.confidence, row.evidence), hidden=True),
        Column("checked", gettext_lazy("Checked on"), "checked_on", sort="checked", hidden=True),
    ]
    filters = [
        ChoiceFilter(
            "sort",
            pgettext_lazy("sort of value", "Kind"),
            choices=_SORTS,
            apply=lambda rows, value: [row for row in rows if _sort_of(row) == value],  # type: ignore[arg-type]
        ),
        ChoiceFilter(
            "regulation",
            gettext_lazy("Document"),
            choices=lambda: [(one.code, one.title) for one in _regulations()],
            apply=lambda rows, value: [row for row in rows if row.regulation.code == value],  # type: ignore[arg-type]
        ),
    ]

    @cached_property
    def day(self) -> dt.date:
        """The day of which the list speaks."""
        try:
            return dt.date.fromisoformat(self.request.GET.get("on", ""))
        except ValueError:
            return timezone.localdate()

    def shelf(self) -> Sequence[Any]:
        found = []
        for code in parameter_codes():
            try:
                found.append(parameter(code, on=self.day))
            except Refused:
                continue  # a value that did not hold on that day is not in its list
        return found

    def words(self, row: Any) -> Iterable[str]:
        return (row.code, row.title.zh, row.title.en, row.regulation.title.zh, row.regulation.number)

    def lead(self) -> object:
        if self.day != timezone.localdate():
            return _("As it stood on %(day)s.") % {"day": self.day.isoformat()}
        return _("Every number by which the software counts. Local practice is for the district to settle.")


def _regulations() -> list[Any]:
    found = {one.regulation.code: one.regulation for code in parameter_codes() for one in parameter_history(code)}
    return sorted((one for one in found.values() if one.code), key=lambda one: one.code)


@register
class ParameterView(ShelfDetail):
    """One value: what holds today, what held before, what the district may change."""

    code = PARAMETER
    path = "lawbook/values/<path:key>/"
    title = pgettext_lazy("lawbook", "Value")
    parent = LIST
    matrix_record = "Parameter"

    def find(self, key: str) -> tuple[Parameter, ...] | None:
        return parameter_history(key) or None

    @cached_property
    def current(self) -> Parameter | None:
        """The value of today, None when none holds."""
        try:
            return parameter(self.kwargs["key"], on=timezone.localdate())
        except Refused:
            return None

    def heading(self) -> object:
        return self.record[0].title

    def state(self) -> Tag | None:
        return sort_tag(self.current) if self.current is not None else Tag(_("does not hold today"), "plain")

    def lead(self) -> object:
        return value_words(self.current) if self.current is not None else ""

    def actions(self) -> Iterable[Action]:
        now = self.current
        if now is None or not may_open(self.actor, VALUE_PROPOSE):
            return
        shipped = now.instead_of or now
        fixed = shipped.bounds.leeway is Leeway.FIXED
        words = {"document": shipped.document}
        yield Action(
            _("Set for this district"),
            page_url(VALUE_PROPOSE, self.kwargs["key"]) or "",
            main=True,
            refused=_("%(document)s leaves no room for a value of the district.") % words if fixed else "",
            code=VALUE_PROPOSE,
        )

    def facts(self) -> Iterable[object]:
        now = self.current
        if now is not None:
            shipped = now.instead_of or now
            yield Facts(
                pgettext("lawbook", "Value"),
                [
                    Fact(pgettext("lawbook", "Today"), value_words(now)),
                    Fact(_("What the district may do"), bounds_words(shipped)),
                    Fact(_("In our words"), now.basis, wide=True),
                ],
            )
        headings = [pgettext("lawbook", "Value"), _("Days"), _("Document"), _("Article"), _("How sure")]
        ordered = sorted(self.record, key=lambda one: (one.valid_from, -one.scope.width), reverse=True)
        yield Card(_("Over time"), TableView(headings, [self._line(one) for one in ordered]))
        users = [one for one in duty_templates() if self.kwargs["key"] in one.parameters]
        if users:
            yield Card(_("Duties that rest on it"), duty_table(users))

    @staticmethod
    def _line(one: Parameter) -> tuple[object, ...]:
        document = document_words(one.regulation)
        return (
            value_words(one),
            range_words(one.valid_from, one.valid_to),
            document if one.is_own else linked(document, page_url(REGULATION, one.regulation.code)),
            one.article,
            _("approved by the district") if one.is_own else how_sure(one.confidence, one.evidence),
        )

    def aside(self) -> Iterable[object]:
        if self.current is not None:
            yield explanation(parameters=[one for one in (self.current, self.current.instead_of) if one is not None])
        else:
            yield Card("", Empty(_("No value holds today: whatever asks for it is refused.")))
