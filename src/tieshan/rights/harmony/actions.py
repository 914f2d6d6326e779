"""Acts of the assessment: begun with what the records say, answered by people where they must look, concluded above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all, attachments_of
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.findings import Finding
from tieshan.organisations.models import Unit
from tieshan.rights.harmony.models import HarmonyAssessment, HarmonyPoint
from tieshan.rights.harmony.policies import C11, CONCLUDE, OPEN, REFRESH, REOPEN, TICK
from tieshan.rights.harmony.queries import assessable, findings_of, last_day, points_by_number, result
from tieshan.rights.harmony.terms import Source, State

__all__ = ["answer_point", "conclude_assessment", "open_assessments", "refresh_assessment", "reopen_assessment"]

#: More enterprises at once are begun federation by federation.
MOST = 3000


@act(OPEN, subject="unit")
def open_assessments(*, actor: Actor, unit: Unit, year: int, on: date) -> list[HarmonyAssessment]:
    """Begin the year's assessment of an enterprise, or of all enterprises below a federation that have none yet.

    Each point that records can answer is filled ahead; the others wait for a person.
    """
    actor.require(OPEN, unit)
    if not on.year - 5 <= year <= on.year:
        raise Refused("rights.harmony.year", _("Choose this year or one of the last five."), C11, field="year")
    # Two windows: the unit's row is the lock under which those without an assessment are looked for.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    units = list(assessable(unit, year)[: MOST + 1])
    if not units:
        raise Refused("rights.harmony.none", _("Every enterprise union here is assessed for this year already."), C11)
    if len(units) > MOST:
        raise Refused("rights.harmony.many", _("Begin them federation by federation."), C11, field="unit")
    standard_on = last_day(year, on)
    numbers = list(points_by_number(standard_on))
    found = findings_of([one.pk for one in units], year, on)
    try:
        with transaction.atomic():
            opened = HarmonyAssessment.objects.bulk_create(
                HarmonyAssessment(unit=one, year=year, standard_on=standard_on) for one in units
            )
    except IntegrityError as twice:
        # The union itself and its federation began at the same moment.
        raise Refused(
            "rights.harmony.begun", _("Somebody else has just begun the assessment. Open the list anew."), C11
        ) from twice
    points: dict[int, list[HarmonyPoint]] = {}
    for assessment in opened:
        points[assessment.pk] = [
            _found(HarmonyPoint(assessment=assessment, number=number), _of(found, number, assessment.unit_id), on)
            for number in numbers
        ]
        _sum_up(assessment, points[assessment.pk])
    HarmonyPoint.objects.bulk_create(point for own in points.values() for point in own)
    HarmonyAssessment.objects.bulk_update(opened, ["score", "open_points", "failed", "passed"], batch_size=1000)
    note(opened=len(opened), year=year)
    return opened


@act(REFRESH, subject="assessment")
def refresh_assessment(
    *, actor: Actor, assessment: HarmonyAssessment, on: date, expected_version: int | None = None
) -> HarmonyAssessment:
    """Read the records again; what a person answered stays."""
    actor.require(REFRESH, assessment.unit)
    fresh = claim_version(assessment, expected_version)
    _open(fresh)
    found = findings_of([fresh.unit_id], fresh.year, on)
    points = list(fresh.points.order_by("pk"))
    for point in points:
        if point.source != Source.PERSON:
            _found(point, _of(found, point.number, fresh.unit_id), on)
            point.version += 1
            point.save()
    _sum_up(fresh, points)
    fresh.save()
    return fresh


@act(TICK, subject="point")
def answer_point(
    *,
    actor: Actor,
    point: HarmonyPoint,
    met: bool,
    finding: str,
    on: date,
    uploads: Iterable[UploadedFile] = (),
    expected_version: int | None = None,
) -> HarmonyPoint:
    """Answer a point after looking; "met" needs a file that shows it, "not met" the words that say why."""
    actor.require(TICK, point.assessment.unit)
    fresh = claim_version(point, expected_version)
    assessment = claim_version(fresh.assessment, None)
    _open(assessment)
    words, files = finding.strip(), list(uploads)
    if not words:
        raise Refused("rights.harmony.empty", _("Write what was found on looking."), C11, field="finding")
    if met and not files and not attachments_of(fresh).exists():
        raise Refused(
            "rights.harmony.proof", _("Attach what shows it: a picture, a list, a paper."), C11, field="uploads"
        )
    fresh.met, fresh.finding, fresh.source = met, words, Source.PERSON
    fresh.page, fresh.record_id, fresh.query = "", None, ""
    fresh.looked_on, fresh.by_id = on, actor.account_id
    fresh.save()
    attach_all(actor=actor, record=fresh, unit_id=assessment.unit_id, uploads=files, kind="evidence", on=on)
    _sum_up(assessment, list(assessment.points.all()))
    assessment.save()
    note(point=fresh.number, met=met, files=len(files))
    return fresh


@act(CONCLUDE, subject="assessment")
def conclude_assessment(
    *, actor: Actor, assessment: HarmonyAssessment, remark: str, on: date, expected_version: int | None = None
) -> HarmonyAssessment:
    """Conclude: every point is answered; the result follows from the points and from nobody's choice."""
    actor.require(CONCLUDE, assessment.unit)
    fresh = claim_version(assessment, expected_version)
    _open(fresh)
    _sum_up(fresh, list(fresh.points.all()))
    if fresh.open_points:
        raise Refused(
            "rights.harmony.open_points", _("%(n)s points are not answered yet.") % {"n": fresh.open_points}, C11
        )
    fresh.state, fresh.concluded_on, fresh.remark = State.CONCLUDED, on, remark.strip()
    fresh.save()
    note(score=str(fresh.score), passed=fresh.passed)
    return fresh


@act(REOPEN, subject="assessment")
def reopen_assessment(
    *, actor: Actor, assessment: HarmonyAssessment, reason: str, on: date, expected_version: int | None = None
) -> HarmonyAssessment:
    """Open it again, with the reason: an answer was wrong."""
    actor.require(REOPEN, assessment.unit)
    fresh = claim_version(assessment, expected_version)
    if fresh.state != State.CONCLUDED:
        raise Refused("rights.harmony.running", _("It is open."), C11)
    if not reason.strip():
        raise Refused("rights.harmony.empty", _("Say why it is opened again."), C11, field="reason")
    fresh.state, fresh.concluded_on, fresh.remark = State.OPEN, None, reason.strip()
    fresh.save()
    return fresh


def _open(assessment: HarmonyAssessment) -> None:
    if assessment.state != State.OPEN:
        raise Refused("rights.harmony.concluded", _("The assessment is concluded; open it again first."), C11)


def _of(found: Mapping[str, Mapping[int, Finding]], number: str, unit_id: int) -> Finding | None:
    return found.get(number, {}).get(unit_id)


def _found(point: HarmonyPoint, finding: Finding | None, on: date) -> HarmonyPoint:
    """What the records say; where they say nothing the point waits for a person."""
    point.met = finding.met if finding is not None else None
    point.source = Source.RECORDS if finding is not None else ""
    point.finding = finding.text if finding is not None else ""
    point.page, point.record_id = (finding.page, finding.record_id) if finding is not None else ("", None)
    point.query = finding.query if finding is not None else ""
    point.looked_on = on if finding is not None else None
    return point


def _sum_up(assessment: HarmonyAssessment, points: Sequence[HarmonyPoint]) -> None:
    found = result(assessment, points)
    assessment.score, assessment.open_points = found.score, found.open
    assessment.failed, assessment.passed = found.failed, found.passed
