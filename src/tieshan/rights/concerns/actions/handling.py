"""The union works on a concern: classify, pass on, answer, check, set aside; the night closes (speech:C13, C17)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter
from tieshan.lawbook.proofs import proof_changed
from tieshan.organisations.models import Account, Unit
from tieshan.organisations.signals import signal_changed
from tieshan.rights.concerns.actions.receiving import CLASSIFYING, watch_classifying
from tieshan.rights.concerns.machine import CONCERN
from tieshan.rights.concerns.models import Concern, ConcernStep
from tieshan.rights.concerns.policies import ANSWER, C13, C17, CHECK, CLASSIFY, CLOSE, PASS, SET_ASIDE
from tieshan.rights.concerns.queries import IN_CHARGE, handlers

ANSWERING = "rights.concern.answer"

__all__ = [
    "answer_concern",
    "check_answer",
    "classify_concern",
    "close_answered",
    "pass_concern",
    "set_aside_concern",
    "watch_answering",
]


@act(CLASSIFY, subject="concern")
def classify_concern(
    *,
    actor: Actor,
    concern: Concern,
    handling: str,
    matter: str,
    subject: str,
    grade: str,
    handler: Account,
    at: datetime,
    expected_version: int | None = None,
) -> Concern:
    """Say what it is about, how difficult it is and who answers it; by when follows from the grade.

    `subject` is read in lists by everybody in charge: it says the matter without naming the worker.
    """
    actor.require(CLASSIFY, concern.unit)
    on = timezone.localdate(at)
    fresh = claim_version(concern, expected_version)
    if handling not in Concern.Handling.values:
        raise Refused("rights.concern.handling", _("Choose the way of handling."), field="handling")
    if grade not in Concern.Grade.values:
        raise Refused("rights.concern.grade", _("Choose the grade of difficulty."), field="grade")
    if matter not in code_list("concern_matter", on=on):
        raise Refused("rights.concern.matter", _("Choose the matter from the list."), field="matter")
    if not handlers(fresh.unit, on=on).filter(pk=handler.pk).exists():
        raise Refused(
            "rights.concern.handler",
            _("Only somebody of this union who may answer concerns can take it in hand."),
            field="handler",
        )
    told = fresh.handler_id
    if fresh.state == Concern.State.RECEIVED:
        meet_deadline(fresh, CLASSIFYING, on=on)
    else:
        drop_deadline(fresh, ANSWERING, reason=gettext("Classified anew."), on=on)
    CONCERN.move(fresh, CLASSIFY, actor=actor)
    fresh.handling, fresh.grade, fresh.matter, fresh.handler = handling, grade, matter, handler
    fresh.subject = _words(subject, _("Say in a few words what it is about, without names."), "subject")
    fresh.due_on = watch_answering(fresh, on=on)
    fresh.save()
    _step(fresh, actor, CLASSIFY, at)
    note(grade=grade, matter=matter, handler=handler.pk)
    if handler.pk not in (told, actor.account_id):
        notify(
            accounts=[handler.pk],
            code=CLASSIFY,
            text=format_lazy(_("Concern {number} is in your hands."), number=fresh.number),
            url=page_url("rights.concern.view", fresh.pk) or "",
            on=on,
            unit_id=fresh.unit_id,
        )
    return fresh


@act(PASS, subject="concern")
def pass_concern(
    *, actor: Actor, concern: Concern, to: Unit, reason: str, at: datetime, expected_version: int | None = None
) -> Concern:
    """Pass a concern to the union whose matter it is; it is classified there anew, with the same day of receipt."""
    actor.require(PASS, concern.unit)
    on = timezone.localdate(at)
    fresh = claim_version(concern, expected_version)
    if to.kind not in IN_CHARGE or to.status != Unit.Status.ACTIVE:
        raise Refused(
            "rights.concern.not_in_charge",
            _("Concerns are passed to federations and to the district, never to a union inside an enterprise."),
            C13,
            field="to",
        )
    if to.pk == fresh.unit_id:
        raise Refused("rights.concern.same", _("It is with this union already."), field="to")
    why = _words(reason, _("Say why it is passed on."), "reason")
    CONCERN.move(fresh, PASS, actor=actor)
    _step(fresh, actor, PASS, at, why, shown=False)
    note(to=to.pk)
    # From here on the concern is another union's: the passing act writes its rows there.
    with whole_district("the receiving union may lie outside the reach of the one that passes on"):
        _drop_both(fresh, why, on)
        fresh.unit, fresh.handler = to, None
        fresh.due_on = watch_classifying(fresh, began_on=on, on=on)
        fresh.save()
    return fresh


@act(ANSWER, subject="concern")
def answer_concern(
    *, actor: Actor, concern: Concern, text: str, at: datetime, expected_version: int | None = None
) -> Concern:
    """Answer in words that the worker reads on their page; the clock stops."""
    actor.require(ANSWER, concern.unit)
    on = timezone.localdate(at)
    fresh = claim_version(concern, expected_version)
    CONCERN.move(fresh, ANSWER, actor=actor)
    words = _words(text, _("Write the answer."), "text")
    fresh.answered_on, fresh.in_time, fresh.rating = on, on <= fresh.due_on, ""
    fresh.save()
    _step(fresh, actor, ANSWER, at, words)
    meet_deadline(fresh, ANSWERING, on=on)
    note(in_time=fresh.in_time)
    if actor.account_id is not None:
        proof_changed("rights.concern_answer", unit_ids={fresh.unit_id}, account_ids={actor.account_id}, days={on})
    return fresh


@act(CHECK, subject="concern")
def check_answer(
    *, actor: Actor, concern: Concern, good: bool, text: str, at: datetime, expected_version: int | None = None
) -> Concern:
    """A second person checks the answer: good closes the concern, wanting puts it back into hand."""
    actor.require(CHECK, concern.unit)
    on = timezone.localdate(at)
    fresh = claim_version(concern, expected_version)
    if _last_answerer(fresh) == actor.account_id:
        raise Refused("rights.concern.own_answer", _("Somebody else checks the answer, not who gave it."), C17)
    CONCERN.move(fresh, CHECK, actor=actor, good=good)
    words = text.strip() if good else _words(text, _("Say what is missing."), "text")
    if good:
        fresh.closed_on = on
    else:
        _take_up_again(fresh, on)
    fresh.save()
    _step(fresh, actor, CHECK, at, words, shown=False)
    note(good=good)
    return fresh


@act(SET_ASIDE, subject="concern")
def set_aside_concern(
    *, actor: Actor, concern: Concern, reason: str, at: datetime, expected_version: int | None = None
) -> Concern:
    """Set aside what is no concern (an advertisement, a test); it stays on record and the worker reads the reason."""
    actor.require(SET_ASIDE, concern.unit)
    on = timezone.localdate(at)
    fresh = claim_version(concern, expected_version)
    CONCERN.move(fresh, SET_ASIDE, actor=actor)
    why = _words(reason, _("Say why it is set aside."), "reason")
    fresh.save()
    _drop_both(fresh, gettext("Set aside."), on)
    _step(fresh, actor, SET_ASIDE, at, why)
    return fresh


@act(CLOSE)
def close_answered(*, actor: Actor, at: datetime) -> int:
    """Close what was answered some days ago and heard no word against it; returns how many."""
    actor.require(CLOSE)
    on = timezone.localdate(at)
    days = parameter("rights.concern.close", on=on).whole
    ready = Concern.objects.select_for_update(skip_locked=True).filter(
        state=Concern.State.ANSWERED, answered_on__lt=on - timedelta(days=days)
    )
    with whole_district("the house closes in all unions"):
        closed = list(ready)
        for concern in closed:
            CONCERN.move(concern, CLOSE, actor=actor)
            concern.closed_on = on
            concern.version += 1
        Concern.objects.bulk_update(closed, ["state", "closed_on", "version"])
        ConcernStep.objects.bulk_create(
            ConcernStep(concern=concern, unit_id=concern.unit_id, act=CLOSE, at=at) for concern in closed
        )
    note(closed=len(closed))
    return len(closed)


def watch_answering(concern: Concern, *, on: date) -> date:
    """Set the deadline of answering, counted from the day of receipt (or of being taken up again)."""
    began = on if concern.reopened or concern.answered_on else timezone.localdate(concern.received_at)
    rule = parameter(f"rights.concern.{concern.grade}", on=began)
    return set_deadline(
        subject=concern,
        kind=ANSWERING,
        unit_id=concern.unit_id,
        account_id=concern.handler_id,
        title=gettext("Answer concern %(number)s") % {"number": concern.number},
        began_on=began,
        length=rule.whole,
        counted=rule.counted.value,
        page="rights.concern.view",
        clause=C13,
        parameter=rule.code,
        on=on,
    ).due_on


def _take_up_again(concern: Concern, on: date) -> None:
    """The clock starts anew; the answer given before stays readable."""
    concern.reopened += 1
    concern.closed_on = None
    concern.due_on = watch_answering(concern, on=on)


def _drop_both(concern: Concern, reason: str, on: date) -> None:
    for kind in (CLASSIFYING, ANSWERING):
        drop_deadline(concern, kind, reason=reason, on=on)


def _last_answerer(concern: Concern) -> int | None:
    step = ConcernStep.objects.filter(concern=concern, act=ANSWER).order_by("-pk").first()
    return step.by_id if step is not None else None


def _step(concern: Concern, actor: Actor, code: str, at: datetime, text: str = "", *, shown: bool = True) -> None:
    ConcernStep.objects.create(
        concern=concern,
        unit_id=concern.unit_id,
        act=code,
        at=at,
        by_id=actor.account_id,
        text=text or None,
        is_shown=shown,
    )
    signal_changed([concern.employer_id])


def _words(text: str, message: object, field: str) -> str:
    found = text.strip()
    if not found:
        raise Refused("rights.concern.empty", message, field=field)
    return found
