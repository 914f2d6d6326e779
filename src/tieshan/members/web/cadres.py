"""Professional cadres: list, page, engagement, correction, units looked after, end of service (speech:C02, C22)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateInput,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Filter,
    FormPage,
    ListPage,
    Moment,
    Nav,
    RecordField,
    RowAction,
    TableView,
    Tag,
    Timeline,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.members.actions.cadres import assign_units, correct_cadre, engage_cadre, release_cadre
from tieshan.members.models import Cadre, CadreAssignment
from tieshan.members.policies import (
    CADRE_ASSIGN,
    CADRE_CORRECT,
    CADRE_ENGAGE,
    CADRE_EXPORT,
    CADRE_LIST,
    CADRE_RELEASE,
)
from tieshan.members.queries.cadres import in_age_band, serving, with_unit_counts
from tieshan.members.rules.cadres import AGE_BANDS, years_before
from tieshan.members.web.people import code_cell
from tieshan.members.web.words import age_of, code_choices, code_word, filter_choices
from tieshan.organisations.models import Unit

FEDERATIONS = (Unit.Kind.DISTRICT, Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL)
# Two wider conditions that the figures of the structure lead to.
YOUNG, DEGREES = "u40", "12"
# A contract that ends within so many days is shown as ending.
CONTRACT_WARNING_DAYS = 90


def band_word(band: int) -> str:
    """The name of an age band."""
    following = next((first for first in AGE_BANDS if first > band), None)
    if not band:
        return gettext("under %(age)s") % {"age": following}
    if following is None:
        return gettext("%(age)s and older") % {"age": band}
    return gettext("%(from)s to %(to)s") % {"from": band, "to": following - 1}


_LEVELS: tuple[tuple[str, object], ...] = (
    ("1", _("postgraduate")),
    ("2", _("bachelor")),
    ("3", _("college")),
    ("4", _("vocational secondary")),
    ("6", _("upper secondary")),
    ("7", _("lower secondary")),
    ("8", _("primary")),
    ("9", _("other")),
)


def level_word(group: str) -> str:
    """The name of a level of education."""
    return str(dict(_LEVELS).get(group, _("not recorded")))


class DayFilter(Filter):
    """The day on which the cadre body is looked at; today without a choice."""

    def read(self, query: QueryDict, page: Any) -> date | None:
        try:
            return date.fromisoformat(query.get(self.key, "").strip())
        except ValueError:
            return None

    def narrow(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        # The page itself narrows to the day, chosen or not.
        return queryset

    def widget(self, value: Any, query: QueryDict, page: Any) -> SafeString:
        return format_html('<input type="date" id="f-{0}" name="{0}" value="{1}">', self.key, value or "")


def contract_cell(cadre: Cadre) -> object:
    """The end of the contract, marked when it is near or past while the cadre serves."""
    if cadre.contract is None or cadre.contract.upper is None:
        return ""
    end = cadre.contract.upper
    if cadre.service.upper is not None or end > today() + timedelta(days=CONTRACT_WARNING_DAYS):
        return end
    return joined([end, Tag(gettext("expired"), "late") if end <= today() else Tag(gettext("ending"), "due")])


@register
class CadreList(ListPage):
    """The cadres in service on a day."""

    code = CADRE_LIST
    path = "cadres/"
    title = _("Professional cadres")
    nav = Nav("cadres", 10)
    model = Cadre
    order = "name"
    select_related = ("federation",)
    columns = [
        Column("name", _("Full name"), sort="name_pinyin", link="members.cadre.view", sub="post_title"),
        Column("sex", _("Sex"), code_cell("sex", "sex")),
        Column("age", _("Age"), age_of, sort="birth_date", align="num"),
        Column("birth_date", _("Date of birth"), hidden=True),
        Column("phone_masked", _("Telephone"), text=True, hidden=True),
        Column("education", _("Education"), code_cell("education", "education")),
        Column("political", _("Political status"), code_cell("political_status", "political_status"), hidden=True),
        Column("rank", _("Rank"), code_cell("cadre_rank", "rank"), sort="rank"),
        Column("federation", _("Federation served"), "federation"),
        Column("units_now", _("Units looked after"), align="num"),
        Column("since", _("In service since"), "service.lower"),
        Column("contract", _("Contract until"), contract_cell),
    ]
    filters = [
        UnitFilter("federation", _("Federation served"), seen_under="organisations.unit.list"),
        ChoiceFilter(
            "sex", _("Sex"), choices=lambda page: [("1", code_word("sex", "1")), ("2", code_word("sex", "2"))]
        ),
        ChoiceFilter(
            "age",
            _("Age"),
            choices=lambda page: [*((f"b{band}", band_word(band)) for band in AGE_BANDS), (YOUNG, _("under 40"))],
            apply=lambda rows, value: rows,
        ),
        ChoiceFilter(
            "level",
            _("Education"),
            choices=lambda page: [*_LEVELS, (DEGREES, _("bachelor or higher"))],
            apply=lambda rows, value: rows.filter(education__regex=f"^[{value}]"),
        ),
        ChoiceFilter("rank", _("Rank"), choices=filter_choices("cadre_rank")),
        DayFilter("on", _("On the day"), more=True),
        ChoiceFilter(
            "contract",
            _("Contract"),
            choices=[("ending", _("ending or expired"))],
            apply=lambda rows, value: rows.filter(
                contract__endswith__lte=today() + timedelta(days=CONTRACT_WARNING_DAYS)
            ),
            more=True,
        ),
    ]
    search_hint = _("Name or initials")
    toolbar = [
        Action(_("Structure of the cadre body"), code="members.cadre.structure"),
        Action(_("Engage a cadre"), main=True, code=CADRE_ENGAGE),
    ]
    row_actions = [RowAction(CADRE_ASSIGN, _("Assign units"))]
    export_code = CADRE_EXPORT

    @cached_property
    def on(self) -> date:
        """The day the list speaks of."""
        return next((value for chosen, value in self.active if chosen.key == "on"), None) or today()

    def queryset(self) -> QuerySet[Any]:
        rows = with_unit_counts(serving(self.actor, self.on)).select_related("federation")
        band = next((value for chosen, value in self.active if chosen.key == "age"), None)
        if band == YOUNG:
            return rows.filter(birth_date__gt=years_before(self.on, 40))
        return in_age_band(rows, int(band[1:]), self.on) if band else rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        words = "".join(text.split()).lower()
        if words.isascii():
            return queryset.filter(name_pinyin__startswith=words) | queryset.filter(name_initials__startswith=words)
        return queryset.filter(name__startswith=words)

    def empty(self) -> Empty:
        return Empty(
            gettext("No cadre in service."), gettext("Import the roster of cadres, or engage one."), self._main_action()
        )


@register
class CadreDetail(DetailPage):
    """One cadre."""

    code = "members.cadre.view"
    permission = CADRE_LIST
    path = "cadres/<int:pk>/"
    title = _("Cadre")
    parent = CADRE_LIST
    model = Cadre
    select_related = ("federation", "account")
    acts = (
        ActButton(CADRE_CORRECT, _("Correct")),
        ActButton(CADRE_ASSIGN, _("Assign units"), main=True, when=lambda cadre: cadre.service.upper is None),
        ActButton(CADRE_RELEASE, _("End the service"), when=lambda cadre: cadre.service.upper is None),
    )

    def actions(self) -> Iterable[Action]:
        return [a for a in super().actions() if self.actor.may_at(a.code, self.record.federation)]

    def state(self) -> Tag:
        ended = self.record.service.upper is not None
        return Tag(_("service ended"), "plain") if ended else Tag(_("in service"), "done")

    def lead(self) -> object:
        cadre = self.record
        return " · ".join(part for part in (cadre.federation.name, cadre.post_title) if part)

    @cached_property
    def assignments(self) -> list[CadreAssignment]:
        """Every unit the cadre looks after or looked after, newest first."""
        return list(CadreAssignment.objects.filter(cadre=self.record).select_related("unit").order_by("-during", "pk"))

    def facts(self) -> Iterable[object]:
        cadre: Cadre = self.record
        yield Facts(
            _("Personal details"),
            [
                Fact(_("Sex"), code_word("sex", cadre.sex)),
                Fact(
                    _("Date of birth"),
                    cadre.birth_date,
                    sub=gettext("%(age)s years old") % {"age": age_of(cadre)},
                ),
                Fact(_("Identity number"), cadre.id_masked),
                Fact(_("Telephone"), cadre.phone_masked),
                Fact(_("Education"), code_word("education", cadre.education)),
                Fact(_("Political status"), code_word("political_status", cadre.political_status)),
            ],
        )
        contract = cadre.contract
        yield Facts(
            _("Service"),
            [
                Fact(
                    _("Federation served"),
                    cadre.federation.name,
                    url=page_url("organisations.unit.view", cadre.federation_id),
                ),
                Fact(_("Position"), cadre.post_title),
                Fact(_("Rank"), code_word("cadre_rank", cadre.rank)),
                Fact(_("In service since"), cadre.service.lower),
                Fact(_("Contract from"), contract.lower if contract is not None else ""),
                Fact(_("Contract until"), contract_cell(cadre)),
                Fact(_("Account"), cadre.account or ""),
                *(
                    [Fact(_("Service ended on"), cadre.service.upper, sub=cadre.end_reason)]
                    if cadre.service.upper is not None
                    else []
                ),
            ],
        )
        now = [a for a in self.assignments if a.during.upper is None]
        rows = [
            (
                format_html('<a href="{}">{}</a>', page_url("organisations.unit.view", a.unit_id) or "", a.unit.name),
                a.unit.get_kind_display(),
                a.during.lower,
            )
            for a in now
        ]
        yield Card(
            _("Units looked after"),
            TableView([_("Union"), _("Kind"), _("Assigned since")], rows, empty=gettext("No unit has been assigned.")),
            note=ngettext("%(n)s unit", "%(n)s units", len(now)) % {"n": len(now)},
        )

    def aside(self) -> Iterable[object]:
        past = [a for a in self.assignments if a.during.upper is not None]
        moments = [
            Moment(a.during.upper, a.unit.name, gettext("since %(day)s") % {"day": a.during.lower}) for a in past
        ]
        if moments:
            yield Card(_("Formerly looked after"), Timeline(moments))


def _federations(actor: Actor) -> QuerySet[Unit]:
    return Unit.objects.visible_to(actor, CADRE_ENGAGE).filter(status=Unit.Status.ACTIVE, kind__in=FEDERATIONS)


class _ServiceForm(forms.Form):
    """What may change in a service."""

    phone = forms.CharField(label=_("Telephone"), required=False, max_length=20)
    education = forms.ChoiceField(label=_("Education"), required=False, choices=code_choices("education"))
    political_status = forms.ChoiceField(
        label=_("Political status"), required=False, choices=code_choices("political_status")
    )
    rank = forms.ChoiceField(label=_("Rank"), required=False, choices=code_choices("cadre_rank"))
    post_title = forms.CharField(label=_("Position"), required=False, max_length=50)
    contract_from = forms.DateField(label=_("Contract from"), required=False, widget=DateInput)
    contract_to = forms.DateField(
        label=_("Contract until"), required=False, widget=DateInput, help_text=_("The first day without contract.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("contract_from"), cleaned.get("contract_to")
        if start and end and end <= start:
            self.add_error("contract_to", gettext("The contract ends before it begins."))
        elif end and not start:
            self.add_error("contract_from", gettext("Enter the first day of the contract too."))
        return cleaned


def _facts_of(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The act's facts from the form: the two contract days become one span."""
    start, end = cleaned.pop("contract_from"), cleaned.pop("contract_to")
    return {**cleaned, "contract": DateRange(start, end) if start else None}


