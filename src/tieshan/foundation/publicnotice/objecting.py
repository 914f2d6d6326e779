"""Objecting, also without a name, and answering: what came in time holds the notice up until it is answered."""

from __future__ import annotations

import base64
import secrets
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, current_actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.foundation.publicnotice.machine import NOTICE
from tieshan.foundation.publicnotice.models import Objection, PublicNotice
from tieshan.foundation.publicnotice.policies import ANSWER, RECORD, SET_ASIDE
from tieshan.foundation.publicnotice.posting import step_on
from tieshan.foundation.vault import digest
from tieshan.kernel.refusal import Refused

__all__ = ["answer", "objection_of_receipt", "record_objection", "set_aside", "submit_objection"]

ANSWER_KIND = "publicnotice.objection.answer"
LONGEST = 5000
#: From one address within an hour: whole offices share one, so the first limit only asks for a second look.
DOUBTFUL_FROM, REFUSED_FROM = 5, 60
#: For one notice within a day, from wherever: beyond it only the office takes objections.
FLOOD = 2000
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@act("publicnotice.objection.submit")
def submit_objection(
    *,
    actor: Actor,
    notice: PublicNotice,
    text: str,
    at: datetime,
    name: str = "",
    contact: str = "",
    address: str = "",
    looks_automatic: bool = False,
) -> tuple[Objection, str]:
    """Object on the public page; returns the objection and its receipt, which is shown once and kept nowhere.

    Nothing that a person may have written is thrown away: what looks automatic is marked for a second look.
    """
    known = digest(f"{address}|{notice.pk}", "publicnotice.objection.address") if address else None
    with whole_district("anybody may object to a public notice"):
        if known is not None:
            recent = Objection.objects.filter(address_hash=known, received_at__gt=at - HOUR).count()
            flood = Objection.objects.filter(notice=notice, received_at__gt=at - DAY).count()
            if recent >= REFUSED_FROM or flood >= FLOOD:
                raise Refused(
                    "publicnotice.objection.many",
                    _("Very many objections come in just now. Try again in an hour, or bring yours to the office."),
                )
            looks_automatic = looks_automatic or recent >= DOUBTFUL_FROM
        return _receive(
            notice, Objection.Channel.PAGE, text, at, name, contact, address_hash=known, doubtful=looks_automatic
        )


@act("publicnotice.objection.record", subject="notice")
def record_objection(
    *,
    actor: Actor,
    notice: PublicNotice,
    channel: str,
    text: str,
    at: datetime,
    name: str = "",
    contact: str = "",
) -> tuple[Objection, str]:
    """Record an objection that came by letter, telephone or in person; `at` is when it reached the office."""
    actor.require(RECORD, notice.unit)
    return _receive(notice, channel, text, at, name, contact)


def _receive(
    notice: PublicNotice,
    channel: str,
    text: str,
    at: datetime,
    name: str,
    contact: str,
    *,
    address_hash: bytes | None = None,
    doubtful: bool = False,
) -> tuple[Objection, str]:
    text = text.strip()
    if not text:
        raise Refused("publicnotice.objection.empty", _("Write what you object to."), field="text")
    if len(text) > LONGEST:
        raise Refused("publicnotice.objection.long", _("Keep to 5,000 characters."), field="text")
    # The notice is locked against its own ending: an objection of the last minute is in time or not, never lost.
    notice = PublicNotice.objects.select_for_update().get(pk=notice.pk)
    day = timezone.localdate(at)
    if notice.state == PublicNotice.State.WITHDRAWN:
        raise Refused(
            "publicnotice.objection.withdrawn", _("The notice has been withdrawn: there is nothing to object to.")
        )
    if day < notice.posted_on:
        raise Refused("publicnotice.objection.early", _("The notice had not been posted on that day."), field="at")
    receipt = base64.b32encode(secrets.token_bytes(10)).decode()
    objection = Objection.objects.create(
        notice=notice,
        unit_id=notice.unit_id,
        channel=channel,
        received_at=at,
        is_late=day > notice.last_day,
        is_doubtful=doubtful,
        text=text,
        name=name.strip() or None,
        contact=contact.strip() or None,
        receipt_hash=_hash(receipt),
        address_hash=address_hash,
    )
    if notice.state == PublicNotice.State.CLEAR and not objection.is_late:
        # It reached the office in time and was only entered later: the notice waits again.
        NOTICE.move(notice, RECORD, actor=current_actor())
        notice.closed_on = None
        notice.version += 1
        notice.save()
    if notice.answer_days:
        set_deadline(
            subject=objection,
            kind=ANSWER_KIND,
            unit_id=notice.unit_id,
            account_id=None,
            title=gettext("Answer objection %(number)d to a public notice") % {"number": objection.pk},
            began_on=day,
            length=notice.answer_days,
            counted="working_day",
            page=ANSWER,
            clause=notice.clause,
            on=day,
        )
    note(subject=notice, unit_id=notice.unit_id, objection=objection.pk, late=objection.is_late)
    return objection, _in_fours(receipt)


