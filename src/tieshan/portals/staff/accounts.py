"""Accounts: the security administrator's pages. Passwords are made by the house and shown once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    Column,
    DetailPage,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    RowAction,
    Tab,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    render_page,
)
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.organisations.actions.posts import close_account, first_password, open_account, reset_account
from tieshan.organisations.models import Account, AccountSession, Unit
from tieshan.organisations.queries.accounts import appointments_on
from tieshan.portals.staff.own_account import device, role_name

LIST = "organisations.account.list"


def state_of(account: Account) -> Tag:
    """Open or closed."""
    return Tag(_("in use"), "done") if account.is_active else Tag(_("out of use"), "plain")


def factor_of(account: Account) -> Tag:
    """Whether the second factor is on."""
    return Tag(_("switched on"), "done") if account.second_factor_on else Tag(_("switched off"), "plain")


@register
class AccountList(ListPage):
    """All accounts in reach, with what they hold today."""

    code = LIST
    path = "accounts/"
    title = gettext_lazy("Accounts")
    nav = Nav("system", 10)
    model = Account
    select_related = ("home_unit",)
    order = "username"
    search_hint = gettext_lazy("Name or user name")
    columns = [
        Column("display_name", gettext_lazy("Full name"), link="organisations.account.detail", sort="display_name"),
        Column("username", gettext_lazy("User name"), sort="username", text=True),
        Column("home_unit", gettext_lazy("Home unit"), "home_unit.name"),
        Column("second_factor", gettext_lazy("Second factor"), factor_of),
        Column("last_login", gettext_lazy("Last sign-in"), "last_login", sort="last_login"),
        Column("is_demo", gettext_lazy("Demonstration account"), "is_demo", hidden=True),
        Column("state", gettext_lazy("State"), state_of),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Home unit"), "home_unit"),
        BoolFilter(
            "active", gettext_lazy("State"), "is_active", yes=gettext_lazy("in use"), no=gettext_lazy("out of use")
        ),
        BoolFilter(
            "factor",
            gettext_lazy("Second factor"),
            yes=gettext_lazy("switched on"),
            no=gettext_lazy("switched off"),
            apply=lambda rows, on: rows.filter(second_factor_on__isnull=not on),
        ),
    ]
    toolbar = [Action(gettext_lazy("Open an account"), main=True, code="organisations.account.open")]
    row_actions = [
        RowAction("organisations.account.reset", gettext_lazy("Reset")),
        RowAction("organisations.account.close", gettext_lazy("Close the account"), when=lambda row: row.is_active),
        RowAction(
            "organisations.account.close", gettext_lazy("Reopen the account"), when=lambda row: not row.is_active
        ),
    ]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By name or user name."""
        return queryset.filter(Q(display_name__icontains=text) | Q(username__startswith=text.lower()))


@register
class AccountDetail(DetailPage):
    """One account: posts, second factor, sign-ins."""

    code = "organisations.account.detail"
    permission = LIST
    path = "accounts/<int:pk>/"
    title = gettext_lazy("Account")
    parent = LIST
    model = Account
    select_related = ("home_unit",)
    tabs = [Tab("sessions", gettext_lazy("Sign-ins"), permission="organisations.session.end")]
    acts = [
        ActButton(
            "organisations.account.reset", gettext_lazy("Reset"), refusal=lambda row, actor: _not_own(row, actor)
        ),
        ActButton(
            "organisations.account.close",
            gettext_lazy("Close the account"),
            when=lambda row: row.is_active,
            refusal=lambda row, actor: _not_own(row, actor),
        ),
        ActButton(
            "organisations.account.close", gettext_lazy("Reopen the account"), when=lambda row: not row.is_active
        ),
    ]

    def state(self) -> Tag:
        """Open or closed."""
        return state_of(self.record)

    def facts(self) -> list[object]:
        """Who, and which posts."""
        account = self.record
        held = appointments_on([account.pk], on=timezone.localdate()).get(account.pk, [])
        rows = [
            (
                str(a.post.unit),
                a.post.title,
                ", ".join(role_name(link.role) for link in a.post.postrole_set.all()),
                a.during.lower,
                a.during.upper,
                a.document,
            )
            for a in held
        ]
        headings = [_("Unit"), _("Post"), _("Roles"), _("From day"), _("Until"), _("Document")]
        empty = _("No post: nothing is open to this account.")
        return [
            Facts(
                _("Account"),
                [
                    Fact(_("User name"), account.username),
                    Fact(_("Home unit"), str(account.home_unit or "")),
                    Fact(_("Language"), dict(settings.LANGUAGES).get(account.language)),
                    Fact(_("Last sign-in"), account.last_login),
                    Fact(_("Password changed"), account.password_changed_at),
                    Fact(_("Must change the password"), account.must_change_password),
                    Fact(_("Second factor"), factor_of(account)),
                    Fact(_("Demonstration account"), account.is_demo),
                ],
            ),
            Card(_("Posts held today"), TableView(headings, rows, empty=empty)),
        ]

    def tab_sessions(self) -> object:
        """The sign-ins that hold."""
        return sessions_table(list(AccountSession.objects.filter(account=self.record).order_by("-seen_at")))


