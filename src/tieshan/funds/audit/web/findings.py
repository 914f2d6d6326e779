"""Findings of audits: the list, one, answering it, checking the answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    ActButton,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
)
from tieshan.funds.audit.actions.finding import EVIDENCE, accept_answer, answer_finding, send_answer_back
from tieshan.funds.audit.models import Finding
from tieshan.funds.audit.policies import ACCEPT, ANSWER, C30, LIST, PAPERS, SEND_BACK
from tieshan.funds.audit.terms import AuditState, FixState, Grade
from tieshan.funds.audit.web.lists import FINDING, FIXES, GRADES, SHOWN, VIEW, record_link, yuan
from tieshan.lawbook.web.explanation import explanation

FINDINGS = "funds.audit.findings"


@register
class FindingList(ListPage):
    """Findings of issued reports, what is due first."""

    code = FINDINGS
    permission = LIST
    path = "funds/audits/findings/"
    title = gettext_lazy("Findings of audits")
    parent = LIST
    model = Finding
    order = "due"
    columns = [
        Column("title", gettext_lazy("Finding"), "title", link=FINDING, sub="audit.unit.name", width=40),
        Column("grade", gettext_lazy("Grade"), lambda row: Tag(row.get_grade_display(), GRADES[Grade(row.grade)])),
        Column("amount", gettext_lazy("Amount"), lambda row: yuan(row.amount_fen), align="num"),
        Column("due", gettext_lazy("Put right by"), "fix_due", sort="fix_due"),
        Column(
            "state",
            gettext_lazy("Putting right"),
            lambda row: Tag(row.get_fix_state_display(), FIXES[FixState(row.fix_state)]),
        ),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("Putting right"), "fix_state", choices=FixState.choices),
        ChoiceFilter("grade", gettext_lazy("Grade"), choices=Grade.choices),
        BoolFilter(
            "late",
            gettext_lazy("Past its day"),
            apply=lambda rows, yes: rows.filter(_late()) if yes else rows.exclude(_late()),
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = Finding.objects.visible_to(self.actor, LIST).select_related("audit__unit")
        return rows.filter(audit__state__in=(AuditState.REPORTED, AuditState.CLOSED))

    def empty(self) -> Empty:
        return Empty(_("No finding."), _("Findings stand here once a report is issued."), None)


def _late() -> Q:
    return ~Q(fix_state=FixState.DONE) & Q(fix_due__lt=timezone.localdate())


def _is_answered(finding: Finding) -> bool:
    return finding.fix_state == FixState.ANSWERED


@register
class FindingDetail(DetailPage):
    """One finding: facts, rule, papers, what was done."""

    code = FINDING
    permission = LIST
    path = "funds/audits/findings/<int:pk>/"
    title = gettext_lazy("Finding of an audit")
    parent = FINDINGS
    model = Finding
    matrix_record = "AuditFinding"
    select_related = ("audit__unit",)
    acts = [
        ActButton(
            ANSWER,
            gettext_lazy("Say what was done"),
            main=True,
            when=lambda one: one.fix_state == FixState.OPEN and one.audit.state == AuditState.REPORTED,
        ),
        ActButton(ACCEPT, gettext_lazy("It is put right"), main=True, when=_is_answered),
        ActButton(SEND_BACK, gettext_lazy("Send back"), when=_is_answered),
    ]

    def fetch(self) -> Any:
        """The union sees findings from the draft on."""
        finding = super().fetch()
        if not self.actor.may(PAPERS) and finding.audit.state not in SHOWN:
            raise Http404
        return finding

    def state(self) -> Tag:
        return Tag(self.record.get_fix_state_display(), FIXES[FixState(self.record.fix_state)])

    def facts(self) -> Iterable[object]:
        row = self.record
        yield Facts(
            "",
            [
                Fact(_("Audit"), str(row.audit), url=page_url(VIEW, row.audit_id)),
                Fact(_("Grade"), row.get_grade_display()),
                Fact(_("Amount"), yuan(row.amount_fen)),
                Fact(_("Facts found"), row.facts, wide=True),
                Fact(_("Against which rule"), row.clause, wide=True),
                Fact(_("What is to be done"), row.measure, wide=True),
                Fact(_("Put right by"), row.fix_due),
                Fact(_("How it was put right"), row.answer, wide=True),
                Fact(_("Answered on"), row.answered_on),
                Fact(_("Checked on"), row.checked_on),
                Fact(_("Result of the check"), row.check_words, wide=True),
            ],
        )
        if attachments_of(row, EVIDENCE).exists():
            yield attachments_card(self.request, row, permission=LIST)
        if self.actor.may(PAPERS):
            papers = [
                [paper.on, record_link(paper.source_type, paper.source_id, paper.title), paper.text]
                for paper in row.papers.order_by("pk")
            ]
            if papers:
                table = TableView([_("Day"), _("Record looked at"), _("Note")], papers)
                yield Card(_("Working papers"), table)

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C30])


class AnswerForm(forms.Form):
    """What was done, and the evidence."""

    text = forms.CharField(label=gettext_lazy("How it was put right"), widget=forms.Textarea, max_length=3000)
    uploads = AttachmentsField(label=gettext_lazy("Evidence of putting right"), required=False)


class _OfFinding(FormPage):
    """A step of putting right."""

    parent = FINDINGS
    model = Finding
    matrix_record = "AuditFinding"
    select_related = ("audit__unit", "unit")
    view_code = LIST
    detail_code = FINDING
    subject_argument = "finding"
    versioned = True

    def lead(self) -> object:
        return f"{self.record} · {self.record.measure}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}


@register
class AnswerFinding(_OfFinding):
    """Say what was done."""

    code = ANSWER
    path = "funds/audits/findings/<int:pk>/answer/"
    title = gettext_lazy("Say what was done")
    form_class = AnswerForm
    action = staticmethod(answer_finding)
    submit = gettext_lazy("Send")
    done = gettext_lazy("The auditors check it now.")


class WordsForm(forms.Form):
    """The result of the check."""

    words = forms.CharField(label=gettext_lazy("Result of the check"), max_length=500)


@register
class AcceptAnswer(_OfFinding):
    """It is put right."""

    code = ACCEPT
    path = "funds/audits/findings/<int:pk>/accept/"
    title = gettext_lazy("It is put right")
    form_class = WordsForm
    action = staticmethod(accept_answer)
    submit = gettext_lazy("It is put right")
    done = gettext_lazy("The finding is put right.")


@register
class SendAnswerBack(_OfFinding):
    """It is not put right yet."""

    code = SEND_BACK
    path = "funds/audits/findings/<int:pk>/back/"
    title = gettext_lazy("Send back")
    form_class = WordsForm
    action = staticmethod(send_answer_back)
    submit = gettext_lazy("Send back")
    done = gettext_lazy("Sent back; the days run anew.")
