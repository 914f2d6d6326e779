"""Reads of audits, the team's conflicts, and the signs that many records together show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.workflow.models import Signer
from tieshan.foundation.workflow.terms import SignerState
from tieshan.funds.audit.models import Audit, Finding, WorkingPaper
from tieshan.funds.audit.policies import LIST, PAPERS, PLAN, SIGNS
from tieshan.funds.audit.rules import Benford, benford
from tieshan.funds.audit.terms import AuditState, FixState, Sign
from tieshan.funds.benefits.models import BenefitShare
from tieshan.funds.benefits.terms import Occasion, ShareState
from tieshan.funds.books.models import JournalLine, Voucher
from tieshan.funds.books.queries.books import mandate_of
from tieshan.funds.spending.models import SpendingPayee, SpendingRequest, SplitHit
from tieshan.funds.spending.queries import KIND, limit_of
from tieshan.funds.spending.terms import RequestState
from tieshan.kernel.money import Yuan
from tieshan.lawbook import parameter
from tieshan.organisations.models import Account, Unit

__all__ = [
    "Hit",
    "audit_rows",
    "auditors_of",
    "audits",
    "conflict_of",
    "digits",
    "findings_to_fix",
    "hits",
    "papers_of",
]  # fmt: skip

#: Hits on a page; all are counted.
LISTED = 100
#: A round sum: whole thousands of yuan.
ROUND_FEN = 100_000


def audits(actor: Actor) -> QuerySet[Audit]:
    """The audits in sight: auditors see all, others from the notice on."""
    rows = Audit.objects.visible_to(actor, LIST).select_related("unit", "by")
    return rows if actor.may(PLAN) else rows.exclude(state__in=(AuditState.PLANNED, AuditState.CANCELLED))


def papers_of(actor: Actor, audit: Audit) -> QuerySet[WorkingPaper]:
    """The working papers of an audit, for auditors."""
    return WorkingPaper.objects.visible_to(actor, PAPERS).filter(audit=audit).select_related("auditor").order_by("pk")


def findings_to_fix(actor: Actor, code: str, *states: FixState) -> QuerySet[Finding]:
    """Findings of issued reports in these states, the earliest day first."""
    rows = Finding.objects.visible_to(actor, code).filter(audit__state=AuditState.REPORTED, fix_state__in=states)
    return rows.select_related("audit__unit").order_by("fix_due", "pk")


def auditors_of(unit: Unit, on: date) -> QuerySet[Account]:
    """People who may sit in a team of this auditing unit on a day."""
    return Account.objects.filter(
        is_active=True,
        appointments__during__contains=on,
        appointments__post__unit=unit,
        appointments__post__roles__codes__contains=[PLAN],
    ).distinct()


def conflict_of(account: Account, unit: Unit, first: date, last: date) -> str:
    """Why somebody may not audit this union's money: a post there or with who keeps it, a hand in its requests or
    vouchers, or a yes to one of its requests, also as a member of the committee beforehand. Empty where nothing stands
    against it; else `post`, `hand` or `yes`.
    """
    with whole_district("a conflict may lie in a union beyond the reader's reach"):
        mandate = mandate_of(unit, last)
        there = [unit.pk, *([mandate.holder_id] if mandate is not None else [])]
        span = (first, last + timedelta(days=1))
        # Posts of the auditing kind itself do no harm: the committee of the holder audits its unions.
        posts = account.appointments.filter(post__unit__in=there, during__overlap=span)
        if posts.exclude(post__roles__codes__contains=[PLAN]).exists():
            return "post"
        hand = Q(requested_by=account) | Q(checked_by=account) | Q(paid_by=account)
        days = Q(requested_on__range=(first, last)) | Q(paid_on__range=(first, last))
        entered = Voucher.objects.filter(book__unit=unit, made_by=account, day__range=(first, last))
        near = SpendingRequest.objects.filter(hand, days, unit=unit)
        if near.exists() or entered.exists():
            return "hand"
        asked = SpendingRequest.objects.filter(days, unit=unit).values("pk")
        agreed = Signer.objects.filter(
            Q(account=account) | Q(acted_by=account), state=SignerState.AGREED, run__kind=KIND, run__record_id__in=asked
        )
        return "yes" if agreed.exists() else ""


def audit_rows() -> Any:
    """Yearly audits whose report is issued, as records of work."""
    rows = Audit.objects.filter(state__in=(AuditState.REPORTED, AuditState.CLOSED))
    return rows.values(
        "unit_id",
        record_id=F("pk"),
        account_id=F("team__account_id"),
        day=F("reported_on"),
        made_on=F("reported_on"),
        title=F("unit__name"),
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that shows a sign."""

    source_type: str
    source_id: int
    unit: str
    day: date
    fen: int
    words: str


