"""Planning, giving notice, papers, findings, draft, comment, report, closing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import (
    DateInput,
    Fact,
    Facts,
    FormPage,
    RecordField,
    YuanField,
    page_url,
    register,
    today,
)
from tieshan.funds.audit.actions import (
    cancel_audit,
    close_audit,
    comment_audit,
    give_notice,
    hand_office_over,
    issue_report,
    plan_audit,
    send_draft,
    write_finding,
    write_paper,
)
from tieshan.funds.audit.actions.leading import earliest_begin
from tieshan.funds.audit.models import Audit, WorkingPaper
from tieshan.funds.audit.policies import (
    CANCEL,
    CLOSE,
    COMMENT,
    DRAFT,
    FIND,
    HAND_OVER,
    LIST,
    NOTIFY,
    PAPER,
    PLAN,
    REPORT,
)
from tieshan.funds.audit.queries import auditors_of, conflict_of, papers_of
from tieshan.funds.audit.terms import AuditKind, Grade, Sign
from tieshan.funds.audit.web.lists import PAGES, VIEW
from tieshan.kernel.money import Yuan
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Account, Unit

AUDITING = (Unit.Kind.DISTRICT, Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL)


class PlanForm(forms.Form):
    """Whose money, by whom, which days."""

    unit = RecordField(
        label=gettext_lazy("Audited union"),
        source=lambda actor: Unit.objects.visible_to(actor, PLAN).filter(status=Unit.Status.ACTIVE),
    )
    by = RecordField(
        label=gettext_lazy("Audited by"),
        source=lambda actor: Unit.objects.visible_to(actor, PLAN).filter(kind__in=AUDITING, status=Unit.Status.ACTIVE),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of audit"), choices=AuditKind.choices)
    first = forms.DateField(label=gettext_lazy("From the day"), widget=DateInput)
    last = forms.DateField(label=gettext_lazy("To the day"), widget=DateInput)
    month = forms.DateField(label=gettext_lazy("Planned for the month of"), widget=DateInput)
    reason = forms.CharField(label=gettext_lazy("Grounds of the audit"), required=False, max_length=300)


@register
class PlanAudit(FormPage):
    """Put an audit into the plan."""

    code = PLAN
    path = "funds/audits/plan/"
    title = gettext_lazy("Plan an audit")
    parent = LIST
    form_class = PlanForm
    action = staticmethod(plan_audit)
    detail_code = VIEW
    submit = gettext_lazy("Put into the plan")
    done = gettext_lazy("In the plan. Next: name the team and give notice.")

    def initial(self) -> dict[str, Any]:
        on, year = today(), today().year - 1
        own = Unit.objects.visible_to(self.actor, PLAN).filter(kind__in=AUDITING).order_by("path").first()
        return {
            "by": own, "kind": AuditKind.YEARLY, "first": date(year, 1, 1), "last": date(year, 12, 31),
            "month": on.replace(day=1),
        }  # fmt: skip

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class _OfAudit(FormPage):
    """A step of one audit."""

    parent = LIST
    model = Audit
    select_related = ("unit", "by")
    view_code = LIST
    detail_code = VIEW
    subject_argument = "audit"
    versioned = True

    def lead(self) -> object:
        return f"{self.record.unit.name} · {self.record.first} – {self.record.last}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class NoticeForm(forms.Form):
    """The team and the first day."""

    lead = forms.ChoiceField(label=gettext_lazy("Leads the team"), choices=())
    team = forms.MultipleChoiceField(
        label=gettext_lazy("Members of the team"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    begins_on = forms.DateField(label=gettext_lazy("Begins on"), widget=DateInput)

    def __init__(self, *args: Any, people: list[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {str(one.pk): one for one in people}
        for name in ("lead", "team"):
            field: Any = self.fields[name]
            field.choices = [(key, one.display_name) for key, one in self.people.items()]

    def clean_lead(self) -> Account:
        """The account behind the choice."""
        return self.people[self.cleaned_data["lead"]]

    def clean_team(self) -> list[Account]:
        """The accounts behind the ticks."""
        return [self.people[key] for key in self.cleaned_data["team"]]


@register
class GiveNotice(_OfAudit):
    """Name the team and give notice."""

    code = NOTIFY
    path = "funds/audits/<int:pk>/notify/"
    title = gettext_lazy("Name the team and give notice")
    form_class = NoticeForm
    action = staticmethod(give_notice)
    submit = gettext_lazy("Give notice")
    done = gettext_lazy("Notice is given. Download it as Word and hand it over.")

    def form_options(self) -> dict[str, Any]:
        row = self.record
        people = auditors_of(row.by, today()).order_by("display_name")
        return {"people": [one for one in people if not conflict_of(one, row.unit, row.first, row.last)]}

    def initial(self) -> dict[str, Any]:
        return {"begins_on": earliest_begin(today())}

    def before_form(self) -> object:
        return _(
            "People with a post in the union or with who keeps its money, a hand in its requests or a yes to one are"
            " left out."
        )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


@register
class CancelAudit(_OfAudit):
    """Cancel a planned audit."""

    code = CANCEL
    path = "funds/audits/<int:pk>/cancel/"
    title = gettext_lazy("Cancel the audit")
    form_class = ReasonForm
    action = staticmethod(cancel_audit)
    submit = gettext_lazy("Cancel the audit")
    done = gettext_lazy("The audit is cancelled.")


class PaperForm(forms.Form):
    """What was seen on which record."""

    title = forms.CharField(label=gettext_lazy("Record looked at"), max_length=200)
    amount = YuanField(label=gettext_lazy("Amount"), required=False)
    text = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea, max_length=5000)
    sign = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)
    source_type = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    source_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean_source_type(self) -> str:
        """Only kinds of record that have a page."""
        given: str = self.cleaned_data["source_type"]
        return given if given in PAGES else ""

    def clean_sign(self) -> str:
        """Only signs that exist."""
        given: str = self.cleaned_data["sign"]
        return given if given in Sign.values else ""


@register
class WritePaper(_OfAudit):
    """Write a working paper."""

    code = PAPER
    path = "funds/audits/<int:pk>/paper/"
    title = gettext_lazy("Write a working paper")
    form_class = PaperForm
    action = staticmethod(write_paper)
    versioned = False
    submit = gettext_lazy("Keep the paper")
    done = gettext_lazy("The paper is kept.")
    private_fields = frozenset({"text"})

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.pk) or self.request.path


class FindForm(forms.Form):
    """Facts, rule, measure, papers."""

    title = forms.CharField(label=gettext_lazy("Finding"), max_length=120)
    grade = forms.ChoiceField(label=gettext_lazy("Grade"), choices=Grade.choices)
    facts = forms.CharField(label=gettext_lazy("Facts found"), widget=forms.Textarea, max_length=5000)
    amount = YuanField(label=gettext_lazy("Amount"), required=False)
    clause = forms.CharField(label=gettext_lazy("Against which rule"), max_length=200)
    measure = forms.CharField(label=gettext_lazy("What is to be done"), widget=forms.Textarea, max_length=2000)
    papers = forms.MultipleChoiceField(
        label=gettext_lazy("Working papers"), widget=forms.CheckboxSelectMultiple, choices=(), required=False
    )

    def __init__(self, *args: Any, papers: list[WorkingPaper], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {str(one.pk): one for one in papers}
        field: Any = self.fields["papers"]
        field.choices = [(key, f"{one.title} · {one.on}") for key, one in self.known.items()]
        if not papers:
            del self.fields["papers"]

    def clean_papers(self) -> list[WorkingPaper]:
        """The papers behind the ticks."""
        return [self.known[key] for key in self.cleaned_data["papers"]]

    def clean_amount(self) -> Yuan | None:
        """Nothing where no amount was given."""
        return self.cleaned_data["amount"] or None


@register
class WriteFinding(_OfAudit):
    """Write a finding."""

    code = FIND
    path = "funds/audits/<int:pk>/find/"
    title = gettext_lazy("Write a finding")
    form_class = FindForm
    action = staticmethod(write_finding)
    versioned = False
    submit = gettext_lazy("Keep the finding")
    done = gettext_lazy("The finding is kept; it stands from the report on.")

    def form_options(self) -> dict[str, Any]:
        return {"papers": list(papers_of(self.actor, self.record))}

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.pk) or self.request.path


@register
class SendDraft(_OfAudit):
    """Send the draft to the union."""

    code = DRAFT
    path = "funds/audits/<int:pk>/draft/"
    title = gettext_lazy("Send the draft")
    action = staticmethod(send_draft)
    submit = gettext_lazy("Send")
    done = gettext_lazy("The union sees the findings now and may comment.")

    def before_form(self) -> object:
        return Facts("", [Fact(_("Findings"), self.record.findings.count())])

    def aside(self) -> object:
        return explanation(parameters=[parameter("funds.audit.comments", on=today())])


class CommentForm(forms.Form):
    """What the union says."""

    text = forms.CharField(label=gettext_lazy("Comments"), widget=forms.Textarea, max_length=5000)


@register
class CommentAudit(_OfAudit):
    """Comment on the draft."""

    code = COMMENT
    path = "funds/audits/<int:pk>/comment/"
    title = gettext_lazy("Comment on the draft")
    form_class = CommentForm
    action = staticmethod(comment_audit)
    submit = gettext_lazy("Send the comments")
    done = gettext_lazy("The auditors have your comments.")


class ReportForm(forms.Form):
    """The opinion."""

    opinion = forms.CharField(label=gettext_lazy("Opinion"), widget=forms.Textarea, max_length=5000)


@register
class IssueReport(_OfAudit):
    """Issue the report."""

    code = REPORT
    path = "funds/audits/<int:pk>/report/"
    title = gettext_lazy("Issue the report")
    form_class = ReportForm
    action = staticmethod(issue_report)
    submit = gettext_lazy("Issue the report")
    done = gettext_lazy("Issued. Each finding has its day now.")


class HandOverForm(forms.Form):
    """Who has it now, and what."""

    to = forms.CharField(label=gettext_lazy("Taken over by"), max_length=60)
    day = forms.DateField(label=gettext_lazy("Day of the hand-over"), widget=DateInput)
    what = forms.CharField(
        label=gettext_lazy("What was handed over"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Books, seals, papers, unfinished matters."),
    )


@register
class HandOver(_OfAudit):
    """Complete the hand-over of an office."""

    code = HAND_OVER
    path = "funds/audits/<int:pk>/hand-over/"
    title = gettext_lazy("Complete the hand-over")
    form_class = HandOverForm
    action = staticmethod(hand_office_over)
    submit = gettext_lazy("It is handed over")
    done = gettext_lazy("The hand-over is complete.")

    def initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate()}


@register
class CloseAudit(_OfAudit):
    """Close the audit."""

    code = CLOSE
    path = "funds/audits/<int:pk>/close/"
    title = gettext_lazy("Close the audit")
    action = staticmethod(close_audit)
    submit = gettext_lazy("Close the audit")
    done = gettext_lazy("The audit is closed.")
