"""The tree of units today and on any past day, and the list behind each of its figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.components import joined, number_text
from tieshan.foundation.ui.kinds import (
    Action,
    Column,
    Empty,
    Figure,
    ListPage,
    Nav,
    Page,
    Tree,
    TreeNode,
    page_url,
    register,
    today,
)
from tieshan.organisations.models import Unit
from tieshan.organisations.queries.tree import (
    TreeNode as Standing,
)
from tieshan.organisations.queries.tree import (
    heads_of,
    level_below,
    path_on,
    standing_units,
    tops,
)
from tieshan.organisations.web.units import LIST, VIEW
from tieshan.organisations.web.wording import members_url, unit_link, visible_unit

TREE = "organisations.tree.view"
UNITS = "organisations.tree.list"


class AsOf(Page):
    """What both pages share: a unit (or all in sight) and a day."""

    @cached_property
    def on(self) -> date:
        """The day asked for; today when none, or a future one, is named."""
        try:
            asked = date.fromisoformat(self.request.GET.get("on", "").strip())
        except ValueError:
            return today()
        return min(asked, today())

    @property
    def is_past(self) -> bool:
        return self.on < today()

    @cached_property
    def under(self) -> Unit | None:
        """The unit at the top, when one is named."""
        asked = self.request.GET.get("under", "")
        return visible_unit(self.actor, LIST, int(asked)) if asked.isdecimal() and len(asked) < 19 else None

    def day_query(self) -> str:
        """The part of an address that keeps the past day."""
        return f"&on={self.on.isoformat()}" if self.is_past else ""

    def units_url(self, unit_id: int) -> str:
        """The list of the units that stood below a unit on the day."""
        if self.is_past:
            return f"{page_url(UNITS)}?under={unit_id}{self.day_query()}"
        return f"{page_url(LIST)}?unit={unit_id}"

    def reaches_below(self, unit: Unit) -> bool:
        """True when the reader's posts cover what stands below the unit too, not the unit alone."""
        scope = self.actor.scope(LIST)
        return scope.everything or any(unit.path.startswith(path) for path in scope.subtrees)

    def heads_url(self, unit_id: int) -> str:
        """What stands behind a head count: the members today, the units with their counts on a past day."""
        if self.is_past:
            return f"{page_url(UNITS)}?under={unit_id}{self.day_query()}"
        return members_url(unit_id, state="active")

    def past_notice(self) -> object:
        """What a reader of a past tree must not overlook."""
        if not self.is_past:
            return ""
        return format_html(
            '<div class="notices"><p class="notice past" role="status"><strong>{}</strong> {} '
            '<a href="{}">{}</a></p></div>',
            _("You see the tree as it stood on %(day)s.") % {"day": self.on.isoformat()},
            _("Places and head counts are those of that day, names are those of today."),
            self.today_url(),
            _("Back to today"),
        )

    def today_url(self) -> str:
        """This page for today."""
        return f"{self.request.path}?under={self.under.pk}" if self.under is not None else self.request.path


