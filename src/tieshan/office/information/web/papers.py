"""Research papers: the register, one paper, and its steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    Action,
    ChoiceFilter,
    Column,
    DateInput,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    Prose,
    Tag,
    TextFilter,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.foundation.workflow import approval_card
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.information.actions import papers as acts
from tieshan.office.information.models import ResearchPaper
from tieshan.office.information.policies import (
    PAPER_AWARD,
    PAPER_CHANGE,
    PAPER_DRAFT,
    PAPER_EXPORT,
    PAPER_FINISH,
    PAPER_LIST,
    PAPER_PLAN,
    PAPER_WITHDRAW,
)
from tieshan.office.information.rules import may_step_paper
from tieshan.office.information.terms import Level, PaperKind, PaperState
from tieshan.office.information.web.texts import (
    ReasonForm,
    TextDetail,
    TextStep,
    author_field,
    by_words,
    first_values,
    told,
    unit_field,
)
from tieshan.office.information.web.words import paper_tag


def _years() -> list[tuple[int, str]]:
    return [(year, str(year)) for year in range(today().year + 1, today().year - 10, -1)]


@register
class PaperList(ListPage):
    """The register of research papers."""

    code = PAPER_LIST
    path = "research-papers/"
    title = _("Research papers")
    nav = Nav("office", 55)
    model = ResearchPaper
    select_related = ("unit", "author", "second_author")
    order = "-pk"
    columns = [
        Column("number", _("Number"), lambda row: f"{row.year}-{row.number}" if row.number else "", hidden=True),
        Column("title", _("Title"), link="office.paper.view", sub="authors", width=34),
        Column("unit", _("Unit"), "unit.name", width=20),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("year", _("Year"), sort="year"),
        Column("due_on", _("Draft due on"), sort="due_on"),
        Column("state", _("State"), paper_tag),
        Column("award", _("Award"), sub=lambda row: row.get_award_level_display() if row.award_level else ""),
    ]
    filters = [
        UnitFilter("unit", _("Unit")),
        ChoiceFilter("year", _("Year"), choices=_years),
        ChoiceFilter("state", _("State"), choices=PaperState.choices),
        TextFilter("author", _("Author"), "author__display_name"),
        ChoiceFilter("kind", _("Kind"), choices=PaperKind.choices, more=True),
    ]
    search_hint = _("Title or author")
    toolbar = [Action(_("Plan a paper"), main=True, code=PAPER_PLAN)]
    export_code = PAPER_EXPORT

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return by_words(queryset, text)

    def row_class(self, row: Any) -> str:
        open_ = row.state in (PaperState.PLANNED, PaperState.REWORK)
        return "late" if open_ and row.due_on < self.today else ""

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.today = today()

    def empty(self) -> Empty:
        return Empty(
            gettext("No paper yet."),
            gettext("Plan it early in the year: one paper a year is asked of each cadre (speech C27)."),
            self._main_action(),
        )


@register
class PaperDetail(TextDetail):
    """One paper with its course."""

    code = "office.paper.view"
    permission = PAPER_LIST
    path = "research-papers/<int:pk>/"
    title = _("Research paper")
    parent = PAPER_LIST
    model = ResearchPaper
    KIND, RETURNED, OFFICE_ACT = "office.paper", PaperState.REWORK, PAPER_AWARD
    STEPS = (
        (PAPER_DRAFT, _("Send the draft in"), "draft", True),
        (PAPER_FINISH, _("Hand the final paper in"), "finish", True),
        (PAPER_AWARD, _("Record an award"), "award", False),
        (PAPER_CHANGE, _("Change the plan"), "change", False),
        (PAPER_WITHDRAW, _("Withdraw"), "withdraw", False),
    )

    def may_step(self, step: str) -> bool:
        return may_step_paper(step, self.record.state)

    def state(self) -> Tag:
        return paper_tag(self.record)

    def facts(self) -> Iterable[object]:
        paper = self.record
        number = f"{paper.final_on.year}-{paper.number}" if paper.number else ""
        yield Facts(
            "",
            told(
                Fact(_("Author"), paper.authors),
                Fact(_("Unit"), paper.unit.name, url=page_url("organisations.unit.view", paper.unit_id)),
                Fact(_("Kind"), paper.get_kind_display()),
                Fact(_("Year"), paper.year),
                Fact(_("Draft due on"), paper.due_on),
                Fact(_("Characters"), paper.length),
                Fact(_("Number in the register"), number, sub=paper.final_on or ""),
                Fact(_("Award"), paper.award, sub=f"{paper.get_award_level_display()} {paper.awarded_on or ''}"),
                Fact(_("Plan"), Prose(paper.plan), sub=paper.planned_on, wide=True),
                Fact(_("Reason"), paper.opinion, wide=True),
            ),
        )
        yield self.files("final", _("Final paper")) or ""
        yield self.files("draft", _("Drafts")) or ""
        yield self.files("award", _("Proof of the award")) or ""

    def files(self, kind: str, title: object) -> object:
        """The files handed in at one stage."""
        return attachments_card(self.request, self.record, permission=PAPER_LIST, kind=kind, title=title)

    def aside(self) -> Iterable[object]:
        paper = self.record
        yield approval_card(self.request, paper, self.KIND) or ""
        yield explanation(
            parameters=[
                acts.length_limit(paper.kind, on=today()),
                parameter("office.research.papers", on=today()),
            ],
            clauses=["speech:C27"],
        )


class PlanForm(forms.Form):
    """What is to be asked, by whom, until when."""

    unit = unit_field(PAPER_PLAN)
    title = forms.CharField(label=_("Title"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=PaperKind.choices)
    author = author_field(PAPER_PLAN, _("Author"), required=True)
    second_author = author_field(PAPER_PLAN, _("Second author"), required=False)
    plan = forms.CharField(
        label=_("Plan"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        help_text=_("Question, where and whom to ask, what is to come out of it."),
    )
    due_on = forms.DateField(label=_("Draft due on"), widget=DateInput)


@register
class PlanPaper(FormPage):
    """Plan a paper."""

    code = PAPER_PLAN
    path = "research-papers/plan/"
    title = _("Plan a paper")
    parent = PAPER_LIST
    detail_code = "office.paper.view"
    form_class = PlanForm
    action = staticmethod(acts.plan_paper)
    submit = _("Save the plan")
    done = _("Planned.")

    def initial(self) -> dict[str, Any]:
        return {**first_values(self.actor, PAPER_PLAN), "kind": PaperKind.REPORT}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class PaperStep(TextStep):
    """A step of one paper."""

    parent = PAPER_LIST
    model = ResearchPaper
    view_code = PAPER_LIST
    detail_code = "office.paper.view"
    subject_argument = "paper"


class ChangeForm(PlanForm):
    """The same without the unit, which stays."""

    unit = None  # type: ignore[assignment]


@register
class ChangePaper(PaperStep):
    """Change the plan."""

    code = PAPER_CHANGE
    path = "research-papers/<int:pk>/change/"
    title = _("Change the plan of a paper")
    form_class = ChangeForm
    action = staticmethod(acts.change_paper)
    versioned = True
    done = _("Saved.")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ChangeForm.base_fields}


class FilesForm(forms.Form):
    """The paper itself."""

    length = forms.IntegerField(label=_("Characters"), min_value=1, max_value=200_000)
    uploads = AttachmentsField(label=_("The paper"))


class FilesStep(PaperStep):
    """A step that hands the paper itself in."""

    form_class = FilesForm

    def before_form(self) -> object:
        return explanation(parameters=[acts.length_limit(self.record.kind, on=today())])


@register
class SendDraft(FilesStep):
    """Send the draft in."""

    code = PAPER_DRAFT
    path = "research-papers/<int:pk>/draft/"
    title = _("Send the draft in")
    action = staticmethod(acts.send_draft)
    submit = _("Send in")
    done = _("The draft was sent in for review.")


@register
class FinishPaper(FilesStep):
    """Hand the final paper in."""

    code = PAPER_FINISH
    path = "research-papers/<int:pk>/finish/"
    title = _("Hand the final paper in")
    action = staticmethod(acts.finish_paper)
    submit = _("Hand in")
    done = _("Handed in and entered in the register.")


class AwardForm(forms.Form):
    """Which award, where, when."""

    award = forms.CharField(label=_("Award"), max_length=100, help_text=_("For instance: second prize."))
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    awarded_on = forms.DateField(label=_("Awarded on"), widget=DateInput)
    uploads = AttachmentsField(label=_("Proof"), required=False)


@register
class AwardPaper(PaperStep):
    """Record an award."""

    code = PAPER_AWARD
    path = "research-papers/<int:pk>/award/"
    title = _("Record an award")
    form_class = AwardForm
    action = staticmethod(acts.award_paper)
    submit = _("Record")
    done = _("The award is in the register.")


@register
class WithdrawPaper(PaperStep):
    """Give a paper up."""

    code = PAPER_WITHDRAW
    path = "research-papers/<int:pk>/withdraw/"
    title = _("Withdraw a research paper")
    form_class = ReasonForm
    action = staticmethod(acts.withdraw_paper)
    submit = _("Withdraw")
    danger = True
    done = _("Withdrawn.")
