"""Attaching files to records. A room calls these inside its own acts; the right is that of the room's act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import running_act
from tieshan.foundation.documents.models import Attachment
from tieshan.foundation.documents.sniff import CONTENTS, MAX_BYTES, Content, inspect, too_large
from tieshan.foundation.vault import files
from tieshan.kernel.refusal import Refused

__all__ = ["attach", "attach_all", "attachments_of", "open_attachment", "withdraw_attachment"]

#: More than this on one record is a misunderstanding, not evidence.
MOST: Final = 40
_NAME_LENGTH: Final = 150


def attach(*, actor: Actor, record: Model, unit_id: int, upload: UploadedFile, kind: str = "", on: date) -> Attachment:
    """Attach an upload to a record: its content decides whether it is taken, its name is kept.

    `kind` is the room's own word for what the file is (`proof`, `minutes`); `unit_id` is the unit whose record it is.
    """
    if running_act() is None:
        raise RuntimeError("a file is attached inside an act")
    stream: BinaryIO = upload.file if upload.file is not None else upload  # type: ignore[assignment]
    content = inspect(stream, upload.size or 0)
    if attachments_of(record).count() >= MOST:
        raise Refused("documents.file.many", _("Forty files hang on this record already. Withdraw some first."))
    stream.seek(0)
    try:
        stored = files.put(stream, upload.name or "", most=MAX_BYTES)
    except ValueError:
        raise too_large() from None
    return Attachment.objects.create(
        record_type=record._meta.label_lower,
        record_id=record.pk,
        unit_id=unit_id,
        kind=kind,
        name=_clean_name(upload.name or "", content),
        content=content.code,
        size=stored.size,
        sha256=stored.sha256,
        token=stored.token,
        added_by_id=actor.account_id,
        added_on=on,
    )


def attach_all(
    *, actor: Actor, record: Model, unit_id: int, uploads: Iterable[UploadedFile], kind: str = "", on: date
) -> list[Attachment]:
    """Attach several uploads, as `AttachmentsField` hands them over; all or none."""
    return [attach(actor=actor, record=record, unit_id=unit_id, upload=upload, kind=kind, on=on) for upload in uploads]


def withdraw_attachment(*, attachment: Attachment, on: date) -> None:
    """Take an attachment back, inside an act of the room. The file stays in the store as evidence."""
    attachment.withdrawn_on = on
    attachment.save(update_fields=["withdrawn_on"])


def attachments_of(record: Model, kind: str | None = None) -> QuerySet[Attachment]:
    """What hangs on a record and was not withdrawn, in the order in which it came."""
    found = Attachment.objects.filter(
        record_type=record._meta.label_lower, record_id=record.pk, withdrawn_on__isnull=True
    )
    return (found if kind is None else found.filter(kind=kind)).order_by("pk")


def open_attachment(attachment: Attachment) -> BinaryIO:
    """The content as a stream that decrypts as it goes. The caller has checked the reader's right on the record."""
    return files.open_file(attachment.token)


def _clean_name(name: str, content: Content) -> str:
    """The name without folders and control signs, with an ending that says what is really inside."""
    plain = "".join(sign for sign in PurePosixPath(name.replace("\\", "/")).name if sign.isprintable()).strip(" .")
    path = PurePosixPath(plain or "file")
    known = {suffix for each in CONTENTS.values() for suffix in each.suffixes}
    suffix = path.suffix.lower()
    if suffix in content.suffixes:
        stem, ending = path.stem, path.suffix
    else:
        # A docx that calls itself .doc gets its true ending; any other ending stays as part of the name.
        stem, ending = (path.stem if suffix in known else path.name), content.suffixes[0]
    return stem[: _NAME_LENGTH - len(ending)] + ending