@register
class UnitTree(AsOf):
    """The tree, level by level."""

    code = TREE
    path = "tree/"
    permission = LIST
    title = gettext_lazy("Tree of units")
    nav = Nav("registers", 10)
    template = "organisations/tree.html"

    def get(self) -> HttpResponse:
        if self.request.GET.get("part") and self.under is not None:
            return HttpResponse(Tree(self._level(self.under), fragment=True).render())
        return self.render()

    @cached_property
    def roots(self) -> list[tuple[Unit, list[Standing], int]]:
        """The units at the top that stood on the day, what stood below each, and the heads with all below."""
        chosen = [self.under] if self.under is not None else tops(self.actor)
        found = []
        for unit in chosen:
            path = path_on(unit.pk, on=self.on) if self.is_past else unit.path
            if path is not None:
                below = level_below(path, on=self.on, today=today()) if self.reaches_below(unit) else []
                own = heads_of(unit.pk, on=self.on)
                found.append((unit, below, own + sum(node.members for node in below)))
        return found

    def heading(self) -> object:
        if self.is_past:
            return _("Tree of units on %(day)s") % {"day": self.on.isoformat()}
        return self.title

    def lead(self) -> object:
        if not self.roots and self.is_past:
            return _("None of these units stood on %(day)s yet.") % {"day": self.on.isoformat()}
        return ""

    def figures(self) -> Iterable[Figure]:
        units = sum(1 + sum(1 + node.units_below for node in below) for _unit, below, _heads in self.roots)
        heads = sum(heads for _unit, _below, heads in self.roots)
        if not self.roots:
            return ()
        first = self.roots[0][0]
        note = self.on.isoformat() if self.is_past else _("today")
        one = len(self.roots) == 1
        federations = [
            node for _unit, below, _heads in self.roots for node in below if node.kind in ("regional", "industrial")
        ]
        shown = [Figure(_("Units"), units, self.units_url(first.pk) if one else page_url(LIST) or "", note)]
        if federations:
            shown.append(Figure(_("Federations"), len(federations), self.units_url(first.pk) if one else "", note))
        members = self.heads_url(first.pk) if one else ""
        shown.append(Figure(_("Members"), heads, members, note))
        return shown

    def context(self) -> dict[str, Any]:
        day = today()
        last_year = date(day.year - 1, 12, 31)
        return super().context() | {
            "tree": Tree([self._root(*root) for root in self.roots], _("Tree of units"))
            if self.roots
            else self._none(),
            "on": self.on.isoformat(),
            "latest": day.isoformat(),
            "under": self.under,
            "notice": self.past_notice(),
            "days": [
                (_("Back to today"), self.today_url(), not self.is_past),
                (_("End of %(year)s") % {"year": last_year.year}, self._day_url(last_year), self.on == last_year),
                (_("A year ago"), self._day_url(_a_year_before(day)), self.on == _a_year_before(day)),
            ],
            "whole_url": page_url(TREE) if self.under is not None else "",
        }

    def actions(self) -> Iterable[Action]:
        yield Action(_("As a list"), page_url(LIST) or "")

    def _none(self) -> Empty:
        if self.is_past:
            return Empty(_("No unit stood on that day."), _("Choose a later day."))
        return Empty(_("No unit lies within your reach."), _("Ask the district office which post you hold."))

    def _day_url(self, day: date) -> str:
        under = f"&under={self.under.pk}" if self.under is not None else ""
        return f"{self.request.path}?on={day.isoformat()}{under}"

    def _root(self, unit: Unit, below: list[Standing], heads: int) -> TreeNode:
        count = sum(1 + node.units_below for node in below)
        return TreeNode(
            unit.name,
            unit_link(unit) or "",
            children=[self._node(node) for node in below],
            note=self._note(unit.pk, unit.get_kind_display(), count, heads),
            open=True,
        )

    def _level(self, unit: Unit) -> list[TreeNode]:
        path = path_on(unit.pk, on=self.on) if self.reaches_below(unit) else None
        return [self._node(node) for node in level_below(path, on=self.on, today=today())] if path else []

    @cached_property
    def moved_away(self) -> set[int]:
        """Units that stood in the reader's tree on the day and stand elsewhere today: named, but not opened."""
        if not self.is_past or self.actor.scope(LIST).everything:
            return set()
        shown = [node.unit_id for _unit, below, _heads in self.roots for node in below]
        seen = Unit.objects.visible_to(self.actor, LIST).filter(pk__in=shown)
        return set(shown) - set(seen.values_list("pk", flat=True))

    def _node(self, node: Standing) -> TreeNode:
        gone = node.unit_id in self.moved_away
        opens = node.units_below and not gone
        return TreeNode(
            node.name,
            page_url(VIEW, node.unit_id) or "" if not gone else self.units_url(self.roots[0][0].pk),
            more=f"{self.request.path}?part=1&under={node.unit_id}{self.day_query()}" if opens else "",
            note=self._note(node.unit_id, Unit.Kind(node.kind).label, node.units_below, node.members, gone=gone),
        )

    def _note(self, unit_id: int, kind: object, units: int, heads: int, *, gone: bool = False) -> object:
        members = _("%(count)s members") % {"count": number_text(heads)}
        if gone:
            return joined([kind, members, _("stands elsewhere today")], " · ")
        parts = [kind]
        if units:
            parts.append(_linked(_("%(count)s units") % {"count": number_text(units)}, self.units_url(unit_id)))
        parts.append(_linked(members, self.heads_url(unit_id)))
        return joined(parts, " · ")


def _linked(text: str, url: str) -> object:
    return format_html('<a href="{}">{}</a>', url, text) if url else text


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


@register
class StandingList(ListPage, AsOf):
    """The units that stood below a unit on a day, each with its superior and its members of that day."""

    code = UNITS
    path = "tree/list/"
    permission = LIST
    title = gettext_lazy("Units on a past day")
    parent = TREE
    model = Unit
    order = "code"
    export_code = "organisations.unit.export"
    template = "organisations/standing.html"
    columns = [
        Column("code", gettext_lazy("Unit code"), sort="code", text=True, width=16),
        Column("name", gettext_lazy("Name"), sort="name_pinyin", link=lambda unit: unit_link(unit), width=36),
        Column("kind", gettext_lazy("Kind"), "get_kind_display", width=18),
        Column("superior", gettext_lazy("Superior on that day"), "superior_then", width=30),
        Column("members", gettext_lazy("Members on that day"), "members_then", align="num"),
        Column("status", gettext_lazy("Status today"), "get_status_display"),
    ]

    def queryset(self) -> QuerySet[Any]:
        # The unit at the top must be in sight today; what stood below it then is part of its own past.
        top = self.under or next(iter(tops(self.actor)), None)
        path = path_on(top.pk, on=self.on) if top is not None else None
        if top is None or path is None:
            return Unit.objects.none()
        standing = standing_units(path, on=self.on)
        return standing if self.reaches_below(top) else standing.filter(pk=top.pk)

    def heading(self) -> object:
        if self.under is not None:
            return _("%(unit)s and all below on %(day)s") % {"unit": self.under.name, "day": self.on.isoformat()}
        return _("Units on %(day)s") % {"day": self.on.isoformat()}

    def context(self) -> dict[str, Any]:
        return super().context() | {"notice": self.past_notice()}

    def today_url(self) -> str:
        return f"{page_url(LIST)}?unit={self.under.pk}" if self.under is not None else page_url(LIST) or ""
