"""Accounts, posts, roles and sign-ins: the security administrator's pages, and attempts to climb."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.accounts import PASSWORD, account, appointed, browser, give_post
from tests.district import OPERATOR, District, make_district
from tieshan.foundation.access import Actor
from tieshan.foundation.audit.models import JournalEntry
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.actions.door import close_session, end_session
from tieshan.organisations.actions.posts import (
    change_own_password,
    close_account,
    establish_post,
    fill_post,
    first_password,
    open_account,
    reset_account,
    vacate_post,
)
from tieshan.organisations.actions.second_factor import choose_language, prepare_second_factor
from tieshan.organisations.models import Account, AccountSession, Appointment, Post, Role
from tieshan.organisations.queries.grants import actor_for

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def guard(district: District) -> Account:
    """The district's security administrator."""
    return appointed("guard", "security_admin", district.root)


def test_an_account_from_opening_to_work(district: District, guard: Account) -> None:
    office = browser(guard)
    fields = {"display_name": "王丽", "username": "wang.li", "home_unit": district.north_1.pk, "home_unit_text": ""}
    answer = office.post("/accounts/open/", fields)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    first = re.findall(r"<code>([A-Za-z2-9]{14})</code>", answer.content.decode())[0]
    opened = Account.objects.get(username="wang.li")
    assert opened.check_password(first)
    assert first not in str(list(JournalEntry.objects.values()))
    assert office.post("/accounts/open/", fields).status_code == 422
    post = {
        "unit": district.north_1.pk,
        "unit_text": "",
        "title": "主席",
        "roles": ["enterprise_chair"],
        "subtree": "on",
        "on": "2026-01-01",
    }
    established = office.post("/posts/establish/", post)
    assert established.status_code == 302
    made = Post.objects.get(title="主席")
    filled = office.post(f"/posts/{made.pk}/fill/", {"account": opened.pk, "account_text": "", "start": "2026-01-01"})
    assert filled.status_code == 302
    assert actor_for(opened).may_at("members.person.list", district.north_1)
    held = Appointment.objects.get(account=opened)
    for address in (
        "/accounts/",
        f"/accounts/{opened.pk}/",
        f"/accounts/{opened.pk}/?tab=sessions",
        "/posts/",
        f"/posts/{made.pk}/",
        "/roles/",
        "/sessions/",
        f"/appointments/{held.pk}/end/",
        "/accounts/?q=wang&active=1&factor=0",
        "/posts/?held=filled&q=主席",
        "/sessions/?q=guard",
    ):
        assert office.get(address).status_code == 200, address
    today = timezone.localdate().isoformat()
    assert office.post(f"/appointments/{held.pk}/end/", {"on": today, "reason": "调离"}).status_code == 302
    assert not actor_for(opened).may("members.person.list")
    assert office.post(f"/accounts/{opened.pk}/close/").status_code == 302
    assert not Account.objects.get(pk=opened.pk).is_active
    assert office.post(f"/accounts/{opened.pk}/close/").status_code == 302
    assert Account.objects.get(pk=opened.pk).is_active


def test_a_closed_account_is_out_at_once(district: District, guard: Account) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    client = browser(owner)
    assert client.get("/me/").status_code == 200
    close_account(actor=actor_for(guard), account=owner, active=False)
    assert client.get("/me/").status_code == 302
    assert client.post("/sign-in/", {"username": "wang.li", "password": PASSWORD}).status_code == 422


def test_the_security_administrator_ends_a_sign_in(district: District, guard: Account) -> None:
    client = browser(appointed("wang.li", "enterprise_chair", district.north_1))
    kept = AccountSession.objects.get()
    office = browser(guard)
    page = office.get("/sessions/").content.decode()
    assert client.session.session_key not in page
    assert office.post(f"/sessions/{kept.pk}/end/").status_code == 302
    assert client.get("/me/").status_code == 302
    assert JournalEntry.objects.filter(code="organisations.session.end").count() == 1


