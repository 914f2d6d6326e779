"""Lines of bank statements: the list, matching one by hand, a match and undoing it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
)
from tieshan.funds.bank.actions import match_by_hand, undo_match
from tieshan.funds.bank.models import Match, MatchedLine, StatementLine
from tieshan.funds.bank.policies import C03, EXPORT, IMPORT, LIST, MATCH, UNMATCH
from tieshan.funds.bank.queries import accounts, amount, entries_of, lines
from tieshan.funds.bank.web.accounts import VIEW as ACCOUNT
from tieshan.funds.bank.web.accounts import days_open
from tieshan.funds.books.models import JournalLine
from tieshan.lawbook.web.explanation import explanation

LINES = "funds.bank.lines"
LINE, PAIR = "funds.bank.line", "funds.bank.pair"
# How far before and after the bank's day the books are offered, and at most how many.
AROUND, OFFERED = timedelta(days=45), 60


def line_tag(row: Any) -> Tag:
    """Whether the books explain the line."""
    return Tag(_("matched to the books"), "done") if row.matched else Tag(_("unexplained"), "due")


def _account_choices(page: Any) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one} · {one.unit.name}") for one in accounts(page.actor)]


@register
class LineList(ListPage):
    """What the bank says, line by line."""

    code = LINES
    permission = LIST
    path = "funds/bank/lines/"
    title = gettext_lazy("Lines of the bank")
    parent = LIST
    model = StatementLine
    order = "-day"
    export_code = EXPORT
    search_hint = gettext_lazy("Other party, what for, number of the bank")
    columns = [
        Column("day", gettext_lazy("Day"), sort="day", link=LINE),
        Column("amount", gettext_lazy("Amount"), lambda row: amount(row.amount_fen), align="num",
               export=lambda row: row.amount.decimal),
        Column("party", gettext_lazy("Other party")),
        Column("text", gettext_lazy("What for")),
        Column("balance", gettext_lazy("Balance"), lambda row: amount(row.balance_fen), align="num"),
        Column("state", gettext_lazy("State"), line_tag),
        Column("age", gettext_lazy("Days open"), lambda row: "" if row.matched else days_open(row.day), align="num"),
        Column("party_account", gettext_lazy("Account of the other party"), "party_masked", hidden=True),
        Column("unit", gettext_lazy("Holder of the account"), "account.unit.name", hidden=True),
        Column("serial", gettext_lazy("Number of the bank"), text=True, hidden=True),
    ]  # fmt: skip
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        BoolFilter(
            "matched",
            gettext_lazy("State"),
            apply=lambda rows, yes: rows.filter(matched=yes),
            yes=gettext_lazy("matched to the books"),
            no=gettext_lazy("unexplained"),
        ),
        ChoiceFilter("account", gettext_lazy("Account at the bank"), "account_id", choices=_account_choices, more=True),
        DateRangeFilter("day", gettext_lazy("Day"), "day", more=True),
    ]
    toolbar = [Action(gettext_lazy("Take in a statement"), main=True, code=IMPORT)]

    def queryset(self) -> QuerySet[Any]:
        return lines(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(party__icontains=text) | Q(text__icontains=text) | Q(serial__startswith=text))

    def empty(self) -> Empty:
        return Empty(_("No line."), _("Take in a statement of the bank."), self._main_action())


@register
class LineDetail(DetailPage):
    """One line of the bank and what of the books it is."""

    code = LINE
    permission = LIST
    path = "funds/bank/lines/<int:pk>/"
    title = gettext_lazy("Line of the bank")
    parent = LINES
    model = StatementLine
    select_related = ("account__unit", "batch")
    history = False

    @cached_property
    def part(self) -> MatchedLine | None:
        return MatchedLine.objects.filter(line=self.record, live=True).first()

    acts = [
        ActButton(
            MATCH,
            gettext_lazy("Match the lines"),
            main=True,
            when=lambda line: not MatchedLine.objects.filter(line=line, live=True).exists(),
        )
    ]

    def heading(self) -> object:
        return f"{self.record.day} {amount(self.record.amount_fen)}"

    def state(self) -> Tag:
        return Tag(_("matched to the books"), "done") if self.part else Tag(_("unexplained"), "due")

    def facts(self) -> Iterable[object]:
        row = self.record
        matched = (
            Fact(_("Match of bank and books"), _("See the match"), url=page_url(PAIR, self.part.match_id))
            if (self.part)
            else Fact(_("Match of bank and books"), "")
        )
        yield Facts(
            "",
            [
                Fact(_("Other party"), row.party, sub=row.party_masked),
                Fact(_("What for"), row.text),
                *([] if self.part else [Fact(_("Days open"), days_open(row.day))]),
                Fact(_("Balance"), amount(row.balance_fen)),
                Fact(_("Number of the bank"), row.serial),
                Fact(_("Account at the bank"), str(row.account), url=page_url(ACCOUNT, row.account_id)),
                Fact(_("From the file"), f"{row.batch.file_name}, {row.row}"),
                matched,
            ],
        )


class MatchForm(forms.Form):
    """Which lines of the books are the same money."""

    entries = forms.MultipleChoiceField(
        label=gettext_lazy("Lines of the books"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "one-column"}),
        choices=(),
    )
    lines = forms.MultipleChoiceField(
        label=gettext_lazy("Further lines of the bank for the same money"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "one-column"}),
        choices=(),
        required=False,
    )

    def __init__(self, *args: Any, offered: list[JournalLine], others: list[StatementLine], **options: Any) -> None:
        super().__init__(*args, **options)
        entries: Any = self.fields["entries"]
        entries.choices = [
            (
                one.pk,
                " · ".join(
                    filter(None, [amount(one.debit - one.credit), str(one.day), one.party, one.voucher.text]),
                ),
            )
            for one in offered
        ]
        more: Any = self.fields["lines"]
        more.choices = [(one.pk, f"{amount(one.amount_fen)} · {one.day} · {one.party} {one.text}") for one in others]
        if not others:
            del self.fields["lines"]


@register
class MatchLine(FormPage):
    """One line of the bank: what it is, and which lines of the books it may be."""

    code = MATCH
    path = "funds/bank/lines/<int:pk>/match/"
    title = gettext_lazy("Match a line of the bank by hand")
    parent = LINES
    model = StatementLine
    detail_code = LINE
    select_related = ("account__unit",)
    view_code = LIST
    form_class = MatchForm
    action = staticmethod(match_by_hand)
    submit = gettext_lazy("Match the lines")
    done = gettext_lazy("Matched.")
    keep_draft = False

    def heading(self) -> object:
        return f"{self.record.day} {amount(self.record.amount_fen)}"

    def lead(self) -> object:
        row = self.record
        return " · ".join(part for part in (row.party, row.party_masked, row.text, str(row.account)) if part)

    def _taken(self, side: str) -> Exists:
        return Exists(MatchedLine.objects.filter(live=True, **{side: OuterRef("pk")}))

    def form_options(self) -> dict[str, Any]:
        row = self.record
        found = (
            entries_of(row.account)
            .filter(~self._taken("entry"), day__range=(row.day - AROUND, row.day + AROUND))
            .select_related("voucher")
        )
        # What has the very amount stands first.
        offered = sorted(found[:500], key=lambda one: (one.debit - one.credit != row.amount_fen, one.day))[:OFFERED]
        others = StatementLine.objects.filter(
            ~self._taken("line"), account=row.account, day__range=(row.day - AROUND, row.day + AROUND)
        ).exclude(pk=row.pk)
        return {"offered": offered, "others": list(others.order_by("day", "place")[:OFFERED])}

    def initial(self) -> dict[str, Any]:
        same = [one.pk for one in self.form_options()["offered"] if one.debit - one.credit == self.record.amount_fen]
        return {"entries": same if len(same) == 1 else []}

    def run(self, cleaned: dict[str, Any]) -> Any:
        return match_by_hand(
            actor=self.actor,
            account=self.record.account,
            lines=[self.record.pk, *map(int, cleaned.get("lines", ()))],
            entries=[int(pk) for pk in cleaned["entries"]],
            on=timezone.localdate(),
        )

    def done_url(self, result: Any) -> str:
        return page_url(ACCOUNT, self.record.account_id) or self.request.path


@register
class MatchDetail(DetailPage):
    """One match: both sides, who made it, whether it was undone."""

    code = PAIR
    permission = LIST
    path = "funds/bank/matches/<int:pk>/"
    title = gettext_lazy("Match of bank and books")
    parent = LINES
    model = Match
    select_related = ("account__unit", "made_by")
    acts = [ActButton(UNMATCH, gettext_lazy("Undo the match"), when=lambda match: match.undone_on is None)]

    def heading(self) -> object:
        return _("Match of %(amount)s") % {"amount": amount(self.record.amount_fen)}

    def state(self) -> Tag:
        return Tag(_("match undone"), "plain") if self.record.undone_on else Tag(_("matched to the books"), "done")

    def facts(self) -> Iterable[object]:
        row = self.record
        yield Facts(
            "",
            [
                Fact(_("Account at the bank"), str(row.account), url=page_url(ACCOUNT, row.account_id)),
                Fact(_("How it was found"), row.get_way_display()),
                Fact(_("Matched on"), row.made_on),
                Fact(_("Matched by"), row.made_by.display_name if row.made_by else ""),
                Fact(_("Undone on"), row.undone_on),
                Fact(_("Reason"), row.reason),
            ],
        )
        parts = row.parts.select_related("line").annotate(
            entry_voucher=F("entry__voucher_id"), entry_day=F("entry__day"), entry_party=F("entry__party"),
            entry_fen=F("entry__debit") - F("entry__credit"), entry_text=F("entry__voucher__text"),
        )  # fmt: skip
        bank, books = [], []
        for part in parts.order_by("pk"):
            if part.line is not None:
                bank.append([part.line.day, amount(part.line.amount_fen), part.line.party, part.line.text])
            elif part.entry_fen is not None:
                link = format_html(
                    '<a href="{}">{}</a>', page_url("funds.voucher.view", part.entry_voucher) or "", part.entry_text
                )
                books.append([part.entry_day, amount(part.entry_fen), part.entry_party, link])
        yield Card(
            _("At the bank"),
            TableView([_("Day"), _("Amount"), _("Other party"), _("What for")], bank, frozenset({1})),
        )
        yield Card(
            _("In the books"), TableView([_("Day"), _("Amount"), _("Other party"), _("Voucher")], books, frozenset({1}))
        )

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C03])


class UndoForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


@register
class UndoMatch(FormPage):
    """Undo a match that was wrong."""

    code = UNMATCH
    path = "funds/bank/matches/<int:pk>/undo/"
    title = gettext_lazy("Undo the match")
    parent = LINES
    model = Match
    select_related = ("account__unit",)
    view_code = LIST
    detail_code = PAIR
    subject_argument = "match"
    form_class = UndoForm
    action = staticmethod(undo_match)
    versioned = True
    submit = gettext_lazy("Undo")
    done = gettext_lazy("Undone: both sides are open again.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}
