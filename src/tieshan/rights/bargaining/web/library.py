"""The clause library, and drafts beside one another and beside it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor, fetch_for
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Prose,
    RecordField,
    ReportPage,
    TableView,
    Tag,
    register,
    today,
)
from tieshan.organisations.models import Unit
from tieshan.rights.bargaining import actions
from tieshan.rights.bargaining import policies as codes
from tieshan.rights.bargaining.models import Bargaining, ClauseText, Draft, LibraryClause
from tieshan.rights.bargaining.queries import library_on
from tieshan.rights.bargaining.rules import beside, nearest
from tieshan.rights.bargaining.terms import Kind
from tieshan.rights.bargaining.web.acts import day_field, text_field

VIEW = "rights.clause.view"
LIBRARY = "library"


def _use_tag(row: Any) -> Tag:
    if row.retired_on is not None:
        return Tag(_("out of use"), "plain")
    return Tag(_("clause in use"), "done")


@register
class ClauseList(ListPage):
    """Clauses by kind and title."""

    code = codes.CLAUSES
    path = "contracts/clauses/"
    title = gettext_lazy("Clause library")
    parent = codes.CONTRACTS
    model = LibraryClause
    select_related = ("unit",)
    order = "title"
    export_code = codes.CLAUSES_EXPORT
    search_hint = gettext_lazy("Title or words of a clause")
    columns = [
        Column("title", gettext_lazy("Title of the clause"), link=VIEW, sort="title"),
        Column("kind", gettext_lazy("Kind of contract"), "get_kind_display"),
        Column("version", gettext_lazy("Version of the clause"), "latest"),
        Column("since", gettext_lazy("Used since"), "latest_since"),
        Column("unit", gettext_lazy("Clause kept by"), "unit.name"),
        Column("state", gettext_lazy("State"), _use_tag),
    ]
    filters = [
        ChoiceFilter("kind", gettext_lazy("Kind of contract"), choices=Kind.choices),
        BoolFilter(
            "used",
            gettext_lazy("Clause in use"),
            apply=lambda rows, yes: rows.filter(retired_on__isnull=yes),
        ),
    ]
    toolbar = [Action(gettext_lazy("Add a clause"), main=True, code=codes.CLAUSE_ADD)]

    def queryset(self) -> QuerySet[Any]:
        last = ClauseText.objects.filter(clause=OuterRef("pk")).order_by("-number")
        return (
            super()
            .queryset()
            .annotate(latest=Subquery(last.values("number")[:1]), latest_since=Subquery(last.values("since")[:1]))
        )

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        said = ClauseText.objects.filter(text__icontains=text).values("clause")
        return queryset.filter(Q(title__icontains=text) | Q(pk__in=said))

    def empty(self) -> Empty:
        return Empty(
            _("The library is empty."),
            _("Model clauses stand here; drafts are compared with them."),
            self._main_action(),
        )


@register
class ClauseDetail(DetailPage):
    """One clause with its versions, each beside the one before."""

    code = VIEW
    path = "contracts/clauses/<int:pk>/"
    title = gettext_lazy("Clause of the library")
    parent = codes.CLAUSES
    permission = codes.CLAUSES
    model = LibraryClause
    select_related = ("unit",)
    acts = [
        ActButton(codes.CLAUSE_REVISE, gettext_lazy("Write anew"), main=True, when=lambda one: one.retired_on is None),
        ActButton(codes.CLAUSE_RETIRE, gettext_lazy("Take out of use"), when=lambda one: one.retired_on is None),
    ]

    def heading(self) -> object:
        return self.record.title

    def actions(self) -> Iterable[Action]:
        # Everybody reads the clauses of the unions above; those who keep them change them.
        return (each for each in super().actions() if self.actor.may_at(each.code, self.record.unit))

    def state(self) -> Tag:
        return _use_tag(self.record)

    def facts(self) -> Iterable[object]:
        one = self.record
        yield Facts(
            "",
            [
                Fact(_("Kind of contract"), one.get_kind_display()),
                Fact(_("Clause kept by"), one.unit.name),
                Fact(_("No longer used from"), one.retired_on),
            ],
        )
        texts = list(one.texts.order_by("-number"))
        for text in texts:
            title = _("Version %(n)s, used since %(day)s") % {"n": text.number, "day": text.since.isoformat()}
            yield Card(title, Prose(text.text), note=text.grounds)


def _keepers(actor: Actor) -> Any:
    return Unit.objects.visible_to(actor, codes.CLAUSE_ADD).filter(
        status=Unit.Status.ACTIVE, kind__in=("district", "regional", "industrial")
    )


class TextForm(forms.Form):
    """The words and where they come from."""

    text = text_field(gettext_lazy("Words of the clause"), rows=6, most=5000)
    grounds = forms.CharField(label=gettext_lazy("Grounds of the clause"), max_length=200, required=False)
    since = day_field(gettext_lazy("Used since"), initial=today)


class ClauseForm(TextForm):
    """A new clause."""

    unit = RecordField(label=gettext_lazy("Clause kept by"), source=_keepers)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of contract"), choices=Kind.choices)
    title = forms.CharField(label=gettext_lazy("Title of the clause"), max_length=80)
    field_order = ("unit", "kind", "title", "text", "grounds", "since")


@register
class AddClause(FormPage):
    """Add a clause."""

    code = codes.CLAUSE_ADD
    path = "contracts/clauses/add/"
    title = gettext_lazy("Add a clause to the library")
    parent = codes.CLAUSES
    form_class = ClauseForm
    action = staticmethod(actions.add_clause)
    detail_code = VIEW

    def initial(self) -> dict[str, Any]:
        own = _keepers(self.actor).order_by("path").first()
        return {"unit": own.pk} if own is not None else {}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class ClauseAct(FormPage):
    """An act on one clause."""

    parent = codes.CLAUSES
    model = LibraryClause
    select_related = ("unit",)
    view_code = codes.CLAUSES
    detail_code = VIEW
    subject_argument = "clause"
    versioned = True

    def lead(self) -> object:
        return self.record.title

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


@register
class ReviseClause(ClauseAct):
    """Write it anew."""

    code = codes.CLAUSE_REVISE
    path = "contracts/clauses/<int:pk>/revise/"
    title = gettext_lazy("Write a clause anew")
    form_class = TextForm
    action = staticmethod(actions.revise_clause)

    def initial(self) -> dict[str, Any]:
        last = self.record.texts.order_by("-number").first()
        return {"text": last.text, "grounds": last.grounds} if last is not None else {}


@register
class RetireClause(ClauseAct):
    """Take it out of use."""

    code = codes.CLAUSE_RETIRE
    path = "contracts/clauses/<int:pk>/retire/"
    title = gettext_lazy("Take a clause out of use")
    action = staticmethod(actions.retire_clause)
    submit = gettext_lazy("Take out of use")
    danger = True


@register
class CompareDrafts(ReportPage):
    """Two drafts side by side, or one beside the library of its kind."""

    code = "rights.bargaining.compare"
    permission = codes.LIST
    path = "bargaining/<int:pk>/compare/"
    title = gettext_lazy("Drafts compared")
    parent = codes.LIST
    matrix_record = "Bargaining"

    @cached_property
    def record(self) -> Bargaining:
        """The bargaining, for whoever may see it."""
        return fetch_for(self.actor, codes.LIST, Bargaining, self.kwargs["pk"], select_related=("unit",))

    @cached_property
    def drafts(self) -> list[Draft]:
        return list(self.record.drafts.order_by("number"))

    @cached_property
    def chosen(self) -> tuple[str, Draft | None]:
        """What stands on the left (a number or the library) and the draft on the right: by default the last."""
        by_number = {str(one.number): one for one in self.drafts}
        right = by_number.get(self.request.GET.get("right", ""), self.drafts[-1] if self.drafts else None)
        asked = self.request.GET.get("left", "")
        if asked == LIBRARY or asked in by_number:
            return asked, right
        return (str(self.drafts[-2].number) if len(self.drafts) > 1 else LIBRARY), right

    def lead(self) -> object:
        return f"{self.record} · {self.record.unit.name} · {self.record.get_kind_display()}"

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        left, right = self.chosen
        if right is None:
            return
        yield _("with the library"), f"?left={LIBRARY}&right={right.number}", left == LIBRARY
        for one in self.drafts:
            if one.pk != right.pk:
                words = _("with draft %(n)s") % {"n": one.number}
                yield words, f"?left={one.number}&right={right.number}", left == str(one.number)

    def parts(self) -> Iterable[object]:
        left, right = self.chosen
        if right is None:
            yield Card("", Empty(_("No draft yet.")))
        elif left == LIBRARY:
            yield self._with_library(right)
        else:
            yield self._side_by_side(next(one for one in self.drafts if str(one.number) == left), right)

    def _side_by_side(self, left: Draft, right: Draft) -> Card:
        pairs = beside(left.text, right.text)
        rows = [
            [
                old if old == new else format_html("<del>{}</del>", old) if old else "",
                new if old == new else format_html("<ins>{}</ins>", new) if new else "",
            ]
            for old, new in pairs
        ]
        changed = sum(old != new for old, new in pairs)
        headings = [_("Draft %(n)s of %(day)s") % {"n": one.number, "day": one.made_on} for one in (left, right)]
        return Card(_("Side by side"), TableView(headings, rows), note=_("%(n)s paragraphs differ") % {"n": changed})

    def _with_library(self, draft: Draft) -> Card:
        rows: list[list[object]] = []
        for clause, text in library_on(self.record.kind, draft.made_on):
            found = nearest(text.text, draft.text)
            if found.ratio >= 1:
                tag = Tag(_("stands in the draft"), "done")
            elif found.paragraph:
                tag = Tag(_("differs from the library"), "due")
            else:
                tag = Tag(_("missing in the draft"), "late")
            said = "" if found.ratio >= 1 else found.paragraph
            rows.append([clause.title, text.text, said, tag])
        if not rows:
            return Card("", Empty(_("The library holds no clause for this kind of contract.")))
        headings = [_("Title of the clause"), _("In the library"), _("In the draft"), _("State")]
        title = _("Draft %(n)s of %(day)s") % {"n": draft.number, "day": draft.made_on}
        return Card(title, TableView(headings, rows))
