"""A dispute comes in: in person, by telephone, from a concern, found by the union; then it is accepted or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.numbers import next_number
from tieshan.foundation.events import announce
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.rights.concerns.models import Concern
from tieshan.rights.disputes.actions.clocks import check_day, drop_clocks, keep_next, start_limitation, step, words
from tieshan.rights.disputes.events import DisputeClosed, DisputeOpened
from tieshan.rights.disputes.machine import DISPUTE
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.disputes.policies import ACCEPT, C14, FROM_CONCERN, OPEN, REFUSE
from tieshan.rights.disputes.queries import IN_CHARGE, handlers
from tieshan.rights.disputes.terms import Channel

__all__ = ["accept_dispute", "open_dispute", "open_from_concern", "refuse_dispute"]


@act(OPEN)
def open_dispute(
    *,
    actor: Actor,
    unit: Unit,
    employer: Employer,
    channel: str,
    subject: str,
    facts: str,
    matter: str,
    knew_on: date,
    at: datetime,
    workers: int = 1,
    groups: Sequence[str] = (),
    only_wages: bool = False,
    is_employed: bool = True,
    left_on: date | None = None,
) -> Dispute:
    """Open a dispute of one worker or several with their employer; the limitation runs from here on in the house.

    `subject` is read in lists by everybody in charge: no names. Refused: a union inside an enterprise, days in the
    future, an unknown matter or group.
    """
    actor.require(OPEN, unit)
    if channel not in (Channel.PERSON, Channel.PHONE, Channel.FOUND):
        raise Refused("rights.dispute.channel", _("Say how it came in."), field="channel")
    return _open(
        actor,
        OPEN,
        unit=unit,
        employer=employer,
        channel=channel,
        subject=subject,
        facts=facts,
        matter=matter,
        knew_on=knew_on,
        at=at,
        workers=workers,
        groups=groups,
        only_wages=only_wages,
        is_employed=is_employed,
        left_on=left_on,
    )


@act(FROM_CONCERN, subject="concern")
def open_from_concern(
    *,
    actor: Actor,
    concern: Concern,
    knew_on: date,
    at: datetime,
    employer: Employer | None = None,
    workers: int = 1,
    groups: Sequence[str] = (),
    only_wages: bool = False,
    is_employed: bool = True,
    left_on: date | None = None,
) -> Dispute:
    """Make a concern a dispute of the same union: its words, matter, employer and group go along, and it counts from
    the day on which the concern came in. Who is behind it stays with the concern."""
    actor.require(FROM_CONCERN, concern.unit)
    # Two windows: the row of the concern is the lock under which its dispute is looked for.
    Concern.objects.select_for_update(of=("self",), no_key=True).get(pk=concern.pk)
    if Dispute.objects.filter(concern=concern).exists():
        raise Refused("rights.dispute.twice", _("This concern is a dispute already."), C14)
    where = concern.employer or employer
    if where is None:
        raise Refused("rights.dispute.employer", _("Name the employer from the register."), field="employer")
    kept = code_list("dispute_group", on=timezone.localdate(at))
    own = [concern.group] if concern.group in kept else []
    return _open(
        actor,
        FROM_CONCERN,
        unit=concern.unit,
        employer=where,
        channel=Channel.CONCERN,
        subject=concern.subject or str(concern.get_kind_display()),
        facts=str(concern.text),
        matter=concern.matter or "other",
        knew_on=knew_on,
        at=at,
        workers=workers,
        groups=[*own, *groups],
        only_wages=only_wages,
        is_employed=is_employed,
        left_on=left_on,
        concern=concern,
    )


def _open(
    actor: Actor,
    code: str,
    *,
    unit: Unit,
    employer: Employer,
    channel: str,
    subject: str,
    facts: str,
    matter: str,
    knew_on: date,
    at: datetime,
    workers: int,
    groups: Sequence[str],
    only_wages: bool,
    is_employed: bool,
    left_on: date | None,
    concern: Concern | None = None,
) -> Dispute:
    on = timezone.localdate(at)
    if unit.kind not in IN_CHARGE or unit.status != Unit.Status.ACTIVE:
        raise Refused(
            "rights.dispute.not_in_charge",
            _("Federations and the district support workers in a dispute, never a union inside an enterprise."),
            C14,
            field="unit",
        )
    if matter not in code_list("concern_matter", on=on):
        raise Refused("rights.dispute.matter", _("Choose the matter from the list."), field="matter")
    known = code_list("dispute_group", on=on)
    if any(group not in known for group in groups):
        raise Refused("rights.dispute.groups", _("Choose the groups from the list."), field="groups")
    if workers < 1:
        raise Refused("rights.dispute.workers", _("Say how many workers it is about."), field="workers")
    check_day(knew_on, since=None, on=on, field="knew_on")
    if is_employed and left_on is not None:
        raise Refused(
            "rights.dispute.employed", _("Whoever is still employed has no last day of employment."), field="left_on"
        )
    if only_wages and not is_employed and left_on is None:
        raise Refused(
            "rights.dispute.left",
            _("For unpaid wages the limitation runs from the last day of employment: enter it."),
            "arbitration-law:27",
            field="left_on",
        )
    dispute = Dispute(
        number=f"{unit.code}-{on.year}-{next_number(f'rights.dispute.{unit.pk}', year=on.year):03d}",
        unit=unit,
        employer=employer,
        concern=concern,
        channel=channel,
        received_on=timezone.localdate(concern.received_at) if concern is not None else on,
        subject=words(subject, _("Say in a few words what it is about, without names."), "subject"),
        facts=words(facts, _("Write what happened."), "facts"),
        matter=matter,
        groups=sorted(set(groups)),
        workers=workers,
        is_group=workers >= parameter("rights.dispute.group", on=on).whole,
        knew_on=knew_on,
        only_wages=only_wages,
        is_employed=is_employed,
        left_on=left_on,
    )
    dispute.save()
    step(dispute, actor, code, at=at, on=on)
    start_limitation(dispute, on=on)
    keep_next(dispute)
    note(subject=dispute, unit_id=unit.pk, matter=matter, workers=workers)
    announce(
        DisputeOpened(
            dispute_id=dispute.pk, unit_id=unit.pk, employer_id=employer.pk, matter=matter, workers=workers, on=on
        )
    )
    return dispute


@act(ACCEPT, subject="dispute")
def accept_dispute(
    *,
    actor: Actor,
    dispute: Dispute,
    handler: Account,
    second: Account,
    at: datetime,
    expected_version: int | None = None,
) -> Dispute:
    """Accept a dispute: `handler` has it in hand, `second` is warned too before a right of the workers is lost."""
    actor.require(ACCEPT, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    if not handlers(fresh.unit, on=on).filter(pk=handler.pk).exists():
        raise Refused(
            "rights.dispute.handler",
            _("Only somebody of this union who may mediate can take it in hand."),
            field="handler",
        )
    if second.pk == handler.pk:
        raise Refused(
            "rights.dispute.second", _("The second person is somebody else: four eyes on every limit."), field="second"
        )
    DISPUTE.move(fresh, ACCEPT, actor=actor)
    fresh.handler, fresh.second, fresh.accepted_on = handler, second, on
    fresh.save()
    step(fresh, actor, ACCEPT, at=at, on=on)
    # Until now the union was warned; from now on the two people are.
    drop_clocks(fresh, "limitation", reason=gettext("In hand."), on=on)
    start_limitation(fresh, on=on)
    keep_next(fresh)
    note(handler=handler.pk, second=second.pk)
    told = [person.pk for person in (handler, second) if person.pk != actor.account_id]
    if told:
        notify(
            accounts=told,
            code=ACCEPT,
            text=format_lazy(_("Dispute {number} is in your hands."), number=fresh.number),
            url=page_url("rights.dispute.view", fresh.pk) or "",
            on=on,
            unit_id=fresh.unit_id,
        )
    return fresh


@act(REFUSE, subject="dispute")
def refuse_dispute(
    *, actor: Actor, dispute: Dispute, reason: str, at: datetime, expected_version: int | None = None
) -> Dispute:
    """Refuse what is no labour dispute or belongs elsewhere; it stays on record with its reason."""
    actor.require(REFUSE, dispute.unit)
    on = timezone.localdate(at)
    fresh = claim_version(dispute, expected_version)
    DISPUTE.move(fresh, REFUSE, actor=actor)
    why = words(reason, _("Say why, and where the worker can turn."), "reason")
    fresh.closed_on = on
    step(fresh, actor, REFUSE, at=at, on=on, text=why)
    drop_clocks(fresh, "limitation", reason=gettext("Not accepted."), on=on)
    keep_next(fresh)
    announce(
        DisputeClosed(
            dispute_id=fresh.pk,
            unit_id=fresh.unit_id,
            employer_id=fresh.employer_id,
            matter=fresh.matter,
            workers=fresh.workers,
            outcome="",
            on=on,
        )
    )
    return fresh
