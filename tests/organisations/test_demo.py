"""Demonstration accounts: in the sample district alone, once, one for each kind of person."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from tests.district import OPERATOR, make_district
from tieshan.foundation.access.acts import act_context
from tieshan.kernel.refusal import Refused
from tieshan.kernel.workdays import add_months
from tieshan.organisations.actions.roles import shipped_roles
from tieshan.organisations.demo import create_demo_accounts, demo_accounts, published
from tieshan.organisations.models import Account, Appointment, Unit
from tieshan.organisations.queries.grants import actor_for

pytestmark = pytest.mark.django_db


def sample() -> None:
    make_district()
    with act_context(OPERATOR, "organisations.unit.edit"):
        Unit.objects.filter(kind="district").update(is_sample=True)


def test_a_real_district_gets_none() -> None:
    make_district()
    with pytest.raises(Refused):
        create_demo_accounts()
    assert not Account.objects.exists()


def test_one_account_for_each_shipped_role() -> None:
    assert {line["role"] for line in published()["accounts"]} == {role["code"] for role in shipped_roles()}


def test_made_once() -> None:
    sample()
    first = create_demo_accounts()
    assert create_demo_accounts() == first
    assert Account.objects.count() == Appointment.objects.count() == len(published()["accounts"])
    assert {line["password"] for line in first} == {"Tieshan-2026-demo"}
    assert all(line["username"].isascii() and line["unit"] for line in first)


def test_their_posts_began_before_the_past_year_and_not_before_the_unit() -> None:
    sample()
    with act_context(OPERATOR, "organisations.unit.edit"):
        Unit.objects.filter(kind="enterprise").update(founded_on=date(2026, 6, 1))
    create_demo_accounts()
    today = timezone.localdate()
    for one in Appointment.objects.select_related("post__unit"):
        assert one.during.lower >= one.post.unit.founded_on
        if one.post.unit.kind != "enterprise":
            assert one.during.lower == add_months(today, -24)


def test_they_can_sign_in_and_act() -> None:
    sample()
    create_demo_accounts()
    for line in demo_accounts():
        client = Client()
        answer = client.post("/sign-in/", {"username": line["username"], "password": line["password"]})
        assert answer.status_code == 302
        assert client.get("/me/").status_code == 200
        actor = actor_for(Account.objects.get(username=line["username"]))
        assert actor.grants
    office = actor_for(Account.objects.get(username="office"))
    assert office.scope("members.person.list").everything
    chair = actor_for(Account.objects.get(username="enterprise"))
    assert chair.scope("members.person.list").subtrees == (Unit.objects.get(code="SL-01-001").path,)


def test_a_changed_password_is_no_longer_listed() -> None:
    sample()
    create_demo_accounts()
    client = Client()
    client.force_login(Account.objects.get(username="office"))
    fields = {"old": "Tieshan-2026-demo", "new": "Fresh-river-8", "again": "Fresh-river-8"}
    assert client.post("/me/password/", fields).status_code == 302
    assert "office" not in [line["username"] for line in demo_accounts()]
    assert date.today() >= Appointment.objects.first().during.lower
