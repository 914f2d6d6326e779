"""The steps of a membership: retain, take up again, leave, expel, admit again; each with its day and its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import Card, DateInput, Fact, Facts, FormPage, RecordField, Why, register, today
from tieshan.members.actions import membership as acts
from tieshan.members.models import Person
from tieshan.members.policies import PERSON_LIST, PERSON_REJOIN
from tieshan.members.web.words import code_choices, state_tag
from tieshan.organisations.models import Unit


def basic_units(actor: Actor, code: str) -> QuerySet[Unit]:
    """Units that have members of their own and in which the actor holds the code."""
    return Unit.objects.visible_to(actor, code).filter(
        status=Unit.Status.ACTIVE, kind__in=(Unit.Kind.ENTERPRISE, Unit.Kind.JOINT, Unit.Kind.ORGANISER)
    )


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(label=label, widget=DateInput, help_text=help_text)


def _because(help_text: Any = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=required,
        help_text=help_text,
    )


class StepPage(FormPage):
    """One step of one membership."""

    parent = "members.person.list"
    model = Person
    select_related = ("unit",)
    view_code = PERSON_LIST
    detail_code = "members.person.view"
    subject_argument = "person"
    grounds: tuple[object, ...] = ()

    def initial(self) -> dict[str, Any]:
        return {"day": today()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def lead(self) -> object:
        return f"{self.record.name} · {self.record.unit.name}"

    def before_form(self) -> object:
        person = self.record
        facts = [
            Fact(_("Member"), person.name),
            Fact(_("Identity number"), person.id_masked),
            Fact(_("Union"), person.unit.name),
            Fact(_("Membership"), state_tag(person)),
        ]
        return with_grounds(facts, self.grounds) if self.grounds else Facts("", facts)


def with_grounds(facts: Sequence[Fact], grounds: Sequence[object]) -> Card:
    """Facts above a form with the rule that stands behind the act, in one card."""
    body = format_html_join("", "{}", ((fact,) for fact in facts))
    return Card("", format_html('<dl class="facts">{}</dl>{}', body, Why(grounds)))


class RetainForm(forms.Form):
    """Why the membership rests, and from when."""

    reason = forms.ChoiceField(label=_("Reason"), choices=code_choices("retention_reason", empty=False))
    day = _day(_("Retained from"))


@register
class Retain(StepPage):
    """Retain the membership of somebody without work or retired."""

    code = "members.person.retain"
    path = "members/<int:pk>/retain/"
    title = _("Retain the membership")
    form_class = RetainForm
    action = staticmethod(acts.retain_membership)
    submit = _("Retain the membership")
    done = _("The membership is retained: no dues, no vote, nothing lost.")
    grounds = (_("Provisional rules on membership (2000), items 5 and 6"),)


class ResumeForm(forms.Form):
    """From when the membership lives again."""

    day = _day(_("Taken up again from"))
    reason = _because(required=False)


@register
class Resume(StepPage):
    """Take a retained membership up again."""

    code = "members.person.resume"
    path = "members/<int:pk>/resume/"
    title = _("Take the membership up again")
    form_class = ResumeForm
    action = staticmethod(acts.resume_membership)
    submit = _("Take up again")
    done = _("The membership has been taken up again.")


class LeaveForm(forms.Form):
    """When and why somebody leaves."""

    day = _day(_("Left on"))
    reason = _because(_("The member's own wish, or the committee's decision with its date."))


@register
class Leave(StepPage):
    """Record that a member left."""

    code = "members.person.leave"
    path = "members/<int:pk>/leave/"
    title = _("Record leaving")
    form_class = LeaveForm
    action = staticmethod(acts.leave_union)
    submit = _("Record leaving")
    done = _("The leaving has been recorded. The history stays.")
    danger = True
    grounds = (_("Charter of the trade unions: leaving"),)


class ExpelForm(forms.Form):
    """When and by which decision."""

    day = _day(_("Expelled on"))
    reason = _because(_("The committee's decision with its number, and what it rests on."))


@register
class Expel(StepPage):
    """Expel a member by decision of the committee."""

    code = "members.person.expel"
    path = "members/<int:pk>/expel/"
    title = _("Expel a member")
    form_class = ExpelForm
    action = staticmethod(acts.expel_member)
    submit = _("Expel")
    done = _("The expulsion has been recorded.")
    danger = True
    grounds = (_("Charter of the trade unions: expulsion"),)


class RejoinForm(forms.Form):
    """Where and from when."""

    unit = RecordField(label=_("Union"), source=lambda actor: basic_units(actor, PERSON_REJOIN))
    day = _day(_("Joined again on"))
    reason = _because(required=False)


@register
class Rejoin(StepPage):
    """Admit a former member again; the earlier spans stay."""

    code = "members.person.rejoin"
    path = "members/<int:pk>/rejoin/"
    title = _("Admit again")
    form_class = RejoinForm
    action = staticmethod(acts.rejoin_member)
    submit = _("Admit again")
    done = _("Welcome back: the membership holds again, with its history.")

    def initial(self) -> dict[str, Any]:
        return {"day": today(), "unit": self.record.unit}
