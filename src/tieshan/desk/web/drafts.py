"""Drafts on screen: sections to edit, and beside them the figures that open their records."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tieshan.desk.actions.drafts import drop_draft, edit_draft, make_draft
from tieshan.desk.exports import draft_paper
from tieshan.desk.models import Draft
from tieshan.desk.policies import DRAFT_DROP, DRAFT_EDIT, DRAFT_LIST, DRAFT_MAKE
from tieshan.desk.queries.counting import Period
from tieshan.desk.rules.figures import FigureKind, figure_kind
from tieshan.desk.web.figures import figure_url
from tieshan.foundation.access import fetch_for
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    Page,
    Prose,
    RecordField,
    TableView,
    page_url,
    register,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit

VIEW = "desk.draft.view"
WORD = "desk.draft.word"


@register
class DraftList(ListPage):
    """The reader's own drafts."""

    code = DRAFT_LIST
    path = "drafts/"
    title = _("Material from the records")
    nav = Nav("duties", 60)
    model = Draft
    order = "-pk"
    select_related = ("unit",)
    columns = [
        Column("title", _("Title"), link=VIEW),
        Column("kind", _("Kind of draft"), "get_kind_display"),
        Column("unit", _("Union")),
        Column("drafted_on", _("Drafted on")),
    ]
    filters = [ChoiceFilter("kind", _("Kind of draft"), choices=Draft.Kind.choices)]
    toolbar = [Action(_("Draft from the records"), main=True, code=DRAFT_MAKE)]

    def lead(self) -> object:
        return _("The house puts together what the records hold; you write what only you can write.")

    def empty(self) -> Empty:
        return Empty(
            _("You have no draft."),
            _("Meeting material, your yearly report on duties or a yearly summary can be drafted here."),
            self._main_action(),
        )


@register
class DraftDetail(DetailPage):
    """One draft."""

    code = VIEW
    permission = DRAFT_LIST
    path = "drafts/<int:pk>/"
    title = _("Material")
    parent = DRAFT_LIST
    model = Draft
    select_related = ("unit",)
    facts_title = _("Material")
    template = "desk/detail.html"
    history = False
    acts = (
        ActButton(DRAFT_EDIT, _("Edit"), main=True),
        ActButton(WORD, _("Word file")),
        ActButton(DRAFT_DROP, _("Throw away")),
    )

    def lead(self) -> object:
        return _("Yours alone until you hand it in.")

    def facts(self) -> Iterable[object]:
        for part in self.record.sections:
            empty = format_html('<p class="hint">{}</p>', _("Yours to write."))
            yield Card(part["heading"], Prose(part["text"]) if part["text"] else empty)

    @cached_property
    def counted(self) -> list[tuple[FigureKind, int]]:
        """The figures that still have a definition."""
        found = ((figure_kind(figure["code"]), figure["total"]) for figure in self.record.figures)
        return [(kind, total) for kind, total in found if kind is not None]

    def aside(self) -> Iterable[object]:
        record = self.record
        yield Facts(
            _("Drafted from"),
            [
                Fact(_("Union"), record.unit),
                Fact(_("Period"), f"{record.first} – {record.last}"),
                Fact(_("Drafted on"), record.drafted_on),
            ],
        )
        if self.counted:
            rows = [[kind.title, self._link(kind, total)] for kind, total in self.counted]
            yield Card(_("Figures"), TableView([_("Figure"), _("Number")], rows, frozenset({1})))
            yield explanation(clauses=dict.fromkeys(kind.clause for kind, _total in self.counted))

    def _link(self, kind: FigureKind, total: int) -> object:
        record = self.record
        period = Period(record.first, record.last.fromordinal(record.last.toordinal() + 1))
        own = record.kind == Draft.Kind.REPORT
        unit = record.unit.path.split(".")[0] if own else record.unit_id
        url = figure_url(kind, int(unit), period, account=record.author_id if own else None)
        return format_html('<a href="{}">{}</a>', url, f"{total:,}")


class MakeForm(forms.Form):
    """What, for which union, of which year."""

    kind = forms.ChoiceField(label=_("Kind of draft"), choices=Draft.Kind.choices, widget=forms.RadioSelect)
    unit = RecordField(
        label=_("Union"),
        source=lambda actor: Unit.objects.visible_to(actor, DRAFT_MAKE).filter(status=Unit.Status.ACTIVE),
    )
    year = forms.TypedChoiceField(
        label=_("Year"), coerce=int, help_text=_("Of a report and a summary; material looks back to the last meeting.")
    )

    def __init__(self, *args: Any, years: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]


@register
class MakeDraft(FormPage):
    """Put a draft together."""

    code = DRAFT_MAKE
    path = "drafts/make/"
    title = _("Draft from the records")
    parent = DRAFT_LIST
    form_class = MakeForm
    action = staticmethod(make_draft)
    submit = _("Put together")
    done = _("The draft is put together. Edit it, then take it as a Word file.")
    detail_code = VIEW
    keep_draft = False

    def form_options(self) -> dict[str, Any]:
        this = timezone.localdate().year
        return {"years": [this, this - 1, this - 2]}

    def initial(self) -> dict[str, Any]:
        return {"unit": self.actor.unit_id, "year": timezone.localdate().year, "kind": Draft.Kind.REPORT}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return cleaned | {"on": timezone.localdate()}


class EditForm(forms.Form):
    """The title and a field for each section."""

    title = forms.CharField(label=_("Title"), max_length=200)

    def __init__(self, *args: Any, sections: list[dict[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        for part in sections:
            self.fields[part["key"]] = forms.CharField(
                label=part["heading"], required=False, widget=forms.Textarea, max_length=20_000
            )


@register
class EditDraft(FormPage):
    """Edit one's own draft."""

    code = DRAFT_EDIT
    path = "drafts/<int:pk>/edit/"
    title = _("Edit the draft")
    parent = DRAFT_LIST
    model = Draft
    view_code = DRAFT_LIST
    detail_code = VIEW
    subject_argument = "draft"
    form_class = EditForm
    action = staticmethod(edit_draft)
    versioned = True
    done = _("The draft is kept.")

    def form_options(self) -> dict[str, Any]:
        return {"sections": self.record.sections}

    def initial(self) -> dict[str, Any]:
        return {"title": self.record.title, **{part["key"]: part["text"] for part in self.record.sections}}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"title": cleaned.pop("title"), "texts": cleaned}


@register
class DropDraft(FormPage):
    """Throw one's own draft away."""

    code = DRAFT_DROP
    path = "drafts/<int:pk>/drop/"
    title = _("Throw the draft away")
    parent = DRAFT_LIST
    model = Draft
    view_code = DRAFT_LIST
    subject_argument = "draft"
    action = staticmethod(drop_draft)
    submit = _("Throw away")
    danger = True
    done = _("The draft is gone. The records are untouched.")

    def done_url(self, result: Any) -> str:
        return page_url(DRAFT_LIST) or "/"


@register
class DraftWord(Page):
    """The draft as a Word file."""

    code = WORD
    permission = DRAFT_LIST
    path = "drafts/<int:pk>/word/"
    title = _("Word file")
    parent = DRAFT_LIST
    matrix_record = "Draft"

    def get(self) -> HttpResponse:
        draft = fetch_for(self.actor, DRAFT_LIST, Draft, self.kwargs["pk"], select_related=("unit", "author"))
        return send_file(render_docx(draft_paper(draft)), f"{draft.title}.docx", DOCX)
