"""The standing proof of each holder: what it owes its unions, what is in their own books, what the bank holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import whole_district
from tieshan.foundation.ui.base import may_open
from tieshan.foundation.ui.kinds import (
    ActButton,
    Card,
    Chart,
    DateInput,
    DetailPage,
    Fact,
    Facts,
    Figure,
    FormPage,
    Nav,
    ReportPage,
    TableView,
    Tag,
    page_url,
    register,
)
from tieshan.funds.bank.actions import prove_custody
from tieshan.funds.bank.models import BankAccount
from tieshan.funds.bank.policies import C03, LIST, PROOF_LIST, PROVE
from tieshan.funds.bank.queries import Holding, amount, holdings_on, proofs_of
from tieshan.funds.bank.web.accounts import VIEW as ACCOUNT
from tieshan.funds.books.models import Book, CustodyMandate
from tieshan.funds.books.policies import BOOK_LIST
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.rules.posting import CUSTODY, DEPOSIT
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit

VIEW = "funds.custody.view"
SHOWN, DAYS, LISTED = 500, 60, 10


def proof_tag(holding: Holding) -> Tag:
    """Whether it all agrees, and whether the bank has been asked."""
    if not holding.agrees:
        return Tag(_("differs"), "late")
    return Tag(_("agrees with the bank"), "done") if holding.known else Tag(_("books agree, no bank statement"), "due")


def holders_of(page: Any) -> list[Unit]:
    """The holders whose proof a reader sees: those in charge, and those that keep the money of unions in charge."""
    own = Book.objects.visible_to(page.actor, PROOF_LIST).filter(unit=F("holder")).exclude(kind="principal")
    kept = CustodyMandate.objects.visible_to(page.actor, PROOF_LIST).filter(during__contains=timezone.localdate())
    ids = {
        *own.filter(closed_on__isnull=True).values_list("unit_id", flat=True),
        *kept.values_list("holder_id", flat=True),
    }
    with whole_district("the name and the sums of a holder are for every union whose money it keeps"):
        return list(Unit.objects.filter(pk__in=ids).order_by("path"))


def _day(page: Any) -> date:
    today = timezone.localdate()
    try:
        return min(date.fromisoformat(page.request.GET.get("on", "")), today)
    except ValueError:
        return today


@register
class ProofList(ReportPage):
    """All holders in sight on one day."""

    code = PROOF_LIST
    path = "funds/custody/"
    title = gettext_lazy("Standing proof")
    nav = Nav("funds", 5)

    @cached_property
    def day(self) -> date:
        return _day(self)

    @cached_property
    def holdings(self) -> list[tuple[Unit, Holding]]:
        units = {unit.pk: unit for unit in holders_of(self)}
        with whole_district("a holder's proof counts the books of all its unions"):
            found = holdings_on(self.day, holders=units)
        return [(units[one.unit_id], one) for one in found]

    def lead(self) -> object:
        return _(
            "What holders owe their unions, what stands in the unions' own books, what the bank holds: on %(day)s."
        ) % {"day": self.day.isoformat()}

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        today = timezone.localdate()
        days = [today, today.replace(day=1) - timedelta(days=1), date(today.year - 1, 12, 31)]
        return [(day.isoformat(), f"?on={day.isoformat()}", day == self.day) for day in days]

    def figures(self) -> Iterable[Figure]:
        rows = [one for _unit, one in self.holdings]
        yield Figure(_("Owed to the unions"), amount(sum(one.custody for one in rows)))
        yield Figure(_("In the unions' own books"), amount(sum(one.deposits for one in rows)))
        wrong = sum(not one.agrees for one in rows)
        yield Figure(_("Holders that differ"), str(wrong), tone="late" if wrong else "done")

    def parts(self) -> Iterable[object]:
        rows = [
            [
                format_html(
                    '<a href="{}?on={}">{}</a>', page_url(VIEW, unit.pk) or "", self.day.isoformat(), unit.name
                ),
                one.principals,
                amount(one.custody),
                amount(one.own),
                amount(one.book + one.cash),
                amount(one.bank) if one.bank is not None else "",
                proof_tag(one),
            ]
            for unit, one in self.holdings
        ]
        headings = [
            _("Holder of money"), _("Unions"), _("Owed to the unions"), _("Own money"),
            _("Bank and cash, after the books"),
            _("At the bank"), _("State"),
        ]  # fmt: skip
        if rows:
            yield Card("", TableView(headings, rows, frozenset({1, 2, 3, 4, 5})))
        else:
            yield Card("", _("No federation keeps money for a union in your charge."))


@register
class ProofDetail(DetailPage):
    """One holder: the proof of a day, each union whose money it keeps, and how the days before came out."""

    code = VIEW
    permission = PROOF_LIST
    path = "funds/custody/<int:pk>/"
    title = gettext_lazy("Standing proof")
    parent = PROOF_LIST
    model = Unit
    matrix_record = "BankHolder"
    acts = [ActButton(PROVE, gettext_lazy("Prove it again"))]
    history = False

    def fetch(self) -> Any:
        """The holder; its unions reach it through their mandate."""
        found = [unit for unit in holders_of(self) if unit.pk == self.kwargs["pk"]]
        if not found:
            raise Http404
        return found[0]

    @cached_property
    def day(self) -> date:
        return _day(self)

    @cached_property
    def holding(self) -> Holding:
        with whole_district("a holder's proof counts the books of all its unions"):
            found = holdings_on(self.day, holders=[self.record.pk])
        return found[0] if found else Holding(self.record.pk, 0, 0, 0, 0, 0, None, None)

    def heading(self) -> object:
        return self.record.name

    def state(self) -> Tag:
        return proof_tag(self.holding)

    def lead(self) -> object:
        return _("At the end of %(day)s.") % {"day": self.day.isoformat()}

    def figures(self) -> Iterable[Figure]:
        one = self.holding
        yield Figure(_("Owed to the unions"), amount(one.custody), "#unions")
        yield Figure(
            _("In the unions' own books"), amount(one.deposits), "#unions",
            tone="late" if one.deposits != one.custody else "done",
        )  # fmt: skip
        yield Figure(_("Own money"), amount(one.own), tone="late" if one.own < 0 else "")
        yield Figure(_("Bank and cash, after the books"), amount(one.book + one.cash))
        if one.bank is not None:
            account = BankAccount.objects.visible_to(self.actor, LIST).filter(unit=self.record).first()
            url = page_url(ACCOUNT, account.pk) if account is not None else ""
            yield Figure(_("At the bank"), amount(one.bank), url or "")
            yield Figure(
                _("Difference"), amount(one.difference or 0), url or "", tone="late" if one.difference else "done"
            )

    def facts(self) -> Iterable[object]:
        one = self.holding
        sums = [
            [_("Owed to the unions"), amount(one.custody)],
            [_("Own money"), amount(one.own)],
            [_("Bank and cash, after the books"), amount(one.custody + one.own)],
            [_("less cash in hand"), amount(-one.cash)],
        ]
        if one.bank is not None:
            sums += [
                [_("Open items: at the bank, not in the books, less the other way"), amount(one.open or 0)],
                [_("At the bank, after its statement"), amount(one.bank)],
                [_("Difference"), amount(one.difference or 0)],
            ]
        yield Card(_("The proof"), TableView([_("Part"), _("Amount")], sums, frozenset({1})))
        yield self._unions()
        yield from self._days()

    def _unions(self) -> Card:
        """The unions in the reader's charge: what the holder owes, and what their own book says."""
        books = {
            book.pk: book
            for book in Book.objects.visible_to(self.actor, BOOK_LIST)
            .filter(holder=self.record, opened_on__lte=self.day)
            .exclude(unit=self.record)
            .select_related("unit")[:SHOWN]
        }
        own = {book.unit_id: 0 for book in books.values()}
        owed = dict(own)
        for one in balances_at(self.day, books=list(books), accounts=[DEPOSIT], by_book=True):
            own[books[one.book_id or 0].unit_id] += one.fen
        with whole_district("the holder's side of a union's money is shown to that union"):
            holder = Book.objects.filter(unit=self.record, holder=self.record, opened_on__lte=self.day)
            rows = balances_at(
                self.day, books=list(holder.values_list("pk", flat=True)), accounts=[CUSTODY], by_principal=True
            )
        for one in rows:
            if one.principal_id in owed:
                owed[one.principal_id] -= one.fen
        lines = [
            [
                format_html('<a href="{}">{}</a>', page_url("funds.book.view", book.pk) or "", book.unit.name),
                amount(owed[book.unit_id]),
                amount(own[book.unit_id]),
                Tag(_("agrees"), "done") if owed[book.unit_id] == own[book.unit_id] else Tag(_("differs"), "late"),
            ]
            for book in sorted(books.values(), key=lambda one: one.unit.name_pinyin)
        ]
        headings = [_("Union"), _("Owed by the holder"), _("In its own book"), _("State")]
        return Card(
            format_html('<span id="unions">{}</span>', _("Unions in your charge")),
            TableView(headings, lines, frozenset({1, 2})) if lines else _("None."),
        )

    def _days(self) -> Iterable[object]:
        with whole_district("the proofs of a holder are for every union whose money it keeps"):
            proofs = proofs_of(self.record.pk, days=DAYS)
        if not proofs:
            return
        if len(proofs) > 1:
            points = [(one.day.strftime("%m-%d"), round(one.custody_fen / 100)) for one in reversed(proofs)]
            yield Chart("line", _("Owed to the unions, day by day"), points)
        rows = [
            [
                format_html('<a href="?on={}">{}</a>', one.day.isoformat(), one.day),
                amount(one.custody_fen),
                amount(one.book_fen + one.cash_fen),
                amount(one.bank_fen) if one.bank_fen is not None else "",
                Tag(_("agrees"), "done") if one.agrees else Tag(_("differs"), "late"),
                one.seal[:20],
            ]
            for one in proofs[:LISTED]
        ]
        headings = [
            _("Day"), _("Owed to the unions"), _("Bank and cash, after the books"), _("At the bank"), _("State"),
            _("Seal of the journal"),
        ]  # fmt: skip
        yield Card(_("The days before"), TableView(headings, rows, frozenset({1, 2, 3})))

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C03])
        today = timezone.localdate()
        days = (today, today.replace(day=1) - timedelta(days=1), date(today.year - 1, 12, 31))
        links = [Fact(day.isoformat(), _("see the proof"), url=f"?on={day.isoformat()}") for day in days]
        yield Facts(_("Another day"), links)
        yield (
            Facts("", [Fact(_("Bank accounts"), _("see the list"), url=page_url(LIST))])
            if may_open(self.actor, LIST)
            else ""
        )


class ProveForm(forms.Form):
    """Which day."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)


@register
class ProveHolder(FormPage):
    """Prove a holder's day and keep it with the seal."""

    code = PROVE
    path = "funds/custody/<int:pk>/prove/"
    title = gettext_lazy("Prove it again")
    parent = PROOF_LIST
    model = Unit
    view_code = PROOF_LIST
    subject_argument = "unit"
    form_class = ProveForm
    action = staticmethod(prove_custody)
    submit = gettext_lazy("Prove")

    def initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "day": min(cleaned["day"], timezone.localdate()), "on": timezone.localdate()}

    def done_message(self, result: Any) -> object:
        if not result:
            return _("This union keeps no money.")
        return _("It agrees.") if result[0].agrees else _("It differs: look at what makes the difference.")

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.pk) or self.request.path
