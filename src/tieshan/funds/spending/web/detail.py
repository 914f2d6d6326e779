"""One spending request: what is asked, how it was decided, who did what; accounts in full by a journalled look."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.audit.history import journal_reading
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    DetailPage,
    Fact,
    Facts,
    Figure,
    TableView,
    Tag,
    page_url,
    register,
)
from tieshan.foundation.workflow import approval_card
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.spending.models import SPENDING, SpendingPayee, SpendingRequest
from tieshan.funds.spending.papers import shared_words
from tieshan.funds.spending.policies import BILL, CANCEL, CHECK, CORRECT, LIST, REVEAL, SEND_BACK
from tieshan.funds.spending.queries import KIND, limit_of, split_hits
from tieshan.funds.spending.terms import RequestState
from tieshan.funds.spending.web.words import grounds, state_tag, way_word
from tieshan.kernel.money import Yuan, capitals

VIEW = "funds.spending.view"
FORM = "funds.spending.form"


def possible(act: str) -> Any:
    """Whether the machine lets the act begin in the record's state."""
    return lambda request: bool(SPENDING.rows_of(request.state, act))


def _more_bills(request: SpendingRequest) -> bool:
    """Bills are in, and further ones may follow until they are checked."""
    return request.state == RequestState.AGREED and request.billed_on is not None


