"""Sharing study material (speech:C25)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act
from tieshan.foundation.documents.attachments import attach_all
from tieshan.kernel.refusal import Refused
from tieshan.office.meetings.models import Meeting, StudyMaterial
from tieshan.office.meetings.rules import STUDY_CLAUSE, check_possible
from tieshan.office.meetings.terms import Kind


@act("office.study.share")
def share_material(
    *,
    actor: Actor,
    meeting: Meeting,
    kind: str,
    title: str,
    on: date,
    notes: str = "",
    uploads: Sequence[UploadedFile] = (),
) -> StudyMaterial:
    """Share slides or notes of a study meeting with the whole district; the presenter may do it wherever it was."""
    own = actor.account_id is not None and actor.account_id == meeting.presenter_id
    actor.require("office.study.share", None if own else meeting.unit)
    check_possible("office.study.share", meeting.state)
    if meeting.kind != Kind.STUDY:
        raise Refused("office.study.kind", _("Material belongs to a study meeting."), clause=STUDY_CLAUSE)
    material = StudyMaterial.objects.create(
        unit=meeting.unit,
        meeting=meeting,
        kind=kind,
        title=title.strip(),
        topic=meeting.topic or meeting.title,
        presenter_id=meeting.presenter_id,
        day=meeting.day,
        notes=notes.strip(),
        shared_on=on,
        shared_by_id=actor.account_id,
    )
    attach_all(actor=actor, record=material, unit_id=meeting.unit_id, uploads=uploads, on=on)
    return material
