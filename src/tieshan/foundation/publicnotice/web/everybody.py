"""The pages for everybody: read a notice, object to it, look up the answer with one's receipt."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import whole_district
from tieshan.foundation.access.address import client_address
from tieshan.foundation.access.pages import page
from tieshan.foundation.publicnotice.models import Objection, PublicNotice
from tieshan.foundation.publicnotice.objecting import LONGEST, objection_of_receipt, submit_objection
from tieshan.foundation.publicnotice.web.office import lines_table
from tieshan.foundation.ui.everybody import render_for_everybody
from tieshan.kernel.refusal import Refused


class ObjectionForm(forms.Form):
    """An objection; name and contact are a matter of one's own choice."""

    text = forms.CharField(
        label=_("What do you object to?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )
    name = forms.CharField(label=_("Name (not needed)"), required=False, max_length=60)
    contact = forms.CharField(label=_("How we reach you (not needed)"), required=False, max_length=200)
    # People do not see this field; programs that fill in everything do.
    website = forms.CharField(required=False, max_length=200)


def _notice(token: str) -> PublicNotice:
    known = PublicNotice.objects.select_related("unit")
    found = known.filter(token=token).first() if re.fullmatch(r"[\w-]{1,60}", token, re.ASCII) else None
    if found is None:
        raise Http404
    return found


@page(
    "publicnotice.notice.read",
    path="n/<str:token>/",
    title=_("Public notice"),
    public=True,
    why="a public notice is for everybody who passes it; its address stands on the sheet and cannot be guessed, "
    "so that nobody collects names by counting through addresses",
)
def read_notice(request: HttpRequest, token: str) -> HttpResponse:
    """The list while it stands, with the form for objections; afterwards no names, only what became of it."""
    with whole_district("a public notice is for everybody who has its address"):
        notice = _notice(token)
        today = timezone.localdate()
        stands = notice.state == PublicNotice.State.STANDING and today <= notice.last_day
        context: dict[str, Any] = {
            "title": notice.title,
            "notice": notice,
            "stands": stands,
            "drawn_table": str(lines_table(notice)) if stands else "",
            "takes": notice.state != PublicNotice.State.WITHDRAWN,
            "form": ObjectionForm(),
        }
    if request.method != "POST":
        return render_for_everybody(request, "publicnotice/public.html", context)
    form = ObjectionForm(request.POST)
    context["form"] = form
    if not form.is_valid():
        return render_for_everybody(request, "publicnotice/public.html", context, status=422)
    sent = form.cleaned_data
    try:
        with transaction.atomic():
            objection, receipt = submit_objection(
                actor=request.actor,  # type: ignore[attr-defined]
                notice=notice,
                text=sent["text"],
                name=sent["name"],
                contact=sent["contact"],
                address=client_address(request),
                looks_automatic=bool(sent["website"]),
                at=timezone.now(),
            )
    except Refused as refused:
        return render_for_everybody(request, "publicnotice/public.html", context | {"refused": refused}, status=422)
    return render_for_everybody(
        request,
        "publicnotice/received.html",
        {"title": _("Your objection has been received"), "receipt": receipt, "objection": objection, "notice": notice},
    )


class ReceiptForm(forms.Form):
    """The number of a receipt."""

    receipt = forms.CharField(
        label=_("Receipt number"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


@page(
    "publicnotice.objection.look_up",
    path="notices/receipt/",
    title=_("What became of my objection"),
    public=True,
    why="objectors need no account; the receipt is a secret of 80 bits, kept only as a keyed hash",
)
def look_up(request: HttpRequest) -> HttpResponse:
    """The answer to an objection, for whoever holds its receipt. By POST, so that no receipt stands in an address."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    found: Objection | None = None
    asked = request.method == "POST" and form.is_valid()
    if asked:
        found = objection_of_receipt(form.cleaned_data["receipt"])
    return render_for_everybody(
        request,
        "publicnotice/receipt.html",
        {"title": _("What became of my objection"), "form": form, "found": found, "unknown": asked and found is None},
    )
