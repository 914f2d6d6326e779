"""The register of supervisors, the page of one, and its acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    RecordField,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.rights.supervision import actions
from tieshan.rights.supervision import policies as codes
from tieshan.rights.supervision.models import Supervisor
from tieshan.rights.supervision.queries import certificates_ending, in_office_on, valid_on
from tieshan.rights.supervision.terms import Place
from tieshan.rights.supervision.web.words import certificate_tag, day_field, own_union, text_field, unions

VIEW = "rights.supervision.supervisor"


def _valid(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    found = valid_on(today()).values("pk")
    return rows.filter(pk__in=found) if yes else rows.exclude(pk__in=found)


def _in_office(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.filter(in_office_on(today())) if yes else rows.exclude(in_office_on(today()))


@register
class SupervisorList(ListPage):
    """Supervisors, the next certificate to end on top."""

    code = codes.REGISTER
    path = "supervision/supervisors/"
    title = gettext_lazy("Labour-law supervisors")
    parent = codes.NETWORK
    model = Supervisor
    select_related = ("unit",)
    order = "valid_to"
    export_code = codes.REGISTER_EXPORT
    search_hint = gettext_lazy("Name (initials) or number of the certificate")
    columns = [
        Column("name", gettext_lazy("Name of the person"), sort="name_pinyin", link=VIEW, sub="job"),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("place", gettext_lazy("Place in the supervision"), "get_place_display"),
        Column("certificate", gettext_lazy("Supervisor's certificate"), text=True, sub="issued_by"),
        Column("valid_from", gettext_lazy("Certificate valid from"), hidden=True),
        Column("valid_to", gettext_lazy("Valid to"), sort="valid_to"),
        Column("since", gettext_lazy("Since"), sort="since", hidden=True),
        Column("state", gettext_lazy("State"), certificate_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("place", gettext_lazy("Place in the supervision"), choices=Place.choices),
        BoolFilter("valid", gettext_lazy("May inspect today"), apply=_valid),
        BoolFilter("office", gettext_lazy("In office"), apply=_in_office, more=True),
        DateRangeFilter("ends", gettext_lazy("Valid to"), "valid_to", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Enter a supervisor"), main=True, code=codes.APPOINT),
        Action(gettext_lazy("Network"), code=codes.NETWORK),
        Action(gettext_lazy("Map of the network"), code=codes.MAP),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset()
        if self.request.GET.get("ending"):
            rows = rows.filter(pk__in=certificates_ending(self.actor, today()).values("pk"))
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(name__startswith=text)
            | Q(name_initials__startswith=letters)
            | Q(name_pinyin__startswith=letters)
            | Q(certificate__startswith=text)
        )

    def empty(self) -> Empty:
        return Empty(
            _("No supervisor is entered yet."),
            _("Enter those who hold a certificate: only they may inspect."),
            self._main_action(),
        )


def _serves(one: Supervisor) -> bool:
    return one.until is None or one.until > today()


@register
class SupervisorDetail(DetailPage):
    """One supervisor with every certificate."""

    code = VIEW
    path = "supervision/supervisors/<int:pk>/"
    title = gettext_lazy("Labour-law supervisor")
    parent = codes.REGISTER
    permission = codes.REGISTER
    model = Supervisor
    select_related = ("unit",)
    acts = [
        ActButton(codes.RENEW, gettext_lazy("Renew the certificate"), main=True, when=_serves),
        ActButton(codes.DISMISS, gettext_lazy("Has left"), when=_serves),
    ]

    def heading(self) -> object:
        return self.record.name

    def lead(self) -> object:
        return f"{self.record.unit.name} · {self.record.get_place_display()}"

    def state(self) -> Tag:
        return certificate_tag(self.record)

    def facts(self) -> Iterable[object]:
        one = self.record
        yield Facts(
            "",
            [
                Fact(_("Union"), one.unit.name),
                Fact(_("Place in the supervision"), one.get_place_display()),
                Fact(_("Job"), one.job),
                Fact(_("Since"), one.since),
                Fact(_("Supervises no longer from"), one.until, sub=one.end_reason),
            ],
        )
        rows = [
            [each.number, each.issued_by, each.valid_from, each.valid_to]
            for each in one.certificates.order_by("-valid_from")
        ]
        headings = [
            _("Supervisor's certificate"),
            _("Certificate issued by"),
            _("Certificate valid from"),
            _("Valid to"),
        ]
        yield Card(_("Certificates"), TableView(headings, rows))

    def aside(self) -> Iterable[object]:
        rules = ("rights.supervision.expiry", "rights.supervision.members", "rights.supervision.visitors")
        yield explanation(parameters=[parameter(one, on=today()) for one in rules], clauses=[codes.C15, codes.BODIES])


class CertificateForm(forms.Form):
    """One certificate."""

    number = forms.CharField(label=gettext_lazy("Number of the certificate"), max_length=60)
    issued_by = forms.CharField(label=gettext_lazy("Certificate issued by"), max_length=80)
    valid_from = day_field(gettext_lazy("Certificate valid from"))
    valid_to = day_field(gettext_lazy("Valid to"))


class AppointForm(CertificateForm):
    """Who, where, with which certificate."""

    unit = RecordField(label=gettext_lazy("Union"), source=unions(codes.APPOINT))
    name = forms.CharField(label=gettext_lazy("Name of the person"), max_length=60)
    job = forms.CharField(label=gettext_lazy("Job"), max_length=60, required=False)
    place = forms.ChoiceField(
        label=gettext_lazy("Place in the supervision"), choices=Place.choices, widget=forms.RadioSelect
    )
    since = day_field(gettext_lazy("Since"), initial=today)
    field_order = ("unit", "name", "job", "place", "since")


@register
class AppointSupervisor(FormPage):
    """Enter a supervisor."""

    code = codes.APPOINT
    path = "supervision/supervisors/enter/"
    title = gettext_lazy("Enter a supervisor")
    parent = codes.REGISTER
    form_class = AppointForm
    action = staticmethod(actions.appoint_supervisor)
    detail_code = VIEW
    submit = gettext_lazy("Enter")
    done = gettext_lazy("Entered. You are reminded before the certificate ends.")

    def initial(self) -> dict[str, Any]:
        last = Supervisor.objects.visible_to(self.actor, codes.REGISTER).order_by("-pk").first()
        found: dict[str, Any] = {"place": Place.SUPERVISOR}
        # Certificates come in batches from one issuer.
        found |= {"issued_by": last.issued_by} if last is not None else {}
        return found | own_union(self.actor, codes.APPOINT)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class SupervisorAct(FormPage):
    """An act on one supervisor."""

    parent = codes.REGISTER
    model = Supervisor
    select_related = ("unit",)
    view_code = codes.REGISTER
    detail_code = VIEW
    subject_argument = "supervisor"
    versioned = True

    def lead(self) -> object:
        return f"{self.record.name} · {self.record.unit.name}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class RenewCertificate(SupervisorAct):
    """Enter the next certificate."""

    code = codes.RENEW
    path = "supervision/supervisors/<int:pk>/renew/"
    title = gettext_lazy("Enter a new certificate")
    form_class = CertificateForm
    action = staticmethod(actions.renew_certificate)

    def initial(self) -> dict[str, Any]:
        return {"number": self.record.certificate, "issued_by": self.record.issued_by}


class DismissForm(forms.Form):
    """From when, why."""

    until = day_field(gettext_lazy("Supervises no longer from"), initial=today)
    reason = text_field(gettext_lazy("Reason"), rows=2, most=500)


@register
class DismissSupervisor(SupervisorAct):
    """Somebody left."""

    code = codes.DISMISS
    path = "supervision/supervisors/<int:pk>/left/"
    title = gettext_lazy("Enter that a supervisor left")
    form_class = DismissForm
    action = staticmethod(actions.dismiss_supervisor)


def list_of(unit_id: int, *, valid: bool = True) -> str:
    """The address of a unit's supervisors."""
    return f"{page_url(codes.REGISTER)}?unit={unit_id}{'&valid=1' if valid else ''}"
