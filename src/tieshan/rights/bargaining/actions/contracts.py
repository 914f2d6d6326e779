"""Contracts: taking effect, publishing, inspecting, whom they cover, reminders, the end (contract-law:53, :54)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline
from tieshan.foundation.deadlines.providers import people_in_charge
from tieshan.foundation.events import announce
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.models import Employer, Unit
from tieshan.rights.bargaining.actions.clocks import check_day, step, watch, words
from tieshan.rights.bargaining.events import ContractEnded, ContractTookEffect
from tieshan.rights.bargaining.machine import BARGAINING
from tieshan.rights.bargaining.models import Bargaining, CollectiveContract, CoveredEmployer, Inspection
from tieshan.rights.bargaining.policies import C12, COVER, EFFECT, END, INSPECT, PUBLISH, REGISTER, UNCOVER
from tieshan.rights.bargaining.queries import LEVEL_OF
from tieshan.rights.bargaining.rules import ends_in_time
from tieshan.rights.bargaining.terms import ContractState, Kind, State

__all__ = [
    "cover_employers",
    "end_contract",
    "inspect_contract",
    "publish_contract",
    "register_contract",
    "tend_contracts",
    "uncover_employer",
]

_NIGHT = "the night looks at the contracts of the whole district"
VIEW = "rights.contract.view"


@act(REGISTER)
def register_contract(
    *,
    actor: Actor,
    unit: Unit,
    kind: str,
    title: str,
    signed_on: date,
    in_force_from: date,
    ends_on: date,
    on: date,
    receipt: str = "",
) -> CollectiveContract:
    """Enter a contract concluded outside the house that is in force, so that its end and its coverage are seen."""
    actor.require(REGISTER, unit)
    level = LEVEL_OF.get(Unit.Kind(unit.kind))
    if level is None:
        raise Refused("rights.bargaining.unit", _("Only a union with a committee can bargain."), field="unit")
    if kind not in Kind.values:
        raise Refused("rights.bargaining.kind", _("Choose the kind of contract."), field="kind")
    check_day(signed_on, on, "signed_on")
    check_day(in_force_from, on, "in_force_from", since=signed_on)
    if ends_on < on:
        raise Refused("rights.contract.over", _("Its term is over already."), C12, field="ends_on")
    years = parameter("rights.contract.years", on=signed_on)
    if not ends_in_time(in_force_from, ends_on, (1, max(years.wholes))) and ends_on - in_force_from > timedelta(365):
        raise Refused(
            "rights.bargaining.term",
            _("The contract runs %(least)s to %(most)s years.")
            % {"least": min(years.wholes), "most": max(years.wholes)},
            years.clause,
            field="ends_on",
        )
    contract = CollectiveContract.objects.create(
        unit=unit,
        kind=kind,
        level=level,
        title=words(title, _("Write its title."), "title"),
        receipt=receipt.strip(),
        signed_on=signed_on,
        in_force_from=in_force_from,
        ends_on=ends_on,
        next_reminder_on=_next_reminder(ends_on, after=on),
    )
    _cover_own(contract)
    announce(ContractTookEffect(contract.pk, contract.unit_id, in_force_from))
    return contract


@act(EFFECT)
def tend_contracts(*, actor: Actor, on: date) -> int:
    """The night: what nobody objected to takes effect on the day after the review, what is over ends, and who is in
    charge is reminded before the end. Returns how many contracts changed or were spoken of."""
    actor.require(EFFECT)
    with whole_district(_NIGHT):
        filed = list(
            Bargaining.objects.filter(state=State.FILED, review_ends_on__lt=on)
            .select_related("unit", "renews")
            .order_by("pk")
            .select_for_update(of=("self",))
        )
        for bargaining in filed:
            _take_effect(bargaining, actor, on)
        over = list(
            CollectiveContract.objects.filter(state=ContractState.IN_FORCE, ends_on__lt=on)
            .order_by("pk")
            .select_for_update()
        )
        for contract in over:
            _end(contract, contract.ends_on + timedelta(days=1), gettext("The term is over."), on)
        due = list(
            CollectiveContract.objects.filter(state=ContractState.IN_FORCE, next_reminder_on__lte=on)
            .order_by("pk")
            .select_for_update()
        )
        _remind(due, on)
        note(effect=len(filed), ended=len(over), reminded=len(due))
    return len(filed) + len(over) + len(due)


@act(PUBLISH, subject="contract")
def publish_contract(
    *, actor: Actor, contract: CollectiveContract, published_on: date, on: date, expected_version: int | None = None
) -> CollectiveContract:
    """The contract was made known to all workers."""
    actor.require(PUBLISH, contract.unit)
    fresh = claim_version(contract, expected_version)
    check_day(published_on, on, "published_on", since=fresh.signed_on)
    _holds(fresh)
    fresh.published_on = published_on
    fresh.save()
    meet_deadline(fresh, PUBLISH, on=published_on)
    return fresh


@act(INSPECT, subject="contract")
def inspect_contract(
    *,
    actor: Actor,
    contract: CollectiveContract,
    held_on: date,
    findings: str,
    kept: bool,
    on: date,
    expected_version: int | None = None,
) -> CollectiveContract:
    """Both sides looked at how it is kept; once a year at least."""
    actor.require(INSPECT, contract.unit)
    fresh = claim_version(contract, expected_version)
    check_day(held_on, on, "held_on", since=fresh.in_force_from)
    _holds(fresh)
    said = words(findings, _("Write what was found."), "findings")
    Inspection.objects.create(contract=fresh, held_on=held_on, findings=said, kept=kept)
    fresh.save()
    return fresh


@act(COVER, subject="contract")
def cover_employers(
    *,
    actor: Actor,
    contract: CollectiveContract,
    employers: Iterable[Employer],
    since: date,
    on: date,
    expected_version: int | None = None,
) -> CollectiveContract:
    """Say which employers a regional or industrial contract covers from a day on; one already covered stays."""
    actor.require(COVER, contract.unit)
    fresh = claim_version(contract, expected_version)
    _holds(fresh)
    if since < fresh.in_force_from or since > fresh.ends_on:
        raise Refused("rights.contract.outside", _("The day lies outside the term."), C12, field="since")
    wanted = {one.pk: one for one in employers}
    if not wanted:
        raise Refused("rights.contract.nobody", _("Choose the employers."), field="employer")
    if any(actor.may_at(COVER, one.territory) is False for one in wanted.values()):
        raise Refused("rights.contract.elsewhere", _("Only employers of one's own area."), C12, field="employer")
    there = set(fresh.covered.filter(until__isnull=True).values_list("employer", flat=True))
    CoveredEmployer.objects.bulk_create(
        CoveredEmployer(contract=fresh, employer_id=pk, since=since) for pk in sorted(wanted.keys() - there)
    )
    fresh.save()
    note(added=len(wanted.keys() - there))
    return fresh


@act(UNCOVER, subject="contract")
def uncover_employer(
    *,
    actor: Actor,
    contract: CollectiveContract,
    covered: CoveredEmployer,
    until: date,
    on: date,
    expected_version: int | None = None,
) -> CollectiveContract:
    """The contract no longer covers an employer from a day on; that it did stays on record."""
    actor.require(UNCOVER, contract.unit)
    fresh = claim_version(contract, expected_version)
    if covered.contract_id != fresh.pk or covered.until is not None:
        raise Refused("rights.contract.not_covered", _("It is not covered."), field="covered")
    check_day(until, on, "until", since=covered.since)
    covered.until = until
    covered.save()
    fresh.save()
    return fresh


@act(END, subject="contract")
def end_contract(
    *,
    actor: Actor,
    contract: CollectiveContract,
    ended_on: date,
    reason: str,
    on: date,
    expected_version: int | None = None,
) -> CollectiveContract:
    """End a contract before its term, by agreement of both sides or because the employer is no more."""
    actor.require(END, contract.unit)
    fresh = claim_version(contract, expected_version)
    _holds(fresh)
    check_day(ended_on, on, "ended_on", since=fresh.in_force_from)
    _end(fresh, ended_on, words(reason, _("Say why it ends."), "reason"), on)
    return fresh


def _take_effect(bargaining: Bargaining, actor: Actor, on: date) -> None:
    assert bargaining.signed_on and bargaining.ends_on and bargaining.review_ends_on  # noqa: S101, PT018 - filed
    bargaining.version += 1
    BARGAINING.move(bargaining, EFFECT, actor=actor)
    bargaining.save()
    start = max(bargaining.review_ends_on + timedelta(days=1), bargaining.begins_on or bargaining.signed_on)
    contract = CollectiveContract.objects.create(
        unit=bargaining.unit,
        bargaining=bargaining,
        kind=bargaining.kind,
        level=bargaining.level,
        title=gettext("%(unit)s: %(kind)s") % {"unit": bargaining.unit.name, "kind": Kind(bargaining.kind).label},
        receipt=bargaining.receipt,
        signed_on=bargaining.signed_on,
        in_force_from=start,
        ends_on=bargaining.ends_on,
        next_reminder_on=_next_reminder(bargaining.ends_on, after=on),
    )
    _cover_own(contract)
    before = bargaining.renews
    if before is not None:
        if before.state == ContractState.IN_FORCE:
            _end(before, start, gettext("Renewed."), on)
        # Whom the old one covered, the new one covers.
        there = set(contract.covered.values_list("employer", flat=True))
        CoveredEmployer.objects.bulk_create(
            CoveredEmployer(contract=contract, employer_id=pk, since=start)
            for pk in before.covered.filter(until__isnull=True).values_list("employer", flat=True)
            if pk not in there
        )
    step(bargaining, actor, EFFECT, start)
    title = gettext("Publish %(title)s to all workers") % {"title": contract.title}
    watch(contract, PUBLISH, title, "rights.contract.publish", began_on=start, on=on, page=VIEW)
    announce(ContractTookEffect(contract.pk, contract.unit_id, start))


def _cover_own(contract: CollectiveContract) -> None:
    """A contract of an enterprise covers the employers of its union; others say by an act whom they cover."""
    if contract.unit.kind not in (Unit.Kind.ENTERPRISE, Unit.Kind.JOINT):
        return
    own = Employer.objects.filter(union_unit=contract.unit, closed_on__isnull=True)
    CoveredEmployer.objects.bulk_create(
        CoveredEmployer(contract=contract, employer=one, since=contract.in_force_from) for one in own
    )


def _end(contract: CollectiveContract, ended_on: date, reason: str, on: date) -> None:
    contract.version += 1
    contract.state, contract.ended_on, contract.end_reason = ContractState.ENDED, ended_on, reason
    contract.next_reminder_on = None
    contract.save()
    drop_deadline(contract, PUBLISH, reason=reason, on=on)
    announce(ContractEnded(contract.pk, contract.unit_id, ended_on))


def _holds(contract: CollectiveContract) -> None:
    if contract.state != ContractState.IN_FORCE:
        raise Refused("rights.contract.ended", _("The contract has ended."), C12)


def _next_reminder(ends_on: date, *, after: date) -> date | None:
    """The next day on which to remind: so many calendar days before the end."""
    days = parameter("rights.contract.warnings", on=after).wholes
    return min((day for n in days if (day := ends_on - timedelta(days=n)) > after), default=None)


def _remind(contracts: list[CollectiveContract], on: date) -> None:
    people = people_in_charge({one.unit_id for one in contracts}, on=on)
    for contract in contracts:
        own, above = people.get(contract.unit_id, ([], []))
        notify(
            accounts=[*own, *above],
            code=EFFECT,
            text=format_lazy(
                _("{title} ends on {day}: propose its renewal."),
                title=contract.title,
                day=contract.ends_on.isoformat(),
            ),
            url=page_url(VIEW, contract.pk) or "",
            on=on,
            unit_id=contract.unit_id,
        )
        contract.next_reminder_on = _next_reminder(contract.ends_on, after=on)
        contract.version += 1
        contract.save()
