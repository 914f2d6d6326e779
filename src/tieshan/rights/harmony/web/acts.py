"""The acts of the assessment."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import FormPage, RecordField, page_url, register, today
from tieshan.organisations.models import Unit
from tieshan.rights.harmony import actions
from tieshan.rights.harmony import policies as codes
from tieshan.rights.harmony.models import HarmonyAssessment, HarmonyPoint
from tieshan.rights.harmony.queries import points_by_number
from tieshan.rights.harmony.web.assessments import VIEW


def _units(actor: Actor) -> Any:
    return Unit.objects.visible_to(actor, codes.OPEN).filter(status=Unit.Status.ACTIVE).exclude(kind="organiser")


class OpenForm(forms.Form):
    """Whose, for which year."""

    unit = RecordField(
        label=gettext_lazy("Union"),
        source=_units,
        help_text=gettext_lazy("A federation begins those of all its enterprises that have none yet."),
    )
    year = forms.IntegerField(label=gettext_lazy("Year"), initial=lambda: today().year)


@register
class OpenAssessments(FormPage):
    """Begin."""

    code = codes.OPEN
    path = "harmony/begin/"
    title = gettext_lazy("Begin an assessment")
    parent = codes.LIST
    form_class = OpenForm
    action = staticmethod(actions.open_assessments)
    submit = gettext_lazy("Begin")
    done = gettext_lazy("Begun; what the records know is filled in.")

    def initial(self) -> dict[str, Any]:
        own = list(_units(self.actor)[:2])
        return {"unit": own[0].pk} if len(own) == 1 else {}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        # Also asked for before anything was done: where "cancel" leads.
        if result and len(result) == 1:
            return page_url(VIEW, result[0].pk) or "/"
        return f"{page_url(codes.LIST)}?year={result[0].year}" if result else page_url(codes.LIST) or "/"


class TickForm(forms.Form):
    """What was seen."""

    met = forms.TypedChoiceField(
        label=gettext_lazy("The point is"),
        choices=[("yes", gettext_lazy("point met")), ("no", gettext_lazy("point not met"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=gettext_lazy("Found on looking"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    uploads = AttachmentsField(
        label=gettext_lazy("Evidence of the point"),
        required=False,
        help_text=gettext_lazy("Needed where the point is met."),
    )


@register
class AnswerPoint(FormPage):
    """Answer a point."""

    code = codes.TICK
    path = "harmony/points/<int:pk>/"
    title = gettext_lazy("Answer a point")
    parent = codes.LIST
    model = HarmonyPoint
    select_related = ("assessment__unit",)
    view_code = codes.LIST
    subject_argument = "point"
    form_class = TickForm
    action = staticmethod(actions.answer_point)
    versioned = True

    def heading(self) -> object:
        return points_by_number(self.record.assessment.standard_on)[self.record.number].title

    def lead(self) -> object:
        asked = points_by_number(self.record.assessment.standard_on)[self.record.number]
        return f"{self.record.assessment} · {asked.check}"

    def before_form(self) -> object:
        files = attachments_card(self.request, self.record, permission=codes.LIST)
        return files or ""

    def initial(self) -> dict[str, Any]:
        met = self.record.met
        return {"met": "" if met is None else "yes" if met else "no", "finding": self.record.finding}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.assessment_id) or "/"


class AssessmentAct(FormPage):
    """An act on one assessment."""

    parent = codes.LIST
    model = HarmonyAssessment
    select_related = ("unit",)
    view_code = codes.LIST
    detail_code = VIEW
    subject_argument = "assessment"
    versioned = True

    def lead(self) -> object:
        return str(self.record)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class RefreshAssessment(AssessmentAct):
    """Read the records again."""

    code = codes.REFRESH
    path = "harmony/<int:pk>/refresh/"
    title = gettext_lazy("Read the records again")
    action = staticmethod(actions.refresh_assessment)

    def lead(self) -> object:
        return _("What the records answer is read anew; what people answered stays.")


class ConcludeForm(forms.Form):
    """A remark, if any."""

    remark = forms.CharField(
        label=gettext_lazy("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


@register
class ConcludeAssessment(AssessmentAct):
    """Conclude."""

    code = codes.CONCLUDE
    path = "harmony/<int:pk>/conclude/"
    title = gettext_lazy("Conclude an assessment")
    form_class = ConcludeForm
    action = staticmethod(actions.conclude_assessment)
    submit = gettext_lazy("Conclude")


class ReopenForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


@register
class ReopenAssessment(AssessmentAct):
    """Open again."""

    code = codes.REOPEN
    path = "harmony/<int:pk>/reopen/"
    title = gettext_lazy("Open a concluded assessment again")
    form_class = ReopenForm
    action = staticmethod(actions.reopen_assessment)
    submit = gettext_lazy("Reopen the assessment")
    danger = True
