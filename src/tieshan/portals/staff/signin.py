"""Signing in and out: user name and password, then the second factor when the account has one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tieshan.foundation.access import ANONYMOUS
from tieshan.foundation.access.address import client_address
from tieshan.foundation.access.pages import page
from tieshan.foundation.ui.kinds import TableView, render_page
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.door import (
    begin_session,
    check_name_and_password,
    close_session,
    refuse_session,
    take_factor_attempt,
)
from tieshan.organisations.demo import demo_accounts
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for
from tieshan.portals.staff.door import safe_target

BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING = "sign_in_pending"
PENDING_SECONDS = 300


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=512,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


class FactorForm(forms.Form):
    """The code from the phone, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("One-time code"),
        max_length=32,
        help_text=gettext_lazy("Six digits from your phone, or one of your recovery codes."),
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True}),
    )


@page(
    "portals.staff.login",
    path="sign-in/",
    title=gettext_lazy("Sign in"),
    public=True,
    why="nobody is known before signing in",
    own_transaction=True,
)
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for name and password; what is wrong is never told apart."""
    target = safe_target(request, request.POST.get("next") or request.GET.get("next", ""))
    form = SignInForm(request.POST or None)
    refused: Refused | None = None
    if request.method != "POST":
        if request.user.is_authenticated:
            return HttpResponseRedirect(target)
    elif form.is_valid():
        try:
            account = check_name_and_password(
                username=form.cleaned_data["username"],
                password=form.cleaned_data["password"],
                address=client_address(request),
                now=timezone.now(),
            )
        except Refused as refusal:
            refused = refusal
        else:
            if account.second_factor_on is None:
                return _let_in(request, account, "", target)
            # A new session key, so that nobody who planted one rides along to the second step.
            request.session.flush()
            request.session[PENDING] = {
                "account": account.pk,
                "at": timezone.now().timestamp(),
                "hash": account.get_session_auth_hash(),
                "next": target,
            }
            return HttpResponseRedirect(reverse("portals.staff.factor"))
    return _ask(request, form, refused, target=target, more=_demonstration())


@page(
    "portals.staff.factor",
    path="sign-in/code/",
    title=gettext_lazy("Second factor"),
    public=True,
    why="the second step of signing in; only with a right password a few minutes before",
    own_transaction=True,
)
@never_cache
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the second factor."""
    waiting = _waiting(request)
    if waiting is None:
        request.session.pop(PENDING, None)
        messages.warning(request, _("The time for the second step is over. Sign in again."))
        return HttpResponseRedirect(reverse("portals.staff.login"))
    account, target = waiting
    form = FactorForm(request.POST or None)
    refused: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            take_factor_attempt(account=account, now=timezone.now())
            return _let_in(request, account, form.cleaned_data["code"], target)
        except Refused as refusal:
            refused = refusal
            if refusal.code == "organisations.signin.factor_wrong":
                refuse_session(actor=ANONYMOUS, account=account, address=client_address(request), why="second_factor")
    return _ask(request, form, refused, title=_("Second factor"), submit=_("Go on"))


@page(
    "portals.staff.logout",
    path="sign-out/",
    title=gettext_lazy("Sign out"),
    signed_in=True,
    why="everybody who came in may leave",
)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this sign-in."""
    close_session(
        actor=request.actor,  # type: ignore[attr-defined]
        account=request.user,  # type: ignore[arg-type]
        session=request.kept_session,  # type: ignore[attr-defined]
    )
    logout(request)
    messages.success(request, _("You have signed out."))
    return HttpResponseRedirect(reverse("portals.staff.login"))


def _let_in(request: HttpRequest, account: Account, factor: str, target: str) -> HttpResponse:
    met = begin_session(
        actor=actor_for(account), account=account, address=client_address(request), factor=factor, now=timezone.now()
    )
    request.session.pop(PENDING, None)
    login(request, account, backend=BACKEND)
    if met == "recovery":
        left = account.recovery_codes.filter(used_at__isnull=True).count()
        messages.warning(
            request, _("That recovery code is used up; %(left)s are left. Make new ones in time.") % {"left": left}
        )
    response = HttpResponseRedirect(target)
    # Who has chosen a language in this browser keeps it; others get the one of their account.
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            account.language,
            max_age=365 * 24 * 3600,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _waiting(request: HttpRequest) -> tuple[Account, str] | None:
    """The account whose password was right a moment ago, and where it wants to go."""
    kept: Any = request.session.get(PENDING)
    if not isinstance(kept, dict) or timezone.now().timestamp() - kept["at"] > PENDING_SECONDS:
        return None
    account = Account.objects.filter(pk=kept["account"], is_active=True, second_factor_on__isnull=False).first()
    if account is None or account.get_session_auth_hash() != kept["hash"]:
        return None
    return account, kept["next"]


def _ask(
    request: HttpRequest,
    form: forms.Form,
    refused: Refused | None,
    *,
    target: str = "",
    more: object = "",
    **words: Any,
) -> HttpResponse:
    status = 200
    if refused is not None:
        status = 429 if refused.code == "organisations.signin.shut" else 422
    elif form.is_bound and not form.is_valid():
        status = 422
    context = {
        "title": _("Sign in"),
        "form": form,
        "refused": refused,
        "next": target if target != settings.LOGIN_REDIRECT_URL else "",
        "more": more,
        **words,
    }
    return render_page(request, "staff/signin.html", context, frame="bare", status=status)


def _demonstration() -> object:
    """The published demonstration accounts, shown under the form in demonstration mode."""
    accounts = demo_accounts() if settings.DEMO else []
    if not accounts:
        return ""
    password = format_html(
        "<p>{} <code>{}</code></p>", _("Fictional district. The password of every account is"), accounts[0]["password"]
    )
    table = TableView([_("User name"), _("Post")], [(line["username"], line["title"]) for line in accounts])
    return format_html(
        '<details class="demo"><summary>{}</summary>{}{}</details>', _("Demonstration accounts"), password, table
    )
