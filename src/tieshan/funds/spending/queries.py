"""Reading spending requests: what looks divided, whose hands they passed through, what is ready to be paid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.workflow.models import Decision, Run
from tieshan.foundation.workflow.terms import Did
from tieshan.funds.spending.models import SpendingPayee, SpendingRequest, SplitHit
from tieshan.funds.spending.rules import Ask, Hands, Split, forbidden_word, split_of
from tieshan.funds.spending.terms import RequestState
from tieshan.kernel.money import Yuan
from tieshan.lawbook import CodeEntry, Parameter, code_list, parameter

KIND = "funds.spending"
LIMIT = "funds.spending.audit"
#: The clause of the eight noes, and the list of their words.
NOES, FORBIDDEN = "spending-rules:9", "spending_forbidden"
SPLIT_DAYS, SPLIT_LIKENESS, SPLIT_COUNTS = (
    "funds.spending.split_days",
    "funds.spending.split_likeness",
    "funds.spending.split_counts",
)
#: States in which a request is no part of a divided purchase.
OVER = (RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.CANCELLED)


def limit_of(on: date) -> Parameter:
    """Above which amount the audit committee decides before anything is refunded (speech:C30)."""
    return parameter(LIMIT, on=on)


def forbidden(text: str, on: date) -> tuple[CodeEntry, str] | None:
    """Which of the eight noes the words of a purpose speak of, and the word; None when of none."""
    for entry in code_list(FORBIDDEN, on=on):
        word = forbidden_word(text, entry.synonyms)
        if word:
            return entry, word
    return None


def ask_of(request: SpendingRequest, payees: Iterable[SpendingPayee]) -> Ask:
    """The request as the comparison sees it."""
    return Ask(
        request.pk or 0,
        request.requested_on,
        request.amount,
        frozenset(bytes(one.payee_hash).hex() for one in payees),
        request.purpose,
        request.line_id,
        request.requested_by_id,
    )


def found_split(request: SpendingRequest, payees: Iterable[SpendingPayee], *, on: date) -> Split | None:
    """Whether the request looks like one part of a purchase with others of the same union."""
    limit = Yuan(limit_of(on).decimal)
    days = parameter(SPLIT_DAYS, on=on).whole
    near = (
        SpendingRequest.objects.filter(
            unit=request.unit_id,
            requested_on__gte=request.requested_on - timedelta(days=days),
            requested_on__lte=request.requested_on + timedelta(days=days),
            amount_fen__lte=limit.fen,
        )
        .exclude(state__in=OVER)
        .exclude(pk=request.pk)
        .prefetch_related("payees")
    )
    others = [ask_of(one, one.payees.all()) for one in near]
    return split_of(
        ask_of(request, payees),
        others,
        limit=limit,
        days=days,
        like_from=parameter(SPLIT_LIKENESS, on=on).fraction,
    )


def split_hits(request: SpendingRequest) -> list[tuple[SpendingRequest, SplitHit]]:
    """The other requests that look like parts of the same purchase: found when this one was made, or later with it."""
    own = SplitHit.objects.filter(request=request).select_related("other").order_by("-passage", "pk")
    newest = next((hit.passage for hit in own), 0)
    found = [(hit.other, hit) for hit in own if hit.passage == newest] if request.looks_split else []
    later = SplitHit.objects.filter(other=request, request__looks_split=True).select_related("request").order_by("pk")
    known = {other.pk for other, _hit in found}
    for hit in later:
        if hit.request_id not in known:
            known.add(hit.request_id)
            found.append((hit.request, hit))
    return found


def hands(request: SpendingRequest) -> Hands:
    """Who asked, who decided (in person or as a deputy), who checked."""
    with whole_district(
        "who decided on a request bars them from checking and paying it, whoever may read the decision"
    ):
        rows = Decision.objects.filter(
            run__in=Run.objects.filter(kind=KIND, record_id=request.pk).values("pk"), did__in=(Did.AGREE, Did.PASS_ON)
        )
        pairs = list(rows.values_list("account_id", "signer__account_id"))
    deciders = frozenset(account for pair in pairs for account in pair if account is not None)
    return Hands(request.requested_by_id, deciders, request.checked_by_id)


def ready_to_pay(actor: Actor, code: str) -> QuerySet[SpendingRequest]:
    """Requests agreed and checked, the oldest check first: the queue of the cashier."""
    rows = SpendingRequest.objects.visible_to(actor, code).filter(state=RequestState.CHECKED)
    return rows.select_related("unit", "line", "requested_by").order_by("checked_on", "pk")


def to_check(actor: Actor, code: str) -> QuerySet[SpendingRequest]:
    """Agreed requests whose bills are in: the accountant's turn."""
    rows = SpendingRequest.objects.visible_to(actor, code)
    return rows.filter(state=RequestState.AGREED, billed_on__isnull=False).order_by("billed_on", "pk")


def mine(actor: Actor, *states: str) -> QuerySet[SpendingRequest]:
    """The actor's own requests in these states."""
    return SpendingRequest.objects.filter(requested_by_id=actor.account_id or 0, state__in=states).order_by("pk")


def agreed_rows() -> Any:
    """Requests agreed by their approval, as records of work."""
    rows = SpendingRequest.objects.filter(
        state__in=(RequestState.AGREED, RequestState.CHECKED, RequestState.PAYING, RequestState.PAID)
    )
    return rows.values(
        "unit_id",
        record_id=F("pk"),
        account_id=F("requested_by_id"),
        day=F("requested_on"),
        made_on=F("requested_on"),
        title=F("purpose"),
    )
