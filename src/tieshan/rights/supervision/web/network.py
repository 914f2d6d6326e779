"""The network on the tree: which unions have whom on a day, as a list and as a map (speech:C15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    ChoiceFilter,
    Column,
    Empty,
    Figure,
    Filter,
    ListPage,
    Nav,
    ReportPage,
    Tag,
    Tree,
    TreeNode,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit
from tieshan.rights.supervision import policies as codes
from tieshan.rights.supervision.queries import (
    Standing,
    certificates_ending,
    least_members,
    network,
    network_cover,
    standings,
)
from tieshan.rights.supervision.rules import cover
from tieshan.rights.supervision.terms import Cover
from tieshan.rights.supervision.web.supervisors import list_of
from tieshan.rights.supervision.web.words import COVER_TONES


def _read_day(query: QueryDict) -> dt.date | None:
    """The day asked for; none that lies in the future."""
    try:
        return min(dt.date.fromisoformat(query.get("on", "").strip()), today())
    except ValueError:
        return None


class _DayFilter(Filter):
    """The day on which the network is looked at; the page counts by it."""

    def read(self, query: QueryDict, page: Any) -> dt.date | None:
        return _read_day(query)

    def narrow(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset

    def widget(self, value: Any, query: QueryDict, page: Any) -> SafeString:
        return format_html('<input type="date" id="f-{0}" name="{0}" value="{1}">', self.key, query.get(self.key, ""))


class _CoverFilter(ChoiceFilter):
    """What a unit has on the day of the page."""

    def __init__(self) -> None:
        super().__init__("cover", gettext_lazy("Has on that day"), choices=Cover.choices)

    def read(self, query: QueryDict, page: Any) -> Any:
        value = super().read(query, page)
        return (value, _read_day(query) or today()) if value else None

    def words(self, value: Any, page: Any) -> object:
        return super().words(value[0], page)

    def widget(self, value: Any, query: QueryDict, page: Any) -> SafeString:
        return super().widget(value[0] if value else None, query, page)

    def narrow(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return network_cover(queryset, *value)


def cover_tag(row: Any) -> Tag:
    """What a unit of the list has, in a word."""
    found = cover(row.valid, row.committee, least=row.least)
    return Tag(found.label, COVER_TONES[found])


@register
class NetworkList(ListPage):
    """Each union within reach and what it has."""

    code = codes.NETWORK
    path = "supervision/network/"
    title = gettext_lazy("Supervision network")
    nav = Nav("rights", 26)
    model = Unit
    order = "code"
    export_code = codes.NETWORK_EXPORT
    search_hint = gettext_lazy("Union (name, initials)")
    columns = [
        Column("code", gettext_lazy("Code"), sort="code", text=True),
        Column("name", gettext_lazy("Union"), sort="name_pinyin", link=lambda row: list_of(row.pk, valid=False)),
        Column("kind", gettext_lazy("Kind of unit"), "get_kind_display"),
        Column("valid", gettext_lazy("With a valid certificate"), "valid"),
        Column("committee", gettext_lazy("In the committee"), "committee"),
        Column("cover", gettext_lazy("State"), cover_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), field="", seen_under="organisations.unit.list"),
        _CoverFilter(),
        ChoiceFilter("kind", gettext_lazy("Kind of unit"), choices=Unit.Kind.choices),
        _DayFilter("on", gettext_lazy("Network on the day"), more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Map of the network"), code=codes.MAP),
        Action(gettext_lazy("Supervisors"), code=codes.REGISTER),
        Action(gettext_lazy("Enter a supervisor"), main=True, code=codes.APPOINT),
    ]

    @cached_property
    def on(self) -> dt.date:
        """The day asked for, else today."""
        return _read_day(self.request.GET) or today()

    def base(self) -> QuerySet[Any]:
        return network(self.actor, self.on)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(name__icontains=text) | Q(name_initials__startswith=letters) | Q(name_pinyin__startswith=letters)
        )

    def row_class(self, row: Any) -> str:
        return "" if row.valid else "late"


@register
class NetworkMap(ReportPage):
    """The tree, each union with what it has; each number opens its list."""

    code = codes.MAP
    path = "supervision/map/"
    title = gettext_lazy("Map of the supervision network")
    parent = codes.NETWORK

    @cached_property
    def on(self) -> dt.date:
        """The day asked for, else today."""
        return _read_day(self.request.GET) or today()

    @cached_property
    def found(self) -> list[Standing]:
        """The units in the order of the tree."""
        return standings(self.actor, self.on)

    def lead(self) -> object:
        gaps = sum(one.cover == Cover.GAP for one in self.found)
        if not gaps:
            return _("Every union has somebody with a valid certificate.")
        return _("%(n)s of %(all)s unions have nobody with a valid certificate.") % {"n": gaps, "all": len(self.found)}

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        year = today().year
        for day in (dt.date(year - 1, 12, 31), today()):
            yield day.isoformat(), f"?on={day.isoformat()}", day == self.on

    def figures(self) -> Iterable[Figure]:
        for kind in Cover:
            count = sum(one.cover == kind for one in self.found)
            tone = "late" if kind == Cover.GAP and count else ""
            yield Figure(kind.label, count, self._list({"cover": kind.value}), tone=tone)
        if self.on == today():
            ending = certificates_ending(self.actor, self.on).count()
            yield Figure(_("Certificates to renew"), ending, f"{page_url(codes.REGISTER)}?ending=1")

    def parts(self) -> Iterable[object]:
        nodes = self._nodes()
        yield Card(
            _("Tree of the unions on %(day)s") % {"day": self.on.isoformat()},
            Tree(nodes, label=_("Map of the supervision network")) if nodes else Empty(_("No unit within reach.")),
        )
        rules = ("rights.supervision.members", "rights.supervision.expiry")
        yield explanation(
            parameters=[parameter(one, on=self.on) for one in rules],
            clauses=[codes.C15, codes.BODIES],
            steps=[_("A committee stands with %(n)s members.") % {"n": least_members(self.on)}],
        )

    def _nodes(self) -> list[TreeNode]:
        """The tree, from the leaves upwards: rows come in the order of their paths."""
        below: dict[str, list[TreeNode]] = {}
        gaps: dict[str, int] = {}
        totals: dict[str, int] = {}
        top = min((one.path.count(".") for one in self.found), default=0)
        for one in reversed(self.found):
            own = one.path
            children = list(reversed(below.pop(own, [])))
            gap, total = gaps.pop(own, 0), totals.pop(own, 0)
            parent = own.rstrip(".").rpartition(".")[0] + "."
            below.setdefault(parent, []).append(
                self._node(one, children, (gap, total), opened=one.path.count(".") == top)
            )
            gaps[parent] = gaps.get(parent, 0) + gap + (one.cover == Cover.GAP)
            totals[parent] = totals.get(parent, 0) + total + 1
        return [node for nodes in reversed(below.values()) for node in reversed(nodes)]

    def _node(self, one: Standing, children: list[TreeNode], counts: tuple[int, int], *, opened: bool) -> TreeNode:
        gaps, total = counts
        note: object = ""
        if children:
            words = _("%(gaps)s of %(all)s below have nobody") % {"gaps": gaps, "all": total}
            link = self._list({"unit": str(one.unit_id), "cover": Cover.GAP.value})
            note = format_html('<a href="{}">{}</a>', link, words) if gaps else _("none missing below")
        tag = Tag(_("%(n)s valid") % {"n": one.valid} if one.valid else one.cover.label, COVER_TONES[one.cover])
        return TreeNode(one.name, list_of(one.unit_id), children=children, note=note, tag=tag, open=opened)

    def _list(self, conditions: dict[str, str]) -> str:
        day = {} if self.on == today() else {"on": self.on.isoformat()}
        return f"{page_url(codes.NETWORK)}?{urlencode({**conditions, **day})}"
