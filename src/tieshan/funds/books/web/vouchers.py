"""A voucher: on the screen, on A4, entered by hand, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.access import whole_district
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    DateInput,
    DetailPage,
    Fact,
    Facts,
    FormPage,
    TableView,
    Tag,
    page_url,
    register,
    today,
)
from tieshan.funds.books.actions.entering import enter_voucher
from tieshan.funds.books.actions.reversing import reverse_voucher
from tieshan.funds.books.models import Book, JournalLine, Voucher
from tieshan.funds.books.policies import BOOK_LIST, CLAUSE, VOUCHER_POST, VOUCHER_REVERSE
from tieshan.funds.books.queries.balances import balances_at
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.books.rules.posting import DEPOSIT, Entry
from tieshan.funds.books.sources import source_link
from tieshan.funds.books.terms import VoucherKind
from tieshan.funds.books.web.words import account_choices, ledger_url, money, voucher_word
from tieshan.kernel.money import Yuan, capitals
from tieshan.lawbook.web.explanation import explanation

VIEW = "funds.voucher.view"


def _reversal_refused(voucher: Voucher, _actor: object) -> object:
    if voucher.kind == VoucherKind.REVERSAL:
        return _("This voucher is a reversal itself.")
    if hasattr(voucher, "reversed_by"):
        return _("Reversed already.")
    return ""


class VoucherPage(DetailPage):
    """What the voucher's page and its print share."""

    permission = BOOK_LIST
    model = Voucher
    select_related = ("book__unit", "book__holder", "made_by", "reverses", "reversed_by")

    @cached_property
    def entries(self) -> list[JournalLine]:
        """The lines in order."""
        return list(self.record.entries.select_related("principal").order_by("line"))

    def heading(self) -> object:
        return _("Voucher No. %(number)s of %(year)s") % {
            "number": f"{self.record.number:04d}",
            "year": self.record.year,
        }


@register
class VoucherDetail(VoucherPage):
    """One voucher with its lines, the paper it comes from and its other side."""

    code = VIEW
    path = "vouchers/<int:pk>/"
    title = gettext_lazy("Voucher")
    parent = BOOK_LIST
    acts = [ActButton(VOUCHER_REVERSE, gettext_lazy("Reverse"), refusal=_reversal_refused)]

    def lead(self) -> object:
        return f"{self.record.book.unit.name} · {self.record.text}"

    def state(self) -> Tag | None:
        if hasattr(self.record, "reversed_by"):
            return Tag(_("reversed"), "late")
        return Tag(self.record.get_kind_display(), "late" if self.record.kind == VoucherKind.REVERSAL else "plain")

    def actions(self) -> Iterable[Action]:
        yield Action(_("Print"), page_url("funds.voucher.print", self.record.pk) or "")
        if self.actor.may_at(VOUCHER_REVERSE, self.record.book.holder):
            yield from super().actions()

    def facts(self) -> Iterable[object]:
        voucher = self.record
        yield Card(
            pgettext("books", "Lines"),
            self._lines(),
            note=f"{_('Amount')} {voucher.total:,} · {capitals(voucher.total)}",
        )
        if (files := attachments_card(self.request, voucher, permission=BOOK_LIST)) is not None:
            yield files

    def _lines(self) -> TableView:
        names = chart(self.record.day)
        rows = [
            [
                format_html(
                    '<a href="{}">{}</a>', ledger_url(self.record.book_id, line.account), names.name(line.account)
                ),
                line.principal.name if line.principal else None,
                line.party,
                money(line.debit),
                money(line.credit),
            ]
            for line in self.entries
        ]
        rows.append(
            [
                _("Together"),
                "",
                "",
                money(sum(line.debit for line in self.entries)),
                money(sum(line.credit for line in self.entries)),
            ]
        )
        headings = [pgettext("books", "Account"), _("For the union"), _("Other party"), _("Debit"), _("Credit")]
        return TableView(headings, rows, frozenset({3, 4}), caption=self.heading())

    def aside(self) -> Iterable[object]:
        voucher = self.record
        facts = [
            Fact(_("Book"), voucher.book.unit.name, url=page_url("funds.book.view", voucher.book_id)),
            Fact(_("Day"), voucher.day),
            Fact(_("Entered by"), voucher.made_by.display_name if voucher.made_by else _("the system")),
            Fact(_("Entered on"), voucher.made_on),
            Fact(_("Papers attached"), voucher.papers or None),
        ]
        source = source_link(voucher.source_type, voucher.source_id)
        if source is not None:
            facts.append(Fact(_("Comes from"), source[0], url=source[1]))
        if voucher.reverses is not None:
            facts.append(Fact(_("Takes back"), voucher.reverses, url=page_url(VIEW, voucher.reverses_id)))
        if hasattr(voucher, "reversed_by"):
            facts.append(Fact(_("Reversed by"), voucher.reversed_by, url=page_url(VIEW, voucher.reversed_by.pk)))
        facts += self._other_sides()
        facts.append(Fact(_("Mark"), bytes(voucher.mark).hex()[:16], wide=True))
        yield Facts(_("Voucher"), facts)
        yield explanation(clauses=[CLAUSE, "accounting-2009:2"])

    def _other_sides(self) -> list[Fact]:
        """The vouchers of the same happening in other books; a link only where the reader may open it."""
        voucher = self.record
        if voucher.pair is None:
            return []
        with whole_district("the name of the union on the other side is no secret"):
            others = list(
                Voucher.objects.filter(pair=voucher.pair, kind=voucher.kind)
                .exclude(pk=voucher.pk)
                .exclude(book=voucher.book_id)
                .select_related("book__unit", "book__holder")
            )
        seen = set(
            Voucher.objects.visible_to(self.actor, BOOK_LIST)
            .filter(pk__in=[one.pk for one in others])
            .values_list("pk", flat=True)
        )
        return [
            Fact(
                _("Other side"),
                f"{one.book.unit} {one}",
                url=page_url(VIEW, one.pk) if one.pk in seen else None,
            )
            for one in others
        ]


