"""Words, tones and grounds that the pages of spending share."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from tieshan.foundation.ui.kinds import Card, Tag, choice_word, today
from tieshan.funds.spending.models import SpendingRequest
from tieshan.funds.spending.queries import SPLIT_COUNTS, SPLIT_DAYS, limit_of
from tieshan.funds.spending.terms import RequestState
from tieshan.kernel.money import Yuan
from tieshan.lawbook import code_list, parameter
from tieshan.lawbook.web.explanation import explanation

TONES = {
    RequestState.REQUESTED: "due",
    RequestState.RETURNED: "late",
    RequestState.WITHDRAWN: "plain",
    RequestState.REFUSED: "late",
    RequestState.AGREED: "info",
    RequestState.CHECKED: "info",
    RequestState.PAYING: "info",
    RequestState.PAID: "done",
    RequestState.CANCELLED: "plain",
}


def state_tag(request: SpendingRequest) -> Tag:
    """The state as a tag; agreed requests say whose turn it is."""
    if request.state == RequestState.AGREED and request.billed_on is None:
        return Tag(_("agreed, bills awaited"), "due")
    return Tag(choice_word(request, "state"), TONES[RequestState(request.state)])


def way_choices() -> list[tuple[str, str]]:
    """Ways of payment of today's list."""
    return code_list("payment_way", on=today()).choices


def way_word(request: SpendingRequest) -> str:
    """The way of payment in words."""
    return code_list("payment_way", on=request.requested_on).label(request.way)


def grounds(on: date) -> Card:
    """The limit with its clause, and how parts of one purchase are treated."""
    limit = limit_of(on)
    days, counts = parameter(SPLIT_DAYS, on=on), parameter(SPLIT_COUNTS, on=on)
    steps: list[object] = [
        _("Above %(limit)s yuan the audit committee decides in writing before anything is refunded.")
        % {"limit": Yuan(limit.decimal)},
        _("Parts of one purchase within %(days)s days are shown and count together.") % {"days": days.whole}
        if counts.whole
        else _("Parts of one purchase within %(days)s days are shown.") % {"days": days.whole},
        _("Application, approval, check and payment are done by four different people."),
    ]
    return explanation(parameters=[limit, days], clauses=["speech:C30"], steps=steps)
