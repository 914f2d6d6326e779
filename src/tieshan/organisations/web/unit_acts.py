"""Forms of the acts on the tree: found, edit, move, merge, split, dissolve."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.access import Actor, fetch_for
from tieshan.foundation.ui.kinds import Card, DateInput, FormPage, RecordField, page_url, register, today
from tieshan.foundation.ui.refusals import worded
from tieshan.kernel.identifiers import credit_code
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.employers import edit_employer
from tieshan.organisations.actions.tree import dissolve_unit, edit_unit, found_unit, merge_unit, move_unit, split_unit
from tieshan.organisations.models import Employer, Unit
from tieshan.organisations.queries.figures import totals_below
from tieshan.organisations.queries.units import next_code
from tieshan.organisations.rules.tree import ALLOWED_PARENTS
from tieshan.organisations.web.wording import DOCUMENT, REASON, RecordAct, UnitAct

BASIC_KINDS = ("enterprise", "joint", "organiser")


def standing(code: str, kinds: tuple[str, ...] = ()) -> Any:
    """The units that may be chosen in a form under a permission code: those that stand, of the given kinds."""

    def source(actor: Actor) -> QuerySet[Unit]:
        rows = Unit.objects.visible_to(actor, code).filter(status=Unit.Status.ACTIVE)
        return rows.filter(kind__in=kinds) if kinds else rows

    return source


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, help_text=help_text, widget=DateInput, required=required)


def _text(label: Any, help_text: Any = "", *, required: bool = False, length: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=length)


def _long(label: Any, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=2000, widget=area)


def _counted(unit: Unit) -> dict[str, Any]:
    """What an act on a unit carries along."""
    return {
        "unit": unit.name,
        "members": totals_below(unit.path)["members"],
        "below": Unit.objects.filter(path__startswith=unit.path, status=Unit.Status.ACTIVE).count() - 1,
        "employers": Employer.objects.filter(union_unit=unit).count(),
        "superior": unit.parent.name if unit.parent is not None else "",
    }


def what_happens(sentence: object) -> Card:
    """The card above a form that says in one breath what the act does."""
    return Card(_("What will happen"), format_html("<p>{}</p>", sentence))


# -- found --------------------------------------------------------------------------------------------------------


class FoundForm(forms.Form):
    """A new unit: where, what kind, its name, since when."""

    parent = RecordField(
        label=gettext_lazy("Superior"),
        source=standing("organisations.unit.found", ("district", "regional", "industrial", "joint")),
        help_text=gettext_lazy("The federation that leads it; type its name, initials or code."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(k, w) for k, w in Unit.Kind.choices if k != Unit.Kind.DISTRICT]
    )
    name = _text(gettext_lazy("Name"), required=True)
    founded_on = _day(gettext_lazy("Founded on"))
    code = _text(
        gettext_lazy("Unit code"),
        gettext_lazy("Leave it empty: the next free code of the superior is given."),
        length=40,
    )
    document = _text(
        gettext_lazy("Superior's approval"), gettext_lazy("Title and number of the reply, e.g. as printed on it.")
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).upper()


@register
class FoundUnit(FormPage):
    """Found a unit below a superior."""

    code = "organisations.unit.found"
    path = "units/found/"
    title = gettext_lazy("Found a unit")
    parent = "organisations.unit.list"
    detail_code = "organisations.unit.view"
    form_class = FoundForm
    submit = gettext_lazy("Found the unit")
    done = gettext_lazy("The unit has been founded. Record the election of its committee next.")

    def initial(self) -> dict[str, Any]:
        return {"founded_on": today(), "kind": self.request.GET.get("kind", Unit.Kind.ENTERPRISE)}

    def cancel_url(self) -> str:
        if self.employer is not None:
            return page_url("organisations.employer.view", self.employer.pk) or super().cancel_url()
        parent = self.request.GET.get("parent", "")
        return (
            page_url("organisations.unit.view", int(parent)) if parent.isdecimal() else None
        ) or super().cancel_url()

    @cached_property
    def employer(self) -> Employer | None:
        """The employer whose union is being founded, when the form was opened from its page."""
        pk = self.request.GET.get("employer", "")
        if not pk.isdecimal() or len(pk) > 18:
            return None
        return fetch_for(self.actor, "organisations.employer.edit", Employer, pk, view="organisations.employer.list")

    def before_form(self) -> object:
        if self.employer is None:
            return ""
        return what_happens(
            _("%(employer)s is entered under the new union at the same time.") % {"employer": self.employer.name}
        )

    def run(self, cleaned: dict[str, Any]) -> Unit:
        code = cleaned.pop("code") or next_code(cleaned["parent"])
        unit = found_unit(actor=self.actor, code=code, **cleaned)
        if self.employer is not None:
            edit_employer(actor=self.actor, employer=self.employer, version=None, union_unit=unit)
        return unit


# -- edit ---------------------------------------------------------------------------------------------------------


class EditForm(forms.Form):
    """The unit's own facts."""

    name = _text(gettext_lazy("Name"), required=True)
    short_name = _text(gettext_lazy("Short name"), gettext_lazy("Shown where space is short."), length=60)
    founded_on = _day(gettext_lazy("Founded on"))
    office_phone = _text(gettext_lazy("Office telephone"), length=40)
    address = _text(gettext_lazy("Address"))
    credit_code = _text(
        gettext_lazy("Union's credit code"), gettext_lazy("18 characters; a union's begins with 8."), length=30
    )
    legal_registered_on = _day(gettext_lazy("Registered as legal person on"), required=False)
    legal_representative = _text(gettext_lazy("Legal representative"), length=60)
    is_pilot = forms.BooleanField(label=gettext_lazy("Pilot unit of a new kind of organisation"), required=False)
    remark = _long(gettext_lazy("Remark"))

    def clean_credit_code(self) -> str:
        text = "".join(self.cleaned_data["credit_code"].split())
        if not text:
            return ""
        try:
            code = credit_code(text)
        except Refused as refused:
            raise forms.ValidationError(worded(refused)) from refused
        if not code.startswith("8"):
            raise forms.ValidationError(_("A union's own code begins with 8. This looks like the employer's code."))
        return code


