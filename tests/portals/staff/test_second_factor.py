"""The second factor, forced passwords, and the pages of one's own account."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from tests.accounts import PASSWORD, account, appointed, browser
from tests.district import OPERATOR, District, make_district
from tieshan.foundation.audit.models import JournalEntry, RowHistory
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.door import begin_session
from tieshan.organisations.actions.posts import reset_account
from tieshan.organisations.actions.second_factor import enrol_second_factor, prepare_second_factor
from tieshan.organisations.models import Account, AccountSession, RecoveryCode
from tieshan.organisations.queries.grants import actor_for
from tieshan.organisations.rules.onetime import code_at

pytestmark = pytest.mark.django_db

STEP = 30


@pytest.fixture
def district() -> District:
    return make_district()


def code_for(account: Account, *, ahead: int = 0) -> str:
    """The code that the phone shows now."""
    account.refresh_from_db()
    return code_at(account.second_factor or "", int(timezone.now().timestamp()) // STEP + ahead)


def enrolled(account: Account) -> list[str]:
    """Switch the second factor on; returns the recovery codes. The code used lies one step back."""
    actor = actor_for(account)
    prepare_second_factor(actor=actor, account=account)
    codes = enrol_second_factor(actor=actor, account=account, code=code_for(account, ahead=-1), now=timezone.now())
    account.refresh_from_db()
    return codes


def knock(client: Any, username: str, password: str = PASSWORD) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password})


def test_enrolment_in_the_browser(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    client = browser(owner)
    assert client.get("/me/second-factor/confirm/").status_code == 302
    assert client.get("/me/second-factor/qr.svg").status_code == 404
    assert client.post("/me/second-factor/")["Location"] == "/me/second-factor/confirm/"
    page = client.get("/me/second-factor/confirm/").content.decode()
    owner.refresh_from_db()
    secret = owner.second_factor
    assert secret
    assert secret in page.replace(" ", "")
    picture = client.get("/me/second-factor/qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "<script" not in picture.content.decode()
    assert "style=" not in picture.content.decode()
    assert client.post("/me/second-factor/confirm/", {"code": "000000"}).status_code == 422
    done = client.post("/me/second-factor/confirm/", {"code": code_for(owner)}).content.decode()
    shown = re.findall(r"<code>([A-Z2-9]{5}-[A-Z2-9]{5})</code>", done)
    assert len(shown) == 10
    assert RecoveryCode.objects.filter(account=owner).count() == 10
    # From now on nobody sees the secret again, and nothing readable stands in the database.
    assert client.get("/me/second-factor/qr.svg").status_code == 404
    assert client.get("/me/second-factor/confirm/").status_code == 302
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM organisations_account a")
        stored = " ".join(row[0] for row in cursor.fetchall())
    written = " ".join(RowHistory.objects.values_list("data", flat=True)) + str(list(JournalEntry.objects.values()))
    for secret_text in (secret, *shown, shown[0].replace("-", "")):
        assert secret_text not in stored
        assert secret_text not in written


def test_signing_in_takes_both(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    enrolled(owner)
    client = browser()
    assert knock(client, "wang.li")["Location"] == "/sign-in/code/"
    assert client.get("/me/").status_code == 302
    assert AccountSession.objects.count() == 0
    before = client.session.session_key
    assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": code_for(owner)}).status_code == 302
    assert client.session.session_key != before
    assert client.get("/me/").status_code == 200


def test_the_second_step_without_the_first_is_nothing(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    enrolled(owner)
    client = browser()
    assert client.post("/sign-in/code/", {"code": code_for(owner)})["Location"] == "/sign-in/"
    assert AccountSession.objects.count() == 0


def test_the_second_step_waits_five_minutes_and_ends_with_a_new_password(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    enrolled(owner)
    client = browser()
    knock(client, "wang.li")
    reset_account(actor=OPERATOR, account=owner, password="Another-one-9", second_factor=False)
    assert client.post("/sign-in/code/", {"code": code_for(owner)})["Location"] == "/sign-in/"
    knock(client, "wang.li", "Another-one-9")
    later = timezone.now() + timedelta(seconds=301)
    monkeypatch.setattr("tieshan.portals.staff.signin.timezone.now", lambda: later)
    assert client.post("/sign-in/code/", {"code": code_for(owner)})["Location"] == "/sign-in/"


def test_a_code_holds_once(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    enrolled(owner)
    code = code_for(owner)
    for status in (302, 422):
        client = browser()
        knock(client, "wang.li")
        assert client.post("/sign-in/code/", {"code": code}).status_code == status


def test_a_recovery_code_holds_once(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    codes = enrolled(owner)
    for status in (302, 422):
        client = browser()
        knock(client, "wang.li")
        assert client.post("/sign-in/code/", {"code": codes[3].lower()}).status_code == status
    stranger = appointed("li.na", "enterprise_chair", district.north_2)
    enrolled(stranger)
    client = browser()
    knock(client, "li.na")
    assert client.post("/sign-in/code/", {"code": codes[4]}).status_code == 422


def test_guessing_codes_is_braked(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    enrolled(owner)
    client = browser()
    knock(client, "wang.li")
    assert [client.post("/sign-in/code/", {"code": f"{i:06d}"}).status_code for i in range(6)] == [422] * 5 + [429]
    assert client.post("/sign-in/code/", {"code": code_for(owner)}).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_one_code_used_twice_at_the_same_moment_opens_once() -> None:
    owner = appointed("wang.li", "enterprise_chair", make_district().north_1)
    enrolled(owner)
    code = code_for(owner)
    start = threading.Barrier(8)

    def attempt(_number: int) -> str:
        try:
            start.wait()
            mine = Account.objects.get(pk=owner.pk)
            return begin_session(actor=actor_for(mine), account=mine, address="", factor=code, now=timezone.now())
        except Refused as refused:
            return refused.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        results = sorted(pool.map(attempt, range(8)))
    assert results == ["code"] + ["organisations.signin.factor_wrong"] * 7


def test_taking_it_away_needs_the_password_and_administrators_keep_it(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    enrolled(owner)
    client = browser(owner)
    assert client.post("/me/second-factor/remove/", {"password": "wrong"}).status_code == 422
    assert client.post("/me/second-factor/codes/", {"password": "wrong"}).status_code == 422
    assert client.post("/me/second-factor/codes/", {"password": PASSWORD}).status_code == 200
    assert client.post("/me/second-factor/remove/", {"password": PASSWORD}).status_code == 302
    owner.refresh_from_db()
    assert owner.second_factor_on is None
    assert not RecoveryCode.objects.exists()
    guard = appointed("guard", "security_admin", district.root)
    enrolled(guard)
    assert browser(guard).post("/me/second-factor/remove/", {"password": PASSWORD}).status_code == 422


def test_the_security_administrator_resets_a_lost_phone(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    enrolled(owner)
    lost = browser(owner)
    guard = browser(appointed("guard", "security_admin", district.root))
    answer = guard.post(f"/accounts/{owner.pk}/reset/", {"second_factor": "on"}).content.decode()
    first = re.findall(r"<code>([A-Za-z2-9]{14})</code>", answer)[0]
    assert lost.get("/me/").status_code == 302
    client = browser()
    assert knock(client, "wang.li", first).status_code == 302
    # The first password opens nothing but the page where it is changed.
    assert client.get("/me/")["Location"] == "/me/password/"
    assert client.post("/posts/")["Location"] == "/me/password/"
    changed = client.post("/me/password/", {"old": first, "new": "Fresh-river-8", "again": "Fresh-river-8"})
    assert changed.status_code == 302
    assert client.get("/me/").status_code == 200


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_pass_only_with_a_second_factor(district: District, settings: Any, role: str) -> None:
    client = browser(appointed("admin", role, district.root, demo=True))
    page = client.get("/me/")
    assert page.status_code == 200
    assert "Set it up now" in page.content.decode()
    settings.DEMO = False
    assert client.get("/me/")["Location"] == "/me/second-factor/"
    assert client.get("/roles/")["Location"] == "/me/second-factor/"
    assert client.get("/me/second-factor/").status_code == 200
    assert client.post("/sign-out/").status_code == 302


def test_published_passwords_hold_in_the_demonstration_only(district: District, settings: Any) -> None:
    demo = appointed("demo", "enterprise_chair", district.north_1, demo=True)
    from tieshan.foundation.access.acts import act_context

    with act_context(OPERATOR, "organisations.account.open"):
        Account.objects.filter(pk=demo.pk).update(must_change_password=True)
    client = browser(demo)
    assert client.get("/me/").status_code == 200
    settings.DEMO = False
    assert client.get("/me/")["Location"] == "/me/password/"


def test_old_passwords_must_be_changed(district: District, settings: Any) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    client = browser(owner)
    from tieshan.foundation.access.acts import act_context

    with act_context(OPERATOR, "organisations.account.open"):
        Account.objects.filter(pk=owner.pk).update(password_changed_at=timezone.now() - timedelta(days=91))
    assert client.get("/me/")["Location"] == "/me/password/"
    settings.PASSWORD_DAYS = 0
    assert client.get("/me/").status_code == 200


def test_a_new_password_ends_the_other_sign_ins_and_moves_the_session_key(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    here, there = browser(owner), browser(owner)
    key = here.session.session_key
    wrong = here.post("/me/password/", {"old": "x", "new": "Fresh-river-8", "again": "Fresh-river-8"})
    weak = here.post("/me/password/", {"old": PASSWORD, "new": "short", "again": "short"})
    differ = here.post("/me/password/", {"old": PASSWORD, "new": "Fresh-river-8", "again": "Fresh-river-9"})
    assert [wrong.status_code, weak.status_code, differ.status_code] == [422, 422, 422]
    fields = {"old": PASSWORD, "new": "Fresh-river-8", "again": "Fresh-river-8"}
    assert here.post("/me/password/", fields).status_code == 302
    assert here.session.session_key != key
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert AccountSession.objects.count() == 1


def test_guessing_the_password_from_a_stolen_sign_in_is_braked(district: District) -> None:
    client = browser(appointed("wang.li", "enterprise_chair", district.north_1))
    fields = {"old": "wrong", "new": "Fresh-river-8", "again": "Fresh-river-8"}
    assert [client.post("/me/password/", fields).status_code for _i in range(6)] == [422] * 5 + [429]
    assert client.post("/me/password/", {**fields, "old": PASSWORD}).status_code == 429


def test_own_sign_ins_can_be_ended_but_nobody_elses(district: District) -> None:
    owner = appointed("wang.li", "enterprise_chair", district.north_1)
    here, there = browser(owner), browser(owner)
    other = AccountSession.objects.get(session_key=there.session.session_key)
    stranger = browser(appointed("li.na", "enterprise_chair", district.north_2))
    assert stranger.post(f"/me/sessions/{other.pk}/end/").status_code == 404
    assert stranger.post(f"/sessions/{other.pk}/end/").status_code == 403
    page = here.get("/me/").content.decode()
    assert here.session.session_key not in page
    assert there.session.session_key not in page
    assert here.post(f"/me/sessions/{other.pk}/end/").status_code == 302
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_the_language_of_the_account(district: District) -> None:
    owner = account("wang.li", district.north)
    client = browser(owner)
    assert client.post("/me/language/", {"language": "en"}).cookies["django_language"].value == "en"
    owner.refresh_from_db()
    assert owner.language == "en"
    assert client.post("/me/language/", {"language": "xx"}).status_code == 422
