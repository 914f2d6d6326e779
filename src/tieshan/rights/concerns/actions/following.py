"""The worker follows their concern with the receipt: adds, rates, asks again (speech:C13). No account, no name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.organisations.signals import signal_changed
from tieshan.rights.concerns.actions.evidence import has_room, keep_evidence
from tieshan.rights.concerns.actions.handling import watch_answering
from tieshan.rights.concerns.actions.receiving import check_words, watch_classifying
from tieshan.rights.concerns.machine import CONCERN
from tieshan.rights.concerns.models import OPEN_STATES, Concern, ConcernStep
from tieshan.rights.concerns.policies import ADD, C13, RATE, REOPEN

__all__ = ["add_to_concern", "ask_again", "may_ask_again", "rate_answer"]

_OWN = "whoever holds the receipt goes on with their own concern"
#: Additions to one concern: enough for a long story, too few to flood somebody's desk.
MOST_ADDITIONS = 20


@act(ADD)
def add_to_concern(
    *, actor: Actor, concern: Concern, text: str, at: datetime, uploads: Iterable[UploadedFile] = ()
) -> Concern:
    """Add to what was said, as long as the concern is open; files may come along."""
    words = check_words(text)
    with whole_district(_OWN):
        fresh = claim_version(concern, None)
        if fresh.state not in OPEN_STATES:
            raise Refused("rights.concern.over", _("It has been answered. If that is not enough, ask again."), C13)
        if ConcernStep.objects.filter(concern=fresh, act=ADD).count() >= MOST_ADDITIONS:
            raise Refused("rights.concern.additions", _("Please telephone the union for anything further."), C13)
        on, files = timezone.localdate(at), list(uploads)
        if files and not has_room(files, address_hash=fresh.address_hash, on=on):
            raise Refused(
                "rights.concern.no_room",
                _("Very many files came in today. Send your words now and the files tomorrow."),
                C13,
            )
        fresh.save()
        _own_step(fresh, ADD, at, words)
        keep_evidence(actor=actor, concern=fresh, uploads=files, on=on)
        _tell(fresh, _("Something was added to concern {number}."), on)
    return fresh


@act(RATE)
def rate_answer(*, actor: Actor, concern: Concern, rating: str, at: datetime) -> Concern:
    """Say how the answer was; the last word counts."""
    if rating not in Concern.Rating.values:
        raise Refused("rights.concern.rating", _("Choose how the answer was."), field="rating")
    with whole_district(_OWN):
        fresh = claim_version(concern, None)
        if fresh.state not in (Concern.State.ANSWERED, Concern.State.CLOSED):
            raise Refused("rights.concern.no_answer", _("There is no answer yet."), C13)
        fresh.rating = rating
        fresh.save()
        _own_step(fresh, RATE, at)
        note(subject=fresh, unit_id=fresh.unit_id, rating=rating)
    return fresh


@act(REOPEN)
def ask_again(*, actor: Actor, concern: Concern, text: str, at: datetime) -> Concern:
    """Ask for the matter to be taken up again, within some days of the answer; the clock starts anew."""
    words = check_words(text)
    on = timezone.localdate(at)
    with whole_district(_OWN):
        fresh = claim_version(concern, None)
        if not may_ask_again(fresh, on):
            raise Refused(
                "rights.concern.too_late",
                _("This can no longer be taken up again. Write a new message; you may name the old number."),
                C13,
            )
        CONCERN.move(fresh, REOPEN, actor=actor)
        fresh.reopened += 1
        fresh.closed_on = None
        classified = fresh.state == Concern.State.IN_HAND
        fresh.due_on = watch_answering(fresh, on=on) if classified else watch_classifying(fresh, began_on=on, on=on)
        fresh.save()
        _own_step(fresh, REOPEN, at, words)
        note(subject=fresh, unit_id=fresh.unit_id)
        _tell(fresh, _("Concern {number} is to be taken up again."), on)
    return fresh


def may_ask_again(concern: Concern, on: date) -> bool:
    """Whether the worker can still ask again: after an answer, or where it was set aside."""
    if concern.state == Concern.State.SET_ASIDE:
        return True
    if concern.state not in (Concern.State.ANSWERED, Concern.State.CLOSED) or concern.answered_on is None:
        return False
    days = parameter("rights.concern.reopen", on=concern.answered_on).whole
    return on <= concern.answered_on + timedelta(days=days)


def _own_step(concern: Concern, code: str, at: datetime, text: str = "") -> None:
    ConcernStep.objects.create(concern=concern, unit_id=concern.unit_id, act=code, at=at, text=text or None)
    signal_changed([concern.employer_id])


def _tell(concern: Concern, text: Any, on: date) -> None:
    if concern.handler_id is not None:
        notify(
            accounts=[concern.handler_id],
            code=REOPEN,
            text=format_lazy(text, number=concern.number),
            url=page_url("rights.concern.view", concern.pk) or "",
            on=on,
            unit_id=concern.unit_id,
        )