def sessions_table(sessions: list[AccountSession]) -> object:
    """Sign-ins with their end buttons."""
    rows = [
        (
            kept.signed_in_at,
            kept.seen_at,
            kept.address,
            device(kept.agent),
            Action(_("End it"), page_url("organisations.session.end", kept.pk) or ""),
        )
        for kept in sessions
    ]
    headings = [_("Signed in"), _("Last click"), _("Address"), _("Device"), _("Actions")]
    return Card("", TableView(headings, rows, empty=_("Nobody is signed in with this account.")))


def _not_own(account: Account, actor: Any) -> object:
    return _("Not your own account: ask a colleague.") if account.pk == actor.account_id else ""


class ShownOnce(FormPage):
    """A form whose result is a first password: shown in the answer itself, never stored."""

    keep_draft = False

    def post(self) -> HttpResponse:
        """Run the act with a new password and show it."""
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        password = first_password()
        try:
            account = self.run_with(form.cleaned_data, password)  # type: ignore[attr-defined]
        except Forbidden:
            raise
        except Refused as refused:
            field = refused.facts.get("field")
            if field in form.fields:
                form.add_error(field, str(refused))  # type: ignore[attr-defined]
            return self.answer(form, refused=refused, status=422)
        context = {
            "title": _("First password"),
            "who": account.display_name,
            "username": account.username,
            "password": password,
            "crumbs": self.crumbs(),
            "back": page_url("organisations.account.detail", account.pk),
        }
        response = render_page(self.request, "staff/first_password.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    def run_with(self, cleaned: dict[str, Any], password: str) -> Account:
        """Carry the act out."""
        raise NotImplementedError


class OpenForm(forms.Form):
    """Who gets an account."""

    display_name = forms.CharField(label=gettext_lazy("Full name"), max_length=60)
    username = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=32,
        help_text=gettext_lazy("Small Latin letters, digits, dots or dashes, for instance wang.li"),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )
    home_unit = RecordField(
        label=gettext_lazy("Home unit"),
        source=lambda actor: Unit.objects.visible_to(actor, "organisations.account.open").filter(status="active"),
    )


@register
class OpenAccount(ShownOnce):
    """Open an account; it holds no right until it is appointed to a post."""

    code = "organisations.account.open"
    path = "accounts/open/"
    title = gettext_lazy("Open an account")
    parent = LIST
    form_class = OpenForm
    submit = gettext_lazy("Open the account")

    def lead(self) -> object:
        """What comes next."""
        return _("One person, one account. Rights come with a post: appoint the account afterwards.")

    def run_with(self, cleaned: dict[str, Any], password: str) -> Account:
        """Open it."""
        return open_account(actor=self.actor, password=password, **cleaned)


class AboutAccount(FormPage):
    """A form about one account."""

    parent = LIST
    model = Account
    view_code = LIST
    select_related = ("home_unit",)
    detail_code = "organisations.account.detail"
    keep_draft = False

    def before_form(self) -> object:
        """Whom it concerns."""
        account = self.record
        facts = [
            Fact(_("Full name"), account.display_name),
            Fact(_("User name"), account.username),
            Fact(_("Home unit"), str(account.home_unit or "")),
            Fact(_("Last sign-in"), account.last_login),
        ]
        return Facts(_("Account"), facts)


@register
class CloseAccount(AboutAccount):
    """Close an account and end its sign-ins, or reopen it."""

    code = "organisations.account.close"
    path = "accounts/<int:pk>/close/"
    title = gettext_lazy("Close or reopen an account")

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.submit = _("Close the account") if self.record.is_active else _("Reopen the account")  # type: ignore[misc]
        self.danger = self.record.is_active  # type: ignore[misc]
        self._closing = self.record.is_active

    def lead(self) -> object:
        """What it does."""
        if self._closing:
            return _("The account is signed out everywhere at once. Its posts stay until they are ended.")
        return _("The account may sign in again with its present password.")

    def run(self, cleaned: dict[str, Any]) -> Any:
        """Do it."""
        return close_account(actor=self.actor, account=self.record, active=not self._closing)

    def done_message(self, result: Any) -> object:
        """What happened."""
        return _("The account is closed.") if self._closing else _("The account is open again.")


class ResetForm(forms.Form):
    """What is reset."""

    second_factor = forms.BooleanField(
        label=gettext_lazy("Take the second factor away as well (the phone is lost)"), required=False
    )


@register
class ResetAccount(AboutAccount, ShownOnce):
    """Give a new first password, and take the second factor away when the phone is lost."""

    code = "organisations.account.reset"
    path = "accounts/<int:pk>/reset/"
    title = gettext_lazy("Reset an account")
    form_class = ResetForm
    submit = gettext_lazy("Make a new first password")
    danger = True

    def lead(self) -> object:
        """What it does."""
        return _("Make sure that it is the person themselves who asks. All their sign-ins end.")

    def run_with(self, cleaned: dict[str, Any], password: str) -> Account:
        """Reset it."""
        return reset_account(
            actor=self.actor, account=self.record, password=password, second_factor=cleaned["second_factor"]
        )
