"""Sign-ins of all accounts, for the security administrator."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Column, Fact, Facts, FormPage, ListPage, Nav, RowAction, register
from tieshan.organisations.actions.door import end_session
from tieshan.organisations.models import Account, AccountSession
from tieshan.portals.staff.own_account import device

END = "organisations.session.end"


@register
class SessionList(ListPage):
    """Who is signed in."""

    code = "organisations.session.list"
    permission = END
    path = "sessions/"
    title = gettext_lazy("Sign-ins")
    nav = Nav("system", 40)
    model = AccountSession
    order = "-seen_at"
    search_hint = gettext_lazy("Name, user name or address")
    columns = [
        Column("account", gettext_lazy("Full name"), "account.display_name", sub="account.username"),
        Column("home_unit", gettext_lazy("Home unit"), "account.home_unit.name"),
        Column("signed_in_at", gettext_lazy("Signed in"), sort="signed_in_at"),
        Column("seen_at", gettext_lazy("Last click"), sort="seen_at"),
        Column("address", gettext_lazy("Address"), sort="address"),
        Column("agent", gettext_lazy("Device"), lambda row: device(row.agent)),
    ]
    row_actions = [RowAction(END, gettext_lazy("End it"))]

    def base(self) -> QuerySet[Any]:
        """Sign-ins of accounts in reach."""
        return _in_reach(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        """By person or address."""
        return (
            queryset.filter(account__display_name__icontains=text)
            | queryset.filter(account__username__startswith=text.lower())
            | queryset.filter(address__startswith=text)
        )


def _in_reach(actor: Any) -> QuerySet[AccountSession]:
    accounts = Account.objects.visible_to(actor, END)
    return AccountSession.objects.filter(account__in=accounts).select_related("account__home_unit")


@register
class EndSession(FormPage):
    """End somebody's sign-in at once."""

    code = END
    path = "sessions/<int:pk>/end/"
    title = gettext_lazy("End a sign-in")
    parent = "organisations.session.list"
    submit = gettext_lazy("End it now")
    danger = True
    keep_draft = False
    done = gettext_lazy("That sign-in has ended.")

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        kept = _in_reach(self.actor).filter(pk=kwargs["pk"]).first()
        if kept is None:
            raise Http404
        self.kept = kept

    def before_form(self) -> object:
        """Whose."""
        kept = self.kept
        facts = [
            Fact(_("Full name"), kept.account.display_name),
            Fact(_("Signed in"), kept.signed_in_at),
            Fact(_("Last click"), kept.seen_at),
            Fact(_("Address"), kept.address),
            Fact(_("Device"), device(kept.agent)),
        ]
        return Facts(_("Sign-in"), facts)

    def run(self, cleaned: dict[str, Any]) -> Any:
        """End it."""
        end_session(actor=self.actor, session=self.kept)
