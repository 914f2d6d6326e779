"""What an enterprise lays open to its workers: what, when, where, with the evidence (speech:C12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list
from tieshan.organisations.models import Unit
from tieshan.rights.congress.models import OpenAffair
from tieshan.rights.congress.policies import PROVE, PUBLISH, STRIKE

__all__ = ["prove_affair", "publish_affair", "strike_affair"]


@act(PUBLISH)
def publish_affair(
    *,
    actor: Actor,
    unit: Unit,
    matter: str,
    title: str,
    published_on: date,
    place: str,
    on: date,
    uploads: Iterable[UploadedFile] = (),
) -> OpenAffair:
    """Enter what was laid open; `uploads` are its evidence: a picture of the board, the paper itself."""
    actor.require(PUBLISH, unit)
    if matter not in code_list("openness_matter", on=published_on):
        raise Refused("rights.openness.matter", _("Choose the matter."), field="matter")
    if published_on > on:
        raise Refused("rights.congress.future", _("The day lies in the future."), field="published_on")
    what, where = " ".join(title.split()), " ".join(place.split())
    if not what or not where:
        raise Refused("rights.openness.empty", _("Say what was laid open, and where."), field="title")
    affair = OpenAffair.objects.create(unit=unit, matter=matter, title=what, published_on=published_on, place=where)
    files = attach_all(actor=actor, record=affair, unit_id=unit.pk, uploads=uploads, kind="evidence", on=on)
    note(files=len(files))
    return affair


@act(PROVE, subject="affair")
def prove_affair(
    *,
    actor: Actor,
    affair: OpenAffair,
    uploads: Iterable[UploadedFile],
    on: date,
    expected_version: int | None = None,
) -> OpenAffair:
    """Add evidence to an entry: a picture of the board, the paper itself."""
    actor.require(PROVE, affair.unit)
    fresh = claim_version(affair, expected_version)
    if fresh.withdrawn_on is not None:
        raise Refused("rights.openness.struck", _("It has been struck out already."))
    files = attach_all(actor=actor, record=fresh, unit_id=fresh.unit_id, uploads=uploads, kind="evidence", on=on)
    if not files:
        raise Refused("rights.openness.no_file", _("Choose a picture or the paper itself."), field="uploads")
    fresh.save()
    note(files=len(files))
    return fresh


@act(STRIKE, subject="affair")
def strike_affair(
    *, actor: Actor, affair: OpenAffair, reason: str, on: date, expected_version: int | None = None
) -> OpenAffair:
    """Strike out an entry that was wrong; it stays on record and no longer counts."""
    actor.require(STRIKE, affair.unit)
    fresh = claim_version(affair, expected_version)
    if fresh.withdrawn_on is not None:
        raise Refused("rights.openness.struck", _("It has been struck out already."))
    if not reason.strip():
        raise Refused("rights.openness.empty", _("Say what was wrong."), field="reason")
    fresh.withdrawn_on, fresh.reason = on, reason.strip()
    fresh.save()
    return fresh
