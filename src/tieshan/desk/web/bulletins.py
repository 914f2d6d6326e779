"""Bulletins on screen: every figure a link to its records, with what changed since it was told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.desk.actions.bulletins import (
    SERIES,
    draft_bulletin,
    edit_bulletin,
    issue_bulletin,
    recount_bulletin,
    submit_bulletin,
)
from tieshan.desk.exports import bulletin_number, clause_number
from tieshan.desk.models import Bulletin
from tieshan.desk.policies import (
    BULLETIN_DRAFT,
    BULLETIN_EDIT,
    BULLETIN_ISSUE,
    BULLETIN_LIST,
    BULLETIN_RECOUNT,
    BULLETIN_SUBMIT,
)
from tieshan.desk.queries.bulletins import changed_since
from tieshan.desk.queries.counting import month_of
from tieshan.desk.rules.bulletin import FrozenFigure, FrozenGroup, thaw
from tieshan.desk.web.figures import figure_url
from tieshan.foundation.access import Actor
from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    Chart,
    ChoiceFilter,
    Column,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    Nav,
    Prose,
    TableView,
    Tag,
    page_url,
    register,
    stack,
)
from tieshan.foundation.workflow.cards import approval_card
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.web.explanation import explanation
from tieshan.lawbook.web.words import clause_url
from tieshan.organisations.models import Unit

VIEW = "desk.bulletin.view"
WORD = "desk.bulletin.word"
YEAR = "desk.bulletin.year"
TONES = {
    Bulletin.State.DRAFT: "plain",
    Bulletin.State.SUBMITTED: "due",
    Bulletin.State.AGREED: "info",
    Bulletin.State.ISSUED: "done",
}


def state_tag(bulletin: Bulletin) -> Tag:
    """The state of a bulletin."""
    return Tag(bulletin.get_state_display(), TONES[Bulletin.State(bulletin.state)])


def month_words(month: date) -> str:
    """A month in words."""
    return gettext("%(year)s-%(month)s") % {"year": month.year, "month": f"{month.month:02d}"}


@register
class BulletinList(ListPage):
    """The bulletins, the newest month first."""

    code = BULLETIN_LIST
    path = "bulletins/"
    title = _("Bulletins")
    nav = Nav("duties", 50)
    model = Bulletin
    order = "-month"
    select_related = ("unit",)
    columns = [
        Column("month", _("Month"), lambda row: month_words(row.month), sort="month", link=VIEW),
        Column("number", _("Number"), bulletin_number),
        Column("unit", _("Issuing unit"), "unit.name"),
        Column("state", _("State"), state_tag),
        Column("issued_on", _("Issued on")),
    ]
    filters = [ChoiceFilter("state", _("State"), choices=Bulletin.State.choices)]
    toolbar = [Action(_("Draft a bulletin"), main=True, code=BULLETIN_DRAFT), Action(_("Year compared"), code=YEAR)]

    def lead(self) -> object:
        return _("Every month, what each federation did, out of the records themselves.")

    def empty(self) -> Empty:
        return Empty(_("No bulletin yet."), _("The office drafts one at the end of a month."), self._main_action())


class BulletinTables:
    """The parts of a bulletin as tables and charts, each number a link."""

    def __init__(self, bulletin: Bulletin, changed: dict[tuple[str, int | None], int]) -> None:
        self.bulletin = bulletin
        self.changed = changed
        self.period = month_of(bulletin.month)
        self.places, self.groups = thaw(bulletin.facts)

    def url(self, figure: FrozenFigure, place: int | None) -> str:
        """The records behind one number."""
        unit = self.bulletin.unit_id if place is None else place
        return figure_url(figure.kind, unit, self.period, own=place == self.bulletin.unit_id)

    def cell(self, figure: FrozenFigure, place: int | None) -> object:
        """One number as a link, and what the records say now where that differs."""
        number = figure.total if place is None else figure.at(place)
        link = format_html('<a href="{}">{}</a>', self.url(figure, place), f"{number:,}")
        now = self.changed.get((figure.kind.code, place))
        if now is None:
            return link
        return joined([link, Tag(gettext("now %(n)s") % {"n": f"{now:,}"}, "due")])

    def table(self, group: FrozenGroup) -> TableView:
        """Places down, figures across, the sum at the foot; the sum alone where nothing is recorded anywhere."""
        headings: list[object] = [_("Unit"), *(figure.kind.title for figure in group.figures)]
        if group.rate is not None:
            headings.append(group.rate.title)
        is_empty = not any(figure.total for figure in group.figures)
        places = [] if is_empty and not self.differs(group) else self.places
        rows = [[self.name(unit, name), *self.cells(group, unit)] for unit, name in places]
        rows.append([format_html("<b>{}</b>", _("In all")), *self.cells(group, None)])
        return TableView(headings, rows, frozenset(range(1, len(headings))), caption=group.title)

    def differs(self, group: FrozenGroup) -> bool:
        """True when the records of any figure of the group have changed since."""
        return any((figure.kind.code, None) in self.changed for figure in group.figures)

    def cells(self, group: FrozenGroup, place: int | None) -> list[object]:
        """The numbers of one line, and its rate, which opens what it is a share of."""
        cells = [self.cell(figure, place) for figure in group.figures]
        if group.rate is not None:
            share, base = group.share(place), group.base
            link = "" if share is None or base is None else self.url(base, place)
            cells.append(format_html('<a href="{}">{}%</a>', link, share) if link else "")
        return cells

    def name(self, unit: int, name: str) -> str:
        """A line's name; the district's own work stands apart from its federations."""
        return gettext("%(name)s itself") % {"name": name} if unit == self.bulletin.unit_id else name

    def chart(self, group: FrozenGroup) -> Chart | None:
        """The group's leading figure by federation."""
        figure = next((f for f in group.figures if f.kind.code == group.chart), None)
        if figure is None or not figure.total:
            return None
        rows = [(name, figure.at(unit), unit) for unit, name in self.places if unit != self.bulletin.unit_id]
        return Chart("hbar", figure.kind.title, rows, link=lambda row: self.url(figure, row[2]), heading=_("Unit"))

    def text(self, group: FrozenGroup) -> Prose:
        """The edited section."""
        return Prose(self.bulletin.texts.get(group.code, ""))

    def part(self, group: FrozenGroup) -> Card:
        """One part: what is said, the table, the clause."""
        link = Action(clause_number(group.clause), clause_url(group.clause) or "")
        return Card(group.title, stack([self.text(group), self.table(group)]), link=link)