@register
class EditUnit(RecordAct, UnitAct):
    """Correct a unit's facts."""

    code = "organisations.unit.edit"
    path = "units/<int:pk>/edit/"
    title = gettext_lazy("Edit")
    form_class = EditForm
    action = staticmethod(edit_unit)
    done = gettext_lazy("The unit's facts have been saved.")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in EditForm.base_fields}


# -- move ---------------------------------------------------------------------------------------------------------


class MoveForm(forms.Form):
    """Where to, from which day, why."""

    parent = RecordField(label=gettext_lazy("New superior"), source=standing("organisations.unit.move"))
    on = _day(
        gettext_lazy("From day"), gettext_lazy("Today or earlier: rights follow the tree from the day you enter this.")
    )
    reason = _long(REASON, required=True)
    document = _text(DOCUMENT)


@register
class MoveUnit(UnitAct):
    """Move a unit under another superior."""

    code = "organisations.unit.move"
    path = "units/<int:pk>/move/"
    title = gettext_lazy("Move")
    form_class = MoveForm
    action = staticmethod(move_unit)
    submit = gettext_lazy("Move the unit")
    done = gettext_lazy("The unit has been moved.")

    def initial(self) -> dict[str, Any]:
        return {"on": today()}

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        form = super().form(data, files)
        kinds = tuple(ALLOWED_PARENTS[self.record.kind])
        field: Any = form.fields["parent"]
        now = self.record.parent_id
        field.source = lambda actor: standing("organisations.unit.move", kinds)(actor).exclude(pk=now)
        return form

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return cleaned | {"today": today()}

    def before_form(self) -> object:
        counted = _counted(self.record)
        sentence = _("%(unit)s leaves %(superior)s and stands under the new superior from the day you choose.")
        if counted["below"]:
            sentence = _(
                "%(unit)s leaves %(superior)s with the %(below)s units below it and stands under the new superior from"
                " the day you choose."
            )
        more = _("Its %(members)s members stay in their registers. Trees and counts of earlier days stay as they were.")
        return what_happens(_("%(first)s %(second)s") % {"first": sentence % counted, "second": more % counted})


# -- merge --------------------------------------------------------------------------------------------------------


class MergeForm(forms.Form):
    """Into which unit, from which day, why."""

    successor = RecordField(label=gettext_lazy("Merge into"), source=standing("organisations.unit.merge"))
    on = _day(gettext_lazy("From day"))
    reason = _long(REASON, required=True)
    document = _text(DOCUMENT, gettext_lazy("The members' decision and the superior's approval."))


