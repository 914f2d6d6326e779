"""Everybody who is signed in reads the rules they work by; lists search, sort, filter, page and export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.accounts import account, appointed, browser
from tests.district import make_district
from tieshan import lawbook
from tieshan.lawbook.reading import library

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> Client:
    return browser(account("reader", make_district().north_1))


@pytest.fixture
def read(reader: Client) -> Callable[[str], str]:
    def page(address: str) -> str:
        answer = reader.get(address)
        assert answer.status_code == 200, address
        return str(answer.content.decode())

    return page


def test_the_list_of_regulations_with_search_by_word_number_and_letters(read: Callable[[str], str]) -> None:
    assert "Trade Union Law (2021 amendment)" in read("/lawbook/?size=100")
    assert "Founding speech" in read("/lawbook/?q=harmony")
    found = read("/lawbook/?q=ghf2021")
    assert "Trade Union Law" in found
    assert "Founding speech" not in found
    assert "No record meets these conditions" in read("/lawbook/?q=zzzz")


def test_filters_sorting_and_paging(read: Callable[[str], str]) -> None:
    past = read("/lawbook/?force=past&size=100")
    assert "Trade Union Law (2001" in past
    assert "Trade Union Law (2021 amendment)" not in past
    first, second = (
        read("/lawbook/clauses/?sort=number&size=20"),
        read("/lawbook/clauses/?sort=number&size=20&after=20"),
    )
    assert "1–20" in first
    assert "21–40" in second
    downwards = read("/lawbook/values/?sort=-since&size=20")
    assert downwards != read("/lawbook/values/?sort=since&size=20")
    assert "after=" not in read("/lawbook/codes/?size=100")


def test_one_regulation_with_its_parts(read: Callable[[str], str]) -> None:
    assert "LawRefBook" in read("/lawbook/regulations/trade-union-law-2021/")
    assert "Members needed for a union" in read("/lawbook/regulations/trade-union-law-2021/?tab=clauses")
    assert "25 members" in read("/lawbook/regulations/trade-union-law-2021/?tab=values")
    assert "Followed by" in read("/lawbook/regulations/trade-union-law-2001/")
    procedure = read("/lawbook/regulations/leave-practice/?tab=procedure")
    assert "2 to below 7" in procedure
    assert "District leader" in procedure
    assert "100 points in all, met from 80" in read("/lawbook/regulations/harmonious-enterprise/?tab=procedure")
    assert "Sex" in read("/lawbook/regulations/sex-codes/?tab=codes")


def test_a_clause_shows_what_fulfils_it(read: Callable[[str], str]) -> None:
    leave = read("/lawbook/clauses/speech:C29/")
    assert "Work discipline" in leave
    assert "Leave of a cadre below two days" in leave
    assert "Founding a" not in leave
    assert "25 members" in read("/lawbook/clauses/union-law:11/")


def test_every_clause_value_list_and_regulation_can_be_opened(read: Callable[[str], str]) -> None:
    for ref in library().clauses:
        assert library().clauses[ref].title.en.split("'")[0] in read(f"/lawbook/clauses/{ref}/")
    for code in lawbook.parameter_codes():
        read(f"/lawbook/values/{code}/")
    for name in lawbook.code_list_names():
        read(f"/lawbook/codes/{name}/")
    for one in lawbook.regulations():
        for tab in ("facts", "clauses", "values", "procedure", "codes", "duties"):
            read(f"/lawbook/regulations/{one.code}/?tab={tab}")


def test_a_value_with_its_history_and_the_list_of_an_earlier_day(read: Callable[[str], str]) -> None:
    page = read("/lawbook/values/organising.founding.members/")
    assert page.index("in force since 2022-01-01") < page.index("to 2021-12-31")
    assert "The district may not change it." in page
    earlier = read("/lawbook/values/?on=2015-01-01&q=founding.members&size=100")
    assert "As it stood on 2015-01-01." in earlier
    assert "Trade Union Law (2001" in earlier


@pytest.mark.parametrize(
    "address",
    ["/lawbook/clauses/speech:C99/", "/lawbook/values/no.such/", "/lawbook/codes/none/", "/lawbook/regulations/none/"],
)
def test_what_is_not_in_the_lawbook_is_not_found(reader: Client, address: str) -> None:
    assert reader.get(address).status_code == 404


def test_the_door_is_shut_to_strangers_and_export_asks_for_its_right(reader: Client) -> None:
    assert Client().get("/lawbook/").status_code == 302
    assert reader.post("/lawbook/", {"do": "export", "format": "csv"}).status_code == 403
    from tieshan.organisations.models import Unit

    clerk = browser(appointed("clerk", "district_office", Unit.objects.get(code="SL")))
    answer: Any = clerk.post("/lawbook/values/?q=founding.members", {"do": "export", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "25 members" in text
    assert len(text.strip().splitlines()) < 8


def test_a_list_asks_the_database_for_the_reader_alone(reader: Client, django_assert_max_num_queries: Any) -> None:
    reader.get("/lawbook/values/?size=100")
    with django_assert_max_num_queries(12):
        reader.get("/lawbook/values/?size=100")


def test_days_in_the_list_are_days() -> None:
    assert isinstance(lawbook.parameter("funds.levy.rate", on=dt.date(2026, 1, 1)).checked_on, dt.date)


def test_a_refusal_links_to_the_page_of_its_clause(reader: Client) -> None:
    from tieshan.foundation.ui.clauses import clause_link

    assert clause_link("union-law:16").startswith('<a href="/lawbook/clauses/union-law:16/">')
    assert clause_link("nowhere:1") == "nowhere:1"
    assert clause_link("<b>") == "<b>"
    assert clause_link(None) == ""
    assert 'href="/lawbook/regulations/union-charter/"' in clause_link("charter")