@register
class BulletinDetail(DetailPage):
    """One bulletin."""

    code = VIEW
    permission = BULLETIN_LIST
    path = "bulletins/<int:pk>/"
    title = _("Bulletin")
    parent = BULLETIN_LIST
    model = Bulletin
    select_related = ("unit", "issued_by")
    facts_title = _("Bulletin")
    template = "desk/detail.html"
    acts = (
        ActButton(BULLETIN_EDIT, _("Edit"), when=lambda row: row.state == Bulletin.State.DRAFT),
        ActButton(BULLETIN_RECOUNT, _("Count anew"), when=lambda row: row.state == Bulletin.State.DRAFT),
        ActButton(BULLETIN_SUBMIT, _("Submit"), main=True, when=lambda row: row.state == Bulletin.State.DRAFT),
        ActButton(BULLETIN_ISSUE, _("Issue"), main=True, when=lambda row: row.state == Bulletin.State.AGREED),
        ActButton(WORD, _("Word file")),
    )

    @cached_property
    def changed(self) -> dict[tuple[str, int | None], int]:
        """What the records say now where that differs, once the bulletin is issued."""
        return changed_since(self.record) if self.record.state == Bulletin.State.ISSUED else {}

    @cached_property
    def tables(self) -> BulletinTables:
        return BulletinTables(self.record, self.changed)

    def heading(self) -> object:
        return gettext("Bulletin of %(month)s") % {"month": month_words(self.record.month)}

    def state(self) -> Tag:
        return state_tag(self.record)

    def lead(self) -> object:
        if self.changed:
            n = len({code for code, _place in self.changed})
            return ngettext(
                "Since it was issued, the records of %(n)s figure have changed. What was told stands.",
                "Since it was issued, the records of %(n)s figures have changed. What was told stands.",
                n,
            ) % {"n": n}
        if self.record.state == Bulletin.State.ISSUED:
            return _("Each number opens its records.")
        return gettext("Counted on %(day)s. Each number opens its records.") % {"day": self.record.counted_on}

    def figures(self) -> Iterable[Figure]:
        for group in self.tables.groups:
            figure = next((f for f in group.figures if f.kind.code == group.chart), None)
            if figure is not None:
                yield Figure(figure.kind.title, figure.total, self.tables.url(figure, None))

    def facts(self) -> Iterable[object]:
        if self.record.remarks:
            yield Card(_("Leader's remarks"), Prose(self.record.remarks))
        for group in self.tables.groups:
            yield self.tables.part(group)

    def aside(self) -> Iterable[object]:
        record = self.record
        facts = [Fact(_("Issuing unit"), record.unit.name)]
        if record.issued_on:
            facts += [
                Fact(_("Number"), bulletin_number(record)),
                Fact(_("Issued on"), record.issued_on),
                Fact(
                    _("Journal seal"),
                    record.seal,
                    wide=True,
                    sub=_("The journal proves with it that nothing was changed later."),
                ),
            ]
        yield Facts(_("Issue"), facts)
        approval = approval_card(self.request, record, SERIES)
        if approval is not None:
            yield approval
        for group in self.tables.groups:
            chart = self.tables.chart(group)
            if chart is not None:
                yield chart
        yield explanation(clauses=dict.fromkeys(group.clause for group in self.tables.groups))