@register
class MergeUnit(UnitAct):
    """Merge a unit into another; it ends."""

    code = "organisations.unit.merge"
    path = "units/<int:pk>/merge/"
    title = gettext_lazy("Merge")
    form_class = MergeForm
    action = staticmethod(merge_unit)
    submit = gettext_lazy("Merge and end the unit")
    danger = True
    done = gettext_lazy("The unit has been merged; members and employers have gone over.")

    def initial(self) -> dict[str, Any]:
        return {"on": today()}

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        form = super().form(data, files)
        field: Any = form.fields["successor"]
        basic = self.record.kind in BASIC_KINDS
        kinds = BASIC_KINDS if basic else ("regional", "industrial", "district")
        own = self.record.pk
        field.source = lambda actor: standing("organisations.unit.merge", kinds)(actor).exclude(pk=own)
        return form

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return cleaned | {"today": today()}

    def before_form(self) -> object:
        return what_happens(
            _(
                "%(unit)s ends on the day you choose. Its %(members)s members and %(employers)s employers go over to"
                " the union you choose. Its past stays readable. This cannot be taken back."
            )
            % _counted(self.record)
        )


# -- split --------------------------------------------------------------------------------------------------------


class SplitForm(forms.Form):
    """The new unit and the employers that go to it."""

    employers = forms.MultipleChoiceField(
        label=gettext_lazy("Employers that go to the new unit"), widget=forms.CheckboxSelectMultiple
    )
    name = _text(gettext_lazy("Name of the new unit"), required=True)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[(k, w) for k, w in Unit.Kind.choices if k in ("enterprise", "joint")]
    )
    on = _day(gettext_lazy("From day"))
    code = _text(
        gettext_lazy("Unit code"),
        gettext_lazy("Leave it empty: the next free code of the superior is given."),
        length=40,
    )
    reason = _long(REASON, required=True)
    document = _text(DOCUMENT, gettext_lazy("The members' decision and the superior's approval."))

    def __init__(self, *args: Any, offered: list[Employer], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["employers"]
        field.choices = [(str(e.pk), _employer_words(e)) for e in offered]

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split()).upper()


def _employer_words(employer: Employer) -> str:
    if employer.workers is None:
        return employer.name
    workers = ngettext("%(count)s worker", "%(count)s workers", employer.workers) % {"count": employer.workers}
    return _("%(employer)s (%(workers)s)") % {"employer": employer.name, "workers": workers}


@register
class SplitUnit(UnitAct):
    """Split a new unit off."""

    code = "organisations.unit.split"
    path = "units/<int:pk>/split/"
    title = gettext_lazy("Split")
    form_class = SplitForm
    submit = gettext_lazy("Split the new unit off")
    danger = True
    done = gettext_lazy("The new unit stands; the chosen employers and their people have gone over.")

    def initial(self) -> dict[str, Any]:
        return {"on": today(), "kind": Unit.Kind.ENTERPRISE}

    def form_options(self) -> dict[str, Any]:
        return {"offered": self._employers()}

    def _employers(self) -> list[Employer]:
        return list(Employer.objects.filter(union_unit=self.record).order_by("name_pinyin", "pk"))

    def run(self, cleaned: dict[str, Any]) -> Unit:
        chosen = set(cleaned.pop("employers"))
        employers = [e for e in self._employers() if str(e.pk) in chosen]
        code = cleaned.pop("code") or next_code(self.record.parent)
        return split_unit(actor=self.actor, unit=self.record, code=code, employers=employers, **cleaned)

    def before_form(self) -> object:
        counted = _counted(self.record)
        if not counted["employers"]:
            return what_happens(
                _("No employer is entered for %(unit)s. Enter its employers first: a split follows them.") % counted
            )
        return what_happens(
            _(
                "A new unit is founded under %(superior)s. The employers you choose (of %(employers)s) and the members"
                " who work there go over to it; the others stay with %(unit)s."
            )
            % counted
        )


# -- dissolve -----------------------------------------------------------------------------------------------------


class DissolveForm(forms.Form):
    """From which day, why, on which decision."""

    on = _day(gettext_lazy("From day"))
    reason = _long(REASON, gettext_lazy("For example: the employer has been closed."), required=True)
    document = _text(DOCUMENT, gettext_lazy("The members' decision and the superior's approval."), required=True)


@register
class DissolveUnit(UnitAct):
    """Dissolve a unit."""

    code = "organisations.unit.dissolve"
    path = "units/<int:pk>/dissolve/"
    title = gettext_lazy("Dissolve")
    form_class = DissolveForm
    action = staticmethod(dissolve_unit)
    submit = gettext_lazy("Dissolve the unit")
    danger = True
    done = gettext_lazy("The unit has been dissolved; its members' membership is retained at the superior.")

    def initial(self) -> dict[str, Any]:
        return {"on": today()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return cleaned | {"today": today()}

    def before_form(self) -> object:
        return what_happens(
            _(
                "%(unit)s ends on the day you choose. The membership of its %(members)s members is retained at"
                " %(superior)s. Its %(employers)s employers stand without a union again. This cannot be taken back."
            )
            % _counted(self.record)
        )
