"""The one door to attachments: whoever may read the record may open what hangs on it, and nobody else."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from django.apps import apps
from django.core.signing import BadSignature, Signer
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.access.pages import page
from tieshan.foundation.documents.attachments import attachments_of, open_attachment
from tieshan.foundation.documents.models import Attachment
from tieshan.foundation.documents.sniff import CONTENTS
from tieshan.foundation.ui.kinds import Card, page_url

__all__ = ["attachment_links", "attachment_url", "attachments_card", "send_file"]

_signer = Signer(salt="documents.attachment.open")
DOCX = CONTENTS["docx"].media_type
XLSX = CONTENTS["xlsx"].media_type
# A picture is shown without anything around it being able to act, whatever a browser thinks it sees.
_SHUT = "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'"


def attachments_card(
    request: HttpRequest, record: Model, *, permission: str, kind: str | None = None, title: object = ""
) -> Card | None:
    """The files of a record as a card of its page, or None when there is none.

    `permission` is the code under which the page fetched the record: the download asks for it again.
    """
    found = list(attachments_of(record, kind))
    if not found:
        return None
    return Card(title or _("Attachments"), attachment_links(found, permission=permission))


def attachment_links(found: list[Attachment], *, permission: str) -> object:
    """A plain list of links, for a card or a table cell."""
    rows = ((attachment_url(each, permission), each.name, _size(each.size), each.added_on) for each in found)
    return format_html(
        '<ul class="files">{}</ul>',
        format_html_join("", '<li><a href="{}">{}</a> <span class="sub">{} · {}</span></li>', rows),
    )


def attachment_url(attachment: Attachment, permission: str) -> str:
    """The address of a file for readers of its record under `permission`. It gives no right: the right is checked."""
    address = page_url("documents.attachment.open", attachment.pk) or ""
    return f"{address}?{urlencode({'by': _signer.sign(f'{attachment.pk}:{permission}')})}"


@page(
    "documents.attachment.open",
    path="attachments/<int:pk>/",
    title=gettext_lazy("Attachment"),
    signed_in=True,
    why="whoever may read the record may open its files; the record is fetched under the page's own permission",
)
def open_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One file, after the record it hangs on has been fetched for this reader."""
    try:
        number, permission = _signer.unsign(request.GET.get("by", "")).split(":", 1)
    except (BadSignature, ValueError):
        raise Http404 from None
    attachment = Attachment.objects.filter(pk=pk, withdrawn_on__isnull=True).first()
    if attachment is None or number != str(pk):
        raise Http404
    fetch_for(request.actor, permission, apps.get_model(attachment.record_type), attachment.record_id)  # type: ignore[attr-defined]
    content = CONTENTS[attachment.content]
    response: Any = FileResponse(open_attachment(attachment), content_type=content.media_type)
    response["Content-Length"] = str(attachment.size)
    return _named(response, str(attachment.name), inline=content.picture)


def send_file(data: bytes, name: str, media_type: str) -> HttpResponse:
    """A file made here (a Word paper, a workbook) as a download with its Chinese name."""
    return _named(HttpResponse(data, content_type=media_type), name, inline=False)


def _named(response: Any, name: str, *, inline: bool) -> Any:
    how = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = _SHUT
    response["Cache-Control"] = "private, no-store"
    return response


def _size(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, round(size / 1024))} KB"