def _months(actor: Actor) -> list[tuple[str, str]]:
    """The months that may be drafted: the last twelve that have no bulletin."""
    taken = set(Bulletin.objects.values_list("month", flat=True))
    month, found = month_of(timezone.localdate()).first, []
    for _step in range(12):
        if month not in taken:
            found.append((month.isoformat(), month_words(month)))
        month = month_of(date.fromordinal(month.toordinal() - 1)).first
    return found


class DraftForm(forms.Form):
    """Which month."""

    month = forms.ChoiceField(label=_("Month"))

    def __init__(self, *args: Any, months: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["month"].choices = months  # type: ignore[attr-defined]


@register
class DraftBulletin(FormPage):
    """Count a month and draft its bulletin."""

    code = BULLETIN_DRAFT
    path = "bulletins/draft/"
    title = _("Draft a bulletin")
    parent = BULLETIN_LIST
    form_class = DraftForm
    action = staticmethod(draft_bulletin)
    submit = _("Count and draft")
    done = _("The bulletin is drafted out of the records. Look at each section, then submit it.")
    keep_draft = False

    def lead(self) -> object:
        return _("All figures come from the records; only the words are yours.")

    def form_options(self) -> dict[str, Any]:
        return {"months": _months(self.actor)}

    def initial(self) -> dict[str, Any]:
        last = month_of(date.fromordinal(month_of(timezone.localdate()).first.toordinal() - 1)).first
        return {"month": last.isoformat()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        district = Unit.objects.visible_to(self.actor, BULLETIN_DRAFT).filter(kind=Unit.Kind.DISTRICT).first()
        if district is None:
            raise Refused("desk.bulletin.wrong_unit", _("Bulletins are issued by the district federation."))
        return {"unit": district, "month": date.fromisoformat(cleaned["month"]), "on": timezone.localdate()}

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, result.pk) if isinstance(result, Bulletin) else page_url(BULLETIN_LIST)  # type: ignore[return-value]


class EditForm(forms.Form):
    """A field for each section, and the remarks."""

    remarks = forms.CharField(label=_("Leader's remarks"), required=False, widget=forms.Textarea, max_length=4000)

    def __init__(self, *args: Any, groups: list[FrozenGroup], **options: Any) -> None:
        super().__init__(*args, **options)
        for group in groups:
            self.fields[group.code] = forms.CharField(
                label=str(group.title), required=False, widget=forms.Textarea, max_length=4000
            )


class OfBulletin(FormPage):
    """What the acts on one bulletin share."""

    model = Bulletin
    view_code = BULLETIN_LIST
    detail_code = VIEW
    parent = BULLETIN_LIST
    select_related = ("unit",)
    subject_argument = "bulletin"
    versioned = True


@register
class EditBulletin(OfBulletin):
    """Edit the sections of a draft."""

    code = BULLETIN_EDIT
    path = "bulletins/<int:pk>/edit/"
    title = _("Edit the bulletin")
    form_class = EditForm
    action = staticmethod(edit_bulletin)
    done = _("The sections are kept.")

    @cached_property
    def groups(self) -> list[FrozenGroup]:
        return thaw(self.record.facts)[1]

    def form_options(self) -> dict[str, Any]:
        return {"groups": self.groups}

    def initial(self) -> dict[str, Any]:
        return {"remarks": self.record.remarks, **self.record.texts}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"remarks": cleaned["remarks"], "texts": {group.code: cleaned[group.code] for group in self.groups}}


@register
class RecountBulletin(OfBulletin):
    """Count a draft anew."""

    code = BULLETIN_RECOUNT
    path = "bulletins/<int:pk>/recount/"
    title = _("Count anew")
    action = staticmethod(recount_bulletin)
    submit = _("Count anew")
    done = _("The figures are counted anew. Sections that were edited stay as they are.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"on": timezone.localdate()}


@register
class SubmitBulletin(OfBulletin):
    """Submit a draft for signature."""

    code = BULLETIN_SUBMIT
    path = "bulletins/<int:pk>/submit/"
    title = _("Submit the bulletin")
    action = staticmethod(submit_bulletin)
    submit = _("Submit")
    done = _("The bulletin is submitted for signature.")

    def lead(self) -> object:
        return _("Figures and sections stand from now on, so that what is signed is what is issued.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"on": timezone.localdate()}


@register
class IssueBulletin(OfBulletin):
    """Issue a signed bulletin."""

    code = BULLETIN_ISSUE
    path = "bulletins/<int:pk>/issue/"
    title = _("Issue the bulletin")
    action = staticmethod(issue_bulletin)
    submit = _("Issue")
    done = _("The bulletin is issued; its readers have been told.")

    def lead(self) -> object:
        return _("It gets its number and the newest seal of the journal. Afterwards nothing in it changes.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"on": timezone.localdate()}
