"""Papers of a notice: the sheet for the wall with its QR code, and the certificate after its end."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import fetch_for
from tieshan.foundation.access.pages import page
from tieshan.foundation.publicnotice.models import Objection, PublicNotice
from tieshan.foundation.publicnotice.policies import LIST
from tieshan.foundation.publicnotice.queries import counted_objections
from tieshan.foundation.publicnotice.web.office import CERTIFICATE, SHEET, VIEW, lines_table
from tieshan.foundation.ui.everybody import code_picture
from tieshan.foundation.ui.kinds import Page, page_url, register
from tieshan.kernel.refusal import Refused


class Paper(Page):
    """A page that is printed."""

    permission = LIST
    model = PublicNotice

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.record: PublicNotice = fetch_for(
            self.actor, LIST, PublicNotice, self.kwargs["pk"], select_related=("unit",)
        )

    def heading(self) -> object:
        return self.record.title

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "notice": self.record,
            "table": lines_table(self.record),
            "back": page_url(VIEW, self.record.pk),
        }


@register
class Sheet(Paper):
    """The sheet for the wall: list, days, where objections are taken, and the way to the public page."""

    code = SHEET
    path = "notices/<int:pk>/sheet/"
    title = _("Sheet to post")
    template = "publicnotice/sheet.html"

    def context(self) -> dict[str, Any]:
        address = page_url("publicnotice.notice.read", self.record.token) or "/"
        return super().context() | {"address": self.request.build_absolute_uri(address)}


@register
class Certificate(Paper):
    """What the notice brought: nobody objected, or all objections are answered."""

    code = CERTIFICATE
    path = "notices/<int:pk>/certificate/"
    title = _("Certificate of a public notice")
    template = "publicnotice/certificate.html"

    def get(self) -> HttpResponse:
        if self.record.state != PublicNotice.State.CLEAR:
            raise Refused(
                "publicnotice.notice.not_clear",
                _("There is a certificate once the days are over and every objection is answered."),
            )
        return super().get()

    def context(self) -> dict[str, Any]:
        counted = counted_objections(self.record)
        return super().context() | {
            "objections": counted.count(),
            "upheld": counted.filter(outcome=Objection.Outcome.UPHELD).count(),
            "late": Objection.objects.filter(notice=self.record, is_late=True).count(),
            "postings": self.record.postings.order_by("id"),
            "line_count": self.record.lines.count(),
            "today": timezone.localdate(),
        }


@page("publicnotice.notice.qr", path="notices/<int:pk>/qr.svg", title=_("QR code of a notice"), permission=LIST)
def qr_code(request: HttpRequest, pk: int) -> HttpResponse:
    """The address of the public page as a picture for the sheet."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    notice = fetch_for(actor, LIST, PublicNotice, pk)
    address = request.build_absolute_uri(page_url("publicnotice.notice.read", notice.token) or "/")
    return code_picture(address)


qr_code.page_class = Paper  # type: ignore[attr-defined]
