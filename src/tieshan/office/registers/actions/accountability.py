"""Accountability events (speech:C32): recorded with facts and clause; the person concerned is told and may speak."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.office.registers.actions.persons import needed, not_later, unit_of
from tieshan.office.registers.models import AccountabilityEvent, AccountabilityStatement
from tieshan.office.registers.policies import (
    ACCOUNTABILITY_RECORD,
    ACCOUNTABILITY_STATE,
    ACCOUNTABILITY_WITHDRAW,
    C32,
)
from tieshan.organisations.models import Account


@act("office.accountability.record")
def record_event(
    *, actor: Actor, account: Account, happened_on: date, clause: str, fact: str, on: date
) -> AccountabilityEvent:
    """Record what happened under which clause: facts alone. The person concerned is told and may answer."""
    unit = unit_of(account, on=on)
    actor.require(ACCOUNTABILITY_RECORD, unit)
    if is_own(actor, account.pk):
        raise Refused("office.accountability.own", _("Nobody records an event about themselves."), field="account")
    not_later(happened_on, on, "happened_on")
    event = AccountabilityEvent.objects.create(
        account=account,
        unit=unit,
        happened_on=happened_on,
        clause=needed(clause, _("Name the clause."), "clause", C32),
        fact=needed(fact, _("Say what happened."), "fact", C32),
        recorded_by_id=actor.account_id,
        made_on=on,
    )
    _tell(event, {account.pk}, _("An event about you was recorded; you may add your statement."), on)
    return event


@act("office.accountability.withdraw", subject="event")
def withdraw_event(*, actor: Actor, event: AccountabilityEvent, reason: str, on: date) -> AccountabilityEvent:
    """Withdraw an event that was recorded wrongly; it stays readable as withdrawn."""
    actor.require(ACCOUNTABILITY_WITHDRAW, event.unit)
    fresh = claim_version(event, None)
    if fresh.withdrawn_on is not None:
        raise Refused("office.accountability.withdrawn", _("This event is withdrawn already."))
    fresh.withdrawn_on = on
    fresh.withdrawn_why = needed(reason, _("Say why it is withdrawn."), "reason")
    fresh.save()
    _tell(fresh, {fresh.account_id}, _("An event about you was withdrawn."), on)
    return fresh


@act("office.accountability.state")
def state_own_side(*, actor: Actor, event: AccountabilityEvent, text: str, on: date) -> AccountabilityStatement:
    """Add one's own statement to an event about oneself."""
    actor.require(ACCOUNTABILITY_STATE)
    if not is_own(actor, event.account_id):
        raise Forbidden("office.accountability.not_own", _("Only the person concerned adds a statement."), C32)
    statement = AccountabilityStatement.objects.create(
        event=event,
        account_id=actor.account_id or 0,
        written_on=on,
        text=needed(text, _("Write your statement."), "text"),
    )
    if event.recorded_by_id is not None:
        _tell(event, {event.recorded_by_id}, _("A statement was added to an event that you recorded."), on)
    return statement


def _tell(event: AccountabilityEvent, accounts: set[int], text: object, on: date) -> None:
    notify(
        accounts=accounts,
        code="office.accountability.view",
        text=text,
        url=page_url("office.accountability.detail", event.pk) or "",
        on=on,
        unit_id=event.unit_id,
    )
