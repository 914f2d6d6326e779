"""Acts on one's own second factor: a code from the phone beside the password (GB/T 22239-2019, identity, level 3)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.vault import digest
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.door import RECOVERY_PURPOSE
from tieshan.organisations.models import Account, RecoveryCode
from tieshan.organisations.rules.onetime import matching_step, new_recovery_codes, new_secret, plain_recovery_code


def _own(actor: Actor, account: Account) -> Account:
    if account.pk != actor.account_id:
        raise Refused("organisations.factor.not_own", _("You can set up your own second factor only."))
    return Account.objects.select_for_update(of=("self",)).get(pk=account.pk)


def _need_password(account: Account, password: str) -> None:
    if not account.check_password(password):
        raise Refused("organisations.account.wrong_password", _("The present password is not right."), field="password")


@act("organisations.factor.prepare", subject="account")
def prepare_second_factor(*, actor: Actor, account: Account) -> Account:
    """Make a new secret, which counts only when a first code from the phone has proved it."""
    fresh = _own(actor, account)
    if fresh.second_factor_on is not None:
        raise Refused("organisations.factor.on", _("Your second factor is on already. Take it away first."))
    fresh.second_factor = new_secret()
    fresh.second_factor_step = 0
    fresh.save(update_fields=["second_factor", "second_factor_step"])
    return fresh


@act("organisations.factor.enrol", subject="account")
def enrol_second_factor(*, actor: Actor, account: Account, code: str, now: datetime) -> list[str]:
    """Switch the second factor on with a first code; returns the recovery codes, which are never shown again."""
    fresh = _own(actor, account)
    if fresh.second_factor_on is not None:
        raise Refused("organisations.factor.on", _("Your second factor is on already. Take it away first."))
    if not fresh.second_factor:
        raise Refused("organisations.factor.not_prepared", _("Begin again: the code on your phone has no counterpart."))
    step = matching_step(str(fresh.second_factor), code, seconds=now.timestamp(), last_step=0)
    if step is None:
        raise Refused(
            "organisations.factor.wrong",
            _("This code is not right. Check the clock of your phone and enter the newest code."),
            field="code",
        )
    fresh.second_factor_step = step
    fresh.second_factor_on = now
    fresh.version += 1
    fresh.save(update_fields=["second_factor_step", "second_factor_on", "version"])
    return _make_codes(fresh)


@act("organisations.factor.renew_codes", subject="account")
def renew_recovery_codes(*, actor: Actor, account: Account, password: str) -> list[str]:
    """Throw the recovery codes away and make new ones."""
    fresh = _own(actor, account)
    _need_password(fresh, password)
    if fresh.second_factor_on is None:
        raise Refused("organisations.factor.off", _("Your second factor is not on."))
    return _make_codes(fresh)


@act("organisations.factor.remove", subject="account")
def remove_second_factor(*, actor: Actor, account: Account, password: str) -> Account:
    """Take one's own second factor away. The three administrators must keep it."""
    fresh = _own(actor, account)
    _need_password(fresh, password)
    if actor.administrator:
        raise Refused(
            "organisations.factor.compulsory",
            _("Administrators keep their second factor. For a new phone ask the security administrator to reset it."),
        )
    drop_second_factor(fresh)
    fresh.version += 1
    fresh.save(update_fields=["second_factor", "second_factor_on", "second_factor_step", "version"])
    return fresh


def drop_second_factor(account: Account) -> None:
    """Take secret and recovery codes off an account (inside an act; the caller saves the account)."""
    account.second_factor = None
    account.second_factor_on = None
    account.second_factor_step = 0
    RecoveryCode.objects.filter(account=account).delete()


def _make_codes(account: Account) -> list[str]:
    codes = new_recovery_codes()
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(account=account, code_hash=digest(plain_recovery_code(code), RECOVERY_PURPOSE)) for code in codes]
    )
    note(recovery_codes=len(codes))
    return codes


@act("organisations.language.choose", subject="account")
def choose_language(*, actor: Actor, account: Account, language: str) -> Account:
    """Keep the language in which the house speaks to this account."""
    fresh = _own(actor, account)
    fresh.language = language
    fresh.version += 1
    fresh.save(update_fields=["language", "version"])
    return fresh
