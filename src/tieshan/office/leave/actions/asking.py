"""Asking for leave: request, correct what was sent back, hand in proof, extend (speech:C29)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.workflow import paper_changed, submit_paper
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter, working_calendar
from tieshan.members.queries.cadres import unit_of
from tieshan.office.leave.models import LEAVE, Leave
from tieshan.office.leave.policies import CLAUSE, CORRECT, ENTER, EXTEND, PROVE, REQUEST
from tieshan.office.leave.queries import entitlement, report_due, yearly_days
from tieshan.office.leave.rules import AFTERNOON, ANNUAL, DAY, MORNING, PERSONAL, SICK, Span, length, sum_of
from tieshan.organisations.models import Account, Unit

KIND = "office.leave"
PROOF = "proof"
FACTS = frozenset({"kind", "reason", "contact", "deputy", "handover"})


@act("office.leave.request")
def request_leave(
    *,
    actor: Actor,
    kind: str,
    starts_on: date,
    ends_on: date,
    reason: str,
    contact: str,
    on: date,
    starts: str = MORNING,
    ends: str = AFTERNOON,
    deputy: Account | None = None,
    handover: str = "",
    account: Account | None = None,
    uploads: Iterable[Any] = (),
) -> Leave:
    """Ask for leave and send it on its way. Whoever holds `office.leave.enter` may enter it for somebody who cannot
    (`account`): illness does not wait for a screen. A request for past days is possible and shows as made afterwards.
    """
    person = _person(actor, account)
    unit = _unit(person, on)
    _permitted(actor, REQUEST, person, unit)
    leave = Leave(account=person, unit=unit, requested_on=on, entered_by_id=actor.account_id)
    _fill(
        leave,
        Span(starts_on, starts, ends_on, ends),
        on=on,
        kind=kind,
        reason=reason,
        contact=contact,
        deputy=deputy,
        handover=handover,
    )
    _save(leave)
    _attach(actor, leave, uploads, on)
    _submit(actor, leave, on)
    note(days=str(leave.days))
    return leave


@act("office.leave.correct", subject="leave")
def correct_leave(
    *,
    actor: Actor,
    leave: Leave,
    starts_on: date,
    ends_on: date,
    on: date,
    version: int | None = None,
    starts: str = MORNING,
    ends: str = AFTERNOON,
    uploads: Iterable[Any] = (),
    **facts: Any,
) -> Leave:
    """Correct a request that was sent back, or that nobody has decided on yet; its approval begins anew."""
    _permitted(actor, CORRECT, leave.account, leave.unit)
    fresh = claim_version(leave, version)
    waiting = fresh.state == Leave.State.REQUESTED
    LEAVE.move(fresh, CORRECT, actor=actor)
    if fresh.extends_id is not None and starts_on != fresh.starts_on:
        raise Refused("office.leave.gap", _("An extension begins where the leave ends."))
    _fill(fresh, Span(starts_on, starts, ends_on, ends), on=on, **facts)
    _save(fresh)
    _attach(actor, fresh, uploads, on)
    if waiting:
        paper_changed(actor=actor, record=fresh, kind=KIND, on=on, quantity=_whole(fresh))
    else:
        _submit(actor, fresh, on)
    return fresh


@act("office.leave.prove", subject="leave")
def prove_leave(*, actor: Actor, leave: Leave, uploads: Iterable[Any], on: date) -> Leave:
    """Hand in proof later: a doctor's note does not exist before the visit to the doctor."""
    _permitted(actor, PROVE, leave.account, leave.unit)
    fresh = claim_version(leave, None)
    if fresh.state not in Leave.LIVE:
        raise Refused("office.leave.over", _("This leave is over; proof is no longer asked for."))
    if not _attach(actor, fresh, uploads, on):
        raise Refused("office.leave.no_file", _("Choose the file to hand in."), field="uploads")
    fresh.save()
    return fresh


@act("office.leave.extend")
def extend_leave(
    *,
    actor: Actor,
    leave: Leave,
    ends_on: date,
    reason: str,
    on: date,
    ends: str = AFTERNOON,
    uploads: Iterable[Any] = (),
) -> Leave:
    """Ask for more of the same leave, from where it ends. The length of the whole decides who grants it."""
    _permitted(actor, EXTEND, leave.account, leave.unit)
    first = Leave.objects.select_for_update().get(pk=leave.extends_id or leave.pk)
    if first.state != Leave.State.AGREED:
        raise Refused(
            "office.leave.not_running", _("Only granted leave that is not reported back can be extended."), CLAUSE
        )
    last = last_of(first)
    if last.ends == MORNING:
        starts_on, starts = last.ends_on, AFTERNOON
    else:
        starts_on, starts = last.ends_on + DAY, MORNING
    more = Leave(account=first.account, unit=first.unit, extends=first, requested_on=on, entered_by_id=actor.account_id)
    _fill(
        more,
        Span(starts_on, starts, ends_on, ends),
        on=on,
        kind=first.kind,
        reason=reason,
        contact=first.contact,
        deputy=first.deputy,
        handover=first.handover,
    )
    _save(more)
    _attach(actor, more, uploads, on)
    _submit(actor, more, on)
    note(days=str(more.days))
    return more


