"""Adoptions with their proof and their worth, and the choice of the scheme that says what they are worth."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import Scheme, scheme, schemes
from tieshan.office.information.actions.items import changed
from tieshan.office.information.models import Adoption, InformationItem, SchemeChoice
from tieshan.office.information.queries.items import scheme_on, standing_adoptions
from tieshan.office.information.rules import check_item_step, worth_of
from tieshan.office.information.terms import LEVEL_ORDER
from tieshan.organisations.models import Unit


@act("office.information.adopt", subject="item")
def adopt_item(
    *,
    actor: Actor,
    item: InformationItem,
    level: str,
    system: str,
    form: str,
    journal: str,
    adopted_on: date,
    on: date,
    reference: str = "",
    uploads: Iterable[UploadedFile] = (),
) -> Adoption:
    """Record that a journal took an item up, with the proof; points and fee follow from the scheme of that day."""
    actor.require("office.information.adopt", item.unit)
    fresh = claim_version(item, None)
    check_item_step("adopt", fresh.state)
    if adopted_on > on:
        raise Refused("office.adoption.future", _("The day of adoption lies in the future."), field="adopted_on")
    if fresh.submitted_on is not None and adopted_on < fresh.submitted_on:
        raise Refused(
            "office.adoption.before", _("It was adopted before it was sent in: check the day."), field="adopted_on"
        )
    given = list(uploads)
    if not given and not reference.strip():
        raise Refused(
            "office.adoption.no_proof",
            _("Attach the printed page, or give the issue or address where it can be seen."),
            field="reference",
        )
    if standing_adoptions().filter(item=fresh, journal=journal.strip(), adopted_on=adopted_on).exists():
        raise Refused("office.adoption.double", _("This adoption is recorded already."), field="journal")
    adoption = Adoption(
        item=fresh,
        unit_id=fresh.unit_id,
        level=level,
        system=system,
        form=form,
        journal=journal.strip(),
        reference=reference.strip(),
        adopted_on=adopted_on,
        recorded_on=on,
        recorded_by_id=actor.account_id,
    )
    _value(adoption, fresh, scheme_on(adopted_on))
    adoption.save()
    attach_all(actor=actor, record=adoption, unit_id=fresh.unit_id, uploads=given, kind="proof", on=on)
    _raise_level(fresh)
    note(level=level, journal=adoption.journal, points=str(adoption.points))
    return adoption


@act("office.adoption.withdraw", subject="adoption")
def withdraw_adoption(*, actor: Actor, adoption: Adoption, reason: str, on: date) -> Adoption:
    """Withdraw an adoption that was recorded wrongly; it stays readable with its reason."""
    actor.require("office.adoption.withdraw", adoption.unit)
    if adoption.withdrawn_on is not None:
        raise Refused("office.adoption.gone", _("This adoption was withdrawn already."))
    if not reason.strip():
        raise Refused("office.adoption.no_reason", _("Say why."), field="reason")
    item = claim_version(adoption.item, None)
    adoption.withdrawn_on, adoption.withdrawn_because = on, reason.strip()
    adoption.save()
    _raise_level(item)
    return adoption


def _raise_level(item: InformationItem) -> None:
    levels = standing_adoptions().filter(item=item).values_list("level", flat=True)
    item.level = max(levels, key=lambda level: LEVEL_ORDER[level], default="")
    item.save()
    changed(item)


def _value(adoption: Adoption, item: InformationItem, found: Scheme | None) -> None:
    worth = worth_of(
        found,
        level=adoption.level,
        system=adoption.system,
        form=adoption.form,
        kind=item.kind,
        event_on=item.event_on,
        sent_on=item.submitted_on or item.entered_on,
    )
    adoption.scheme = found.code if found is not None else ""
    adoption.points, adoption.fee = worth.points, worth.fee


@act("office.scheme.choose")
def choose_scheme(
    *, actor: Actor, unit: Unit, scheme_code: str, from_on: date, document: str, on: date
) -> SchemeChoice:
    """Choose the scoring scheme that holds from a day on; the one before ends, and what was adopted since that day is
    counted anew."""
    actor.require("office.scheme.choose", unit)
    if scheme_code not in schemes():
        raise Refused("office.scheme.unknown", _("The lawbook has no such scheme."), field="scheme_code")
    if not scheme(scheme_code).valid_from <= from_on:
        raise Refused("office.scheme.early", _("The scheme did not exist on that day."), field="from_on")
    last = SchemeChoice.objects.select_for_update().filter(during__upper_inf=True).first()
    if last is not None:
        if from_on <= last.during.lower:
            raise Refused(
                "office.scheme.backwards",
                _("A scheme was chosen from that day or later. Choose a later day."),
                field="from_on",
            )
        if last.scheme == scheme_code:
            raise Refused("office.scheme.same", _("This scheme holds already."), field="scheme_code")
        last.during = DateRange(last.during.lower, from_on)
        last.save()
    choice = SchemeChoice.objects.create(
        unit=unit,
        scheme=scheme_code,
        during=DateRange(from_on, None),
        document=document.strip(),
        chosen_on=on,
        chosen_by_id=actor.account_id,
    )
    rows = list(standing_adoptions().filter(adopted_on__gte=from_on).select_related("item"))
    for adoption in rows:
        _value(adoption, adoption.item, scheme(scheme_code))
    Adoption.objects.bulk_update(rows, ["scheme", "points", "fee"], batch_size=1000)
    note(scheme=scheme_code, counted_anew=len(rows))
    return choice
