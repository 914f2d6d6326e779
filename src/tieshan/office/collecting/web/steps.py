"""The steps of a collection: sending out, due day, urging, closing, merging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tieshan.foundation.documents.web import XLSX, send_file
from tieshan.foundation.ui.kinds import DateInput, FormPage, RecordField, register, today
from tieshan.kernel.refusal import Refused
from tieshan.office.collecting.actions import collections as acts
from tieshan.office.collecting.models import Collection
from tieshan.office.collecting.policies import (
    COLLECTION_CLOSE,
    COLLECTION_EXTEND,
    COLLECTION_LIST,
    COLLECTION_MERGE,
    COLLECTION_OPEN,
    COLLECTION_URGE,
)
from tieshan.office.collecting.web.collections import picture
from tieshan.organisations.models import Unit


class CollectionStep(FormPage):
    """A step of one collection."""

    parent = COLLECTION_LIST
    model = Collection
    select_related = ("unit",)
    view_code = COLLECTION_LIST
    detail_code = "office.collection.view"
    subject_argument = "collection"
    template = "collecting/form.html"

    def lead(self) -> object:
        return self.record.title

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


_KINDS = [(kind.value, kind.label) for kind in Unit.Kind if kind != Unit.Kind.DISTRICT]


class OpenForm(forms.Form):
    """To whom, until when."""

    under = RecordField(
        label=_("Units of"),
        source=lambda actor: Unit.objects.visible_to(actor, COLLECTION_OPEN).filter(status=Unit.Status.ACTIVE),
    )
    kinds = forms.MultipleChoiceField(label=_("Kinds of units"), choices=_KINDS, widget=forms.CheckboxSelectMultiple)
    due_on = forms.DateField(label=_("Due on"), widget=DateInput)


@register
class OpenCollection(CollectionStep):
    """Send the table out."""

    code = COLLECTION_OPEN
    path = "collections/<int:pk>/open/"
    title = _("Send a table out")
    form_class = OpenForm
    action = staticmethod(acts.open_collection)
    submit = _("Send out")
    done = _("Sent out. Each unit has its own sheet, filled in with what is known.")

    template = "collecting/step.html"

    def initial(self) -> dict[str, Any]:
        return {"under": self.record.unit, "kinds": [Unit.Kind.ENTERPRISE, Unit.Kind.JOINT]}

    def before_form(self) -> object:
        return picture(self.request, self.record)


class DueForm(forms.Form):
    """A new due day."""

    due_on = forms.DateField(label=_("Due on"), widget=DateInput)


@register
class ExtendCollection(CollectionStep):
    """Move the due day."""

    code = COLLECTION_EXTEND
    path = "collections/<int:pk>/extend/"
    title = _("Change the due day")
    form_class = DueForm
    action = staticmethod(acts.extend_collection)
    done = _("The due day was changed.")

    def initial(self) -> dict[str, Any]:
        return {"due_on": self.record.due_on}


@register
class UrgeUnits(CollectionStep):
    """Urge those who are missing."""

    code = COLLECTION_URGE
    path = "collections/<int:pk>/urge/"
    title = _("Urge the missing units")
    action = staticmethod(acts.urge_units)
    submit = _("Urge the units")

    def done_message(self, result: Any) -> object:
        return ngettext("%(n)s unit was urged.", "%(n)s units were urged.", result) % {"n": result}


@register
class CloseCollection(CollectionStep):
    """Close the collection."""

    code = COLLECTION_CLOSE
    path = "collections/<int:pk>/close/"
    title = _("Close a collection")
    action = staticmethod(acts.close_collection)
    submit = _("Close")
    danger = True
    done = _("Closed. Nobody fills in any more.")


class MergeForm(forms.Form):
    """What goes in."""

    unconfirmed = forms.BooleanField(label=_("Also sheets that are not confirmed yet"), required=False)


@register
class MergeSheets(CollectionStep):
    """The merged workbook as a download."""

    code = COLLECTION_MERGE
    path = "collections/<int:pk>/merge/"
    title = _("Merge the sheets")
    form_class = MergeForm
    submit = _("Download the merged workbook")
    keep_draft = False

    def post(self) -> HttpResponse:
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            data = acts.merge_sheets(
                actor=self.actor,
                collection=self.record,
                unconfirmed=form.cleaned_data["unconfirmed"],  # type: ignore[attr-defined]
            )
        except Refused as refused:
            return self.answer(form, refused=refused, status=422)
        return send_file(data, f"{self.record.title}.xlsx", XLSX)
