"""Acts at the door: signing in with password and second factor, refusing, signing out, ending another's sign-in.

The order at the door: take an attempt (brakes.py), compare the password, ask for the second factor, begin the session.
Every outcome stands in the journal. No answer tells whether the name or the password was wrong.
"""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ANONYMOUS, Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.vault import digest
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.brakes import Brake, clear, give_back, take_attempt
from tieshan.organisations.models import Account, AccountSession, RecoveryCode
from tieshan.organisations.rules.onetime import matching_step, plain_recovery_code

RECOVERY_PURPOSE = "organisations.account.recovery_code"
NAME_LENGTH = 150


def _brake(name: str) -> Brake:
    limit, within, shut = settings.SIGN_IN_BRAKES[name]
    return Brake(limit, within, shut)


def check_name_and_password(*, username: str, password: str, address: str, now: datetime) -> Account:
    """The account whose name and password these are; refuses otherwise, always with the same words.

    Call it outside a transaction, so that an attempt stays taken whatever happens next.
    """
    name = username.strip().lower()[:NAME_LENGTH]
    pair_key, address_key = f"name:{name}@{address}", f"address:{address}"
    for key, measure in ((address_key, "address"), (pair_key, "name")):
        attempt = take_attempt(key, _brake(measure), now=now)
        if not attempt.admitted:
            raise _shut(attempt.shut_until, now)
    # `attempt` is that of the pair here.
    account = Account.objects.filter(username=name).first()
    if account is None:
        # As much work as for a name that exists: the time taken tells nothing.
        make_password(password)
        right = False
    else:
        right = check_password(password, account.password)
    if account is None or not right or not account.is_active:
        why = "unknown" if account is None else "password" if not right else "closed"
        refuse_session(actor=ANONYMOUS, account=account, address=address, why=why, shut_until=attempt.shut_until)
        if attempt.shut_until is not None:
            raise _shut(attempt.shut_until, now)
        raise Refused("organisations.signin.wrong", _("The user name or the password is not right."))
    clear(pair_key, now=now)
    give_back(address_key, _brake("address"))
    return account


def take_factor_attempt(*, account: Account, now: datetime) -> None:
    """Take one attempt at an account's second factor, or refuse; call it outside a transaction."""
    attempt = take_attempt(f"factor:{account.pk}", _brake("factor"), now=now)
    if not attempt.admitted:
        raise _shut(attempt.shut_until, now)


def take_own_attempt(*, account: Account, now: datetime) -> None:
    """Take one attempt at the password of the account that is signed in (forms that ask for it again), or refuse."""
    attempt = take_attempt(f"own:{account.pk}", _brake("factor"), now=now)
    if not attempt.admitted:
        raise _shut(attempt.shut_until, now)


def forget_own_attempts(*, account: Account, now: datetime) -> None:
    """The password was right."""
    clear(f"own:{account.pk}", now=now)


def _shut(until: datetime | None, now: datetime) -> Refused:
    minutes = 1 if until is None else max(1, -(-int((until - now).total_seconds()) // 60))
    return Refused(
        "organisations.signin.shut",
        _("Too many attempts failed. Try again in %(minutes)s minutes, or ask the security administrator.")
        % {"minutes": minutes},
        minutes=minutes,
    )


@act("organisations.session.refuse", subject="account")
def refuse_session(
    *, actor: Actor, account: Account | None, address: str, why: str, shut_until: datetime | None = None
) -> None:
    """Write a failed attempt into the journal; the name that was typed is not kept, for it may be a password."""
    note(address=address, why=why)
    if shut_until is not None:
        note(shut_until=shut_until)


@act("organisations.session.begin", subject="account")
def begin_session(*, actor: Actor, account: Account, address: str, factor: str, now: datetime) -> str:
    """Let an account in whose password was right. Returns how the second factor was met: "", "code", "recovery".

    The row lock makes two uses of one code at the same moment impossible.
    """
    if actor.account_id != account.pk:
        raise Refused("organisations.signin.wrong", _("The user name or the password is not right."))
    fresh = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    met = ""
    if fresh.second_factor_on is not None:
        met = _meet_factor(fresh, factor, now=now)
        if not met:
            raise Refused("organisations.signin.factor_wrong", _("This code is not right, or was used already."))
    fresh.last_login = now
    fresh.save(update_fields=["last_login", "second_factor_step"])
    clear(f"factor:{account.pk}", now=now)
    note(address=address, second_factor=met)
    return met


def _meet_factor(account: Account, entered: str, *, now: datetime) -> str:
    step = matching_step(
        str(account.second_factor or ""), entered, seconds=now.timestamp(), last_step=account.second_factor_step
    )
    if step is not None:
        account.second_factor_step = step
        return "code"
    plain = plain_recovery_code(entered)
    if len(plain) != 10:
        return ""
    used = RecoveryCode.objects.filter(
        account=account, code_hash=digest(plain, RECOVERY_PURPOSE), used_at__isnull=True
    ).update(used_at=now)
    return "recovery" if used else ""


@act("organisations.session.close", subject="account")
def close_session(*, actor: Actor, account: Account, session: AccountSession) -> None:
    """End a sign-in of one's own: this one, or one left open elsewhere."""
    if account.pk != actor.account_id or session.account_id != account.pk:
        raise Refused("organisations.session.not_own", _("You can end your own sign-ins only."))
    _drop(session)


@act("organisations.session.end")
def end_session(*, actor: Actor, session: AccountSession) -> Account:
    """End another account's sign-in at once (security administrator)."""
    account = session.account
    actor.require("organisations.session.end", account.home_unit)
    _drop(session)
    note(address=session.address, signed_in_at=session.signed_in_at)
    return account


def _drop(session: AccountSession) -> None:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    store(session.session_key).delete()
    AccountSession.objects.filter(pk=session.pk).delete()
