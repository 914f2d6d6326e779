"""The register of inspections, the page of one, its acts, and the way there from a concern or a dispute."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
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
    FormPage,
    ListPage,
    Nav,
    Prose,
    RecordField,
    RowColumn,
    RowsField,
    TableView,
    Tag,
    UnitFilter,
    choice_word,
    page_url,
    register,
    stack,
    today,
)
from tieshan.lawbook import code_list, parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Employer
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.policies import LIST as CONCERNS
from tieshan.rights.concerns.queries import IN_CHARGE
from tieshan.rights.disputes.models import Dispute
from tieshan.rights.disputes.policies import LIST as DISPUTES
from tieshan.rights.supervision import actions
from tieshan.rights.supervision import policies as codes
from tieshan.rights.supervision.models import Inspection, Supervisor
from tieshan.rights.supervision.queries import BEFORE_OTHERS, in_office_on, inspections_waiting
from tieshan.rights.supervision.terms import Source, Visit
from tieshan.rights.supervision.web.words import day_field, own_union, text_field, unions

VIEW = "rights.supervision.inspection"


def matters() -> list[tuple[str, str]]:
    """What an inspection may find something about."""
    return list(code_list("concern_matter", on=today()).choices)


def matter_word(code: str) -> str:
    """A matter in words."""
    return code_list("concern_matter", on=today()).label(code)


def is_late(row: Any) -> bool:
    """To be held, and its day has passed."""
    return row.state == Visit.PLANNED and row.planned_on < today()


def visit_tag(row: Any) -> Tag:
    """How an inspection stands."""
    tones = {"planned": "late" if is_late(row) else "due", "held": "done"}
    return Tag(choice_word(row, "state"), tones.get(row.state, "plain"))


def _badge(actor: Actor) -> int:
    return inspections_waiting(actor).count() if actor.account_id is not None and actor.may(codes.INSPECT) else 0


def _origin_tab(request: HttpRequest, record: Any, key: str) -> object:
    """The inspections that grew from a record, and the way to plan one."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = Inspection.objects.visible_to(actor, codes.INSPECTIONS).filter(**{key: record}).select_related("unit")
    rows = [
        [format_html('<a href="{}">{}</a>', page_url(VIEW, one.pk), one), one.planned_on, visit_tag(one)]
        for one in found.order_by("pk")
    ]
    decided = key == "dispute" and record.state in BEFORE_OTHERS
    reason = _("The dispute is before the commission or a court: it is not inspected.") if decided else ""
    address = f"{page_url(codes.PLAN)}?{urlencode({key: record.pk})}"
    button = Action(_("Plan an inspection"), address, refused=reason, code=codes.PLAN)
    if not rows:
        return Card("", Empty(_("Not inspected yet."), action=button))
    table = TableView([_("Number"), _("Inspection planned for"), _("State")], rows)
    # What was looked at once may have to be looked at again.
    return Card("", stack([table, format_html('<p class="card-text">{}</p>', button)]))


def of_concern(request: HttpRequest, concern: Any) -> object:
    """The tab on a concern."""
    return _origin_tab(request, concern, "concern")


def of_dispute(request: HttpRequest, dispute: Any) -> object:
    """The tab on a dispute."""
    return _origin_tab(request, dispute, "dispute")


