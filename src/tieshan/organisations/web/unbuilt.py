"""Employers without a union: who is large enough, by which count, in whose hands, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import (
    Action,
    ChoiceFilter,
    Column,
    DateInput,
    Empty,
    Figure,
    FormPage,
    ListPage,
    Nav,
    RowAction,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.actions.employers import open_follow_up, report_follow_up
from tieshan.organisations.models import Account, Employer, EmployerFollowUp, EmployerListing
from tieshan.organisations.queries.employers import (
    UNBUILT,
    follow_up_hands,
    open_follow_ups,
    unbuilt_employers,
    unbuilt_threshold,
    unknown_listings,
)
from tieshan.organisations.queries.units import search_named
from tieshan.organisations.rules.bodies import months_later
from tieshan.organisations.web.unit_acts import what_happens
from tieshan.organisations.web.wording import RecordAct, follow_up_state

UNKNOWN = "organisations.unbuilt.unknown"
FOLLOW_UPS = "organisations.followup.list"
OPEN = "organisations.followup.open"
REPORT = "organisations.followup.report"
CLOSED = (EmployerFollowUp.State.DONE, EmployerFollowUp.State.DROPPED)
RUNNING = [(value, word) for value, word in EmployerFollowUp.State.choices if value not in CLOSED]


def unbuilt_count(actor: Actor) -> int:
    """How many employers in sight need a union: the count beside the menu entry."""
    return unbuilt_employers(actor, on=today()).count()


def _hand(row: Any) -> EmployerFollowUp | None:
    return row.hands[0] if row.hands else None


def _in_hand(row: Any) -> object:
    hand = _hand(row)
    return follow_up_state(hand) if hand is not None else Tag(_("in nobody's hands"), "late")


def _hand_words(row: Any) -> str | None:
    hand = _hand(row)
    if hand is None:
        return None
    if hand.due_on is None:
        return hand.responsible.display_name
    return _("%(cadre)s, by %(day)s") % {"cadre": hand.responsible.display_name, "day": hand.due_on}


def _listed(row: Any) -> object:
    if not row.counted:
        return None
    return joined([row.counted[0].workers, row.counted[0].get_source_display()])


def _listed_workers(row: Any) -> int | None:
    return row.counted[0].workers if row.counted else None


def _responsible(row: Any) -> str | None:
    hand = _hand(row)
    return hand.responsible.display_name if hand is not None else None


def _due_on(row: Any) -> date | None:
    hand = _hand(row)
    return hand.due_on if hand is not None else None


def _by_hand(rows: QuerySet[Employer], value: str) -> QuerySet[Employer]:
    running = EmployerFollowUp.objects.filter(employer=OuterRef("pk")).exclude(state__in=CLOSED)
    if value == "none":
        return rows.filter(~Exists(running))
    return rows.filter(Exists(running if value == "any" else running.filter(state=value)))


def _by_source(rows: QuerySet[Employer], value: str) -> QuerySet[Employer]:
    threshold = unbuilt_threshold(on=today()).whole
    if value == "register":
        return rows.filter(workers__gte=threshold)
    lines = EmployerListing.objects.filter(employer=OuterRef("pk"), workers__gte=threshold)
    if value == "lists":
        return rows.filter(Exists(lines)).exclude(workers__gte=threshold)
    return rows.filter(Exists(lines.filter(source=value)))


@register
class UnbuiltList(ListPage):
    """Employers in the register that need a union."""

    code = UNBUILT
    path = "employers/unbuilt/"
    title = gettext_lazy("Employers without a union")
    nav = Nav("registers", 50, badge=unbuilt_count)
    model = Employer
    select_related = ("territory",)
    order = "-size"
    export_code = "organisations.employer.export"
    template = "organisations/grounded_list.html"
    search_hint = gettext_lazy("Name, initials, credit code")
    columns = [
        Column(
            "name",
            gettext_lazy("Employer"),
            sort="name_pinyin",
            link="organisations.employer.view",
            sub="credit_code",
            width=36,
        ),
        Column("credit_code", gettext_lazy("Credit code"), text=True, hidden=True, width=22),
        Column("territory", gettext_lazy("Federation in charge"), "territory.name", width=30),
        Column("workers", gettext_lazy("Workers (register)"), align="num", sort="workers"),
        Column(
            "listed",
            gettext_lazy("Workers (other lists)"),
            _listed,
            export=_listed_workers,
        ),
        Column("address", gettext_lazy("Address"), hidden=True, width=36),
        Column("phone", gettext_lazy("Telephone"), text=True, hidden=True),
        Column("hand", gettext_lazy("Follow-up"), _in_hand, sub=lambda row: _hand_words(row), width=20),
        Column(
            "cadre",
            gettext_lazy("Responsible"),
            lambda row: (hand := _hand(row)) and hand.responsible.display_name,
            hidden=True,
        ),
        Column("hand_due", gettext_lazy("Due on"), _due_on, hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Federation in charge"), field="territory", seen_under=UNBUILT),
        ChoiceFilter(
            "hand",
            gettext_lazy("Follow-up"),
            choices=[
                ("none", gettext_lazy("in nobody's hands")),
                ("any", gettext_lazy("in somebody's hands")),
                *RUNNING,
            ],
            apply=_by_hand,
        ),
        ChoiceFilter(
            "by",
            gettext_lazy("Known from"),
            choices=[
                ("register", gettext_lazy("the register")),
                ("lists", gettext_lazy("other lists alone")),
                *EmployerListing.Source.choices,
            ],
            apply=_by_source,
        ),
    ]
    toolbar = [
        Action(gettext_lazy("Import another office's list"), code="organisations.listing.import"),
        Action(gettext_lazy("Follow-ups"), code=FOLLOW_UPS),
    ]
    row_actions = [
        RowAction(OPEN, gettext_lazy("Hand to a cadre"), when=lambda row: not row.hands),
        RowAction(
            REPORT,
            gettext_lazy("Report"),
            url=lambda row: page_url(REPORT, row.hands[0].pk),
            when=lambda row: bool(row.hands),
        ),
    ]

    def base(self) -> QuerySet[Any]:
        return unbuilt_employers(self.actor, on=today()).select_related(*self.select_related)

    def queryset(self) -> QuerySet[Any]:
        counted = EmployerListing.objects.filter(workers__isnull=False)
        largest = counted.filter(employer=OuterRef("pk")).order_by("-workers", "pk").values("workers")[:1]
        # The larger of the two counts; the database leaves an unknown one out.
        rows = self.base().annotate(size=Greatest("workers", Subquery(largest, IntegerField())))
        running = EmployerFollowUp.objects.exclude(state__in=CLOSED).select_related("responsible")
        return rows.prefetch_related(
            Prefetch("follow_ups", running, to_attr="hands"),
            Prefetch("listings", counted.order_by("-workers", "pk"), to_attr="counted"),
        )

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return search_named(queryset, text)

    @cached_property
    def counts(self) -> dict[str, int]:
        threshold = unbuilt_threshold(on=today()).whole
        rows = unbuilt_employers(self.actor, on=today())
        running = EmployerFollowUp.objects.filter(employer=OuterRef("pk")).exclude(state__in=CLOSED)
        counted = rows.aggregate(all=Count("pk"), register=Count("pk", filter=Q(workers__gte=threshold)))
        return counted | {"held": rows.filter(Exists(running)).count()}

    def total(self) -> int | None:
        return self.counts["all"]

    def lead(self) -> object:
        threshold = unbuilt_threshold(on=today()).whole
        free = self.counts["all"] - self.counts["held"]
        if not self.counts["all"]:
            return _("Every employer with %(workers)s workers and more has a union.") % {"workers": threshold}
        return ngettext(
            "%(free)s employer with %(workers)s workers and more has no union and is in nobody's hands.",
            "%(free)s employers with %(workers)s workers and more have no union and are in nobody's hands.",
            free,
        ) % {"free": free, "workers": threshold}

    def figures(self) -> Iterable[Figure]:
        here, counts = page_url(UNBUILT) or "", self.counts
        free = counts["all"] - counts["held"]
        yield Figure(_("Without a union"), counts["all"], here)
        yield Figure(_("By the register"), counts["register"], f"{here}?by=register")
        yield Figure(_("By other lists alone"), counts["all"] - counts["register"], f"{here}?by=lists")
        yield Figure(_("In nobody's hands"), free, f"{here}?hand=none", tone="late" if free else "")
        yield Figure(
            _("Not in the register"),
            unknown_listings(self.actor, on=today()).count(),
            page_url(UNKNOWN) or "",
            _("known from other lists"),
        )

    def empty(self) -> Empty:
        return Empty(
            _("No employer of this size is without a union."),
            _("Import the lists of tax office, social insurance or market supervision to compare."),
            next(iter(self.actions()), None),
        )

    def context(self) -> dict[str, Any]:
        rule = unbuilt_threshold(on=today())
        step = _("An employer counts by its own figure or by that of any list.")
        return super().context() | {"grounds": explanation(parameters=[rule], steps=[step])}


@register
class UnknownList(ListPage):
    """Lines of other offices' lists that the register does not know."""

    code = UNKNOWN
    path = "employers/unknown/"
    permission = UNBUILT
    title = gettext_lazy("Employers not in the register")
    parent = UNBUILT
    model = EmployerListing
    order = "-workers"
    select_related = ("territory",)
    columns = [
        Column("name", gettext_lazy("Employer"), sub="credit_code"),
        Column("workers", gettext_lazy("Workers"), align="num", sort="workers"),
        Column("source", gettext_lazy("Source"), "get_source_display"),
        Column("listed_on", gettext_lazy("List of"), sort="listed_on"),
        Column("address", gettext_lazy("Address")),
        Column("territory", gettext_lazy("Federation in charge"), "territory.name"),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Federation in charge"), field="territory", seen_under=UNBUILT),
        ChoiceFilter("source", gettext_lazy("Source"), choices=EmployerListing.Source.choices),
    ]
    row_actions = [
        RowAction(
            "organisations.employer.register", gettext_lazy("Register"), url=lambda line: _register_url(line), main=True
        )
    ]
    search_hint = gettext_lazy("Name or credit code")

    def base(self) -> QuerySet[Any]:
        return unknown_listings(self.actor, on=today()).select_related("territory")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        words = "".join(text.split())
        return queryset.filter(Q(name__icontains=words) | Q(credit_code=words.upper()))

    def lead(self) -> object:
        return _("Other offices know these employers, the register does not. Enter them, then hand them to a cadre.")

    def empty(self) -> Empty:
        return Empty(_("Every employer of this size in other offices' lists is in the register."))


