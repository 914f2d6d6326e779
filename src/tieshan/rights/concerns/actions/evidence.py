"""Photos and papers that a worker sends along: kept without traces, under a name that says nothing (speech:C13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db.models import Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.attachments import attach, attachments_of
from tieshan.foundation.documents.models import Attachment
from tieshan.foundation.documents.sniff import CONTENTS, inspect
from tieshan.foundation.documents.traces import without_traces
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.policies import C13

__all__ = ["MOST", "has_room", "keep_evidence"]

#: Enough for a payslip from both sides, too few to fill the house.
MOST: Final = 6
_TAKEN: Final = ("jpeg", "png", "webp", "pdf")
_MEGABYTE: Final = 1_000_000


def has_room(uploads: Iterable[UploadedFile], *, address_hash: bytes | memoryview | None, on: date) -> bool:
    """Whether the house takes these files today from people without an account.

    The sum of a day keeps a flood of files from filling the disk; the share of one address keeps somebody alone from
    using up that sum for everybody. Two at the same moment may both find room: the limit is a dam, not a count. Words
    have none: whoever finds no room for a file is heard all the same.
    """
    new = sum(upload.size or 0 for upload in uploads)
    sent = Attachment.objects.filter(record_type=Concern._meta.label_lower, added_by__isnull=True, added_on=on)
    within = [("rights.concern.files.day", sent)]
    if address_hash is not None:
        own = Concern.objects.filter(address_hash=address_hash).values("pk")
        within.append(("rights.concern.files.address", sent.filter(record_id__in=own)))
    return all(
        rows.aggregate(bytes=Sum("size", default=0))["bytes"] + new <= parameter(code, on=on).whole * _MEGABYTE
        for code, rows in within
    )


def keep_evidence(*, actor: Actor, concern: Concern, uploads: Iterable[UploadedFile], on: date) -> int:
    """Hang the files on a concern, inside an act of the room; returns how many. Whoever reads the concern opens them.

    Place, time and camera are taken out of pictures, and no file keeps the name it came with: both may name the
    worker. Other kinds of files, more than `MOST` in all, and more bytes than the lawbook sets are refused.
    """
    files = list(uploads)
    if not files:
        return 0
    sizes = list(attachments_of(concern).values_list("size", flat=True))
    known = len(sizes)
    if known + len(files) > MOST:
        raise Refused("rights.concern.files", _("At most %(n)s files.") % {"n": MOST}, C13, field="uploads")
    most = parameter("rights.concern.files.each", on=on).whole
    if sum(sizes) + sum(upload.size or 0 for upload in files) > most * _MEGABYTE:
        raise Refused(
            "rights.concern.bytes",
            _("Together the files may have %(n)s MB. Send the most important ones; your words stay.") % {"n": most},
            C13,
            field="uploads",
        )
    for number, upload in enumerate(files, known + 1):
        content = inspect(upload.file, upload.size or 0)  # type: ignore[arg-type]
        if content.code not in _TAKEN:
            raise Refused("rights.concern.file", _("Send photos or PDF files."), C13, field="uploads")
        upload.seek(0)
        try:
            clean = without_traces(upload.read(), content.code)
        except ValueError:
            raise Refused(
                "documents.file.damaged", _("The picture is damaged. Take it again."), field="uploads"
            ) from None
        name = gettext("file %(n)s") % {"n": number} + CONTENTS[content.code].suffixes[0]
        attach(actor=actor, record=concern, unit_id=concern.unit_id, upload=SimpleUploadedFile(name, clean), on=on)
    return len(files)