@register
class InspectionList(ListPage):
    """Inspections, the newest plan on top."""

    code = codes.INSPECTIONS
    path = "supervision/inspections/"
    title = gettext_lazy("Inspections of employers")
    nav = Nav("rights", 25, badge=_badge)
    model = Inspection
    select_related = ("unit", "employer")
    order = "-planned_on"
    export_code = codes.INSPECTIONS_EXPORT
    search_hint = gettext_lazy("Employer (name, initials)")
    columns = [
        Column("number", gettext_lazy("Number"), str, link=VIEW),
        Column("employer", gettext_lazy("Employer"), "employer.name", sub="purpose"),
        Column("source", gettext_lazy("Why it is inspected"), "get_source_display"),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("planned_on", gettext_lazy("Inspection planned for"), sort="planned_on"),
        Column("held_on", gettext_lazy("Inspected on"), sort="held_on"),
        Column("found", gettext_lazy("Breaches found"), "found"),
        Column("state", gettext_lazy("State"), visit_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=Visit.choices),
        ChoiceFilter("source", gettext_lazy("Why it is inspected"), choices=Source.choices),
        BoolFilter(
            "found",
            gettext_lazy("Something found"),
            apply=lambda rows, yes: rows.filter(found__gt=0) if yes else rows.filter(state=Visit.HELD, found=0),
            more=True,
        ),
        ChoiceFilter("matter", gettext_lazy("Matter"), "findings__matter", choices=matters, more=True),
        DateRangeFilter("held", gettext_lazy("Inspected on"), "held_on", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Plan an inspection"), main=True, code=codes.PLAN),
        Action(gettext_lazy("Network"), code=codes.NETWORK),
    ]

    def queryset(self) -> QuerySet[Any]:
        return super().queryset().annotate(found=Count("findings", distinct=True))

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(employer__name__icontains=text)
            | Q(employer__name_initials__startswith=letters)
            | Q(employer__name_pinyin__startswith=letters)
        )

    def row_class(self, row: Any) -> str:
        return "late" if is_late(row) else ""

    def empty(self) -> Empty:
        return Empty(
            _("No inspection yet."), _("Plan one; two people with a certificate hold it."), self._main_action()
        )


def _planned(one: Inspection) -> bool:
    return one.state == Visit.PLANNED


@register
class InspectionDetail(DetailPage):
    """One inspection with its people and findings."""

    code = VIEW
    path = "supervision/inspections/<int:pk>/"
    title = gettext_lazy("Inspection of an employer")
    parent = codes.INSPECTIONS
    permission = codes.INSPECTIONS
    model = Inspection
    select_related = ("unit", "employer", "concern", "dispute")
    acts = [
        ActButton(codes.INSPECT, gettext_lazy("Enter the record"), main=True, when=_planned),
        ActButton(codes.RECORD, gettext_lazy("Print the record"), when=lambda one: one.state != Visit.CALLED_OFF),
        ActButton(codes.CALL_OFF, gettext_lazy("Call the inspection off"), when=_planned),
    ]

    def heading(self) -> object:
        return f"{self.record} {self.record.employer.name}"

    def state(self) -> Tag:
        return visit_tag(self.record)

    def actions(self) -> Iterable[Action]:
        one = self.record
        if one.state == Visit.HELD and one.findings.exists() and not one.letters.exists():
            address = f"{page_url(codes.DRAFT)}?{urlencode({'inspection': one.pk})}"
            yield Action(_("Write an advisory letter"), address, True, code=codes.DRAFT)
        yield from super().actions()

    def facts(self) -> Iterable[object]:
        one = self.record
        signed = ""
        if one.signed is not None:
            signed = _("signed by both sides") if one.signed else _("not signed by the employer")
        facts = [
            Fact(_("Employer"), one.employer.name),
            Fact(_("Union"), one.unit.name),
            Fact(_("Why it is inspected"), one.get_source_display(), sub=self._origin()),
            Fact(_("Inspection planned for"), one.planned_on),
        ]
        if one.state == Visit.HELD:
            facts += [
                Fact(_("Inspected on"), one.held_on, sub=one.place),
                Fact(_("There for the employer"), one.met),
                Fact(_("Signature"), signed, sub=one.refusal),
            ]
        if one.reason:
            facts.append(Fact(_("Called off because"), one.reason))
        yield Facts("", facts)
        yield Card(_("What is looked at"), Prose(one.purpose))
        if one.state != Visit.HELD:
            return
        people = [
            [each.supervisor.name, each.certificate.number, each.certificate.valid_to]
            for each in one.inspectors.select_related("supervisor", "certificate").order_by("pk")
        ]
        yield Card(
            _("Inspectors"), TableView([_("Name of the person"), _("Supervisor's certificate"), _("Valid to")], people)
        )
        found = [
            [matter_word(each.matter), each.what, each.rule, "" if each.workers is None else each.workers]
            for each in one.findings.order_by("pk")
        ]
        headings = [_("Matter"), _("Problem found"), _("Legal rule broken"), _("Workers")]
        yield Card(_("Breaches found"), TableView(headings, found) if found else Empty(_("Nothing was found.")))
        yield Card(_("Record"), Prose(one.record))
        letters = [
            [
                format_html('<a href="{}">{}</a>', page_url("rights.supervision.letter", each.pk), each),
                choice_word(each, "state"),
            ]
            for each in one.letters.order_by("pk")
        ]
        if letters:
            yield Card(_("Letters"), TableView([_("Number"), _("State")], letters))
        files = attachments_card(self.request, one, permission=codes.INSPECTIONS)
        if files is not None:
            yield files

    def _origin(self) -> object:
        """The record it grew from, for those who see that one."""
        one = self.record
        for model, pk, code, page in (
            (Concern, one.concern_id, CONCERNS, "rights.concern.view"),
            (Dispute, one.dispute_id, DISPUTES, "rights.dispute.view"),
        ):
            origin = model.objects.visible_to(self.actor, code).filter(pk=pk).first() if pk else None
            if origin is not None:
                return format_html('<a href="{}">{}</a>', page_url(page, pk), origin.number)
        return ""

    def aside(self) -> Iterable[object]:
        day = self.record.held_on or today()
        yield explanation(
            parameters=[parameter("rights.supervision.visitors", on=day)], clauses=[codes.C15, codes.BODIES]
        )