@register
class VoucherPrint(VoucherPage):
    """The voucher on one A4 page, with the amount in capitals and places for four signatures."""

    code = "funds.voucher.print"
    path = "vouchers/<int:pk>/print/"
    title = gettext_lazy("Voucher (print)")
    parent = BOOK_LIST
    template = "funds_books/voucher_print.html"

    def get(self) -> HttpResponse:
        names = chart(self.record.day)
        lines = [
            (
                self.record.text if line.line == 1 else "",
                names.name(line.account),
                " ".join(filter(None, [line.principal.name if line.principal else "", line.party])),
                money(line.debit),
                money(line.credit),
            )
            for line in self.entries
        ]
        drawn = {
            "page": self,
            "voucher": self.record,
            "lines": lines,
            "amount": f"{self.record.total:,}",
            "capitals": capitals(self.record.total),
            "back": page_url(VIEW, self.record.pk),
        }
        return self.render(drawn)


LINES = 8


class VoucherForm(forms.Form):
    """A few lines; empty ones are left out."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)
    text = forms.CharField(label=pgettext_lazy("books", "Text"), max_length=200)
    papers = forms.IntegerField(label=gettext_lazy("Papers attached"), min_value=0, max_value=999, initial=0)
    uploads = AttachmentsField(label=gettext_lazy("Scans"), required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        for at in range(1, LINES + 1):
            self.fields[f"account_{at}"] = forms.ChoiceField(
                label=_("Account, line %(n)s") % {"n": at}, choices=choices, required=False
            )
            for side, label in (("debit", _("Debit")), ("credit", _("Credit"))):
                self.fields[f"{side}_{at}"] = forms.DecimalField(
                    label=label,
                    required=False,
                    max_digits=14,
                    decimal_places=2,
                    min_value=0,
                    widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                )
            self.fields[f"party_{at}"] = forms.CharField(label=_("Other party"), required=False, max_length=100)

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of the lines, for the table of the template."""
        return [
            [self[f"account_{at}"], self[f"debit_{at}"], self[f"credit_{at}"], self[f"party_{at}"]]
            for at in range(1, LINES + 1)
        ]

    def head(self) -> list[forms.BoundField]:
        """The fields above the lines."""
        return [self[name] for name in ("day", "text", "papers", "uploads")]

    def clean(self) -> dict[str, Any]:
        """The lines that say something, as entries."""
        cleaned = super().clean() or {}
        found = []
        for at in range(1, LINES + 1):
            account, party = cleaned.get(f"account_{at}", ""), cleaned.get(f"party_{at}", "")
            debit, credit = cleaned.get(f"debit_{at}"), cleaned.get(f"credit_{at}")
            if account or debit or credit:
                found.append(Entry(account, Yuan(debit or 0), Yuan(credit or 0), party=party))
        return {**cleaned, "entries": found}