_REQUEST, _VOUCHER = "funds_spending.spendingrequest", "funds_books.voucher"
_BENEFIT = "funds_benefits.benefitgrant"


def hits(
    actor: Actor, sign: str, first: date, last: date, unit: Unit | None = None, *, page: int = 1
) -> tuple[int, list[Hit]]:
    """How many records of the span show a sign, and those of one page, the newest first."""
    rows, words = _FINDERS[Sign(sign)](actor, first, last, unit)
    start = (max(page, 1) - 1) * LISTED
    taken = list(rows[start : start + LISTED])
    return (start + len(taken) if taken and len(taken) < LISTED else rows.count()), words(taken)


def digits(actor: Actor, first: date, last: date, unit: Unit | None = None) -> Benford | None:
    """First digits of what was spent in the span, against Benford's law; None of too few."""
    rows = _lines(actor, first, last, unit).filter(account__startswith="5", debit__gt=0)
    rows |= _lines(actor, first, last, unit).filter(account__startswith="x-", debit__gt=0)
    return benford(rows.exclude(voucher__kind="closing").values_list("debit", flat=True))


#: The rows of a sign in their order, and what makes hits of those of a page.
_Found = tuple[QuerySet[Any], Callable[[Iterable[Any]], list[Hit]]]


def _under(rows: QuerySet[Any], unit: Unit | None, path: str) -> QuerySet[Any]:
    return rows if unit is None else rows.filter(**{f"{path}__path__startswith": unit.path})


def _requests(actor: Actor, first: date, last: date, unit: Unit | None) -> QuerySet[SpendingRequest]:
    rows = SpendingRequest.objects.visible_to(actor, SIGNS).filter(requested_on__range=(first, last))
    over = (RequestState.REFUSED, RequestState.WITHDRAWN, RequestState.CANCELLED)
    return _under(rows.exclude(state__in=over), unit, "unit").select_related("unit").order_by("-requested_on", "-pk")


def _vouchers(actor: Actor, first: date, last: date, unit: Unit | None) -> QuerySet[Voucher]:
    rows = Voucher.objects.visible_to(actor, SIGNS).filter(day__range=(first, last)).exclude(kind="closing")
    return _under(rows, unit, "book__unit").select_related("book__unit").order_by("-day", "-pk")


def _lines(actor: Actor, first: date, last: date, unit: Unit | None) -> QuerySet[JournalLine]:
    rows = JournalLine.objects.visible_to(actor, SIGNS).filter(day__range=(first, last))
    return _under(rows, unit, "book__unit")


def _of_requests(rows: Iterable[SpendingRequest]) -> list[Hit]:
    return [Hit(_REQUEST, one.pk, one.unit.name, one.requested_on, one.amount_fen, one.purpose) for one in rows]


def _of_vouchers(rows: Iterable[Voucher]) -> list[Hit]:
    return [Hit(_VOUCHER, one.pk, one.book.unit.name, one.day, one.amount, one.text) for one in rows]


def _of_twins(rows: Iterable[dict[str, Any]]) -> list[Hit]:
    """One hit for what was paid several times: the newest voucher, and how many there are."""
    twins = {one["newest"]: one["times"] for one in rows}
    vouchers = Voucher.objects.select_related("book__unit").in_bulk(list(twins))
    return [
        Hit(_VOUCHER, one.pk, one.book.unit.name, one.day, one.amount, f"{one.text} × {times}")
        for pk, times in twins.items()
        if (one := vouchers.get(pk)) is not None
    ]


def _of_shares(rows: Iterable[BenefitShare]) -> list[Hit]:
    return [
        Hit(
            _BENEFIT, one.grant_id, one.unit.name, one.grant.event_on, one.price_fen,
            f"{one.name} · {one.get_occasion_display()} · {one.grant.item}",
        )
        for one in rows
    ]  # fmt: skip


