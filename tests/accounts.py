"""Accounts with posts for tests, and browsers signed in with them."""

from __future__ import annotations

from datetime import date

from django.test import Client

from tests.district import OPERATOR
from tieshan.organisations.actions.posts import establish_post, fill_post, open_account
from tieshan.organisations.models import Account, Post, Role, Unit

PASSWORD = "Steel-river-7"  # of nobody but the tests


def account(username: str, unit: Unit, *, demo: bool = False, must_change: bool = False) -> Account:
    """An account without a post."""
    return open_account(
        actor=OPERATOR,
        username=username,
        display_name=f"测试{username}",
        home_unit=unit,
        password=PASSWORD,
        is_demo=demo,
        must_change_password=must_change,
    )


def appointed(username: str, role: str, unit: Unit, *, subtree: bool = True, demo: bool = False) -> Account:
    """An account that holds a post with one role in a unit."""
    found = account(username, unit, demo=demo)
    give_post(found, role, unit, subtree=subtree)
    return found


def give_post(account: Account, role: str, unit: Unit, *, subtree: bool = True) -> Post:
    """Establish a post with one role and appoint the account to it."""
    post = establish_post(
        actor=OPERATOR,
        unit=unit,
        title=f"{role} {account.username}",
        roles={Role.objects.get(code=role): subtree},
        on=date(2020, 1, 1),
    )
    fill_post(actor=OPERATOR, post=post, account=account, start=date(2020, 1, 1))
    return post


def browser(account: Account | None = None) -> Client:
    """A browser, signed in when an account is given; English, so that tests can read it."""
    client = Client(headers={"accept-language": "en"})
    if account is not None:
        client.force_login(account)
    return client