def _employers(actor: Actor) -> Any:
    return Employer.objects.visible_to(actor, codes.PLAN).filter(closed_on__isnull=True)


class PlanForm(forms.Form):
    """Who looks at whom, when, what at."""

    unit = RecordField(label=gettext_lazy("Union"), source=unions(codes.PLAN))
    employer = RecordField(label=gettext_lazy("Employer"), source=_employers)
    source = forms.ChoiceField(
        label=gettext_lazy("Why it is inspected"),
        choices=[(one.value, one.label) for one in (Source.PLAN, Source.TIP)],
        widget=forms.RadioSelect,
        initial=Source.PLAN,
    )
    purpose = text_field(
        gettext_lazy("What is looked at"), rows=2, most=500, help_text=gettext_lazy("Name nobody who complained.")
    )
    planned_on = day_field(gettext_lazy("Inspection planned for"))
    concern = RecordField(
        label=gettext_lazy("Concern"),
        source=lambda actor: Concern.objects.visible_to(actor, CONCERNS),
        searched=("number",),
        required=False,
    )
    dispute = RecordField(
        label=gettext_lazy("Labour dispute"),
        source=lambda actor: Dispute.objects.visible_to(actor, DISPUTES),
        searched=("number",),
        required=False,
    )

    def __init__(self, *args: Any, origin: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        # Where it comes from is asked only where it comes from somewhere.
        for name in ("concern", "dispute"):
            if name != origin:
                del self.fields[name]
        if origin:
            del self.fields["source"]


@register
class PlanInspection(FormPage):
    """Plan one."""

    code = codes.PLAN
    path = "supervision/inspections/plan/"
    title = gettext_lazy("Plan an inspection")
    parent = codes.INSPECTIONS
    form_class = PlanForm
    action = staticmethod(actions.plan_inspection)
    detail_code = VIEW
    submit = gettext_lazy("Plan the inspection")
    done = gettext_lazy("Planned. Enter the record when it was held.")

    def _asked(self) -> Any:
        """The concern or the dispute in the address, if the reader sees it."""
        for key, model, code in (("concern", Concern, CONCERNS), ("dispute", Dispute, DISPUTES)):
            pk = self.request.GET.get(key) or self.request.POST.get(key) or ""
            if pk.isdecimal() and len(pk) < 10:
                found = model.objects.visible_to(self.actor, code).filter(pk=int(pk)).first()
                if found is not None:
                    return key, found
        return "", None

    def form_options(self) -> dict[str, Any]:
        return {"origin": self._asked()[0]}

    def initial(self) -> dict[str, Any]:
        key, record = self._asked()
        if record is not None:
            unit = record.unit if record.unit.kind in IN_CHARGE else None
            found = {key: record.pk, "unit": unit.pk if unit else None, "employer": record.employer_id}
            return {name: value for name, value in found.items() if value}
        return own_union(self.actor, codes.PLAN)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class InspectionAct(FormPage):
    """An act on one inspection."""

    parent = codes.INSPECTIONS
    model = Inspection
    select_related = ("unit", "employer")
    view_code = codes.INSPECTIONS
    detail_code = VIEW
    subject_argument = "inspection"
    versioned = True

    def lead(self) -> object:
        return f"{self.record.employer.name} · {self.record.unit.name}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


def supervisor_field(label: object, *, required: bool) -> RecordField:
    """One of the supervisors within reach; whether the certificate held on the day, the act asks."""
    return RecordField(
        label=label,
        source=lambda actor: Supervisor.objects.visible_to(actor, codes.REGISTER).filter(in_office_on(today())),
        searched=("name", "name_initials", "name_pinyin", "certificate"),
        required=required,
    )


def taken_together(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The cleaned fields with the inspectors as one list."""
    names = ("first", "second", "third", "fourth")
    people = [cleaned[name] for name in names if cleaned.get(name) is not None]
    return {key: value for key, value in cleaned.items() if key not in names} | {"supervisors": people}


def _matter_or_none() -> list[tuple[str, str]]:
    """The matters with an empty one before them: a line that nobody filled in is no line."""
    return [("", ""), *matters()]


class InspectForm(forms.Form):
    """The record."""

    held_on = day_field(gettext_lazy("Inspected on"), initial=today)
    first = supervisor_field(gettext_lazy("Inspector"), required=True)
    second = supervisor_field(gettext_lazy("Second inspector"), required=True)
    third = supervisor_field(gettext_lazy("Third inspector"), required=False)
    fourth = supervisor_field(gettext_lazy("Fourth inspector"), required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=100)
    met = forms.CharField(label=gettext_lazy("There for the employer"), max_length=100)
    record = text_field(gettext_lazy("Record"), rows=5, most=20000)
    findings = RowsField(
        label=gettext_lazy("Breaches found"),
        required=False,
        columns=[
            RowColumn("matter", gettext_lazy("Matter"), forms.ChoiceField(choices=_matter_or_none)),
            RowColumn("what", gettext_lazy("Problem found"), forms.CharField(max_length=1000)),
            RowColumn("rule", gettext_lazy("Legal rule broken"), forms.CharField(max_length=200)),
            RowColumn("workers", gettext_lazy("Workers"), forms.IntegerField(min_value=0, required=False)),
        ],
    )
    signed = forms.TypedChoiceField(
        label=gettext_lazy("The employer"),
        choices=[("yes", gettext_lazy("signed the record")), ("no", gettext_lazy("did not sign"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    refusal = forms.CharField(
        label=gettext_lazy("Why it is not signed, and who saw it"), max_length=300, required=False
    )
    uploads = AttachmentsField(label=gettext_lazy("Signed record, pictures"), required=False)


@register
class HoldInspection(InspectionAct):
    """Enter the record."""

    code = codes.INSPECT
    path = "supervision/inspections/<int:pk>/record/"
    title = gettext_lazy("Enter the record of an inspection")
    form_class = InspectForm
    action = staticmethod(actions.hold_inspection)
    done = gettext_lazy("Entered.")

    def initial(self) -> dict[str, Any]:
        return {"place": self.record.employer.address}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return super().arguments(taken_together(cleaned))


class ReasonForm(forms.Form):
    """Why."""

    reason = text_field(gettext_lazy("Reason"), rows=2, most=500)


@register
class CallOffInspection(InspectionAct):
    """Call it off."""

    code = codes.CALL_OFF
    path = "supervision/inspections/<int:pk>/call-off/"
    title = gettext_lazy("Call an inspection off")
    form_class = ReasonForm
    action = staticmethod(actions.call_off_inspection)
    submit = gettext_lazy("Call the inspection off")
    danger = True