def _in_fours(receipt: str) -> str:
    return "-".join(receipt[n : n + 4] for n in range(0, len(receipt), 4))


def _hash(receipt: str) -> bytes:
    return digest(receipt, "publicnotice.objection.receipt")


def objection_of_receipt(receipt: str) -> Objection | None:
    """The objection behind a receipt: who holds the receipt reads the answer, nothing else."""
    if not receipt.strip() or len(receipt) > 60:
        return None
    with whole_district("who holds the receipt may read the answer"):
        return Objection.objects.select_related("notice").filter(receipt_hash=_hash(receipt)).first()


def _close(
    actor: Actor,
    objection: Objection,
    code: str,
    state: str,
    *,
    text: str,
    on: date,
    version: int | None,
    outcome: str = "",
) -> Objection:
    """Close an objection and let its notice go on; notice first, so that two answers never pass each other."""
    notice = PublicNotice.objects.select_for_update().get(pk=objection.notice_id)
    fresh = claim_version(objection, version)
    if fresh.state != Objection.State.OPEN:
        raise Refused("publicnotice.objection.closed", _("This objection is closed already."))
    if not text.strip():
        raise Refused("publicnotice.objection.no_answer", _("Write the answer."), field="text")
    if on < timezone.localdate(fresh.received_at):
        raise Refused("publicnotice.objection.day", _("The day lies before the objection came in."), field="on")
    fresh.state, fresh.outcome, fresh.answer = state, outcome, text.strip()
    fresh.answered_on, fresh.answered_by_id = on, actor.account_id
    fresh.save()
    if notice.state == PublicNotice.State.WAITING:
        step_on(notice, code, actor=actor, on=on)
    note(unit_id=notice.unit_id, notice=notice.pk)
    return fresh


@act("publicnotice.objection.answer", subject="objection")
def answer(
    *, actor: Actor, objection: Objection, outcome: str, text: str, on: date, expected_version: int | None = None
) -> Objection:
    """Answer an objection; the last answer after the last day clears the notice."""
    actor.require(ANSWER, objection.unit)
    if outcome not in Objection.Outcome.values:
        raise Refused("publicnotice.objection.no_outcome", _("Say whether the objection is right."), field="outcome")
    fresh = _close(
        actor,
        objection,
        ANSWER,
        Objection.State.ANSWERED,
        text=text,
        on=on,
        version=expected_version,
        outcome=outcome,
    )
    meet_deadline(fresh, ANSWER_KIND, on=on)
    note(outcome=outcome)
    return fresh


@act("publicnotice.objection.set_aside", subject="objection")
def set_aside(
    *, actor: Actor, objection: Objection, text: str, on: date, expected_version: int | None = None
) -> Objection:
    """Set aside what is no objection (an advertisement, a test), with the reason; it stays on record."""
    actor.require(SET_ASIDE, objection.unit)
    fresh = _close(actor, objection, SET_ASIDE, Objection.State.SET_ASIDE, text=text, on=on, version=expected_version)
    drop_deadline(fresh, ANSWER_KIND, reason=gettext("Set aside."), on=on)
    return fresh
