"""What all page kinds share: one object a request, a code, a permission, a heading, a way back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import NoReverseMatch, reverse

from tieshan.foundation.access.actor import Actor
from tieshan.foundation.access.pages import Nav, all_pages, register_page
from tieshan.foundation.ui.components import Action, Figure, Figures
from tieshan.foundation.ui.shell import render_page


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way back; the last has no address."""

    label: object
    url: str = ""


#: So many buttons stand in the head of a page; the rest go into a menu beside them.
MOST_ACTIONS = 5


class Page:
    """The base of the page kinds. One instance lives for one request.

    Class attributes: `code` (URL name, help anchor, default permission), `path`, `title`, `permission` (when another
    code opens the page), `nav` (menu entry), `parent` (code of the page above, for the breadcrumb), `signed_in` or
    `public` with `why`, `frame` (the portal), `template`.
    """

    code: ClassVar[str]
    path: ClassVar[str]
    title: ClassVar[object] = ""
    permission: ClassVar[str | None] = None
    nav: ClassVar[Nav | None] = None
    parent: ClassVar[str] = ""
    public: ClassVar[bool] = False
    signed_in: ClassVar[bool] = False
    why: ClassVar[str] = ""
    frame: ClassVar[str] = "staff"
    template: ClassVar[str] = "ui/page.html"

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        self.kwargs = kwargs
        self.actor: Actor = request.actor  # type: ignore[attr-defined]

    # -- what a page may say ------------------------------------------------------------------------------------

    @classmethod
    def reading_code(cls) -> str:
        """The permission code under which the page reads."""
        return cls.permission or cls.code

    def heading(self) -> object:
        """The heading; the title of the page unless it speaks of one record."""
        return self.title

    def lead(self) -> object:
        """One sentence that says what matters now."""
        return ""

    def figures(self) -> Iterable[Figure]:
        """Figures under the heading, each a link to its records."""
        return ()

    def actions(self) -> Iterable[Action]:
        """Buttons beside the heading; at most one is the main one."""
        return ()

    def crumbs(self) -> list[Crumb]:
        """The way back: the pages named by `parent`, nearest last, then this page."""
        trail = [Crumb(self.heading())]
        code = self.parent
        while code:
            entry = all_pages_cached().get(code)
            if entry is None:
                break
            trail.insert(0, Crumb(entry.title, page_url(code) or ""))
            code = getattr(getattr(entry.view, "page_class", None), "parent", "")
        return trail

    # -- answering ------------------------------------------------------------------------------------------------

    def respond(self) -> HttpResponse:
        """Answer the request by its method."""
        method = (self.request.method or "GET").lower()
        if method == "head":
            method = "get"
        handler = getattr(self, method, None) if method in ("get", "post") else None
        if handler is None:
            return HttpResponseNotAllowed(["GET", "POST"])
        return handler()

    def get(self) -> HttpResponse:
        return self.render()

    def context(self) -> dict[str, Any]:
        """What the template of the kind needs; a page adds its own with `super().context() | {…}`."""
        actions = list(self.actions())
        # A menu for one button alone would hide it for nothing.
        shown = len(actions) if len(actions) <= MOST_ACTIONS + 1 else MOST_ACTIONS
        return {
            "page": self,
            "title": self.heading(),
            "lead": self.lead(),
            "crumbs": self.crumbs(),
            "actions": actions[:shown],
            "more_actions": actions[shown:],
            "figures": Figures(list(self.figures())),
        }

    def render(
        self, extra: Mapping[str, Any] | None = None, *, status: int = 200, template: str | None = None
    ) -> HttpResponse:
        """Draw the page."""
        return render_page(
            self.request, template or self.template, self.context() | dict(extra or {}), frame=self.frame, status=status
        )


P = TypeVar("P", bound=type[Page])


def register(cls: P) -> P:
    """Class decorator: make a page class a page of the house."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return cls(request, **kwargs).respond()

    view.__name__ = cls.__name__
    view.__module__ = cls.__module__
    view.__doc__ = cls.__doc__
    view.page_class = cls  # type: ignore[attr-defined]
    prepare = getattr(cls, "prepare", None)
    if prepare is not None:
        prepare()
    register_page(
        cls.code,
        path=cls.path,
        title=cls.title,
        view=view,
        permission=cls.permission,
        public=cls.public,
        signed_in=cls.signed_in,
        why=cls.why,
        nav=cls.nav,
    )
    return cls


def all_pages_cached() -> Mapping[str, Any]:
    """The register of pages without the sort: read on every request."""
    from tieshan.foundation.access import pages

    return pages._pages


_plain_urls: dict[str, str] = {}
_numbered_urls: dict[str, tuple[str, str]] = {}
_MARK = 987654321012345


def page_url(code: str, *args: Any, **kwargs: Any) -> str | None:
    """The address of a page by its code, or None when no such page exists (a room that is not installed).

    Addresses without arguments and with one number are resolved once, because lists ask for one in every row.
    """
    if kwargs or len(args) > 1 or (args and type(args[0]) is not int):
        return _resolved(code, *args, **kwargs)
    if args:
        if code not in _numbered_urls:
            url = _resolved(code, _MARK)
            if url is None or url.count(str(_MARK)) != 1:
                return _resolved(code, *args)
            before, after = url.split(str(_MARK))
            _numbered_urls[code] = before, after
        before, after = _numbered_urls[code]
        return f"{before}{args[0]}{after}"
    if code not in _plain_urls:
        url = _resolved(code)
        if url is None:
            return None
        _plain_urls[code] = url
    return _plain_urls[code]


def _resolved(code: str, *args: Any, **kwargs: Any) -> str | None:
    try:
        return reverse(code, args=args or None, kwargs=kwargs or None)
    except NoReverseMatch:
        return None


def may_open(actor: Actor, code: str) -> bool:
    """True when the actor may open the page (or run the act) with this code; an unknown code is never open."""
    entry = all_pages_cached().get(code)
    if entry is not None:
        return entry.public or entry.signed_in or actor.may(entry.permission)
    try:
        return actor.may(code)
    except KeyError:
        return False


__all__ = ["Action", "Crumb", "Page", "all_pages", "may_open", "page_url", "register"]
