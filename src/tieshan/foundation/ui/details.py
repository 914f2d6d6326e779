"""The page of one record: heading with state, figures, facts in groups, tabs, history, acts with their reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.access.actor import Actor
from tieshan.foundation.ui.base import Page, may_open, page_url
from tieshan.foundation.ui.components import Action, Card, Facts, Figure, Tag, lazy_text, stack
from tieshan.foundation.ui.history import history_of
from tieshan.kernel.refusal import Refused

SlotFill = Callable[[HttpRequest, Any], object]


@dataclass(frozen=True)
class Tab:
    """A tab: its key (`?tab=key`), its title, and the name of the page's method that draws it.

    `permission` hides it from those who do not hold the code; `count` is shown beside the title.
    """

    key: str
    title: object
    method: str = ""
    permission: str = ""
    count: str = ""


@dataclass(frozen=True)
class ActButton:
    """An act on the record: its page's code, the label, and `refusal`, a function (record, actor) that returns the
    sentence (or raises Refused) why it is not possible now; the button is then shown disabled with the reason."""

    code: str
    label: object
    main: bool = False
    refusal: Callable[[Any, Actor], object | None] | None = None
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class _Filling:
    order: int
    name: str
    draw: SlotFill
    title: object
    permission: str


_slots: dict[str, list[_Filling]] = {}


def fill(slot: str, draw: SlotFill, *, name: str, title: object, order: int = 100, permission: str = "") -> None:
    """Fill a slot of a lower room's page with a tab (called in the higher room's `apps.py`).

    `slot` is the code of the detail page; `draw(request, record)` returns a component or safe HTML.
    """
    fillings = _slots.setdefault(slot, [])
    fillings[:] = [f for f in fillings if f.name != name]
    fillings.append(_Filling(order, name, draw, title, permission))
    fillings.sort(key=lambda f: f.order)


def fillings_of(slot: str, actor: Actor) -> list[_Filling]:
    """What fills a slot for this reader."""
    return [f for f in _slots.get(slot, ()) if not f.permission or actor.may(f.permission)]


class DetailPage(Page):
    """One record. A room sets `model`, `path` with `<int:pk>`, `tabs`, `acts`; it overrides `heading`, `state`,
    `facts`, `figures`, and one method for each tab."""

    model: ClassVar[type[Model]]
    select_related: ClassVar[tuple[str, ...]] = ()
    tabs: ClassVar[Sequence[Tab]] = ()
    acts: ClassVar[Sequence[ActButton]] = ()
    history: ClassVar[bool] = True
    facts_title: ClassVar[object] = gettext_lazy("Facts")
    template: ClassVar[str] = "ui/detail.html"

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.record: Any = self.fetch()

    def fetch(self) -> Any:
        """The record, 404 when the reader cannot see it."""
        options: dict[str, Any] = {"select_related": self.select_related} if self.select_related else {}
        return fetch_for(self.actor, self.reading_code(), self.model, self.kwargs["pk"], **options)

    # -- what a room may override --------------------------------------------------------------------------------

    def heading(self) -> object:
        return str(self.record)

    def state(self) -> Tag | None:
        """The state of the record, shown beside the heading."""
        return None

    def facts(self) -> Iterable[Facts | Card | object]:
        """The groups of the first tab."""
        return ()

    def aside(self) -> Iterable[object]:
        """What stands beside the facts on wide screens (a timeline, a note on the grounds)."""
        return ()

    def act_url(self, button: ActButton) -> str | None:
        """The address of an act's page for this record."""
        return page_url(button.code, self.record.pk)

    # -- drawing -------------------------------------------------------------------------------------------------

    def actions(self) -> Iterable[Action]:
        for button in self.acts:
            if not may_open(self.actor, button.code) or (button.when is not None and not button.when(self.record)):
                continue
            reason: object = ""
            if button.refusal is not None:
                try:
                    reason = button.refusal(self.record, self.actor) or ""
                except Refused as refused:
                    reason = refused.message
            url = self.act_url(button)
            if url:
                yield Action(button.label, url, button.main, reason, button.code)

    def _tabs(self) -> list[tuple[str, object, Callable[[], object], object]]:
        found: list[tuple[str, object, Callable[[], object], object]] = [
            ("facts", self.facts_title, self._draw_facts, "")
        ]
        for tab in self.tabs:
            if not tab.permission or self.actor.may(tab.permission):
                count = getattr(self, tab.count)() if tab.count else ""
                found.append((tab.key, tab.title, getattr(self, tab.method or f"tab_{tab.key}"), count))
        for filling in fillings_of(self.code, self.actor):
            found.append((filling.name, filling.title, self._drawer(filling), ""))
        if self.history:
            found.append(("history", gettext_lazy("History"), self._draw_history, ""))
        return found

    def _drawer(self, filling: _Filling) -> Callable[[], object]:
        return lambda: filling.draw(self.request, self.record)

    def _draw_facts(self) -> object:
        return stack(self.facts())

    def _draw_history(self) -> object:
        return Card("", history_of(self.record))

    def context(self) -> dict[str, Any]:
        tabs = self._tabs()
        asked = self.request.GET.get("tab", "facts")
        current = next((tab for tab in tabs if tab[0] == asked), None)
        if current is None:
            raise Http404
        aside = list(self.aside()) if current[0] == "facts" else []
        links = [
            (title, self.request.path if key == "facts" else f"{self.request.path}?tab={key}", key == asked, count)
            for key, title, _draw, count in tabs
        ]
        return super().context() | {
            "state": self.state(),
            "tabs": links if len(links) > 1 else [],
            "tab_title": lazy_text(current[1]),
            "body": current[2](),
            "aside": stack(aside) if aside else "",
        }


__all__ = ["ActButton", "DetailPage", "Figure", "Tab", "fill"]
