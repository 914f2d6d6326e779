"""The register of pages: no page without a code, open pages say why."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse

from tieshan.foundation.access import pages
from tieshan.foundation.access.pages import all_pages, register_page


def view(request: HttpRequest) -> HttpResponse:
    """An empty page."""
    return HttpResponse()


@pytest.fixture(autouse=True)
def kept_register(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_pages", dict(pages._pages))


def test_a_page_needs_a_declared_code() -> None:
    with pytest.raises(ValueError, match="code"):
        register_page("", path="x/", title="", view=view)
    with pytest.raises(KeyError):
        register_page("tests.page.unknown", path="x/", title="", view=view)
    assert "tests.page.unknown" not in all_pages()


def test_an_open_page_says_why() -> None:
    with pytest.raises(ValueError, match="why"):
        register_page("tests.page.open", path="x/", title="", view=view, public=True)
    with pytest.raises(ValueError, match="why"):
        register_page("tests.page.open", path="x/", title="", view=view, signed_in=True)


def test_a_code_is_registered_once() -> None:
    register_page("tests.page.one", path="x/", title="", view=view, public=True, why="test")
    with pytest.raises(ValueError, match="twice"):
        register_page("tests.page.one", path="y/", title="", view=view, public=True, why="test")


def test_two_pages_never_share_an_address() -> None:
    paths = [page.path for page in all_pages().values()]
    assert len(paths) == len(set(paths))
