"""The register of concerns and the page of one: what was said, the running time, every step, the four firsts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.audit.history import journal_reading
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.finding import beginning, found_by, holding
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    ListPage,
    Moment,
    Nav,
    TableView,
    Tag,
    Timeline,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.queries.units import employers_named
from tieshan.rights.concerns import policies as codes
from tieshan.rights.concerns.models import CONTENT, OPEN_STATES, Asker, Concern, ConcernStep
from tieshan.rights.concerns.queries import four_firsts, waiting_for
from tieshan.rights.concerns.web.words import choices_of, is_late, state_tag, step_word, word_of

VIEW = "rights.concern.view"
#: Fields of the asker that the journal names when they were looked at.
IDENTITY = ("name", "contact")
_OPEN = Q(state__in=OPEN_STATES)


def _badge(actor: Actor) -> int:
    return waiting_for(actor).count() if actor.account_id is not None and actor.may(codes.LIST) else 0


def _late() -> Q:
    return _OPEN & Q(due_on__lt=today()) | Q(in_time=False)


@register
class ConcernList(ListPage):
    """Concerns, what is due first on top; nobody's words and nobody's name stand in the list."""

    code = codes.LIST
    path = "concerns/"
    title = gettext_lazy("Concerns of workers")
    nav = Nav("rights", 10, badge=_badge)
    model = Concern
    select_related = ("unit", "employer", "handler")
    order = "-received_at"
    export_code = codes.EXPORT
    search_hint = gettext_lazy("Number, employer (name, initials), in short")
    columns = [
        Column("number", gettext_lazy("Number"), link=VIEW, sub="get_kind_display"),
        Column("subject", gettext_lazy("In short"), width=36),
        Column("employer", gettext_lazy("Employer"), "employer.name"),
        Column("matter", gettext_lazy("Matter"), lambda row: word_of("concern_matter", row.matter)),
        Column("received_at", gettext_lazy("Concern received"), sort="received_at"),
        Column("due_on", gettext_lazy("Due on"), sort="due_on"),
        Column("state", gettext_lazy("State"), state_tag),
        Column("handler", gettext_lazy("In the hands of"), "handler.display_name"),
        Column("unit", gettext_lazy("Union in charge"), "unit.name", hidden=True),
        Column("channel", gettext_lazy("Received by"), "get_channel_display", hidden=True),
        Column("grade", gettext_lazy("Grade of difficulty"), "get_grade_display", hidden=True),
        Column("group", gettext_lazy("Group of workers"), lambda row: word_of("worker_group", row.group), hidden=True),
        Column("answered_on", gettext_lazy("Answered on"), hidden=True),
        Column("rating", gettext_lazy("Found by the worker"), "get_rating_display", hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=Concern.State.choices),
        ChoiceFilter("kind", gettext_lazy("Kind"), choices=Concern.Kind.choices),
        ChoiceFilter("matter", gettext_lazy("Matter"), choices=choices_of("concern_matter")),
        ChoiceFilter("grade", gettext_lazy("Grade of difficulty"), choices=Concern.Grade.choices, more=True),
        ChoiceFilter("group", gettext_lazy("Group of workers"), choices=choices_of("worker_group"), more=True),
        ChoiceFilter("rating", gettext_lazy("Found by the worker"), choices=Concern.Rating.choices, more=True),
        BoolFilter(
            "open",
            gettext_lazy("Still open"),
            apply=lambda rows, yes: rows.filter(_OPEN) if yes else rows.exclude(_OPEN),
            more=True,
        ),
        BoolFilter("in_time", gettext_lazy("Answered in time"), more=True),
        BoolFilter(
            "content",
            gettext_lazy("Worker content"),
            apply=lambda rows, yes: rows.filter(rating__in=CONTENT if yes else (Concern.Rating.NOT,)),
            more=True,
        ),
        BoolFilter(
            "late",
            gettext_lazy("Overdue or answered late"),
            apply=lambda rows, yes: rows.filter(_late()) if yes else rows.exclude(_late()),
            more=True,
        ),
        BoolFilter("doubtful", gettext_lazy("Doubtful"), "is_doubtful", more=True),
        DateRangeFilter("received", gettext_lazy("Concern received"), "received_at__date", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Take down a concern"), main=True, code=codes.RECORD),
        Action(gettext_lazy("Figures of concerns"), code=codes.FIGURES),
        Action(gettext_lazy("Poster with the code"), code=codes.POSTER),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset().defer("text", "employer_words")
        union = self.request.GET.get("in_charge", "")
        if union.isdecimal() and len(union) < 10:
            # The figures count a union without those below it, as the filter by union does not.
            rows = rows.filter(unit_id=int(union))
        return rows.filter(pk__in=waiting_for(self.actor).values("pk")) if self.request.GET.get("mine") else rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        employers = Q(employer_id__in=employers_named(text))
        return found_by(queryset, beginning("number", text), holding("subject", text), employers)

    def lead(self) -> object:
        waiting = _badge(self.actor)
        if not waiting:
            return _("Nothing waits for you.")
        return ngettext("%(n)s waits for you.", "%(n)s wait for you.", waiting) % {"n": waiting}

    def row_class(self, row: Concern) -> str:
        return "late" if is_late(row) else ""

    def empty(self) -> Empty:
        return Empty(
            _("No worker has spoken yet."), _("Hang up the poster: workers scan it and write."), self._main_action()
        )


class ConcernPage(DetailPage):
    """One concern; who is behind it is shown by the revealing page alone."""

    title = gettext_lazy("Concern of a worker")
    parent = codes.LIST
    permission = codes.LIST
    model = Concern
    select_related = ("unit", "employer", "handler")
    revealed = False
    acts = [
        ActButton(codes.CLASSIFY, gettext_lazy("Classify"), main=True, when=lambda c: c.state == "received"),
        ActButton(codes.ANSWER, gettext_lazy("Answer"), main=True, when=lambda c: c.state == "in_hand"),
        ActButton(codes.CHECK, gettext_lazy("Check the answer"), main=True, when=lambda c: c.state == "answered"),
        ActButton(codes.CLASSIFY, gettext_lazy("Classify anew"), when=lambda c: c.state == "in_hand"),
        ActButton(codes.PASS, gettext_lazy("Pass on"), when=lambda c: c.state in ("received", "in_hand")),
        ActButton(codes.SET_ASIDE, gettext_lazy("Set aside"), when=lambda c: c.state in ("received", "in_hand")),
    ]

    def heading(self) -> object:
        concern = self.record
        return f"{concern.number} {concern.subject or concern.get_kind_display()}"

    def state(self) -> Tag:
        return state_tag(self.record)

    @cached_property
    def steps(self) -> list[ConcernStep]:
        return list(self.record.steps.select_related("by").order_by("pk"))

    def facts(self) -> Iterable[object]:
        concern = self.record
        yield Card(_("In their words"), SafeString(linebreaks(concern.text, autoescape=True)))
        place = page_url("organisations.employer.view", concern.employer_id) if concern.employer_id else None
        yield Facts(
            concern.get_kind_display(),
            [
                Fact(_("Concern received"), concern.received_at, sub=concern.get_channel_display()),
                Fact(
                    _("Employer"),
                    concern.employer.name if concern.employer else (concern.employer_words or _("not named")),
                    url=place,
                    sub=concern.employer_words if concern.employer else "",
                ),
                Fact(_("Group of workers"), word_of("worker_group", concern.group)),
                Fact(_("Union in charge"), concern.unit.name),
                Fact(_("Matter"), word_of("concern_matter", concern.matter)),
                Fact(_("Way of handling"), concern.get_handling_display()),
                Fact(_("Grade of difficulty"), concern.get_grade_display()),
                Fact(_("In the hands of"), concern.handler.display_name if concern.handler else ""),
                Fact(_("Due on"), concern.due_on),
                Fact(_("Answered on"), concern.answered_on, sub=_late_words(concern)),
                Fact(_("Found by the worker"), concern.get_rating_display()),
            ],
        )
        files = attachments_card(self.request, concern, permission=codes.LIST, title=_("Photos or papers"))
        if files is not None:
            yield files
        yield self._identity()
        yield Card(
            _("Every step"),
            Timeline(
                [
                    Moment(step.at, step_word(step), step.text or "", step.by.display_name if step.by else "")
                    for step in self.steps
                ]
            ),
        )

    def _identity(self) -> Card:
        concern = self.record
        asker = Asker.objects.filter(concern=concern).first()
        title = _("Who is behind it")
        if asker is None:
            return Card(title, format_html('<p class="card-text">{}</p>', _("Nobody left a name or a telephone.")))
        if self.revealed:
            facts = [Fact(_("Person"), asker.name or ""), Fact(_("Telephone of the worker"), asker.contact or "")]
            return Card(title, Facts("", facts), note=_("This look is in the journal."))
        if not self.actor.may_at(codes.IDENTIFY, concern.unit):
            return Card(title, format_html('<p class="card-text">{}</p>', _("Kept apart.")))
        return Card(
            title,
            format_html(
                '<form method="post" action="{}" class="card-text"><input type="hidden" name="csrfmiddlewaretoken" '
                'value="{}"><button class="btn small">{}</button> <span class="sub">{}</span></form>',
                page_url(codes.IDENTIFY, concern.pk),
                get_token(self.request),
                _("Show name and telephone"),
                _("The journal keeps who looked and when."),
            ),
        )

    def aside(self) -> Iterable[object]:
        concern = self.record
        rows = [[first.word, first.who or _("nobody yet"), first.at or ""] for first in four_firsts(self.steps)]
        yield Card(_("The four firsts"), TableView([_("First person"), _("Full name"), _("When")], rows))
        name = f"rights.concern.{concern.grade}" if concern.grade else "rights.concern.classify"
        began = timezone.localdate(concern.received_at)
        yield explanation(
            parameters=[parameter(name, on=began)],
            clauses=[codes.C13, codes.C17],
            steps=[(_("Due on"), concern.due_on.isoformat())],
        )


def _late_words(concern: Concern) -> str:
    if concern.in_time is None:
        return ""
    return _("in time") if concern.in_time else _("late")


@register
class ConcernDetail(ConcernPage):
    """One concern, the asker kept apart."""

    code = VIEW
    path = "concerns/<int:pk>/"


@register
class ConcernIdentify(ConcernPage):
    """The same page with name and telephone; every look is journalled."""

    code = codes.IDENTIFY
    permission = codes.IDENTIFY
    path = "concerns/<int:pk>/identify/"
    revealed = True

    def get(self) -> HttpResponse:
        """A link or a reload reveals nothing: back to the page without a name."""
        return HttpResponseRedirect(page_url(VIEW, self.record.pk) or "/")

    def post(self) -> HttpResponse:
        reader: Any = self.actor
        journal_reading(reader, Concern, self.record.pk, IDENTITY, unit_id=self.record.unit_id)
        response = self.render()
        response["Cache-Control"] = "no-store"
        return response