class EngageForm(_ServiceForm):
    """Who is engaged, for which federation, from when."""

    name = forms.CharField(label=_("Full name"), max_length=50)
    id_number = forms.CharField(
        label=_("Identity number"), max_length=40, help_text=_("Date of birth and sex are read from it.")
    )
    federation = RecordField(label=_("Federation served"), source=_federations)
    start = forms.DateField(label=_("In service since"), widget=DateInput)

    field_order = ["name", "id_number", "phone", "federation", "start", "post_title", "rank", "education"]


@register
class Engage(FormPage):
    """Engage a cadre."""

    code = CADRE_ENGAGE
    path = "cadres/engage/"
    title = _("Engage a cadre")
    parent = CADRE_LIST
    detail_code = "members.cadre.view"
    form_class = EngageForm
    action = staticmethod(engage_cadre)
    submit = _("Engage")
    done = _("The cadre has been entered. Now assign the units to look after.")

    def initial(self) -> dict[str, Any]:
        return {"start": today()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**_facts_of(cleaned), "on": today()}


class CorrectCadreForm(_ServiceForm):
    """The same facts later; an empty telephone stays as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("New telephone")
        self.fields["phone"].help_text = _("Empty: stays as it is.")


@register
class CorrectCadre(FormPage):
    """Correct a cadre's facts; whoever comes second is told what the first changed."""

    code = CADRE_CORRECT
    path = "cadres/<int:pk>/correct/"
    title = _("Correct")
    parent = CADRE_LIST
    model = Cadre
    select_related = ("federation",)
    view_code = CADRE_LIST
    detail_code = "members.cadre.view"
    form_class = CorrectCadreForm
    versioned = True
    done = _("The facts have been corrected.")

    def lead(self) -> object:
        return f"{self.record.name} · {self.record.federation.name}"

    def initial(self) -> dict[str, Any]:
        cadre = self.record
        held = {name: getattr(cadre, name) for name in ("education", "political_status", "rank", "post_title")}
        contract = cadre.contract
        return {
            **held,
            "contract_from": contract.lower if contract is not None else None,
            "contract_to": contract.upper if contract is not None else None,
        }

    def run(self, cleaned: dict[str, Any]) -> Any:
        facts = _facts_of(dict(cleaned))
        phone = facts.pop("phone") or None
        return correct_cadre(
            actor=self.actor, cadre=self.record, version=self._expected_version(), phone=phone, **facts
        )


