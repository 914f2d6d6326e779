"""The chart of accounts of today: the official list with its locked first level, and what the district added below."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.ui.base import may_open
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    DateInput,
    Fact,
    Facts,
    FormPage,
    Nav,
    ReportPage,
    TableView,
    Tag,
    page_url,
    register,
    today,
)
from tieshan.funds.books.actions.books import add_sub_account, retire_sub_account
from tieshan.funds.books.models import SubAccount
from tieshan.funds.books.policies import ACCOUNT_ADD, ACCOUNT_RETIRE, BOOK_LIST
from tieshan.funds.books.queries.chart import CODES, chart
from tieshan.funds.books.web.words import account_choices, day_in, indented
from tieshan.lawbook import Confidence, code_list
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit


@register
class AccountList(ReportPage):
    """All accounts of a day."""

    code = "funds.account.list"
    permission = BOOK_LIST
    path = "accounts/chart/"
    title = gettext_lazy("Chart of accounts")
    nav = Nav("funds", 80)

    @cached_property
    def day(self) -> date:
        """The day whose chart is shown."""
        return day_in(self.request.GET.get("on", ""), today())

    def lead(self) -> object:
        listed = code_list(CODES, on=self.day)
        words = _("%(list)s, %(system)s") % {"list": listed.title, "system": listed.regulation.title}
        if listed.confidence != Confidence.LOW:
            return words
        return f"{words} · {_('Names and numbers are to be confirmed from the official table before use.')}"

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        now = today()
        old = date(2021, 12, 31)
        return [
            (pgettext("books", "Today"), f"?on={now.isoformat()}", self.day == now),
            (_("Before 2022"), f"?on={old.isoformat()}", self.day == old),
        ]

    def actions(self) -> Iterable[Action]:
        if may_open(self.actor, ACCOUNT_ADD):
            yield Action(_("Add a sub-account"), page_url(ACCOUNT_ADD) or "", True, code=ACCOUNT_ADD)

    def parts(self) -> Iterable[object]:
        accounts = chart(self.day)
        own = {one.code: one for one in SubAccount.objects.all()}
        rows = []
        for one in accounts:
            state: object = Tag(_("fixed"), "plain") if one.listed and not one.parent else ""
            if not one.is_confirmed and one.listed:
                state = Tag(_("number to be confirmed"), "due")
            if one.code in own:
                state = own[one.code].get_scope_display()
                if may_open(self.actor, ACCOUNT_RETIRE):
                    state = Action(_("End account"), page_url(ACCOUNT_RETIRE, own[one.code].pk) or "")
            code = one.code if one.is_confirmed else ""
            rows.append([code, indented(accounts, one.code, one.name), one.kind.label, state])
        yield Card(
            "", TableView([_("Code"), pgettext("books", "Account"), _("Class"), _("State")], rows, caption=self.title)
        )
        yield explanation(clauses=["accounting-2009:1", "accounting-2009:2"])


class AddForm(forms.Form):
    """Where it stands, its code and name."""

    parent = forms.ChoiceField(label=gettext_lazy("Stands under"))
    code = forms.CharField(
        label=gettext_lazy("Code"), max_length=20, help_text=gettext_lazy("The code above it and two more figures.")
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    scope = forms.ChoiceField(label=gettext_lazy("Set by"), choices=SubAccount.Scope.choices, initial="district")
    valid_from = forms.DateField(label=gettext_lazy("From"), widget=DateInput)
    document = forms.CharField(label=gettext_lazy("Document and number"), max_length=200, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].choices = choices  # type: ignore[attr-defined]


@register
class AddAccount(FormPage):
    """Add an account below a listed one."""

    code = ACCOUNT_ADD
    path = "accounts/chart/add/"
    title = gettext_lazy("Add a sub-account")
    parent = "funds.account.list"
    form_class = AddForm
    submit = gettext_lazy("Add the account")
    done = gettext_lazy("The account can be used.")

    def lead(self) -> object:
        return _("The first level is fixed by the accounting system; below it the district adds what it needs.")

    def form_options(self) -> dict[str, Any]:
        return {"choices": account_choices(chart(today()))}

    def initial(self) -> dict[str, Any]:
        return {"valid_from": today()}

    def run(self, cleaned: dict[str, Any]) -> SubAccount:
        unit = Unit.objects.visible_to(self.actor, ACCOUNT_ADD).order_by("path")[:1].get()
        return add_sub_account(actor=self.actor, unit=unit, **cleaned)


class RetireForm(forms.Form):
    """From when it is no longer used."""

    valid_to = forms.DateField(label=gettext_lazy("First day without the account"), widget=DateInput)


@register
class RetireAccount(FormPage):
    """End a sub-account."""

    code = ACCOUNT_RETIRE
    path = "accounts/chart/<int:pk>/end/"
    title = gettext_lazy("End a sub-account")
    parent = "funds.account.list"
    model = SubAccount
    form_class = RetireForm
    action = staticmethod(retire_sub_account)
    subject_argument = "account"
    submit = gettext_lazy("End the account")
    done = gettext_lazy("From that day on the account is no longer used.")
    danger = True

    def before_form(self) -> object:
        return Facts(
            "", [Fact(pgettext("books", "Account"), str(self.record)), Fact(_("From"), self.record.valid_from)]
        )

    def initial(self) -> dict[str, Any]:
        return {"valid_to": today()}