def last_of(first: Leave) -> Leave:
    """The granted leave with which a chain of extensions ends."""
    granted = first.extensions.filter(state=Leave.State.AGREED).order_by("ends_on", "ends")
    return granted.last() or first


def needs_proof(leave: Leave, *, on: date) -> bool:
    """True when the rule asks for proof of this leave."""
    return leave.kind == SICK and leave.days >= parameter("office.leave.proof_days", on=on).whole


def _person(actor: Actor, account: Account | None) -> Account:
    if account is not None:
        return account
    if actor.account_id is None:
        raise Refused("office.leave.nobody", _("Say for whom the leave is entered."), field="account")
    return Account.objects.get(pk=actor.account_id)


def _unit(person: Account, on: date) -> Unit:
    unit = unit_of(person, on=on)
    if unit is None:
        raise Refused("office.leave.no_unit", _("This account belongs to no unit. Ask the district office."))
    return unit


def _permitted(actor: Actor, code: str, person: Account, unit: Unit) -> None:
    """One's own leave under the act's code; that of another under the right to enter it for them."""
    actor.require(code if actor.account_id == person.pk else ENTER, unit)


def _fill(leave: Leave, span: Span, *, on: date, **facts: Any) -> None:
    """Set and check what the request says."""
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"unknown facts of a leave: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(leave, name, value)
    if leave.kind not in code_list("leave_kind", on=on):
        raise Refused("office.leave.kind", _("Choose a kind of leave from the list."), field="kind")
    if not span.is_possible:
        raise Refused("office.leave.backwards", _("The leave ends before it begins."), field="ends_on")
    if not str(leave.reason).strip():
        raise Refused("office.leave.no_reason", _("Say why you ask for leave."), CLAUSE, field="reason")
    if leave.deputy_id is not None and leave.deputy_id == leave.account_id:
        raise Refused("office.leave.own_deputy", _("Hand over to somebody else."), field="deputy")
    calendar = working_calendar().expected
    days = length(span, calendar)
    if not days:
        raise Refused("office.leave.no_working_day", _("There is no working day in this span."), field="ends_on")
    leave.take(span, days)
    leave.report_due_on = report_due(span)
    _settle_with_yearly(leave, on=on)


def _settle_with_yearly(leave: Leave, *, on: date) -> None:
    """Yearly leave must be there; personal leave is first taken from it where the district's rule says so."""
    # The row lock keeps two requests of one person, sent at once, from spending the same days twice.
    account = Account.objects.select_for_update(of=("self",)).get(pk=leave.account_id)
    leave.set_off = Decimal(0)
    if leave.kind == ANNUAL:
        for year in range(leave.starts_on.year, leave.ends_on.year + 1):
            asked = length(leave.span, working_calendar().expected, year=year)
            left = entitlement(account, year, on=on, without=leave).left
            if asked > left:
                raise Refused(
                    "office.leave.balance",
                    _("%(left)s days of yearly leave are left in %(year)s, %(asked)s are asked for.")
                    % {"left": _plain(left), "year": year, "asked": _plain(asked)},
                    yearly_days(on=on).clause,
                    field="ends_on",
                )
    elif leave.kind == PERSONAL and parameter("office.leave.set_off", on=on).whole:
        left = entitlement(account, leave.starts_on.year, on=on, without=leave).left
        leave.set_off = min(leave.days, max(left, Decimal(0)))


def _plain(days: Decimal) -> str:
    return f"{days.normalize():f}"


def _save(leave: Leave) -> None:
    try:
        with transaction.atomic():
            leave.save()
    except IntegrityError as clash:
        if "leave_one_at_a_time" not in str(clash):
            raise
        raise Refused(
            "office.leave.overlap",
            _("There is leave on some of these days already. Change that one, or choose other days."),
            field="starts_on",
        ) from clash


def _attach(actor: Actor, leave: Leave, uploads: Iterable[Any], on: date) -> bool:
    found = list(uploads)
    attach_all(actor=actor, record=leave, unit_id=leave.unit_id, uploads=found, kind=PROOF, on=on)
    if found:
        leave.proof_on = leave.proof_on or on
        leave.save(update_fields=["proof_on"])
    return bool(found)


def _submit(actor: Actor, leave: Leave, on: date) -> None:
    submit_paper(
        actor=actor,
        record=leave,
        kind=KIND,
        unit=leave.unit,
        on=on,
        quantity=_whole(leave),
        # Whoever enters it for somebody else is not the only one who must not decide on it.
        concerned=[leave.account_id],
    )


def _whole(leave: Leave) -> Decimal:
    """The length that decides who grants it: an extension counts together with what it extends."""
    if leave.extends is None:
        return leave.days
    granted = leave.extends.extensions.filter(state=Leave.State.AGREED).exclude(pk=leave.pk)
    return sum_of([leave.days, leave.extends.days, *granted.values_list("days", flat=True)])