class AssignForm(forms.Form):
    """The units to look after from a day on."""

    units = forms.ModelMultipleChoiceField(
        label=_("Units"), queryset=Unit.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    on = forms.DateField(label=_("From day"), widget=DateInput)

    def __init__(self, *args: Any, choices: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = choices  # type: ignore[attr-defined]


@register
class Assign(FormPage):
    """Say which units a cadre looks after."""

    code = CADRE_ASSIGN
    path = "cadres/<int:pk>/units/"
    title = _("Assign units")
    parent = CADRE_LIST
    model = Cadre
    select_related = ("federation",)
    view_code = CADRE_LIST
    detail_code = "members.cadre.view"
    subject_argument = "cadre"
    form_class = AssignForm
    action = staticmethod(assign_units)
    submit = _("Assign")
    done = _("The units have been assigned.")
    template = "members/form.html"
    keep_draft = False

    def lead(self) -> object:
        return _("Units that are no longer ticked end on the day; new ones begin on it; the rest goes on.")

    def before_form(self) -> object:
        return Card(f"{self.record.name} · {self.record.federation.name}", self._others())

    def _others(self) -> object:
        """Who else in the federation looks after which units: nobody is assigned twice by accident."""
        rows = (
            CadreAssignment.objects.filter(cadre__federation=self.record.federation, during__upper_inf=True)
            .exclude(cadre=self.record)
            .select_related("cadre", "unit")
            .order_by("cadre__name_pinyin", "unit__code")
        )
        by_name: dict[str, list[str]] = {}
        for row in rows:
            by_name.setdefault(row.cadre.name, []).append(str(row.unit))
        if not by_name:
            return Empty(gettext("No other cadre of this federation looks after units yet."))
        items = format_html_join(
            "", "<li><b>{}</b> {}</li>", ((name, _(", ").join(units)) for name, units in by_name.items())
        )
        return format_html(
            '<details class="card-text"><summary>{}</summary><ul>{}</ul></details>',
            gettext("Units of the other cadres"),
            items,
        )

    def form_options(self) -> dict[str, Any]:
        path = self.record.federation.path
        below = Unit.objects.filter(path__startswith=path, status=Unit.Status.ACTIVE)
        if self.record.federation.kind == Unit.Kind.DISTRICT:
            # Twenty thousand boxes help nobody: who serves the district looks after what stands directly below it.
            below = below.filter(parent=self.record.federation)
        return {"choices": below.exclude(pk=self.record.federation_id).order_by("code")}

    def initial(self) -> dict[str, Any]:
        now = CadreAssignment.objects.filter(cadre=self.record, during__upper_inf=True)
        return {"on": today(), "units": list(now.values_list("unit_id", flat=True))}


class ReleaseForm(forms.Form):
    """The first day without service, and why it ends."""

    on = forms.DateField(label=_("Service ends on"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@register
class Release(FormPage):
    """End a cadre's service."""

    code = CADRE_RELEASE
    path = "cadres/<int:pk>/release/"
    title = _("End the service")
    parent = CADRE_LIST
    model = Cadre
    select_related = ("federation",)
    view_code = CADRE_LIST
    detail_code = "members.cadre.view"
    form_class = ReleaseForm
    versioned = True
    submit = _("End the service")
    done = _("The service has ended, and with it every assignment.")
    danger = True

    def lead(self) -> object:
        return f"{self.record.name} · {self.record.federation.name}"

    def initial(self) -> dict[str, Any]:
        return {"on": today()}

    def run(self, cleaned: dict[str, Any]) -> Any:
        return release_cadre(actor=self.actor, cadre=self.record, version=self._expected_version(), **cleaned)
