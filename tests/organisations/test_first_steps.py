"""An empty house gets its district and three administrators, once; and there is a way back in."""

from __future__ import annotations

from datetime import date

import pytest

from tests.accounts import appointed
from tests.district import OPERATOR, make_district
from tieshan.foundation.audit.models import JournalEntry
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.roles import synchronise_roles
from tieshan.organisations.first_steps import establish, reset
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.queries.grants import actor_for

pytestmark = pytest.mark.django_db

FACTS = {"code": "QH", "name": "某区总工会", "founded_on": date(1984, 5, 1)}


def test_an_empty_house_becomes_a_district_with_three_administrators() -> None:
    synchronise_roles(actor=OPERATOR)
    opened = dict(establish(actor=OPERATOR, **FACTS))
    assert set(opened) == {"sysadmin", "secadmin", "auditadmin"}
    assert not Unit.objects.get().is_sample
    for username, password in opened.items():
        account = Account.objects.get(username=username)
        assert account.check_password(password)
        assert account.must_change_password
        assert not account.is_demo
        assert actor_for(account).administrator
        assert password not in str(list(JournalEntry.objects.values()))
    assert establish(actor=OPERATOR, **FACTS) == []


def test_only_what_is_missing_is_made() -> None:
    district = make_district()
    appointed("guard", "security_admin", district.root)
    assert [name for name, _password in establish(actor=OPERATOR, **FACTS)] == ["sysadmin", "auditadmin"]


def test_the_way_back_in() -> None:
    district = make_district()
    guard = appointed("guard", "security_admin", district.root)
    password = reset(actor=OPERATOR, username=" Guard ")
    guard.refresh_from_db()
    assert guard.check_password(password)
    assert guard.must_change_password
    assert JournalEntry.objects.filter(code="organisations.account.reset", subject_id=guard.pk).exists()
    with pytest.raises(Refused):
        reset(actor=OPERATOR, username="nobody")
