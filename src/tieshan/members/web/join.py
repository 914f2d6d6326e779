"""Admitting a member with five compulsory fields, and correcting the facts of one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import Card, DateInput, FormPage, RecordField, page_url, register, today
from tieshan.kernel.refusal import Refused
from tieshan.members.actions.membership import RESIDENT_CARD, correct_person, join_member
from tieshan.members.models import Person
from tieshan.members.policies import PERSON_JOIN, PERSON_LIST
from tieshan.members.web.steps import basic_units
from tieshan.members.web.words import code_choices
from tieshan.organisations.models import Employer

LONGEST = 100


def _text(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=LONGEST, **options)


def _code(label: Any, name: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=code_choices(name))


def _yes(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class GroupedForm(forms.Form):
    """A form whose compulsory fields stand open and whose other fields wait, in groups, until asked for."""

    GROUPS: ClassVar[tuple[tuple[object, tuple[str, ...]], ...]] = ()

    def open_fields(self) -> list[forms.BoundField]:
        """The fields that are always shown."""
        folded = {name for _title, names in self.GROUPS for name in names}
        return [field for field in self.visible_fields() if field.name not in folded]

    def groups(self) -> list[tuple[object, list[forms.BoundField], bool]]:
        """Title, fields and whether the group stands open: one with a mistake or with content must be seen."""
        found = []
        for title, names in self.GROUPS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                found.append((title, fields, any(field.errors for field in fields)))
        return found


class FactsForm(GroupedForm):
    """The facts of the real-name register that nobody is forced to enter."""

    employer = RecordField(
        label=_("Employer"),
        required=False,
        source=lambda actor: Employer.objects.filter(closed_on__isnull=True),
        searched=("credit_code", "name", "name_initials"),
        help_text=_("From the register of employers; else write the name below."),
    )
    employer_name = _text(_("Employer's name"))
    department = _text(_("Department or team"))
    job = _text(_("Job"))
    employment_state = _code(_("Employment state"), "employment_state")
    is_migrant = _yes(_("Migrant worker"))
    is_agency = _yes(_("Agency worker"))
    is_new_form = _yes(_("New form of employment"))
    ethnicity = _code(_("Ethnicity"), "ethnicity")
    education = _code(_("Education"), "education")
    political_status = _code(_("Political status"), "political_status")
    hukou = _code(_("Household registration"), "hukou")
    skill_level = _code(_("Skill level"), "skill_level")
    technical_title = _text(_("Technical title"))
    member_number = _text(_("Member number"))
    union_post = _code(_("Post in the union"), "union_post")
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    WORK = (
        "employer",
        "employer_name",
        "department",
        "job",
        "employment_state",
        "is_migrant",
        "is_agency",
        "is_new_form",
    )
    PERSON = ("ethnicity", "education", "political_status", "hukou", "skill_level", "technical_title")
    UNION = ("member_number", "union_post", "remark")


class JoinForm(FactsForm):
    """Five fields are compulsory; birth date and sex are read from the identity number."""

    name = forms.CharField(label=_("Full name"), max_length=50)
    id_number = forms.CharField(
        label=_("Identity number"), max_length=40, help_text=_("Date of birth and sex are read from it.")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=20)
    unit = RecordField(label=_("Union"), source=lambda actor: basic_units(actor, PERSON_JOIN))
    joined_on = forms.DateField(label=_("Joined on"), widget=DateInput)
    id_type = forms.ChoiceField(
        label=_("Kind of document"), required=False, choices=code_choices("id_type", empty=False), initial=RESIDENT_CARD
    )
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=DateInput)
    sex = _code(_("Sex"), "sex")
    id_accepted_reason = _text(
        _("Reason to accept a failing number"),
        help_text=_("Only when the number on the real document fails the check."),
    )

    field_order = ["name", "id_number", "phone", "unit", "joined_on"]
    GROUPS = (
        (_("More: work"), FactsForm.WORK),
        (_("More: person"), FactsForm.PERSON),
        (_("More: union"), FactsForm.UNION),
        (_("More: another document than the identity card"), ("id_type", "birth_date", "sex", "id_accepted_reason")),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["id_type"] = cleaned.get("id_type") or RESIDENT_CARD
        if cleaned["id_type"] == RESIDENT_CARD:
            # The card says both; a second source could only contradict it.
            cleaned.pop("birth_date", None)
            cleaned.pop("sex", None)
        return cleaned


@register
class JoinPerson(FormPage):
    """Admit a person to a union."""

    code = PERSON_JOIN
    path = "members/join/"
    title = _("Admit a member")
    parent = "members.person.list"
    detail_code = "members.person.view"
    form_class = JoinForm
    action = staticmethod(join_member)
    submit = _("Admit")
    template = "members/grouped_form.html"

    def lead(self) -> object:
        return _("Five facts are enough. The rest can come later, or with the roster.")

    def initial(self) -> dict[str, Any]:
        units = list(basic_units(self.actor, PERSON_JOIN).order_by("path")[:2])
        first = units[0] if len(units) == 1 else None
        asked = self.request.GET.get("unit") or first
        return {"joined_on": today(), **({"unit": asked} if asked else {})}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_message(self, result: Any) -> object:
        return gettext("%(name)s is now a member of %(unit)s.") % {"name": result.name, "unit": result.unit.name}

    def answer(self, form: Any, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:
        self._offer = form.cleaned_data if refused is not None and refused.code == "members.person.elsewhere" else None
        return super().answer(form, refused=refused, status=status)

    def before_form(self) -> object:
        """Somebody who is a member elsewhere is not admitted twice: offer to ask the other union instead."""
        offer = getattr(self, "_offer", None)
        url = page_url("members.transfer.ask")
        if not offer or url is None or not self.actor.may_at("members.transfer.request", offer["unit"]):
            return ""
        hidden = [("name", offer["name"]), ("id_number", offer["id_number"]), ("to_unit", offer["unit"].pk)]
        # Sent by POST: an identity number does not belong into an address.
        return Card(
            _("Ask for a transfer instead"),
            format_html(
                '<form method="post" action="{}" class="card-text"><input type="hidden" name="csrfmiddlewaretoken" '
                'value="{}"><input type="hidden" name="fill" value="1">{}<p>{}</p>'
                '<button class="btn main">{}</button></form>',
                url,
                get_token(self.request),
                _hidden(hidden),
                gettext("The other union is asked to let the member go; nothing has to be typed again."),
                gettext("Ask for the transfer"),
            ),
        )


def _hidden(pairs: list[tuple[str, Any]]) -> object:
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


class CorrectForm(FactsForm):
    """Every fact of the register. Numbers stay as they are unless new ones are entered."""

    name = forms.CharField(label=_("Full name"), max_length=50)
    id_number = forms.CharField(
        label=_("New identity number"), required=False, max_length=40, help_text=_("Empty: stays as it is.")
    )
    phone = forms.CharField(
        label=_("New telephone"), required=False, max_length=20, help_text=_("Empty: stays as it is.")
    )
    without_phone = _yes(_("Delete the telephone"))
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=DateInput)
    sex = _code(_("Sex"), "sex")
    id_accepted_reason = _text(_("Reason to accept a failing number"))

    field_order = ["name", "id_number", "phone", "without_phone"]
    GROUPS = (
        (_("Work"), FactsForm.WORK),
        (_("Personal details"), FactsForm.PERSON),
        (_("Union"), FactsForm.UNION),
        (_("Identity document"), ("birth_date", "sex", "id_accepted_reason")),
    )


FACT_FIELDS = (*FactsForm.WORK, *FactsForm.PERSON, *FactsForm.UNION, "name", "birth_date", "sex")


@register
class CorrectPerson(FormPage):
    """Correct a member's facts; whoever comes second is told what the first changed."""

    code = "members.person.correct"
    path = "members/<int:pk>/correct/"
    title = _("Correct")
    parent = "members.person.list"
    model = Person
    select_related = ("unit", "employer")
    view_code = PERSON_LIST
    detail_code = "members.person.view"
    form_class = CorrectForm
    versioned = True
    submit = _("Save")
    done = _("The facts have been corrected.")
    template = "members/grouped_form.html"
    all_open = True

    def lead(self) -> object:
        return f"{self.record.name} · {self.record.unit.name} · {self.record.id_masked}"

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in FACT_FIELDS}

    def form(self, data: Any = None, files: Any = None) -> Any:
        form = super().form(data, files)
        if self.record.id_type == RESIDENT_CARD:
            # Both stand in the number: they are corrected by correcting it.
            del form.fields["birth_date"], form.fields["sex"]
        return form

    def run(self, cleaned: dict[str, Any]) -> Any:
        facts = {name: cleaned[name] for name in FACT_FIELDS if name in cleaned}
        without = cleaned.pop("without_phone", False)
        return correct_person(
            actor=self.actor,
            person=self.record,
            version=self._expected_version(),
            on=today(),
            phone="" if without else (cleaned["phone"] or None),
            id_number=cleaned["id_number"] or None,
            id_accepted_reason=cleaned.get("id_accepted_reason", ""),
            **facts,
        )