def _register_url(line: EmployerListing) -> str | None:
    url = page_url("organisations.employer.register")
    query = {
        "name": line.name,
        "credit_code": line.credit_code,
        "workers": line.workers or "",
        "workers_on": line.listed_on.isoformat(),
        "address": line.address,
        "territory": line.territory_id,
    }
    return f"{url}?{urlencode(query)}" if url else None


# -- follow-ups ---------------------------------------------------------------------------------------------------


def _responsible_choices(page: Any) -> list[tuple[int, str]]:
    return list(
        EmployerFollowUp.objects.visible_to(page.actor, UNBUILT)
        .values_list("responsible_id", "responsible__display_name")
        .distinct()
        .order_by("responsible__display_name", "responsible_id")[:200]
    )


def _by_state(rows: QuerySet[EmployerFollowUp], value: str) -> QuerySet[EmployerFollowUp]:
    if value == "late":
        return rows.filter(due_on__lt=today()).exclude(state__in=CLOSED)
    if value == "running":
        return rows.exclude(state__in=CLOSED)
    return rows.filter(state=value)


@register
class FollowUpList(ListPage):
    """Follow-ups by responsible cadre."""

    code = FOLLOW_UPS
    path = "employers/follow-ups/"
    permission = UNBUILT
    title = gettext_lazy("Follow-ups")
    parent = UNBUILT
    model = EmployerFollowUp
    select_related = ("employer__territory", "responsible")
    order = "due"
    search_hint = gettext_lazy("Name, initials, credit code")
    columns = [
        Column(
            "employer",
            gettext_lazy("Employer"),
            "employer.name",
            sub="employer.territory.name",
            link=lambda f: page_url("organisations.employer.view", f.employer_id),
        ),
        Column(
            "responsible", gettext_lazy("Responsible"), "responsible.display_name", sort="responsible__display_name"
        ),
        Column("workers", gettext_lazy("Workers"), "employer.workers", align="num"),
        Column("state", gettext_lazy("State"), follow_up_state),
        Column("opened", gettext_lazy("Handed over on"), "opened_on", sort="opened_on"),
        Column("due", gettext_lazy("Due on"), lambda f: _due(f), sort="due_on", export="due_on"),
        Column("note", gettext_lazy("Last report")),
    ]
    filters = [
        ChoiceFilter("responsible", gettext_lazy("Responsible"), "responsible_id", choices=_responsible_choices),
        ChoiceFilter(
            "state",
            gettext_lazy("State"),
            choices=[
                ("running", gettext_lazy("running")),
                ("late", gettext_lazy("late")),
                *EmployerFollowUp.State.choices,
            ],
            apply=_by_state,
        ),
        UnitFilter("unit", gettext_lazy("Federation in charge"), field="employer__territory", seen_under=UNBUILT),
    ]
    row_actions = [RowAction(REPORT, gettext_lazy("Report"), when=lambda f: f.state not in CLOSED)]

    def base(self) -> QuerySet[Any]:
        return EmployerFollowUp.objects.visible_to(self.actor, UNBUILT).select_related(*self.select_related)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        found = search_named(Employer.objects.visible_to(self.actor, UNBUILT), text)
        return queryset.filter(employer__in=found.order_by().values("pk"))

    def row_class(self, row: EmployerFollowUp) -> str:
        return "late" if _is_late(row) else "quiet" if row.state in CLOSED else ""

    def figures(self) -> Iterable[Figure]:
        here, day = page_url(FOLLOW_UPS) or "", today()
        counts = self.base().aggregate(
            running=Count("pk", filter=~Q(state__in=CLOSED)),
            late=Count("pk", filter=Q(due_on__lt=day) & ~Q(state__in=CLOSED)),
            done=Count("pk", filter=Q(state=EmployerFollowUp.State.DONE)),
        )
        yield Figure(_("Running"), counts["running"], f"{here}?state=running")
        yield Figure(_("Late"), counts["late"], f"{here}?state=late", tone="late" if counts["late"] else "")
        yield Figure(_("Unions founded"), counts["done"], f"{here}?state=done")
        hands = open_follow_ups(self.actor).order_by().values("responsible_id", "responsible__display_name")
        for hand in hands.annotate(count=Count("pk")).order_by("-count", "responsible_id")[:3]:
            yield Figure(
                hand["responsible__display_name"],
                hand["count"],
                f"{here}?state=running&responsible={hand['responsible_id']}",
                _("running"),
            )

    def empty(self) -> Empty:
        return Empty(
            _("No employer is being followed up."),
            _("Choose an employer without a union and hand it to a cadre."),
            Action(_("Employers without a union"), page_url(UNBUILT) or ""),
        )


