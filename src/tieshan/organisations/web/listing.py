"""Taking in a list of employers from another office: choose the file, see what it says, take it in."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor, fetch_for
from tieshan.foundation.imports.sniff import MAX_BYTES, too_large
from tieshan.foundation.ui.kinds import (
    Card,
    DateInput,
    Figure,
    Figures,
    FormPage,
    RecordField,
    TableView,
    page_url,
    register,
    today,
)
from tieshan.foundation.vault import files
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.employers import take_listing
from tieshan.organisations.importing.listing import Listed, read_listing
from tieshan.organisations.models import EmployerListing, Unit
from tieshan.organisations.queries.employers import UNBUILT, compare_listing
from tieshan.organisations.rules.employers import TERRITORY_KINDS
from tieshan.organisations.web.unit_acts import standing

CODE = "organisations.listing.import"
SALT = "organisations.listing.preview"
SHOWN = 20
KEPT_SECONDS = 3600


def _territories(actor: Actor) -> Any:
    return standing(CODE, tuple(TERRITORY_KINDS))(actor)


class ListingForm(forms.Form):
    """Whose list, of which day, for which federation, and the file."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=EmployerListing.Source.choices)
    listed_on = forms.DateField(label=gettext_lazy("List of"), widget=DateInput)
    territory = RecordField(
        label=gettext_lazy("Federation in charge"),
        source=_territories,
        help_text=gettext_lazy("Employers that the register does not know are put down for it."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput,
        help_text=gettext_lazy("xlsx, xls or csv with a column for the name; better also credit code and workers."),
    )

    def clean_listed_on(self) -> Any:
        day = self.cleaned_data["listed_on"]
        if day > today():
            raise forms.ValidationError(_("The date of the list lies in the future."))
        return day


@register
class ImportListing(FormPage):
    """Compare another office's list with the register, then take it in."""

    code = CODE
    path = "employers/listing/"
    title = gettext_lazy("Import another office's list")
    parent = UNBUILT
    form_class = ListingForm
    submit = gettext_lazy("Compare")
    keep_draft = False

    def initial(self) -> dict[str, Any]:
        own = list(_territories(self.actor).order_by("path")[:1])
        return {"listed_on": today(), "territory": own[0] if own else None}

    def post(self) -> HttpResponse:
        if self.request.POST.get("kept"):
            return self._take()
        form = self.form(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.answer(form, status=422)
        given = form.cleaned_data
        try:
            listed, token = _keep_and_read(given["file"])
        except Refused as refused:
            return self.answer(form, refused=refused, status=422)
        facts = {
            "token": token,
            "source": given["source"],
            "listed_on": given["listed_on"].isoformat(),
            "territory": given["territory"].pk,
        }
        return self._preview(listed, given["territory"], signing.dumps(facts, salt=self._salt()), given["source"])

    def _preview(self, listed: Listed, territory: Unit, kept: str, source: str) -> HttpResponse:
        found = compare_listing(listed.rows, on=today())
        left_out = [
            (_("blank rows, totals, footers"), listed.ignored),
            (_("rows without a name"), listed.without_name),
            (_("the same employer twice"), listed.doubled),
        ]
        words = [_("%(what)s: %(count)s") % {"what": what, "count": count} for what, count in left_out if count]
        if listed.damaged_codes:
            words.append(_("damaged credit codes, compared by name: %(count)s") % {"count": listed.damaged_codes})
        rows = [[row["name"], row.get("credit_code"), row.get("workers"), row.get("address")] for row in listed.rows]
        table = TableView([_("Employer"), _("Credit code"), _("Workers"), _("Address")], rows[:SHOWN], frozenset({2}))
        note = _("the first %(count)s of %(all)s") % {"count": min(SHOWN, len(rows)), "all": len(rows)}
        return self.render(
            {
                "lead": _("%(source)s, for %(unit)s. Nothing has been written yet.")
                % {"source": EmployerListing.Source(source).label, "unit": territory.name},
                "preview": Figures(
                    [
                        Figure(_("Employers in the file"), len(rows)),
                        Figure(_("Matched by code"), found["by_code"]),
                        Figure(_("Matched by name"), found["by_name"]),
                        Figure(_("Not in the register"), found["unmatched"]),
                        Figure(_("Large, in the register, no union"), found["unbuilt"]),
                        Figure(_("Large, not in the register"), found["unknown"]),
                    ]
                ),
                "left_out": _("; ").join(words),
                "table": Card(_("What the file says"), table, note),
                "kept": kept,
                "any": bool(rows),
                "cancel_url": self.request.path,
            },
            template="organisations/listing_preview.html",
        )

    def _salt(self) -> str:
        """What one account has compared, no other account takes in."""
        return f"{SALT}:{self.actor.account_id}"

    def _take(self) -> HttpResponse:
        try:
            facts = signing.loads(self.request.POST["kept"], salt=self._salt(), max_age=KEPT_SECONDS)
        except signing.BadSignature:
            return self.answer(
                self.form(),
                refused=Refused(
                    "organisations.listing.expired", _("The comparison is out of date. Choose the file again.")
                ),
                status=422,
            )
        territory = fetch_for(self.actor, self.code, Unit, facts["territory"], view="organisations.unit.list")
        listed = _read(facts["token"])
        counts = take_listing(
            actor=self.actor,
            territory=territory,
            source=facts["source"],
            listed_on=date.fromisoformat(facts["listed_on"]),
            rows=listed.rows,
        )
        messages.success(
            self.request,
            _("%(taken)s lines have been compared: %(known)s in the register, %(unknown)s not.")
            % {
                "taken": counts["taken"],
                "known": counts["by_code"] + counts["by_name"],
                "unknown": counts["unmatched"],
            },
        )
        return HttpResponseRedirect(page_url(UNBUILT) or self.request.path)


def _keep_and_read(file: UploadedFile) -> tuple[Listed, str]:
    """Keep the file as evidence, and read it."""
    try:
        stored = files.put(file, file.name or "", most=MAX_BYTES)  # type: ignore[arg-type]
    except ValueError:
        raise too_large() from None
    try:
        return _read(stored.token), stored.token
    except Refused:
        files.delete(stored.token)
        raise


def _read(token: str) -> Listed:
    """Read a kept file, in clear only for the time of reading."""
    handle, name = tempfile.mkstemp(prefix="tieshan-listing-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target, files.open_file(token) as source:
            while piece := source.read(1 << 20):
                target.write(piece)
        return read_listing(path)
    finally:
        path.unlink(missing_ok=True)
