"""The yearly leave of a person: what the law gives, what is used, what is left, and why."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    DateInput,
    Fact,
    Facts,
    Figure,
    FormPage,
    RecordField,
    ReportPage,
    TableView,
    may_open,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.members.queries.cadres import unit_of
from tieshan.office.leave.actions import record_seniority
from tieshan.office.leave.models import Leave, Seniority
from tieshan.office.leave.papers import span_text
from tieshan.office.leave.policies import OVERSEE, REQUEST, SENIORITY, VIEW
from tieshan.office.leave.queries import entitlement, leaves, works_since, yearly_days
from tieshan.office.leave.rules import ANNUAL, Entitlement
from tieshan.office.leave.web.words import kind_word, plain_days, state_tag
from tieshan.organisations.models import Account

FIRST_YEAR = 2010


@register
class Balance(ReportPage):
    """One's own balance; superiors may open that of their people (`?account=`)."""

    code = "office.leave.balance"
    permission = VIEW
    path = "leave/balance/"
    title = gettext_lazy("My yearly leave")
    parent = "office.leave.list"

    @cached_property
    def account(self) -> Account:
        asked = self.request.GET.get("account", "")
        own = Account.objects.filter(pk=self.actor.account_id or 0).first()
        if own is None:
            raise Http404
        if not asked.isdecimal() or len(asked) > 18 or int(asked) == own.pk:
            return own
        found = Account.objects.filter(pk=int(asked)).first()
        unit = unit_of(found, on=today()) if found is not None else None
        if found is None or unit is None or not self.actor.may_at(OVERSEE, unit):
            raise Http404
        return found

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return int(asked) if asked.isdecimal() and FIRST_YEAR <= int(asked) <= today().year else today().year

    @property
    def is_mine(self) -> bool:
        return self.account.pk == self.actor.account_id

    def heading(self) -> object:
        return self.title if self.is_mine else _("Yearly leave of %(name)s") % {"name": self.account.display_name}

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        whose = "" if self.is_mine else f"&account={self.account.pk}"
        this = today().year
        return [(str(year), f"?year={year}{whose}", year == self.year) for year in range(this - 2, this + 1)]

    @cached_property
    def balance(self) -> Entitlement:
        return entitlement(self.account, self.year, on=today())

    def lead(self) -> object:
        if self.balance.since is None:
            return _("It is not recorded since when you work: the district office records it.")
        return _("%(left)s of %(days)s days are left in %(year)s.") % {
            "left": plain_days(self.balance.left),
            "days": plain_days(self.balance.days),
            "year": self.year,
        }

    def actions(self) -> Iterable[Action]:
        if self.is_mine and may_open(self.actor, REQUEST):
            yield Action(_("Ask for yearly leave"), f"{page_url(REQUEST)}?kind={ANNUAL}", True)
        if may_open(self.actor, SENIORITY):
            yield Action(_("Record since when somebody works"), page_url(SENIORITY) or "")

    def figures(self) -> Iterable[Figure]:
        found = self.balance
        yield Figure(_("Days a year"), plain_days(found.days))
        yield Figure(_("Taken or asked for"), plain_days(found.used))
        yield Figure(_("Set off by personal leave"), plain_days(found.set_off))
        yield Figure(_("Left"), plain_days(found.left))

    def grid(self) -> Iterable[object]:
        since, proof = works_since(self.account)
        shown = proof or (_("beginning of service here; earlier work is not recorded yet") if since else "")
        yield Facts(
            _("Where the days come from"),
            [
                Fact(_("At work since"), since, sub=shown),
                Fact(_("Completed years by the end of the year"), self.balance.years),
            ],
        )
        rule, set_off = yearly_days(on=today()), parameter("office.leave.set_off", on=today())
        said = (
            _("Personal leave is first taken from the yearly leave.")
            if set_off.whole
            else _("Personal leave is not taken from the yearly leave.")
        )
        given = _("%(years)s completed years of work by the end of the year give %(days)s days.") % {
            "years": self.balance.years,
            "days": plain_days(self.balance.days),
        }
        yield explanation(parameters=[rule, set_off], clauses=["speech:C29"], steps=[given, said])

    def parts(self) -> Iterable[object]:
        rows = leaves(self.actor).filter(account=self.account, state__in=Leave.LIVE, starts_on__year=self.year)
        table = [
            [kind_word(one), span_text(one), plain_days(one.days), plain_days(one.set_off), state_tag(one, today())]
            for one in rows.order_by("starts_on", "pk")
        ]
        headings = [
            _("Kind of leave"),
            _("From – to"),
            _("Length in working days"),
            _("From the yearly leave"),
            _("State"),
        ]
        yield Card(_("Leave of the year"), TableView(headings, table, frozenset({2, 3})))


def people(actor: Actor) -> Any:
    """The accounts whose seniority the actor may record."""
    return Account.objects.visible_to(actor, SENIORITY).filter(is_active=True)


class SeniorityForm(forms.Form):
    """Who, since when, and what proves it."""

    account = RecordField(
        label=pgettext_lazy("seniority", "Person"), source=people, searched=("display_name", "username")
    )
    works_since = forms.DateField(
        label=gettext_lazy("At work since"),
        widget=DateInput,
        help_text=gettext_lazy("The first day of any work, not only here: years of work add up."),
    )
    proof = forms.CharField(label=gettext_lazy("Paper that proves it"), max_length=200)


@register
class RecordSeniority(FormPage):
    """Record since when somebody works."""

    code = SENIORITY
    path = "leave/seniority/"
    title = gettext_lazy("Record since when somebody works")
    parent = "office.leave.list"
    model = Seniority
    form_class = SeniorityForm
    action = staticmethod(record_seniority)
    done = gettext_lazy("Recorded; the yearly leave follows from it.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}
