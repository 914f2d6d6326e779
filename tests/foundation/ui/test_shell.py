"""The frame: kept as drawn for a reader and a page, and never one reader's for another."""

from __future__ import annotations

import re

import pytest
from django.test import RequestFactory
from django.utils import translation

from tests.foundation.ui.pages import open_page
from tieshan.foundation.access import Actor, Grant
from tieshan.foundation.access.pages import all_pages
from tieshan.foundation.ui.kinds import Page, page_url
from tieshan.foundation.ui.web import choose_theme
from tieshan.portals.staff.menu import SECTIONS, entries, menu_for

pytestmark = pytest.mark.django_db


class Plain(Page):
    code = "test.plain.view"
    path = "t/"
    title = "一页"


def reader(account_id: int, name: str, *codes: str) -> Actor:
    return Actor(account_id, name, (Grant(frozenset(codes), "1.", 1, True),))


def test_each_answer_has_its_own_form_check_and_address() -> None:
    one = reader(1, "甲")
    first = open_page(Plain, "/t/?a=1", actor=one).content.decode()
    second = open_page(Plain, '/t/?b="<2>', actor=one).content.decode()
    tokens = [set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)) for page in (first, second)]
    assert tokens[0] != tokens[1]
    assert 'value="/t/?a=1"' in first
    assert 'value="/t/?a=1"' not in second
    assert "<2>" not in second
    for page in (first, second):
        assert not re.search(r"(cut|csrf|here)-[0-9a-f]{24}", page), "no mark is left over"
        assert page.count("<html") == page.count("</html>") == page.count('id="main"') == 1


def test_a_frame_is_never_shown_to_another_reader() -> None:
    assert "甲甲" in open_page(Plain, actor=reader(11, "甲甲")).content.decode()
    other = open_page(Plain, actor=reader(12, "乙乙")).content.decode()
    assert "乙乙" in other
    assert "甲甲" not in other


def test_a_lost_right_leaves_the_menu_at_once() -> None:
    code = "members.person.list"
    assert page_url(code)
    path = f'href="{page_url(code)}"'
    assert path in open_page(Plain, actor=reader(13, "丙", code)).content.decode()
    assert path not in open_page(Plain, actor=reader(13, "丙")).content.decode()


def test_languages_are_kept_apart() -> None:
    one = reader(14, "丁")
    with translation.override("zh-hans"):
        assert "退出登录" in open_page(Plain, actor=one).content.decode()
    with translation.override("en"):
        page = open_page(Plain, actor=one).content.decode()
    assert "Sign out" in page
    assert "退出登录" not in page


def test_the_menu_marks_the_place_also_below_an_entry() -> None:
    powerful = reader(15, "戊", "*")
    detail = all_pages()["members.person.view"]
    assert 'aria-current="page"' in menu_for(powerful, detail.code)


def test_every_menu_entry_stands_in_a_known_section() -> None:
    known = {code for code, _heading in SECTIONS} | {"account"}
    assert set(entries()) <= known


def test_the_theme_goes_into_a_cookie_and_back_home_only() -> None:
    request = RequestFactory().post("/preferences/theme/", {"theme": "dark", "next": "/members/"})
    response = choose_theme(request)
    assert (response["Location"], response.cookies["tieshan_theme"].value) == ("/members/", "dark")
    foreign = RequestFactory().post("/preferences/theme/", {"theme": "pink", "next": "https://evil.example/"})
    response = choose_theme(foreign)
    assert response["Location"] == "/"
    assert "tieshan_theme" not in response.cookies
