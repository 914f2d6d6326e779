"""Who stands at the door: the kept sign-ins, and the account behind a request."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, update_session_auth_hash
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from tieshan.foundation.access.address import client_address
from tieshan.organisations.models import Account, AccountSession

SEEN_EVERY = timedelta(minutes=1)
AGENT_LENGTH = 300


def safe_target(request: HttpRequest, target: str) -> str:
    """Where to go after signing in: an address of this house, or the first page."""
    fits = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return target if fits else settings.LOGIN_REDIRECT_URL


def account_of(request: HttpRequest) -> Account | AnonymousUser:
    """The account signed in with this session, or nobody: one query.

    A sign-in holds as long as its row stands, the password is still the same, the account is open, somebody clicked
    within the idle time, and a working day has not passed.
    """
    key = request.session.session_key
    if key is None or SESSION_KEY not in request.session:
        return AnonymousUser()
    kept = AccountSession.objects.select_related("account", "account__home_unit").filter(session_key=key).first()
    now = timezone.now()
    if kept is None or not _holds(request, kept):
        _forget(request, kept)
        return AnonymousUser()
    if now - kept.seen_at > timedelta(seconds=settings.IDLE_SECONDS) or now - kept.signed_in_at > timedelta(
        seconds=settings.SESSION_COOKIE_AGE
    ):
        _forget(request, kept)
        if hasattr(request, "_messages"):
            messages.warning(request, _("You were signed out because nobody clicked for a while."))
        return AnonymousUser()
    if now - kept.seen_at > SEEN_EVERY:
        AccountSession.objects.filter(pk=kept.pk).update(seen_at=now)
    request.kept_session = kept  # type: ignore[attr-defined]
    return kept.account


def _holds(request: HttpRequest, kept: AccountSession) -> bool:
    account = kept.account
    return (
        account.is_active
        and request.session[SESSION_KEY] == str(account.pk)
        and constant_time_compare(request.session.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash())
    )


def _forget(request: HttpRequest, kept: AccountSession | None) -> None:
    if kept is not None:
        AccountSession.objects.filter(pk=kept.pk).delete()
    request.session.flush()


def stay_after_new_password(request: HttpRequest, account: Account) -> None:
    """Keep this sign-in under a new session key, and end all others of the account."""
    old = request.session.session_key
    update_session_auth_hash(request, account)
    AccountSession.objects.filter(account=account).exclude(session_key=old).delete()
    AccountSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def _keep(sender: Any, request: HttpRequest, user: Account, **_more: Any) -> None:
    if request.session.session_key is None:
        request.session.save()
    AccountSession.objects.create(
        account=user,
        session_key=request.session.session_key or "",
        address=client_address(request),
        agent=request.headers.get("User-Agent", "")[:AGENT_LENGTH],
        seen_at=timezone.now(),
    )
    _sweep(user)


def _sweep(account: Account) -> None:
    """Forget the account's sign-ins that nobody came back to."""
    long_ago = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    stale = AccountSession.objects.filter(account=account, signed_in_at__lt=long_ago)
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    for kept in stale:
        store(kept.session_key).delete()
    stale.delete()


def _drop(sender: Any, request: HttpRequest, **_more: Any) -> None:
    AccountSession.objects.filter(session_key=request.session.session_key or "").delete()


def connect() -> None:
    """Keep a row for each sign-in; the framework's own mark of the last sign-in is written inside the act instead."""
    user_logged_in.disconnect(dispatch_uid="update_last_login")
    user_logged_in.connect(_keep, dispatch_uid="tieshan_keep_session")
    user_logged_out.connect(_drop, dispatch_uid="tieshan_drop_session")