def test_lists_cost_no_query_per_row(district: District, guard: Account, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        appointed(f"name{number:02d}", "enterprise_chair", district.north_1)
    office = browser(guard)
    for address in ("/accounts/", "/posts/", "/sessions/", "/roles/"):
        with django_assert_max_num_queries(14):
            assert office.get(address).status_code == 200


def local_guard(district: District) -> Actor:
    """A security administrator of one federation alone."""
    return actor_for(appointed("local", "security_admin", district.north))


def test_a_federations_administrator_does_not_reach_the_sister_or_the_district(district: District) -> None:
    guard = local_guard(district)
    own = account("own", district.north_1)
    foreign = account("foreign", district.south_1)
    above = account("above", district.root)
    client = browser(Account.objects.get(username="local"))
    for other in (foreign, above):
        for address in (f"/accounts/{other.pk}/", f"/accounts/{other.pk}/reset/", f"/accounts/{other.pk}/close/"):
            assert client.get(address).status_code == 404
        with pytest.raises(Forbidden):
            reset_account(actor=guard, account=other, password=first_password(), second_factor=True)
        with pytest.raises(Forbidden):
            close_account(actor=guard, account=other, active=False)
    reset_account(actor=guard, account=own, password=first_password(), second_factor=True)
    with pytest.raises(Forbidden):
        open_account(actor=guard, username="new", display_name="n", home_unit=district.south, password=PASSWORD)
    with pytest.raises(Forbidden):
        establish_post(actor=guard, unit=district.root, title="x", roles={}, on=TODAY)
    post = give_post(above, "district_office", district.root)
    with pytest.raises(Forbidden):
        fill_post(actor=guard, post=post, account=own, start=TODAY)
    with pytest.raises(Forbidden):
        vacate_post(actor=guard, appointment=Appointment.objects.get(account=above), on=TODAY, reason="x")


def test_nobody_takes_over_a_colleague_who_serves_the_district(district: District) -> None:
    """The account's home is the federation, but it holds a post in the district: its reset needs the district."""
    guard = local_guard(district)
    colleague = account("colleague", district.north_1)
    give_post(colleague, "district_office", district.root)
    with pytest.raises(Forbidden):
        reset_account(actor=guard, account=colleague, password=first_password(), second_factor=True)
    with pytest.raises(Forbidden):
        close_account(actor=guard, account=colleague, active=False)


def test_nobody_appoints_resets_or_closes_themselves(district: District, guard: Account) -> None:
    actor = actor_for(guard)
    post = establish_post(
        actor=actor, unit=district.root, title="x", roles={Role.objects.get(code="district_office"): True}, on=TODAY
    )
    for attempt in (
        lambda: fill_post(actor=actor, post=post, account=guard, start=TODAY),
        lambda: reset_account(actor=actor, account=guard, password=first_password(), second_factor=True),
        lambda: close_account(actor=actor, account=guard, active=False),
    ):
        with pytest.raises(Refused):
            attempt()


@pytest.mark.parametrize(
    ("held", "coming"),
    [
        ("security_admin", "audit_admin"),
        ("system_admin", "security_admin"),
        ("audit_admin", "district_office"),
        ("district_office", "audit_admin"),
    ],
)
def test_the_three_administrators_stay_apart(district: District, held: str, coming: str) -> None:
    holder = appointed("holder", held, district.root)
    post = establish_post(
        actor=OPERATOR, unit=district.root, title="x", roles={Role.objects.get(code=coming): True}, on=TODAY
    )
    with pytest.raises(Refused, match=r"three separate posts|三员分立"):
        fill_post(actor=OPERATOR, post=post, account=holder, start=TODAY)
    with pytest.raises(Refused, match=r"three separate posts|三员分立"):
        establish_post(
            actor=OPERATOR,
            unit=district.root,
            title="y",
            roles=dict.fromkeys(Role.objects.filter(code__in=[held, coming]), True),
            on=TODAY,
        )


def test_appointments_make_sense(district: District) -> None:
    holder = account("holder", district.north)
    post = give_post(account("other", district.north), "cadre", district.north)
    with pytest.raises(Refused):
        fill_post(actor=OPERATOR, post=post, account=holder, start=TODAY, end=TODAY)
    close_account(actor=OPERATOR, account=holder, active=False)
    with pytest.raises(Refused):
        fill_post(actor=OPERATOR, post=post, account=holder, start=TODAY)


@pytest.mark.parametrize("name", ["ab", "wang li", "9wang", "wáng", "王丽", "a" * 33, "wang@li", "wang\nli"])
def test_user_names_are_plain(district: District, name: str) -> None:
    with pytest.raises(Refused):
        open_account(actor=OPERATOR, username=name, display_name="n", home_unit=district.north, password=PASSWORD)


def test_an_account_without_a_password_waits_for_its_first(district: District) -> None:
    made = open_account(actor=OPERATOR, username="waiting", display_name="n", home_unit=district.north, password=None)
    assert browser().post("/sign-in/", {"username": "waiting", "password": ""}).status_code == 422
    guard = actor_for(appointed("guard", "security_admin", district.root))
    reset_account(actor=guard, account=made, password=PASSWORD, second_factor=False)
    assert browser().post("/sign-in/", {"username": "waiting", "password": PASSWORD}).status_code == 302


def test_ones_own_acts_are_for_ones_own_account(district: District) -> None:
    mine = actor_for(appointed("mine", "enterprise_chair", district.north_1))
    other = account("other", district.north_1)
    browser(other)
    kept = AccountSession.objects.get(account=other)
    for attempt in (
        lambda: change_own_password(actor=mine, account=other, old=PASSWORD, new="Fresh-river-8"),
        lambda: prepare_second_factor(actor=mine, account=other),
        lambda: choose_language(actor=mine, account=other, language="en"),
        lambda: close_session(actor=mine, account=other, session=kept),
        lambda: close_session(actor=mine, account=Account.objects.get(pk=mine.account_id), session=kept),
        lambda: end_session(actor=mine, session=kept),
    ):
        with pytest.raises(Refused):
            attempt()


def test_parameters_beyond_the_form_change_nothing(district: District, guard: Account) -> None:
    """Fields that the form does not have are not read: no climbing by an extra parameter."""
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    client = browser(owner)
    client.post("/me/language/", {"language": "en", "is_demo": "1", "home_unit": district.root.pk, "account": guard.pk})
    owner.refresh_from_db()
    assert (owner.is_demo, owner.home_unit_id) == (False, district.north_1.pk)
    assert Account.objects.get(pk=guard.pk).language == "zh-hans"
    office = browser(guard)
    office.post(
        "/accounts/open/",
        {
            "display_name": "n",
            "username": "new.one",
            "home_unit": district.north.pk,
            "must_change_password": "",
            "password": "x",
        },
    )
    assert Account.objects.get(username="new.one").must_change_password
    post = give_post(owner, "cadre", district.north)
    office.post(f"/posts/{post.pk}/fill/", {"account": guard.pk, "account_text": "", "start": "2026-01-01"})
    assert not Appointment.objects.filter(account=guard, post=post).exists()


def test_an_abolished_or_ended_post_gives_nothing(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    from tieshan.foundation.access.acts import act_context

    with act_context(OPERATOR, "organisations.post.establish"):
        Post.objects.update(abolished_on=timezone.localdate() - timedelta(days=1))
    assert not actor_for(owner).grants
    with pytest.raises(Refused):
        fill_post(actor=OPERATOR, post=Post.objects.get(), account=account("other", district.north_1), start=TODAY)