def _round(actor: Actor, first: date, last: date, unit: Unit | None) -> _Found:
    rows = _requests(actor, first, last, unit).annotate(rest=F("amount_fen") % ROUND_FEN)
    return rows.filter(rest=0), _of_requests


def _day_off(actor: Actor, first: date, last: date, unit: Unit | None) -> _Found:
    official = calendar().expected
    off = [
        day
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
        if not official.is_working_day(day)
    ]
    return _vouchers(actor, first, last, unit).filter(made_on__in=off), _of_vouchers


def _below(actor: Actor, first: date, last: date, unit: Unit | None) -> _Found:
    limit = Yuan(limit_of(last).decimal).fen
    least = limit - limit * parameter("funds.audit.below", on=last).whole // 100
    return _requests(actor, first, last, unit).filter(amount_fen__gte=least, amount_fen__lte=limit), _of_requests


def _split(actor: Actor, first: date, last: date, unit: Unit | None) -> _Found:
    marked = SplitHit.objects.filter(request__looks_split=True)
    both = Q(pk__in=marked.values("request")) | Q(pk__in=marked.values("other"))
    return _requests(actor, first, last, unit).filter(both), _of_requests


def _shared(actor: Actor, first: date, last: date, unit: Unit | None) -> _Found:
    within = _requests(actor, first, last, unit).order_by().values("pk")
    several = (
        SpendingPayee.objects.filter(request__in=within)
        .values("payee_hash")
        .annotate(unions=Count("unit", distinct=True))
        .filter(unions__gt=1)
        .values("payee_hash")
    )
    payees = SpendingPayee.objects.filter(request__in=within, payee_hash__in=several)
    return _requests(actor, first, last, unit).filter(pk__in=payees.values("request")), _of_requests


def _twice(actor: Actor, first: date, last: date, unit: Unit | None) -> _Found:
    rows = _lines(actor, first, last, unit).filter(debit__gt=0).exclude(party="")
    twins = (
        rows.order_by()
        .values("book", "day", "debit", "party")
        .annotate(times=Count("voucher", distinct=True), newest=Max("voucher"))
        .filter(times__gt=1)
    )
    return twins.order_by("-day", "-newest"), _of_twins


def _benefit(actor: Actor, first: date, last: date, unit: Unit | None) -> _Found:
    """Whoever had the same kind of benefit twice in a year (festivals have several), or stands in the register twice
    (same name and telephone) and had the very same one under both: what the table's own rule cannot see."""
    had = (ShareState.HELD, ShareState.RECEIVED)
    other = BenefitShare.objects.filter(state__in=had, occasion=OuterRef("occasion"), year=OuterRef("year")).exclude(
        pk=OuterRef("pk")
    )
    same_person = other.filter(person=OuterRef("person")).exclude(occasion=Occasion.FESTIVAL)
    registered_twice = other.filter(
        key=OuterRef("key"), name=OuterRef("name"), person__phone_hash=OuterRef("person__phone_hash")
    ).exclude(person=OuterRef("person"))
    rows = BenefitShare.objects.visible_to(actor, SIGNS).filter(
        Exists(same_person) | Exists(registered_twice), state__in=had, grant__event_on__range=(first, last)
    )
    found = _under(rows, unit, "unit").select_related("unit", "grant")
    return found.order_by("-grant__event_on", "name", "-pk"), _of_shares


def _reversed(actor: Actor, first: date, last: date, unit: Unit | None) -> _Found:
    rows = _vouchers(actor, first, last, unit).filter(kind="reversal")
    rows = rows.annotate(month_then=TruncMonth("reverses__day"), month_now=TruncMonth("day"))
    return rows.filter(month_then__lt=F("month_now")), _of_vouchers


_Finder = Callable[[Actor, date, date, "Unit | None"], "_Found"]
_FINDERS: dict[Sign, _Finder] = {
    Sign.ROUND: _round,
    Sign.DAY_OFF: _day_off,
    Sign.BELOW: _below,
    Sign.SPLIT: _split,
    Sign.SHARED: _shared,
    Sign.TWICE: _twice,
    Sign.BENEFIT: _benefit,
    Sign.REVERSED: _reversed,
}
