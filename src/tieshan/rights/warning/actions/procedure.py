"""What a warning starts: report, measures, check by a second person, lifting (speech:C14, C17)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.rights.warning.actions.computing import compute, hold
from tieshan.rights.warning.machine import WARNING
from tieshan.rights.warning.models import EarlyWarning, Measure, Settlement, WarningStep
from tieshan.rights.warning.policies import C14, CHECK, CLOSE, MEASURE, REPORT
from tieshan.rights.warning.queries import standing_of, told_accounts
from tieshan.rights.warning.terms import Grade, MeasureKind

__all__ = ["add_measure", "check_warning", "close_warning", "report_warning"]

VIEW = "rights.warning.view"


@act(REPORT, subject="warning")
def report_warning(
    *, actor: Actor, warning: EarlyWarning, text: str, at: datetime, expected_version: int | None = None
) -> EarlyWarning:
    """Report a warning: who reports has it in hand, the level above is told of what is known, a measure is due."""
    actor.require(REPORT, warning.unit)
    on = timezone.localdate(at)
    fresh = claim_version(warning, expected_version)
    words = _words(text, _("Write what is known and what is to be done."))
    WARNING.move(fresh, REPORT, actor=actor)
    fresh.reported_at, fresh.reported_grade, fresh.handler_id = at, fresh.grade, actor.account_id
    fresh.save()
    _step(fresh, actor, REPORT, at, words)
    days = parameter("rights.warning.act", on=on).wholes[max(fresh.grade, Grade.BLUE) - 1]
    set_deadline(
        subject=fresh,
        kind=MEASURE,
        unit_id=fresh.unit_id,
        account_id=actor.account_id,
        title=gettext("Early warning %(grade)s: measure at %(employer)s")
        % {"grade": fresh.get_grade_display(), "employer": fresh.employer.name},
        began_on=on,
        length=days,
        counted="working_day",
        page=VIEW,
        clause=C14,
        parameter="rights.warning.act",
        warn_days=(1, 0),
        on=on,
    )
    note(grade=fresh.grade, late=at > fresh.report_due_at)
    _own, above = told_accounts([fresh.unit_id], on=on).get(fresh.unit_id, ([], []))
    if parameter("rights.warning.told", on=on).wholes[max(fresh.grade, Grade.BLUE) - 1]:
        notify(
            accounts=[pk for pk in above if pk != actor.account_id],
            code=REPORT,
            text=format_lazy(
                _("Warning reported, {grade}: {employer}"),
                grade=Grade(fresh.grade).label,
                employer=fresh.employer.name,
            ),
            url=page_url(VIEW, fresh.pk) or "",
            on=on,
            unit_id=fresh.unit_id,
        )
    return fresh


@act(MEASURE, subject="warning")
def add_measure(
    *,
    actor: Actor,
    warning: EarlyWarning,
    kind: str,
    done_on: date,
    text: str,
    with_whom: str,
    paper: str,
    settles: Collection[str],
    at: datetime,
    expected_version: int | None = None,
) -> EarlyWarning:
    """Enter what was done; `settles` names signs ("source:record") that it has settled and that no longer count.

    Grade and points are computed anew at once.
    """
    actor.require(MEASURE, warning.unit)
    on = timezone.localdate(at)
    if settles:
        # Before the row of the warning, as every computation does: the other way round two of them stop each other.
        hold(warning.employer_id)
    fresh = claim_version(warning, expected_version)
    if kind not in MeasureKind.values:
        raise Refused("rights.warning.measure_kind", _("Choose what was done."), field="kind")
    if done_on > on or done_on < fresh.opened_on:
        raise Refused(
            "rights.warning.measure_day", _("The day lies between the day of the warning and today."), field="done_on"
        )
    words = _words(text, _("Write what was done and what it brought."))
    standing = {f"{fact.source}:{fact.record_id}": fact for fact in standing_of(fresh.employer_id, on).facts}
    unknown = [name for name in settles if name not in standing]
    if unknown:
        raise Refused(
            "rights.warning.settled", _("One of the signs no longer stands; open the page anew."), field="settles"
        )
    WARNING.move(fresh, MEASURE, actor=actor)
    fresh.save()
    measure = Measure.objects.create(
        warning=fresh,
        kind=kind,
        done_on=done_on,
        with_whom=with_whom.strip(),
        paper=paper.strip(),
        text=words,
        by_id=actor.account_id,
    )
    Settlement.objects.bulk_create(
        Settlement(
            measure=measure,
            employer_id=fresh.employer_id,
            source=standing[name].source,
            record_id=standing[name].record_id,
            on=on,
        )
        for name in settles
    )
    _step(fresh, actor, MEASURE, at, words)
    meet_deadline(fresh, MEASURE, on=done_on)
    note(kind=kind, settled=len(settles))
    if settles:
        compute(at=at, employer_ids=[fresh.employer_id])
        fresh.refresh_from_db()
    return fresh


@act(CHECK, subject="warning")
def check_warning(
    *, actor: Actor, warning: EarlyWarning, good: bool, text: str, at: datetime, expected_version: int | None = None
) -> EarlyWarning:
    """A second person looks at what was done: enough, or more is to be done."""
    actor.require(CHECK, warning.unit)
    on = timezone.localdate(at)
    fresh = claim_version(warning, expected_version)
    people = set(fresh.measures.values_list("by", flat=True))
    if not people:
        raise Refused("rights.warning.nothing_done", _("Nothing was done yet: enter a measure first."), C14)
    if actor.account_id in people:
        raise Refused("rights.warning.own_work", _("Somebody else checks what you did."), "speech:C17")
    words = _words(text, _("Write what you looked at."))
    WARNING.move(fresh, CHECK, actor=actor, good=good)
    fresh.checked_on = on if good else None
    fresh.save()
    _step(fresh, actor, CHECK, at, words)
    note(good=good)
    if not good and fresh.handler_id is not None:
        notify(
            accounts=[fresh.handler_id],
            code=CHECK,
            text=format_lazy(_("More is to be done on the warning: {employer}"), employer=fresh.employer.name),
            url=page_url(VIEW, fresh.pk) or "",
            on=on,
            unit_id=fresh.unit_id,
        )
    return fresh


@act(CLOSE, subject="warning")
def close_warning(
    *, actor: Actor, warning: EarlyWarning, result: str, at: datetime, expected_version: int | None = None
) -> EarlyWarning:
    """Lift a warning: something was done, and no sign stands that would raise it again."""
    actor.require(CLOSE, warning.unit)
    on = timezone.localdate(at)
    fresh = claim_version(warning, expected_version)
    words = _words(result, _("Write what was done and what it brought."), "result")
    if not fresh.measures.exists():
        raise Refused("rights.warning.nothing_done", _("Nothing was done yet: enter a measure first."), C14)
    if fresh.grade != Grade.NONE:
        raise Refused(
            "rights.warning.still_stands",
            _("Signs still stand. They end in their own room, or a measure settles them; then the warning is lifted."),
            C14,
        )
    WARNING.move(fresh, CLOSE, actor=actor)
    fresh.closed_on, fresh.result = on, words
    fresh.save()
    drop_deadline(fresh, MEASURE, reason=gettext("The warning is lifted."), on=on)
    _step(fresh, actor, CLOSE, at, words)
    return fresh


def _words(text: str, message: object, field: str = "text") -> str:
    found = text.strip()
    if not found:
        raise Refused("rights.warning.empty", message, field=field)
    return found


def _step(warning: EarlyWarning, actor: Actor, code: str, at: datetime, text: str) -> None:
    WarningStep.objects.create(warning=warning, act=code, at=at, by_id=actor.account_id, text=text)