class RequestPage(DetailPage):
    """What the masked and the revealed page share."""

    permission = LIST
    title = gettext_lazy("Spending request")
    parent = LIST
    model = SpendingRequest
    select_related = ("unit", "line", "line__budget", "requested_by", "checked_by", "paid_by")
    revealed = False
    acts = [
        ActButton(
            CHECK,
            gettext_lazy("Check the bills"),
            main=True,
            when=lambda one: one.state == RequestState.AGREED and one.billed_on is not None,
        ),
        ActButton(
            BILL,
            gettext_lazy("Hand in bills"),
            main=True,
            when=lambda one: one.state == RequestState.AGREED and one.billed_on is None,
        ),
        ActButton(
            BILL,
            gettext_lazy("Hand in bills"),
            when=lambda one: one.state == RequestState.REQUESTED or _more_bills(one),
        ),
        ActButton(CORRECT, gettext_lazy("Correct and submit again"), when=possible(CORRECT)),
        ActButton(SEND_BACK, gettext_lazy("Send back to the applicant"), when=possible(SEND_BACK)),
        ActButton(CANCEL, gettext_lazy("Give it up"), when=possible(CANCEL)),
        ActButton(FORM, gettext_lazy("Form for the files")),
    ]
    #: What only the applicant does with the own request.
    OWN = frozenset({CORRECT, CANCEL})

    @cached_property
    def payees(self) -> list[SpendingPayee]:
        return list(self.record.payees.order_by("pk"))

    def actions(self) -> Iterable[Action]:
        mine = self.record.requested_by_id == self.actor.account_id
        return [action for action in super().actions() if mine or action.code not in self.OWN]

    def heading(self) -> object:
        return self.record.purpose

    def state(self) -> Tag:
        return state_tag(self.record)

    def lead(self) -> object:
        request = self.record
        if request.looks_split:
            return _("Looks like one purchase in parts: see below.")
        if request.state == RequestState.AGREED and request.billed_on is None:
            return _("Agreed. The bills are handed in next.")
        limit = Yuan(limit_of(request.requested_on).decimal)
        if request.state == RequestState.REQUESTED and request.amount > limit:
            return _("Above %(limit)s yuan the audit committee decides first.") % {"limit": f"{limit:,}"}
        if request.state == RequestState.RETURNED and request.remark:
            return _("Sent back: %(reason)s") % {"reason": request.remark}
        return ""

    def figures(self) -> Iterable[Figure]:
        request, line = self.record, self.record.line
        yield Figure(_("Sum"), f"{request.amount:,}", note=capitals(request.amount))
        if request.bill is not None:
            yield Figure(_("Bills"), f"{request.bill:,}")
        yield Figure(
            _("Left on the line"), f"{line.standing.left:,}", page_url("funds.budget.line", line.pk) or "", line.text
        )

    def facts(self) -> Iterable[object]:
        request = self.record
        yield from self._parts()
        yield Facts(
            _("Request"),
            [
                Fact(_("Whose money"), request.unit.name, sub=request.shown_number),
                Fact(
                    _("Budget line"),
                    request.line.text,
                    sub=chart(request.requested_on).name(request.line.account),
                    url=page_url("funds.budget.line", request.line_id),
                ),
                Fact(_("Applicant"), str(request.requested_by or ""), sub=str(request.requested_on)),
                Fact(_("Way of payment"), way_word(request)),
                *([Fact(_("Minutes of the meeting that decided it"), request.minutes)] if request.minutes else []),
                *([Fact(_("More about it"), request.detail, wide=True)] if request.detail else []),
            ],
        )
        yield Card(_("Payees"), self._payees(), note=self._reveal())
        if request.checked_on or request.paid_on:
            yield Facts(
                _("Check and payment"),
                [
                    Fact(_("Checked by"), str(request.checked_by or ""), sub=str(request.checked_on or "")),
                    Fact(_("Paid by"), str(request.paid_by or ""), sub=str(request.paid_on or "")),
                    Fact(_("Remark"), request.remark, wide=True),
                ],
            )
        reviews = list(request.reviews.order_by("-pk"))
        if reviews:
            rows = [
                [one.on, one.name, Tag(one.get_outcome_display(), _REVIEW_TONES[one.outcome]), one.opinion]
                for one in reviews
            ]
            yield Card(
                _("Review by the audit committee beforehand"),
                TableView([_("Day"), _("Member of the committee"), _("Result of the review"), _("Opinion")], rows),
            )
        files = attachments_card(self.request, request, permission=LIST)
        if files is not None:
            yield files

    def _parts(self) -> Iterable[Card]:
        hits = split_hits(self.record)
        if not hits:
            return
        rows = [
            [
                format_html('<a href="{}">{}</a>', page_url(VIEW, other.pk), str(other)),
                other.requested_on,
                f"{other.amount:,}",
                shared_words(hit.shared),
            ]
            for other, hit in hits
        ]
        newest = hits[0][1]
        told = {"sum": f"{Yuan.from_fen(newest.sum_fen):,}", "limit": f"{Yuan.from_fen(newest.limit_fen):,}"}
        yield Card(
            _("Looks like one purchase in parts"),
            TableView([_("Other request"), _("Asked on"), _("Sum"), _("In common")], rows, frozenset({2})),
            note=Tag(_("together %(sum)s, limit %(limit)s") % told, "late"),
        )

    def _payees(self) -> TableView:
        rows = [
            [
                one.name,
                one.bank_name,
                (one.bank_account or "") if self.revealed else one.bank_masked,
                f"{one.amount:,}",
                f"{one.bill:,}" if one.bill is not None else "",
            ]
            for one in self.payees
        ]
        headings = [_("Real name"), _("Bank"), _("Bank account"), _("Sum"), _("Bills")]
        return TableView(headings, rows, frozenset({3, 4}))

    def _reveal(self) -> SafeString | str:
        if not self.actor.may_at(REVEAL, self.record.unit) or not any(one.bank_masked for one in self.payees):
            return ""
        if self.revealed:
            return _("Shown in full. This look is in the journal.")
        return format_html(
            '<form method="post" action="{}" class="inline-form"><input type="hidden" name="csrfmiddlewaretoken" '
            'value="{}"><button class="btn small" title="{}">{}</button></form>',
            page_url(REVEAL, self.record.pk),
            get_token(self.request),
            _("The journal keeps who looked and when."),
            _("Show the accounts in full"),
        )

    def aside(self) -> Iterable[object]:
        card = approval_card(self.request, self.record, KIND)
        if card is not None:
            yield card
        yield grounds(self.record.requested_on)


_REVIEW_TONES = {"agree": "done", "refuse": "late", "return": "due"}


@register
class RequestView(RequestPage):
    """One request, accounts masked."""

    code = VIEW
    path = "funds/spending/<int:pk>/"


@register
class RequestReveal(RequestPage):
    """The same page with bank accounts in full; every look is journalled with who and when."""

    code = REVEAL
    permission = REVEAL
    path = "funds/spending/<int:pk>/reveal/"
    revealed = True

    def get(self) -> HttpResponse:
        """A link or a reload must not reveal anything unasked: back to the masked page."""
        return HttpResponseRedirect(page_url(VIEW, self.record.pk) or "/")

    def post(self) -> HttpResponse:
        reader: Any = self.actor
        numbers = [one.pk for one in self.payees]
        journal_reading(reader, SpendingPayee, numbers, ("bank_account",), unit_id=self.record.unit_id)
        response = self.render()
        response["Cache-Control"] = "no-store"
        return response
