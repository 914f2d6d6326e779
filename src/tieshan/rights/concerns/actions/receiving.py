"""A concern comes in: by the worker's own hand, or taken down by a clerk (speech:C13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.deadlines import set_deadline
from tieshan.foundation.vault import digest
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter
from tieshan.organisations.models import Employer, Unit
from tieshan.organisations.signals import signal_changed
from tieshan.rights.concerns.actions.evidence import has_room, keep_evidence
from tieshan.rights.concerns.models import Asker, Concern, ConcernStep
from tieshan.rights.concerns.policies import C13, RECORD, SUBMIT
from tieshan.rights.concerns.queries import find_employer, union_in_charge
from tieshan.rights.concerns.receipts import Receipt, draw_receipt, receipt_hash

__all__ = ["CLASSIFYING", "LONGEST", "check_words", "record_concern", "submit_concern", "watch_classifying"]

CLASSIFYING = "rights.concern.classify"
LONGEST = 5000
#: From one address within an hour: a whole dormitory shares one, so the first limit only asks for a second look.
DOUBTFUL_FROM, REFUSED_FROM = 10, 100
#: In the whole district within an hour, from wherever: beyond it only people take concerns down.
FLOOD = 5000
HOUR = timedelta(hours=1)


@act(SUBMIT)
def submit_concern(
    *,
    actor: Actor,
    kind: str,
    text: str,
    at: datetime,
    employer_words: str = "",
    area: Unit | None = None,
    group: str = "",
    name: str = "",
    contact: str = "",
    address: str = "",
    looks_automatic: bool = False,
    uploads: Iterable[UploadedFile] = (),
) -> tuple[Concern, Receipt]:
    """Put forward a concern on the page for workers; the receipt is shown once and kept nowhere.

    Nothing that a person may have written is thrown away: what looks automatic is marked for a second look, and only a
    flood is turned away (`rights.concern.many`), with the words still in the form.
    """
    known = digest(address, "rights.concern.address") if address else None
    with whole_district("every worker may speak, without an account"):
        recent = Concern.objects.filter(address_hash=known, received_at__gt=at - HOUR).count() if known else 0
        if recent >= REFUSED_FROM or Concern.objects.filter(received_at__gt=at - HOUR).count() >= FLOOD:
            raise Refused(
                "rights.concern.many",
                _("Very many messages come in just now. Send yours again in an hour, or telephone the union."),
                C13,
            )
        return _receive(
            actor=actor,
            uploads=uploads,
            kind=kind,
            channel=Concern.Channel.PAGE,
            text=text,
            at=at,
            employer=find_employer(employer_words),
            employer_words=employer_words,
            area=area,
            group=group,
            name=name,
            contact=contact,
            address_hash=known,
            doubtful=looks_automatic or recent >= DOUBTFUL_FROM,
        )


@act(RECORD)
def record_concern(
    *,
    actor: Actor,
    unit: Unit,
    kind: str,
    channel: str,
    text: str,
    at: datetime,
    employer: Employer | None = None,
    employer_words: str = "",
    group: str = "",
    name: str = "",
    contact: str = "",
    uploads: Iterable[UploadedFile] = (),
) -> tuple[Concern, Receipt]:
    """Take down what a worker says or writes; `at` is when it reached the union. The receipt goes to the worker."""
    actor.require(RECORD, unit)
    if channel not in Concern.Channel.values or channel == Concern.Channel.PAGE:
        raise Refused("rights.concern.channel", _("Say how it reached the union."), field="channel")
    if at > timezone.now():
        raise Refused("rights.concern.future", _("The day lies in the future."), field="at")
    with whole_district("the union in charge of the employer may be another than the clerk's"):
        return _receive(
            actor=actor,
            uploads=uploads,
            kind=kind,
            channel=channel,
            text=text,
            at=at,
            employer=employer or find_employer(employer_words),
            employer_words=employer_words,
            area=unit,
            group=group,
            name=name,
            contact=contact,
            by=actor.account_id,
        )


def check_words(text: str) -> str:
    """The worker's words without spaces around; refused when there are none or too many."""
    text = text.strip()
    if not text:
        raise Refused("rights.concern.empty", _("Write what it is about."), field="text")
    if len(text) > LONGEST:
        raise Refused("rights.concern.long", _("Keep to 5,000 characters."), field="text")
    return text


def _receive(
    *,
    actor: Actor,
    uploads: Iterable[UploadedFile],
    kind: str,
    channel: str,
    text: str,
    at: datetime,
    employer: Employer | None,
    employer_words: str,
    area: Unit | None,
    group: str,
    name: str,
    contact: str,
    by: int | None = None,
    address_hash: bytes | None = None,
    doubtful: bool = False,
) -> tuple[Concern, Receipt]:
    text = check_words(text)
    on = timezone.localdate(at)
    if kind not in Concern.Kind.values:
        raise Refused("rights.concern.kind", _("Choose what it is."), field="kind")
    if group and group not in code_list("worker_group", on=on):
        raise Refused("rights.concern.group", _("Choose a group from the list."), field="group")
    unit = union_in_charge(employer, area)
    receipt = draw_receipt()
    concern = Concern(
        number=receipt.number,
        receipt_hash=receipt_hash(receipt.number, receipt.code),
        unit=unit,
        kind=kind,
        channel=channel,
        received_at=at,
        text=text,
        employer=employer,
        employer_words=employer_words.strip() or None,
        group=group,
        is_anonymous=not name.strip(),
        is_doubtful=doubtful,
        address_hash=address_hash,
        due_on=on,
    )
    concern.save()
    if name.strip() or contact.strip():
        Asker.objects.create(concern=concern, name=name.strip() or None, contact=contact.strip() or None)
    ConcernStep.objects.create(concern=concern, unit=unit, act=SUBMIT if by is None else RECORD, at=at, by_id=by)
    concern.due_on = watch_classifying(concern, began_on=on, on=on)
    concern.save()
    sent = list(uploads)
    left_out = 0
    if sent and by is None and not has_room(sent, address_hash=address_hash, on=on):
        # The words are taken; the files may follow tomorrow with the receipt.
        sent, left_out = [], len(sent)
    files = keep_evidence(actor=actor, concern=concern, uploads=sent, on=on)
    note(subject=concern, unit_id=unit.pk, kind=kind, channel=channel, files=files)
    signal_changed([concern.employer_id])
    return concern, replace(receipt, left_out=left_out)


def watch_classifying(concern: Concern, *, began_on: date, on: date) -> date:
    """Set the deadline of classifying; returns its last day."""
    rule = parameter("rights.concern.classify", on=began_on)
    return set_deadline(
        subject=concern,
        kind=CLASSIFYING,
        unit_id=concern.unit_id,
        account_id=None,
        title=gettext("Classify concern %(number)s") % {"number": concern.number},
        began_on=began_on,
        length=rule.whole,
        counted=rule.counted.value,
        page="rights.concern.view",
        clause=C13,
        parameter=rule.code,
        warn_days=(1, 0),
        on=on,
    ).due_on