def _is_late(follow_up: EmployerFollowUp) -> bool:
    return follow_up.due_on is not None and follow_up.due_on < today() and follow_up.state not in CLOSED


def _due(follow_up: EmployerFollowUp) -> object:
    if _is_late(follow_up):
        return joined([follow_up.due_on, Tag(_("late"), "late")])
    return follow_up.due_on


class OpenForm(forms.Form):
    """Who follows the employer up, until when."""

    responsible = forms.ChoiceField(label=gettext_lazy("Responsible"))
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=DateInput, required=False)
    note_text = forms.CharField(
        label=gettext_lazy("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2000
    )

    def __init__(self, *args: Any, hands: list[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        self.hands = {str(account.pk): account for account in hands}
        field: Any = self.fields["responsible"]
        field.choices = [
            (pk, f"{a.display_name} · {a.home_unit}" if a.home_unit else a.display_name) for pk, a in self.hands.items()
        ]

    def clean_responsible(self) -> Account:
        return self.hands[self.cleaned_data["responsible"]]


@register
class OpenFollowUp(FormPage):
    """Hand an employer to a cadre."""

    code = OPEN
    path = "employers/<int:pk>/follow-up/"
    title = gettext_lazy("Hand to a cadre")
    parent = UNBUILT
    model = Employer
    view_code = "organisations.employer.list"
    detail_code = "organisations.employer.view"
    select_related = ("territory",)
    subject_argument = "employer"
    form_class = OpenForm
    action = staticmethod(open_follow_up)
    submit = gettext_lazy("Hand over")
    done = gettext_lazy("The employer has been handed over.")
    keep_draft = False

    def heading(self) -> object:
        return _("%(act)s: %(unit)s") % {"act": self.title, "unit": self.record.name}

    def initial(self) -> dict[str, Any]:
        return {"due_on": months_later(today(), 3)}

    @cached_property
    def hands(self) -> list[Account]:
        return follow_up_hands(self.record.territory, on=today())

    def form_options(self) -> dict[str, Any]:
        return {"hands": self.hands}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return cleaned | {"on": today()}

    def before_form(self) -> object:
        employer = self.record
        if not self.hands:
            return what_happens(
                _("Nobody who looks after %(unit)s has an account yet. Ask the security administrator to open one.")
                % {"unit": employer.territory.name}
            )
        facts = {"employer": employer.name, "unit": employer.territory.name, "workers": employer.workers or "?"}
        return what_happens(
            _(
                "%(employer)s (%(workers)s workers, %(unit)s) appears in the cadre's follow-ups until its union stands"
                " or a reason is given."
            )
            % facts
        )

    def done_url(self, result: Any) -> str:
        return page_url("organisations.employer.view", self.record.pk) or super().done_url(result)


class ReportForm(forms.Form):
    """How far it is."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=EmployerFollowUp.State.choices, widget=forms.RadioSelect
    )
    note_text = forms.CharField(
        label=gettext_lazy("Report"),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Whom you spoke with, what was agreed, what comes next."),
    )


@register
class ReportFollowUp(RecordAct):
    """Say how far a follow-up is."""

    code = REPORT
    path = "employers/follow-ups/<int:pk>/report/"
    title = gettext_lazy("Report on the follow-up")
    parent = FOLLOW_UPS
    model = EmployerFollowUp
    view_code = UNBUILT
    select_related = ("employer__territory", "responsible")
    subject_argument = "follow_up"
    form_class = ReportForm
    action = staticmethod(report_follow_up)
    done = gettext_lazy("The report has been entered.")

    def heading(self) -> object:
        return _("%(act)s: %(unit)s") % {"act": self.title, "unit": self.record.employer.name}

    def initial(self) -> dict[str, Any]:
        return {"state": self.record.state, "note_text": self.record.note}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return cleaned | {"on": today()}

    def done_url(self, result: Any) -> str:
        return page_url("organisations.employer.view", self.record.employer_id) or super().done_url(result)
