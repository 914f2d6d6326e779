"""The door: one answer for every mistake, brakes that parallel attempts cannot outrun, sessions that end."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.utils import timezone

from tests.accounts import PASSWORD, account, appointed, browser
from tests.district import District, make_district
from tieshan.foundation.audit.models import JournalEntry
from tieshan.organisations.actions.brakes import Brake, clear, give_back, take_attempt
from tieshan.organisations.models import AccountSession, SignInBrake

pytestmark = pytest.mark.django_db

DOOR = "/sign-in/"
HOME = "/me/"


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture(autouse=True)
def where_to_go(settings: Any) -> None:
    settings.LOGIN_REDIRECT_URL = HOME


def knock(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    return client.post(DOOR, {"username": username, "password": password, **more.pop("fields", {})}, **more)


def codes() -> list[str]:
    return list(JournalEntry.objects.filter(code__startswith="organisations.session").values_list("code", flat=True))


def test_the_way_in_and_out(district: District) -> None:
    appointed("wang.li", "enterprise_chair", district.north_1)
    client = browser()
    assert client.get(HOME)["Location"] == f"{DOOR}?next=%2Fme%2F"
    answer = knock(client, " Wang.Li ", fields={"next": HOME})
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert client.get(HOME).status_code == 200
    assert client.get(DOOR)["Location"] == HOME
    assert AccountSession.objects.count() == 1
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == DOOR
    assert AccountSession.objects.count() == 0
    assert client.get(HOME).status_code == 302
    assert codes() == ["organisations.session.begin", "organisations.session.close"]


def test_no_answer_tells_what_was_wrong(district: District) -> None:
    closed = account("closed", district.north)
    account("wang.li", district.north)
    from tests.district import OPERATOR
    from tieshan.organisations.actions.posts import close_account

    close_account(actor=OPERATOR, account=closed, active=False)
    answers = [
        knock(browser(), "wang.li", "wrong"),
        knock(browser(), "nobody", PASSWORD),
        knock(browser(), "closed", PASSWORD),
    ]
    assert {answer.status_code for answer in answers} == {422}
    texts = {answer.content.decode().split('role="alert">')[1].split("<")[0] for answer in answers}
    assert texts == {"The user name or the password is not right."}
    assert AccountSession.objects.count() == 0
    entry = JournalEntry.objects.filter(code="organisations.session.refuse")
    assert {e.details["why"] for e in entry} == {"password", "unknown", "closed"}
    assert "nobody" not in str(list(entry.values()))


def test_five_failures_shut_the_door_for_fifteen_minutes(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    account("wang.li", district.north)
    for _i in range(4):
        assert knock(browser(), "wang.li", "wrong").status_code == 422
    assert knock(browser(), "wang.li", "wrong").status_code == 429
    shut = knock(browser(), "wang.li")
    assert shut.status_code == 429
    assert "15 minutes" in shut.content.decode()
    # Another name at the same address, and the same name elsewhere, are not shut out.
    account("li.na", district.north)
    assert knock(browser(), "li.na").status_code == 302
    assert knock(browser(), "wang.li", REMOTE_ADDR="10.0.0.9").status_code == 302
    later = timezone.now() + timedelta(minutes=15, seconds=1)
    monkeypatch.setattr("tieshan.portals.staff.signin.timezone.now", lambda: later)
    assert knock(browser(), "wang.li").status_code == 302


def test_an_unknown_name_is_shut_out_in_the_same_way(district: District) -> None:
    statuses = [knock(browser(), "nobody", "x").status_code for _i in range(6)]
    assert statuses == [422, 422, 422, 422, 429, 429]


def test_a_right_password_forgets_the_failures_of_that_name_only(district: District) -> None:
    account("wang.li", district.north)
    for _i in range(4):
        knock(browser(), "wang.li", "wrong")
    assert knock(browser(), "wang.li").status_code == 302
    assert list(SignInBrake.objects.values_list("key", "attempts")) == [("address:127.0.0.1", 4)]


def test_one_address_that_tries_many_names_is_shut_out(district: District, settings: Any) -> None:
    settings.SIGN_IN_BRAKES = {**settings.SIGN_IN_BRAKES, "address": (8, timedelta(minutes=15), timedelta(minutes=15))}
    account("wang.li", district.north)
    statuses = [knock(browser(), f"name{i}", "x").status_code for i in range(9)]
    assert statuses == [422] * 8 + [429]
    assert knock(browser(), "wang.li").status_code == 429
    assert knock(browser(), "wang.li", REMOTE_ADDR="10.0.0.9").status_code == 302


def test_an_address_is_believed_only_from_our_own_proxies(district: District, settings: Any) -> None:
    def seen(header: str) -> str:
        SignInBrake.objects.all().delete()
        knock(browser(), "x", "y", HTTP_X_FORWARDED_FOR=header, REMOTE_ADDR="10.9.9.9")
        return str(SignInBrake.objects.get(key__startswith="address:").key.removeprefix("address:"))

    assert seen("1.1.1.1") == "10.9.9.9"
    settings.PROXY_HOPS = 1
    assert seen("6.6.6.6, 1.1.1.1") == "1.1.1.1"
    assert seen("") == "10.9.9.9"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "evil", "\t//evil.example"],
)
def test_nobody_is_led_away_after_signing_in(district: District, target: str) -> None:
    account("wang.li", district.north)
    assert knock(browser(), "wang.li", fields={"next": target})["Location"] == HOME
    client = browser()
    knock(client, "wang.li")
    assert client.get(DOOR, {"next": target})["Location"] == HOME


def test_a_planted_session_key_is_worth_nothing(district: District) -> None:
    account("wang.li", district.north)
    client = browser()
    client.get(DOOR)
    planted = client.session
    planted["planted"] = 1
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    knock(client, "wang.li")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != planted.session_key
    assert not Session.objects.filter(session_key=planted.session_key).exists()
    thief = browser()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert thief.get(HOME).status_code == 302


def test_the_form_needs_its_token(district: District) -> None:
    account("wang.li", district.north)
    strict = Client(enforce_csrf_checks=True)
    assert knock(strict, "wang.li").status_code == 400
    strict.force_login(account("li.na", district.north))
    for address in ("/sign-out/", "/me/password/", "/me/second-factor/"):
        assert strict.post(address).status_code == 400


def test_strange_input_is_no_fault(district: District) -> None:
    for username, password in (
        ("a" * 5000, "x"),
        ("a\x00b", "x"),
        ("'; DROP TABLE x;--", "x"),
        ("名", "密" * 600),
        ("", ""),
    ):
        assert knock(browser(), username, password).status_code == 422


def test_idle_sign_ins_end(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(appointed("wang.li", "enterprise_chair", district.north_1))
    start = timezone.now()

    def at(seconds: float) -> None:
        monkeypatch.setattr("tieshan.portals.staff.door.timezone.now", lambda: start + timedelta(seconds=seconds))

    at(settings.IDLE_SECONDS - 5)
    assert client.get(HOME).status_code == 200
    at(settings.IDLE_SECONDS + 60)
    assert client.get(HOME).status_code == 200
    at(3 * settings.IDLE_SECONDS)
    answer = client.get(HOME, follow=True)
    assert "nobody clicked" in answer.content.decode()
    assert AccountSession.objects.count() == 0


def test_a_click_writes_at_most_once_a_minute(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(appointed("wang.li", "enterprise_chair", district.north_1))
    seen = AccountSession.objects.get().seen_at
    client.get(HOME)
    assert AccountSession.objects.get().seen_at == seen
    monkeypatch.setattr("tieshan.portals.staff.door.timezone.now", lambda: seen + timedelta(seconds=61))
    client.get(HOME)
    assert AccountSession.objects.get().seen_at > seen


def test_a_working_day_ends_every_sign_in(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(appointed("wang.li", "enterprise_chair", district.north_1))
    AccountSession.objects.update(
        signed_in_at=timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE + 1), seen_at=timezone.now()
    )
    assert client.get(HOME).status_code == 302


def test_a_fragment_sends_the_whole_window_to_the_door(district: District) -> None:
    answer = browser().get("/posts/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/posts/?q=1"})
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fposts%2F%3Fq%3D1"


def test_pages_behind_the_door_are_kept_nowhere(district: District) -> None:
    client = browser(appointed("wang.li", "enterprise_chair", district.north_1))
    assert client.get(HOME)["Cache-Control"] == "private, no-store"
    assert "no-store" in client.get(DOOR)["Cache-Control"] or client.get(DOOR).status_code == 302
    assert "no-store" in browser().get(DOOR)["Cache-Control"]


def test_attempts_given_back_do_not_wipe_out_those_of_others() -> None:
    brake = Brake(3, timedelta(minutes=5), timedelta(minutes=5))
    now = timezone.now()
    for _i in range(2):
        assert take_attempt("k", brake, now=now).admitted
    give_back("k", brake)
    assert take_attempt("k", brake, now=now).shut_until is None
    assert take_attempt("k", brake, now=now).shut_until is not None
    give_back("k", brake)
    assert take_attempt("k", brake, now=now).admitted
    assert not take_attempt("k", brake, now=now).admitted
    assert take_attempt("k", brake, now=now + timedelta(minutes=6)).admitted
    clear("k", now=now)
    assert not SignInBrake.objects.exists()


def test_failures_long_ago_do_not_add_up() -> None:
    brake = Brake(3, timedelta(minutes=5), timedelta(minutes=5))
    now = timezone.now()
    for i in range(10):
        attempt = take_attempt("k", brake, now=now + timedelta(minutes=3 * i))
        assert attempt.admitted
        assert attempt.shut_until is None


@pytest.mark.django_db(transaction=True)
def test_parallel_attempts_cannot_outrun_the_brake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty real connections at once: five passwords are compared, not one more."""
    account("wang.li", make_district().north)
    compared = []
    lock = threading.Lock()

    def count(password: str, encoded: str) -> bool:
        with lock:
            compared.append(password)
        return False

    monkeypatch.setattr("tieshan.organisations.actions.door.check_password", count)
    start = threading.Barrier(20)

    def attempt(number: int) -> int:
        try:
            start.wait()
            return int(knock(browser(), "wang.li", f"guess{number}").status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(attempt, range(20)))
    assert len(compared) == 5
    assert sorted(statuses) == [422] * 4 + [429] * 16
