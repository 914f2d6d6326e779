"""Asking for spending: request, correct, hand in bills, give up (speech:C30).

A request reserves the money of its line at once, so that nobody can promise it twice. What looks like one purchase in
parts is found here, kept, shown to everybody who decides, and takes the way of the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.events import announce
from tieshan.foundation.vault import digest, mask_account
from tieshan.foundation.workflow import drop_paper, paper_changed, submit_paper
from tieshan.funds.budgets.actions import release, reserve
from tieshan.funds.budgets.models import Budget, BudgetLine
from tieshan.funds.spending.events import SpendingMoved
from tieshan.funds.spending.models import SPENDING, SpendingPayee, SpendingRequest, SplitHit
from tieshan.funds.spending.policies import BILL, CANCEL, CLAUSE, CORRECT, REQUEST
from tieshan.funds.spending.queries import KIND, NOES, SPLIT_COUNTS, forbidden, found_split, limit_of
from tieshan.funds.spending.rules import Split
from tieshan.funds.spending.terms import RequestState
from tieshan.kernel.money import Yuan, total
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter
from tieshan.organisations.models import Unit

PAPERS, BILLS = "papers", "bills"
CASH = "cash"
PAYEE_PURPOSE = "funds.payee.same"
_ACCOUNT_DIGITS = range(8, 33)


@act("funds.spending.request")
def request_spending(
    *,
    actor: Actor,
    unit: Unit,
    line: BudgetLine,
    purpose: str,
    payees: Sequence[Mapping[str, Any]],
    way: str,
    on: date,
    detail: str = "",
    minutes: str = "",
    uploads: Iterable[Any] = (),
) -> SpendingRequest:
    """Ask to spend money of a line. `payees`: name, bank_name, bank_account, amount (Yuan), one a payee.

    A cadre asks for a union whose money the federation keeps; its chair then agrees first.
    """
    actor.require(REQUEST, unit)
    if unit.status != Unit.Status.ACTIVE:
        raise Refused("funds.spending.unit_ended", _("This union has ended."), field="unit")
    request = SpendingRequest(unit=unit, year=on.year, requested_on=on, requested_by_id=actor.account_id)
    _one_at_a_time(unit, on)
    found = _fill(request, payees, on=on, line=line, purpose=purpose, way=way, detail=detail, minutes=minutes)
    request.number = next_number(f"{KIND}.{unit.pk}", year=on.year)
    request.save()
    _name_payees(request, found)
    reserve(actor=actor, line=line, amount=request.amount, source=request, on=on)
    attach_all(actor=actor, record=request, unit_id=unit.pk, uploads=list(uploads), kind=PAPERS, on=on)
    split = _look_for_parts(request, found, on=on)
    _submit(actor, request, split, on)
    note(unit_id=unit.pk, amount=str(request.amount), looks_split=request.looks_split)
    return request


@act("funds.spending.correct", subject="request")
def correct_spending(
    *,
    actor: Actor,
    request: SpendingRequest,
    line: BudgetLine,
    payees: Sequence[Mapping[str, Any]],
    on: date,
    uploads: Iterable[Any] = (),
    expected_version: int | None = None,
    **facts: Any,
) -> SpendingRequest:
    """Correct a request that was sent back, taken back, or that nobody has decided on: its approval begins anew."""
    actor.require(CORRECT, request.unit)
    fresh = claim_version(request, expected_version)
    _own(actor, fresh)
    waiting = fresh.state == RequestState.REQUESTED
    _one_at_a_time(fresh.unit, on)
    SPENDING.move(fresh, CORRECT, actor=actor)
    release(source=fresh, on=on)
    found = _fill(fresh, payees, on=on, line=line, **facts)
    fresh.save()
    fresh.payees.all().delete()
    _name_payees(fresh, found)
    reserve(actor=actor, line=line, amount=fresh.amount, source=fresh, on=on)
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=list(uploads), kind=PAPERS, on=on)
    split = _look_for_parts(fresh, found, on=on)
    if waiting:
        paper_changed(actor=actor, record=fresh, kind=KIND, on=on, quantity=_quantity(fresh, split, on))
    else:
        _submit(actor, fresh, split, on)
    note(amount=str(fresh.amount), looks_split=fresh.looks_split)
    announce(moved(fresh, actor, on))
    return fresh


@act("funds.spending.bill", subject="request")
def bill_spending(*, actor: Actor, request: SpendingRequest, uploads: Iterable[Any], on: date) -> SpendingRequest:
    """Hand in bills, receipts and lists after the purchase; the accountant checks them before anything is paid."""
    actor.require(BILL, request.unit)
    fresh = claim_version(request, None)
    if fresh.state not in (RequestState.REQUESTED, RequestState.AGREED):
        raise Refused("funds.spending.no_bills_now", _("Bills are handed in until they are checked."))
    files = list(uploads)
    if not files:
        raise Refused("funds.spending.no_file", _("Choose the files to hand in."), field="uploads")
    attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=files, kind=BILLS, on=on)
    fresh.billed_on = on
    fresh.save()
    return fresh


@act("funds.spending.cancel", subject="request")
def cancel_spending(*, actor: Actor, request: SpendingRequest, reason: str, on: date) -> SpendingRequest:
    """Give a request up: what was reserved for it is free again."""
    actor.require(CANCEL, request.unit)
    fresh = claim_version(request, None)
    _own(actor, fresh)
    SPENDING.move(fresh, CANCEL, actor=actor)
    if not reason.strip():
        raise Refused("funds.spending.no_reason", _("Say why it is given up."), field="reason")
    fresh.remark = reason.strip()
    fresh.save()
    release(source=fresh, on=on)
    drop_paper(actor=actor, record=fresh, kind=KIND, on=on)
    announce(moved(fresh, actor, on))
    return fresh


def moved(request: SpendingRequest, actor: Actor, on: date) -> SpendingMoved:
    """What rooms above are told of the request."""
    return SpendingMoved(request.pk, request.unit_id, request.state, request.amount_fen, on, actor)


# -- parts --------------------------------------------------------------------------------------------------------


def _own(actor: Actor, request: SpendingRequest) -> None:
    """Only the applicant changes what the applicant signed (commands of the house stand for everybody)."""
    if actor.account_id is not None and actor.account_id != request.requested_by_id:
        raise Refused("funds.spending.not_yours", _("Only the applicant changes a request."), CLAUSE)


def _one_at_a_time(unit: Unit, on: date) -> None:
    """Requests of one union are taken in one after the other, so that two parts of a purchase see each other."""
    Budget.objects.select_for_update(of=("self",)).filter(unit=unit, year=on.year).first()


def _fill(
    request: SpendingRequest,
    payees: Sequence[Mapping[str, Any]],
    *,
    on: date,
    line: BudgetLine,
    purpose: str,
    way: str,
    detail: str = "",
    minutes: str = "",
) -> list[SpendingPayee]:
    """Set and check what the request says; the payees, not yet saved."""
    if line.unit_id != request.unit_id or line.budget.year != on.year:
        raise Refused(
            "funds.spending.other_line",
            _("Choose a line of this union's budget of %(year)s.") % {"year": on.year},
            "budget-rules:1",
            field="line",
        )
    words = " ".join(purpose.split())
    if not words:
        raise Refused("funds.spending.no_purpose", _("Say what the money is for."), CLAUSE, field="purpose")
    for text, field in ((words, "purpose"), (detail, "detail")):
        _noes(text, field, on)
    if way not in code_list("payment_way", on=on):
        raise Refused("funds.spending.way", _("Choose a way of payment from the list."), field="way")
    found = _payees(request, payees, way)
    amount = total(one.amount for one in found)
    _cash(way, amount, on)
    _collective(minutes, amount, on)
    spelling = spell_title(words)
    request.purpose, request.purpose_pinyin, request.purpose_initials = words, spelling.full, spelling.initials
    request.detail = detail.strip() or None
    request.line, request.amount_fen, request.way, request.minutes = line, amount.fen, way, minutes.strip()
    request.billed_on = request.checked_on = request.bill_fen = None
    return found


def _noes(text: str, field: str, on: date) -> None:
    """The eight noes stop a request by its words; nobody can override it."""
    found = forbidden(text, on)
    if found is not None:
        entry, word = found
        raise Refused(
            "funds.spending.forbidden",
            _("“%(word)s” is one of the eight noes: %(no)s. Union money is not spent on it.")
            % {"word": word, "no": entry.label()},
            NOES,
            field=field,
        )


def _payees(request: SpendingRequest, rows: Sequence[Mapping[str, Any]], way: str) -> list[SpendingPayee]:
    if not rows:
        raise Refused("funds.spending.no_payee", _("Name who is to receive the money."), CLAUSE, field="payees")
    found, known = [], set()
    for number, row in enumerate(rows, start=1):
        name, account = str(row["name"] or "").strip(), "".join(str(row.get("bank_account") or "").split())
        if not name:
            raise Refused("funds.spending.no_name", _("Row %(row)s: the real name is missing.") % {"row": number},
                          CLAUSE, field="payees")  # fmt: skip
        if way != CASH and not (account.isascii() and account.isdecimal() and len(account) in _ACCOUNT_DIGITS):
            raise Refused(
                "funds.spending.account",
                _("%(name)s: the bank account must be 8 to 32 figures; money is paid to real names only.")
                % {"name": name},
                CLAUSE,
                field="payees",
            )
        key = digest(account or name, PAYEE_PURPOSE)
        if key in known:
            raise Refused(
                "funds.spending.payee_twice",
                _("%(name)s stands in the list twice. Put both amounts into one row.") % {"name": name},
                field="payees",
            )
        known.add(key)
        found.append(
            SpendingPayee(
                unit_id=request.unit_id,
                name=name,
                bank_name=str(row.get("bank_name") or "").strip(),
                bank_account=account or None,
                bank_masked=mask_account(account) if account else "",
                payee_hash=key,
                amount_fen=row["amount"].fen,
            )
        )
    return found


def _cash(way: str, amount: Yuan, on: date) -> None:
    rule = parameter("funds.spending.cash", on=on)
    if way == CASH and amount > Yuan(rule.decimal):
        raise Refused(
            "funds.spending.too_much_cash",
            _("At most %(most)s yuan are paid in cash; this is %(amount)s. Choose a transfer.")
            % {"most": Yuan(rule.decimal), "amount": f"{amount:,}"},
            rule.clause,
            field="way",
        )


def _collective(minutes: str, amount: Yuan, on: date) -> None:
    rule = parameter("funds.spending.minutes", on=on)
    if amount > Yuan(rule.decimal) and not minutes.strip():
        raise Refused(
            "funds.spending.no_minutes",
            _("Spending above %(limit)s yuan is decided by a meeting: name its minutes.")
            % {"limit": f"{Yuan(rule.decimal):,}"},
            rule.clause,
            field="minutes",
        )


def _name_payees(request: SpendingRequest, found: list[SpendingPayee]) -> None:
    for one in found:
        one.request = request
    SpendingPayee.objects.bulk_create(found)


def _look_for_parts(request: SpendingRequest, payees: list[SpendingPayee], *, on: date) -> Split | None:
    """Keep what looks like other parts of the same purchase, for those who decide and for the auditor."""
    split = found_split(request, payees, on=on)
    if (split is not None) != request.looks_split:
        request.looks_split = split is not None
        request.save(update_fields=["looks_split"])
    if split is not None:
        limit = Yuan(limit_of(on).decimal)
        SplitHit.objects.bulk_create(
            [
                SplitHit(
                    request=request,
                    other_id=other.pk,
                    unit_id=request.unit_id,
                    shared=list(found),
                    sum_fen=split.sum.fen,
                    limit_fen=limit.fen,
                    passage=request.version,
                    on=on,
                )
                for other, found in split.parts
            ]
        )
    return split


def _quantity(request: SpendingRequest, split: Split | None, on: date) -> Any:
    """The amount by which the route is chosen: parts of one purchase count together where the rule says so."""
    if split is not None and parameter(SPLIT_COUNTS, on=on).whole:
        return split.sum.decimal
    return request.amount.decimal


def _submit(actor: Actor, request: SpendingRequest, split: Split | None, on: date) -> None:
    submit_paper(
        actor=actor,
        record=request,
        kind=KIND,
        unit=request.unit,
        on=on,
        quantity=_quantity(request, split, on),
        # Whoever checked it before it was sent back never decides on it.
        concerned=[request.requested_by_id or 0, request.checked_by_id or 0],
    )
