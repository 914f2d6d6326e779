"""The public page behind the code of a printed statement: what was published, and whether it still is that."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import whole_district
from tieshan.foundation.access.pages import page
from tieshan.foundation.ui.everybody import render_for_everybody
from tieshan.foundation.ui.kinds import page_url, stack
from tieshan.funds.statements.queries import by_code, sheet_agrees
from tieshan.funds.statements.rules import amount_read
from tieshan.funds.statements.web.sheets import VERIFY, sheet_parts, span, yuan

ENTER = "funds.disclosure.enter"


@page(
    ENTER,
    path="verify/",
    title=_("Check a statement"),
    public=True,
    why="members need no account; the code on the sheet is a secret of 128 bits (speech:C03)",
)
def enter(request: HttpRequest) -> HttpResponse:
    """Where somebody without a camera types the code of the sheet."""
    code = "".join(request.GET.get("code", "").split())
    if code and by_code(code) is not None:
        response = HttpResponse(status=302)
        response.headers["Location"] = page_url(VERIFY, code) or "/"
        return response
    context = {"title": _("Check a statement"), "unknown": bool(code), "code": code}
    return render_for_everybody(request, "statements/enter.html", context, status=404 if code else 200)


@page(
    VERIFY,
    path="verify/<str:code>/",
    title=_("Check a statement"),
    public=True,
    why="members need no account; the code on the sheet is a secret of 128 bits (speech:C03)",
)
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The statement of a code, checked against its mark, the history and the seals of the journal at this moment."""
    row = by_code(code)
    if row is None:
        context: dict[str, Any] = {"title": _("Check a statement"), "unknown": True, "code": code}
        return render_for_everybody(request, "statements/enter.html", context, status=404)
    with whole_district("whoever holds the sheet has it checked"):
        stands = sheet_agrees(row)
        parts = stack(sheet_parts(row))
    context = {
        "title": row.content["name"],
        "row": row,
        "span": span(row),
        "stands": stands,
        "parts": parts,
        "typed": request.GET.get("closing", ""),
        "paper": _paper(request.GET.get("closing", ""), row.closing_fen),
        "closing": yuan(row.closing_fen),
    }
    return render_for_everybody(request, "statements/verify.html", context)


def _paper(typed: str, closing: int) -> str:
    """What the balance that somebody reads off their paper is beside that of the record: "same", "other", or
    "unreadable"; empty when nothing was typed."""
    if not typed.strip():
        return ""
    amount = amount_read(typed)
    if amount is None:
        return "unreadable"
    return "same" if amount * 100 == closing else "other"