@register
class VoucherEnter(FormPage):
    """Enter a voucher into a book by hand."""

    code = VOUCHER_POST
    path = "books/<int:pk>/vouchers/enter/"
    title = gettext_lazy("Enter a voucher")
    parent = BOOK_LIST
    model = Book
    view_code = BOOK_LIST
    select_related = ("unit", "holder")
    detail_code = "funds.book.view"
    form_class = VoucherForm
    template = "funds_books/voucher_form.html"
    submit = gettext_lazy("Post the voucher")

    def heading(self) -> object:
        return _("Enter a voucher, %(unit)s") % {"unit": self.record.unit}

    def lead(self) -> object:
        if self.record.in_custody:
            return _("Money of the union moves on account %(account)s: the holder's side is posted with it.") % {
                "account": chart(today()).name(DEPOSIT)
            }
        return _("Debit and credit must be equal. What is posted is never changed, only reversed.")

    def form_options(self) -> dict[str, Any]:
        return {"choices": account_choices(chart(today()))}

    def initial(self) -> dict[str, Any]:
        return {"day": today()}

    def before_form(self) -> object:
        names = chart(today())
        rows = [
            [names.name(row.account), money(row.fen) if row.fen > 0 else None, money(-row.fen) if row.fen < 0 else None]
            for row in sorted(balances_at(today(), books=[self.record.pk]), key=lambda row: names.place(row.account))
        ]
        table = TableView([pgettext("books", "Account"), _("In debit"), _("In credit")], rows, frozenset({1, 2}))
        return format_html('<details class="balances"><summary>{}</summary>{}</details>', _("Balances of today"), table)

    def run(self, cleaned: dict[str, Any]) -> Any:
        return enter_voucher(
            actor=self.actor,
            book=self.record,
            day=cleaned["day"],
            text=cleaned["text"],
            papers=cleaned["papers"],
            uploads=cleaned["uploads"],
            entries=cleaned["entries"],
            on=today(),
        )

    def done_url(self, result: Any) -> str:
        if isinstance(result, Voucher):
            return page_url(VIEW, result.pk) or "/"
        return page_url("funds.book.view", self.record.pk) or "/"

    def done_message(self, result: Any) -> object:
        return _("Posted as %(voucher)s.") % {"voucher": voucher_word(result)}


class ReverseForm(forms.Form):
    """When and why."""

    day = forms.DateField(label=gettext_lazy("Day of the reversal"), widget=DateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


@register
class VoucherReverse(FormPage):
    """Take a voucher back in red ink."""

    code = VOUCHER_REVERSE
    path = "vouchers/<int:pk>/reverse/"
    title = gettext_lazy("Reverse a voucher")
    parent = BOOK_LIST
    model = Voucher
    view_code = BOOK_LIST
    select_related = ("book__unit", "book__holder")
    detail_code = VIEW
    form_class = ReverseForm
    action = staticmethod(reverse_voucher)
    subject_argument = "voucher"
    submit = gettext_lazy("Reverse")
    danger = True

    def lead(self) -> object:
        return _("A voucher in red ink takes it back, for money in custody on both sides. This happens once.")

    def initial(self) -> dict[str, Any]:
        return {"day": today()}

    def before_form(self) -> object:
        voucher = self.record
        return Facts(
            "",
            [
                Fact(_("Voucher"), voucher, sub=voucher.book.unit.name),
                Fact(_("Day"), voucher.day),
                Fact(_("Amount"), f"{voucher.total:,}"),
                Fact(pgettext("books", "Text"), voucher.text, wide=True),
            ],
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_message(self, result: Any) -> object:
        return _("Taken back by voucher %(voucher)s.") % {"voucher": result}
