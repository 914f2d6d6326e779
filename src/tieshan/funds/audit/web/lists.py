"""The plan and list of audits, and the page of one with its papers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    ListPage,
    Nav,
    Page,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
)
from tieshan.funds.audit.models import Audit
from tieshan.funds.audit.papers import notice_paper, report_paper
from tieshan.funds.audit.policies import (
    C30,
    CANCEL,
    CLOSE,
    COMMENT,
    DRAFT,
    EXPORT,
    FIND,
    HAND_OVER,
    LIST,
    NOTIFY,
    PAPER,
    PAPERS,
    PLAN,
    REPORT,
    SIGNS,
)
from tieshan.funds.audit.queries import audits, papers_of
from tieshan.funds.audit.terms import AuditKind, AuditState, FixState, Grade
from tieshan.kernel.money import Yuan
from tieshan.lawbook.web.explanation import explanation

VIEW, FINDING = "funds.audit.view", "funds.audit.finding"
TONES = {
    AuditState.PLANNED: "plain",
    AuditState.NOTIFIED: "info",
    AuditState.DRAFTED: "due",
    AuditState.REPORTED: "due",
    AuditState.CLOSED: "done",
    AuditState.CANCELLED: "plain",
}
GRADES = {Grade.NOTE: "plain", Grade.FAULT: "due", Grade.GRAVE: "late"}
FIXES = {FixState.OPEN: "due", FixState.ANSWERED: "info", FixState.DONE: "done"}
#: States in which the union sees the findings.
SHOWN = (AuditState.DRAFTED, AuditState.REPORTED, AuditState.CLOSED)


def yuan(fen: int | None) -> str:
    """An amount, or nothing."""
    return "" if fen is None else f"{Yuan.from_fen(fen):,}"


#: Kinds of record that papers are written on, and their pages.
PAGES = {
    "funds_spending.spendingrequest": "funds.spending.view",
    "funds_books.voucher": "funds.voucher.view",
    "funds_benefits.benefitgrant": "funds.benefit.view",
}


def record_link(source_type: str, source_id: int | None, words: str) -> object:
    """A record by its words, opening its page."""
    url = page_url(PAGES[source_type], source_id) if source_type in PAGES and source_id else None
    return format_html('<a href="{}">{}</a>', url, words) if url else words


@register
class AuditList(ListPage):
    """Audits: the plan and what became of it."""

    code = LIST
    path = "funds/audits/"
    title = gettext_lazy("Audits of money")
    nav = Nav("funds", 90)
    model = Audit
    order = "-month"
    export_code = EXPORT
    search_hint = gettext_lazy("Union (name, initials)")
    columns = [
        Column("unit", gettext_lazy("Audited union"), "unit.name", link=VIEW, width=34),
        Column("kind", gettext_lazy("Kind of audit"), "get_kind_display"),
        Column("days", gettext_lazy("Days looked at"), lambda row: f"{row.first} – {row.last}"),
        Column("month", gettext_lazy("Planned for"), lambda row: f"{row.month:%Y-%m}", sort="month"),
        Column("state", gettext_lazy("State"), lambda row: Tag(row.get_state_display(), TONES[AuditState(row.state)])),
        Column("by", gettext_lazy("Audited by"), "by.name", hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=AuditState.choices),
        ChoiceFilter("kind", gettext_lazy("Kind of audit"), choices=AuditKind.choices),
        DateRangeFilter("month", gettext_lazy("Planned for"), "month", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Plan an audit"), main=True, code=PLAN),
        Action(gettext_lazy("Signs"), code=SIGNS),
        Action(gettext_lazy("Findings of audits"), code="funds.audit.findings"),
    ]

    def queryset(self) -> QuerySet[Any]:
        return audits(self.actor)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(unit__name__icontains=text) | Q(unit__name_initials__startswith=text.lower()))

    def empty(self) -> Empty:
        return Empty(
            _("No audit yet."), _("The audit committee plans audits of the unions' money."), self._main_action()
        )


def _in(*states: AuditState) -> Any:
    return lambda audit: audit.state in states


def _opinion_first(audit: Audit, actor: Any) -> object | None:
    return None if audit.reported_on else _("The hand-over waits for the opinion of the audit.")


def _comments_first(audit: Audit, actor: Any) -> object | None:
    if audit.commented_on is not None or audit.comments_due is None or timezone.localdate() > audit.comments_due:
        return None
    return _("The union may comment until %(day)s.") % {"day": audit.comments_due.isoformat()}


@register
class AuditDetail(DetailPage):
    """One audit: team, papers, findings, what the union said, what became of it."""

    code = VIEW
    permission = LIST
    path = "funds/audits/<int:pk>/"
    title = gettext_lazy("Audit of money")
    parent = LIST
    model = Audit
    select_related = ("unit", "by")
    acts = [
        ActButton(NOTIFY, gettext_lazy("Name the team and give notice"), main=True, when=_in(AuditState.PLANNED)),
        ActButton(CANCEL, gettext_lazy("Cancel"), when=_in(AuditState.PLANNED)),
        ActButton(PAPER, gettext_lazy("Write a paper"), when=_in(AuditState.NOTIFIED, AuditState.DRAFTED)),
        ActButton(FIND, gettext_lazy("Write a finding"), when=_in(AuditState.NOTIFIED, AuditState.DRAFTED)),
        ActButton(DRAFT, gettext_lazy("Send the draft"), main=True, when=_in(AuditState.NOTIFIED)),
        ActButton(COMMENT, gettext_lazy("Comment"), main=True, when=_in(AuditState.DRAFTED)),
        ActButton(
            REPORT,
            gettext_lazy("Issue the report"),
            main=True,
            refusal=_comments_first,
            when=_in(AuditState.DRAFTED),
        ),
        ActButton(
            HAND_OVER,
            gettext_lazy("Complete the hand-over"),
            main=True,
            refusal=_opinion_first,
            when=lambda audit: (
                audit.kind == AuditKind.HANDOVER
                and audit.handed_over_on is None
                and audit.state not in (AuditState.PLANNED, AuditState.CANCELLED)
            ),
        ),
        ActButton(CLOSE, gettext_lazy("Close the audit"), main=True, when=_in(AuditState.REPORTED)),
        ActButton("funds.audit.notice_paper", gettext_lazy("Notice of audit"), when=lambda audit: audit.notified_on),
        ActButton("funds.audit.report_paper", gettext_lazy("Report of audit"), when=lambda audit: audit.reported_on),
    ]

    def fetch(self) -> Any:
        """The union sees an audit from its notice on."""
        audit = super().fetch()
        if not self.actor.may(PLAN) and audit.state in (AuditState.PLANNED, AuditState.CANCELLED):
            raise Http404
        return audit

    def heading(self) -> object:
        return f"{self.record.unit.name} · {self.record.get_kind_display()}"

    def lead(self) -> object:
        return f"{self.record.first} – {self.record.last}"

    def state(self) -> Tag:
        return Tag(self.record.get_state_display(), TONES[AuditState(self.record.state)])

    def figures(self) -> Iterable[Figure]:
        if not self._shows_findings():
            return
        findings = list(self.record.findings.all())
        yield Figure(_("Findings"), len(findings), "#findings")
        left = sum(one.fix_state != FixState.DONE for one in findings)
        yield Figure(_("Still to be put right"), left, "#findings", tone="late" if left else "done")

    def _shows_findings(self) -> bool:
        return self.actor.may(PAPERS) or self.record.state in SHOWN

    def facts(self) -> Iterable[object]:
        row = self.record
        team = row.team.select_related("account").order_by("-leads", "pk")
        yield Facts(
            "",
            [
                Fact(_("Audited by"), row.by.name),
                Fact(_("Number"), row.shown_number),
                Fact(_("Planned for"), f"{row.month:%Y-%m}"),
                Fact(_("Grounds of the audit"), row.reason, wide=True),
                Fact(
                    _("Team"),
                    _(", ").join(one.account.display_name + (_(" (leads)") if one.leads else "") for one in team),
                    wide=True,
                ),
                Fact(_("Notice given on"), row.notified_on),
                Fact(_("Begins on"), row.begins_on),
                Fact(_("Comments until"), row.comments_due),
                Fact(_("Report issued on"), row.reported_on),
                Fact(_("Opinion"), row.opinion, wide=True),
                *(
                    [
                        Fact(_("Office handed over"), row.handed_over_to, sub=row.handed_over_on),
                        Fact(_("What was handed over"), row.handed_over, wide=True),
                    ]
                    if row.handed_over_on
                    else []
                ),
            ],
        )
        if self._shows_findings():
            yield self._findings()
        if row.comments:
            yield Facts(_("Comments of the union"), [Fact(str(row.commented_on), row.comments, wide=True)])
        if self.actor.may(PAPERS):
            yield self._papers()

    def _findings(self) -> Card:
        rows = [
            [
                one.number,
                format_html('<a href="{}">{}</a>', page_url(FINDING, one.pk) or "", one.title),
                Tag(one.get_grade_display(), GRADES[Grade(one.grade)]),
                yuan(one.amount_fen),
                Tag(one.get_fix_state_display(), FIXES[FixState(one.fix_state)]),
                one.fix_due or "",
            ]
            for one in self.record.findings.order_by("number")
        ]
        headings = [_("No."), _("Finding"), _("Grade"), _("Amount"), _("Putting right"), _("Put right by")]
        table = TableView(headings, rows, frozenset({3})) if rows else _("None.")
        return Card(format_html('<span id="findings">{}</span>', _("Findings")), table)

    def _papers(self) -> Card:
        rows = [
            [
                one.on,
                record_link(one.source_type, one.source_id, one.title),
                yuan(one.amount_fen),
                one.text,
                one.auditor.display_name if one.auditor else "",
            ]
            for one in papers_of(self.actor, self.record)
        ]
        headings = [_("Day"), _("Record looked at"), _("Amount"), _("Note"), _("Auditor")]
        return Card(_("Working papers"), TableView(headings, rows, frozenset({2})) if rows else _("None."))

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C30])


class _Paper(Page):
    """A Word paper of an audit."""

    permission = LIST
    parent = LIST
    model = Audit

    def record(self) -> Audit:
        """The audit in sight."""
        return fetch_for(self.actor, LIST, Audit, self.kwargs["pk"], select_related=("unit", "by"))


@register
class NoticePaper(_Paper):
    """The notice as Word."""

    code = "funds.audit.notice_paper"
    path = "funds/audits/<int:pk>/notice.docx"
    title = gettext_lazy("Notice of audit")

    def get(self) -> HttpResponse:
        audit = self.record()
        if audit.notified_on is None:
            raise Http404
        with translation.override("zh-hans"):
            return send_file(render_docx(notice_paper(audit)), f"{_('Notice of audit')} {audit.unit.name}.docx", DOCX)


@register
class ReportPaper(_Paper):
    """The report as Word."""

    code = "funds.audit.report_paper"
    path = "funds/audits/<int:pk>/report.docx"
    title = gettext_lazy("Report of audit")

    def get(self) -> HttpResponse:
        audit = self.record()
        if audit.reported_on is None:
            raise Http404
        with translation.override("zh-hans"):
            return send_file(render_docx(report_paper(audit)), f"{_('Report of audit')} {audit.unit.name}.docx", DOCX)
