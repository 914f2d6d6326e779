"""The library of study material."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    ListPage,
    Nav,
    Prose,
    TextFilter,
    page_url,
    register,
)
from tieshan.office.meetings import policies as codes
from tieshan.office.meetings.actions.study import share_material
from tieshan.office.meetings.models import Meeting, StudyMaterial
from tieshan.office.meetings.terms import MaterialKind
from tieshan.office.meetings.web.before import MeetingStep, area


def _presenter(queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
    return queryset.filter(presenter__display_name__icontains=value)


def _month(queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return queryset.none()
    return queryset.filter(day__year=first.year, day__month=first.month)


@register
class Library(ListPage):
    """Slides and notes of all study meetings."""

    code = codes.STUDY_LIST
    path = "study/"
    title = gettext_lazy("Study library")
    nav = Nav("office", 34)
    model = StudyMaterial
    select_related = ("unit", "presenter")
    order = "-day"
    columns = [
        Column("title", gettext_lazy("Title"), link="office.study.view", sub="topic", width=34),
        Column("presenter", gettext_lazy("Presenter"), "presenter.display_name"),
        Column("kind", gettext_lazy("Kind of material"), "get_kind_display"),
        Column("day", gettext_lazy("Day of study"), sort="day"),
        Column("unit", gettext_lazy("Unit"), "unit.name"),
    ]
    filters = [
        TextFilter("presenter", gettext_lazy("Presenter"), apply=_presenter),
        TextFilter("month", gettext_lazy("Month, such as 2026-11"), apply=_month),
        ChoiceFilter("kind", gettext_lazy("Kind of material"), "kind", choices=MaterialKind.choices),
        DateRangeFilter("day", gettext_lazy("Day of study"), "day", more=True),
    ]
    search_hint = gettext_lazy("Title or topic")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(title__icontains=text) | Q(topic__icontains=text))

    def empty(self) -> Empty:
        return Empty(
            _("Nothing has been shared yet."), _("Slides and notes are shared on the page of a study meeting.")
        )


@register
class MaterialView(DetailPage):
    """One piece of study material."""

    code = "office.study.view"
    permission = codes.STUDY_LIST
    path = "study/<int:pk>/"
    title = gettext_lazy("Study material")
    parent = codes.STUDY_LIST
    model = StudyMaterial
    select_related = ("unit", "presenter", "shared_by")

    def facts(self) -> Iterable[object]:
        row = self.record
        # The library is the whole district's, the meeting behind it is not.
        meeting = Meeting.objects.visible_to(self.actor, codes.MEETING_LIST).filter(pk=row.meeting_id).first()
        yield Facts(
            "",
            [
                Fact(_("Topic of study"), row.topic, wide=True),
                Fact(_("Presenter"), row.presenter.display_name if row.presenter else ""),
                Fact(_("Kind of material"), row.get_kind_display()),
                Fact(
                    _("Meeting"),
                    meeting.title if meeting else row.unit.name,
                    sub=row.day,
                    url=page_url("office.meeting.view", meeting.pk) if meeting else None,
                ),
                Fact(_("Shared on"), row.shared_on, sub=row.shared_by.display_name if row.shared_by else ""),
            ],
        )
        if row.notes:
            yield Card(_("Notes"), Prose(row.notes))
        files = attachments_card(self.request, row, permission=codes.STUDY_LIST)
        if files is not None:
            yield files


class ShareForm(forms.Form):
    """Title, notes, files."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind of material"), choices=MaterialKind.choices)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    notes = area(gettext_lazy("Notes"), rows=6, required=False)
    uploads = AttachmentsField(label=gettext_lazy("Files"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("notes", "").strip() and not cleaned.get("uploads"):
            raise forms.ValidationError(_("Write notes or add a file."))
        return cleaned


@register
class Share(MeetingStep):
    """Share slides or notes with the whole district."""

    code = codes.STUDY_SHARE
    path = "meetings/<int:pk>/share/"
    title = gettext_lazy("Share study material")
    form_class = ShareForm
    action = staticmethod(share_material)
    submit = gettext_lazy("Share")
    done = gettext_lazy("Shared. Everybody in the district finds it in the library.")

    def initial(self) -> dict[str, Any]:
        return {"title": self.record.topic or self.record.title}
