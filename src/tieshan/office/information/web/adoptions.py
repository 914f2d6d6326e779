"""Adoptions: the register, recording one, and the scheme that says what they are worth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.models import Attachment
from tieshan.foundation.documents.web import attachment_links
from tieshan.foundation.ui.kinds import (
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateInput,
    DateRangeFilter,
    FormPage,
    ListPage,
    Nav,
    ReportPage,
    RowAction,
    TableView,
    TextFilter,
    UnitFilter,
    Why,
    page_url,
    register,
    today,
)
from tieshan.lawbook import Scheme, schemes
from tieshan.lawbook.schemes import scheme as scheme_of
from tieshan.office.information.actions import adoptions as acts
from tieshan.office.information.models import Adoption, InformationItem, SchemeChoice
from tieshan.office.information.policies import (
    ADOPTION_EXPORT,
    ADOPTION_WITHDRAW,
    ITEM_ADOPT,
    ITEM_LIST,
    SCHEME_CHOOSE,
    SCHEME_LIST,
)
from tieshan.office.information.queries.items import scheme_on, standing_adoptions
from tieshan.office.information.terms import Form, Level, System
from tieshan.office.information.web.texts import (
    ReasonForm,
)
from tieshan.office.information.web.words import plain
from tieshan.organisations.models import Unit


@register
class AdoptionList(ListPage):
    """Every adoption with its worth."""

    code = "office.adoption.list"
    permission = ITEM_LIST
    path = "information/adoptions/"
    title = _("Adoptions")
    parent = ITEM_LIST
    nav = Nav("office", 51)
    model = Adoption
    select_related = ("item", "item__author", "item__second_author", "unit")
    order = "-adopted_on"
    columns = [
        Column(
            "item",
            _("Information item"),
            "item.title",
            link=lambda row: page_url("office.information.view", row.item_id),
            sub="item.authors",
            width=34,
        ),
        Column("unit", _("Reporting unit"), "unit.name", width=20),
        Column("level", _("Level"), "get_level_display"),
        Column("journal", _("Journal or platform"), sub="reference"),
        Column("form", _("Form"), "get_form_display", hidden=True),
        Column("adopted_on", _("Adopted on"), sort="adopted_on"),
        Column("points", _("Points"), lambda row: plain(row.points), align="num"),
        Column("fee", _("Fee in yuan"), lambda row: plain(row.fee), align="num", hidden=True),
    ]
    filters = [
        UnitFilter("unit", _("Reporting unit")),
        ChoiceFilter("level", _("Level"), choices=Level.choices),
        DateRangeFilter("adopted", _("Adopted on"), "adopted_on"),
        TextFilter("author", _("Author"), "item__author__display_name"),
        ChoiceFilter("system", _("System"), choices=System.choices, more=True),
        BoolFilter(
            "withdrawn", _("Withdrawn"), apply=lambda rows, yes: rows.filter(withdrawn_on__isnull=not yes), more=True
        ),
    ]
    search_hint = _("Words of the title, or the journal")
    row_actions = [RowAction(ADOPTION_WITHDRAW, _("Withdraw"), when=lambda row: row.withdrawn_on is None)]
    export_code = ADOPTION_EXPORT

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset()
        return rows if any(each.key == "withdrawn" for each, _v in self.active) else rows.filter(withdrawn_on=None)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(item__title__icontains=text) | Q(journal__icontains=text))


def adoption_table(request: HttpRequest, item: InformationItem, actor: Actor) -> object:
    """Where an item was adopted, with proof and worth; nothing where it was not."""
    rows = list(standing_adoptions().filter(item=item).order_by("adopted_on", "pk"))
    if not rows:
        return ""
    files: dict[int, list[Attachment]] = {}
    label = Adoption._meta.label_lower
    keys = [row.pk for row in rows]
    for file in Attachment.objects.filter(record_type=label, record_id__in=keys, withdrawn_on__isnull=True):
        files.setdefault(file.record_id, []).append(file)
    table = TableView(
        [_("Level"), _("Journal or platform"), _("Adopted on"), _("Points"), _("Proof")],
        [
            [
                row.get_level_display(),
                row.journal,
                row.adopted_on,
                plain(row.points) if row.scheme else "",
                attachment_links(files[row.pk], permission=ITEM_LIST) if row.pk in files else row.reference,
            ]
            for row in rows
        ],
        frozenset({3}),
    )
    found = {row.scheme for row in rows if row.scheme}
    why = Why([_scheme_words(scheme_of(code)) for code in sorted(found)]) if found else ""
    return Card(_("Adopted"), format_html("{}{}", table, why))


def _scheme_words(found: Scheme) -> object:
    return format_html("{}: {}", str(found.title), str(found.basis))


class AdoptForm(forms.Form):
    """Where it was taken up."""

    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    system = forms.ChoiceField(label=_("System"), choices=System.choices)
    journal = forms.CharField(label=_("Journal or platform"), max_length=100)
    form = forms.ChoiceField(label=_("Form"), choices=Form.choices)
    adopted_on = forms.DateField(label=_("Adopted on"), widget=DateInput)
    reference = forms.CharField(
        label=_("Issue or address"), max_length=300, required=False,
        help_text=_("Number of the issue, or where it can be read."),
    )  # fmt: skip
    uploads = AttachmentsField(label=_("Proof"), required=False)


@register
class AdoptItem(FormPage):
    """Record an adoption."""

    code = ITEM_ADOPT
    path = "information/<int:pk>/adopt/"
    title = _("Record an adoption")
    parent = ITEM_LIST
    model = InformationItem
    select_related = ("unit", "author", "second_author")
    view_code = ITEM_LIST
    detail_code = "office.information.view"
    subject_argument = "item"
    form_class = AdoptForm
    action = staticmethod(acts.adopt_item)
    submit = _("Record")

    def initial(self) -> dict[str, Any]:
        return {"adopted_on": today(), "form": Form.FULL}

    def lead(self) -> object:
        return f"{self.record.title} · {self.record.authors}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_message(self, result: Any) -> object:
        if not result.scheme:
            return gettext("Recorded. No scoring scheme holds on that day, so there are no points yet.")
        return gettext("Recorded: %(points)s points.") % {"points": plain(result.points)}


@register
class WithdrawAdoption(FormPage):
    """Withdraw an adoption recorded wrongly."""

    code = ADOPTION_WITHDRAW
    path = "information/adoptions/<int:pk>/withdraw/"
    title = _("Withdraw an adoption")
    parent = "office.adoption.list"
    model = Adoption
    select_related = ("unit", "item")
    view_code = ITEM_LIST
    subject_argument = "adoption"
    form_class = ReasonForm
    action = staticmethod(acts.withdraw_adoption)
    submit = _("Withdraw")
    danger = True
    done = _("The adoption was withdrawn; points and level follow.")

    def lead(self) -> object:
        return f"{self.record.item.title} · {self.record.journal}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class SchemeList(ReportPage):
    """The scheme that holds, those before it, and all that the lawbook offers."""

    code = SCHEME_LIST
    path = "information/schemes/"
    title = _("Scoring schemes")
    parent = ITEM_LIST
    nav = Nav("office", 53)

    def lead(self) -> object:
        now = scheme_on(today())
        if now is None:
            return gettext("No scheme has been chosen: adoptions are recorded without points.")
        return gettext("Today holds: %(title)s.") % {"title": now.title}

    def actions(self) -> Iterable[Action]:
        if self.actor.may(SCHEME_CHOOSE):
            yield Action(_("Choose a scheme"), page_url(SCHEME_CHOOSE) or "", main=True)

    def parts(self) -> Iterable[object]:
        choices = list(SchemeChoice.objects.select_related("chosen_by").order_by("-during"))
        if choices:
            rows = [
                [
                    scheme_of(each.scheme).title,
                    each.during.lower,
                    each.during.upper,
                    each.document,
                    each.chosen_by.display_name if each.chosen_by else "",
                ]
                for each in choices
            ]
            yield Card(
                _("What held when"),
                TableView([_("Scheme"), _("From"), _("Until before"), _("Document"), _("Chosen by")], rows),
            )
        for found in schemes().values():
            yield _scheme_card(found)


def _scheme_card(found: Scheme) -> object:
    """What a scheme counts: its words, its points line by line, what it pays or asks, and where it comes from."""
    more = [gettext("each unit owes %(n)s adoptions a year at level: %(level)s") % {"level": Level(level).label, "n": n}
            for level, n in found.unit_quotas.items()]  # fmt: skip
    if found.fee_per_point is not None:
        more.insert(0, gettext("%(sum)s yuan for each point") % {"sum": found.fee_per_point})
    source = gettext("Source: %(by)s, %(where)s") % {
        "by": found.regulation.issued_by,
        "where": found.regulation.source,
    }
    words = format_html_join("", "<p>{}</p>", ((line,) for line in (found.basis, *more)))
    return Card(found.title, format_html('{}{}<p class="hint">{}</p>', words, _grants(found), source))


def _grants(found: Scheme) -> object:
    """The points by level, system and form, where the scheme gives any."""
    if not found.grants:
        return ""
    forms_of = [form for form in Form if any(form in line.points for line in found.grants)]
    named = {line.level for line in found.grants if line.systems}
    rows = []
    for line in found.grants:
        others = gettext("all others") if line.level in named else gettext("all")
        systems = gettext(", ").join(str(System(code).label) for code in line.systems) or others
        rows.append([Level(line.level).label, systems, *(line.worth(form) for form in forms_of)])
    headings = [_("Level"), _("System"), *(form.label for form in forms_of)]
    return TableView(headings, rows, frozenset(range(2, len(headings))))


class ChooseForm(forms.Form):
    """Which scheme, from when, by which document."""

    scheme_code = forms.ChoiceField(
        label=_("Scheme"), choices=lambda: [(code, str(found.title)) for code, found in schemes().items()]
    )
    from_on = forms.DateField(label=_("From day"), widget=DateInput, help_text=_("Usually the first day of a year."))
    document = forms.CharField(label=_("Document and number"), max_length=200)


@register
class ChooseScheme(FormPage):
    """Choose the scheme."""

    code = SCHEME_CHOOSE
    path = "information/schemes/choose/"
    title = _("Choose the scoring scheme")
    parent = SCHEME_LIST
    form_class = ChooseForm
    action = staticmethod(acts.choose_scheme)
    submit = _("Choose")
    done = _("Chosen. What was adopted since that day was counted anew.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "unit": Unit.objects.get(kind=Unit.Kind.DISTRICT), "on": today()}
