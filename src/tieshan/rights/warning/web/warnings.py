"""The register of warnings and the page of one: why, since when, what makes it go, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.access import Actor
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
    Figure,
    ListPage,
    Moment,
    Nav,
    Prose,
    TableView,
    Tag,
    Timeline,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.rights.supervision.web.letters import letter_tag
from tieshan.rights.warning import policies as codes
from tieshan.rights.warning.models import EarlyWarning, GradeChange, MissedReport
from tieshan.rights.warning.queries import Standing, known_rule, standing_of, warnings_to_report
from tieshan.rights.warning.queries.standing import source_title
from tieshan.rights.warning.terms import Grade, State
from tieshan.rights.warning.web.words import LETTER_VIEW, STEPS, VIEW, explained, grade_tag, reasons, state_tag

_REAL = [(int(grade), grade.label) for grade in Grade if grade is not Grade.NONE]
_OPEN = ~Q(state=State.CLOSED)


def _late() -> Q:
    return Q(state=State.RAISED, report_due_at__lt=timezone.now())


def _missed() -> Exists:
    return Exists(MissedReport.objects.filter(warning=OuterRef("pk")))


def _badge(actor: Actor) -> int:
    return warnings_to_report(actor).count() if actor.account_id is not None and actor.may(codes.REPORT) else 0


@register
class WarningList(ListPage):
    """Warnings, the gravest on top; who complained is nowhere to be read."""

    code = codes.LIST
    path = "warnings/"
    title = gettext_lazy("Early warnings")
    nav = Nav("rights", 22, badge=_badge)
    model = EarlyWarning
    select_related = ("unit", "employer", "handler")
    order = "-grade"
    export_code = codes.EXPORT
    search_hint = gettext_lazy("Employer (name, initials)")
    columns = [
        Column("employer", gettext_lazy("Employer"), "employer.name", link=VIEW),
        Column("grade", gettext_lazy("Grade of warning"), lambda row: grade_tag(row.grade), sort="grade"),
        Column("score", gettext_lazy("Points"), sort="score"),
        Column("state", gettext_lazy("State"), state_tag),
        Column("opened_on", gettext_lazy("Raised on"), sort="opened_on"),
        Column("report_due_at", gettext_lazy("To be reported by"), sort="report_due_at"),
        Column("handler", gettext_lazy("In the hands of"), "handler.display_name"),
        Column("highest", gettext_lazy("Highest grade"), lambda row: grade_tag(row.highest), hidden=True),
        Column("unit", gettext_lazy("Union in charge"), "unit.name", hidden=True),
        Column("closed_on", gettext_lazy("Lifted on"), sort="closed_on", hidden=True),
    ]
    filters = [
        UnitFilter("in_charge", gettext_lazy("Union"), "unit", seen_under="organisations.unit.list"),
        ChoiceFilter("grade", gettext_lazy("Grade of warning"), choices=_REAL),
        ChoiceFilter("state", gettext_lazy("State"), choices=State.choices),
        BoolFilter(
            "open",
            gettext_lazy("Not lifted yet"),
            apply=lambda rows, yes: rows.filter(_OPEN) if yes else rows.exclude(_OPEN),
        ),
        BoolFilter(
            "late",
            gettext_lazy("Not reported in time"),
            apply=lambda rows, yes: rows.filter(_late()) if yes else rows.exclude(_late()),
            more=True,
        ),
        BoolFilter(
            "missed",
            gettext_lazy("Report missed"),
            apply=lambda rows, yes: rows.filter(_missed()) if yes else rows.exclude(_missed()),
            more=True,
        ),
        ChoiceFilter("highest", gettext_lazy("Highest grade"), choices=_REAL, more=True),
        DateRangeFilter("opened", gettext_lazy("Raised on"), "opened_on", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Report a sign"), main=True, code=codes.SIGN),
        Action(gettext_lazy("Monthly forecast"), code=codes.FORECAST),
        Action(gettext_lazy("Calibration"), code=codes.CALIBRATION),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset()
        if self.request.GET.get("mine"):
            return rows.filter(pk__in=warnings_to_report(self.actor).values("pk"))
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(employer__name__icontains=text)
            | Q(employer__name_initials__startswith=letters)
            | Q(employer__name_pinyin__startswith=letters)
        )

    def lead(self) -> object:
        waiting = _badge(self.actor)
        if not waiting:
            return _("Nothing waits for you.")
        return ngettext("%(n)s waits for you.", "%(n)s wait for you.", waiting) % {"n": waiting}

    def row_class(self, row: EarlyWarning) -> str:
        return "late" if row.state == State.RAISED and row.report_due_at < timezone.now() else ""

    def empty(self) -> Empty:
        return Empty(
            _("No warning."), _("Warnings come from the work of all rooms by themselves."), self._main_action()
        )


def _in(*states: str) -> Any:
    return lambda record: record.state in states


@register
class WarningDetail(DetailPage):
    """One warning with its full explanation."""

    code = VIEW
    path = "warnings/<int:pk>/"
    title = gettext_lazy("Early warning")
    parent = codes.LIST
    permission = codes.LIST
    model = EarlyWarning
    select_related = ("unit", "employer", "handler")
    acts = [
        ActButton(codes.REPORT, gettext_lazy("Report and take in hand"), main=True, when=_in("raised")),
        ActButton(codes.MEASURE, gettext_lazy("Enter a measure"), main=True, when=_in("in_hand")),
        ActButton(codes.MEASURE, gettext_lazy("Enter a measure"), when=_in("checked")),
        ActButton(codes.LETTER, gettext_lazy("Write to another office"), when=_in("in_hand", "checked")),
        ActButton(codes.CHECK, gettext_lazy("Check what was done"), when=_in("in_hand")),
        ActButton(codes.CLOSE, gettext_lazy("Lift the warning"), main=True, when=_in("checked")),
        ActButton(
            codes.CLOSE,
            gettext_lazy("Lift the warning"),
            when=lambda record: record.state == State.IN_HAND and record.highest == Grade.BLUE,
        ),
    ]

    def heading(self) -> object:
        return self.record.employer.name

    def lead(self) -> object:
        return _("%(grade)s · %(score)s points") % {
            "grade": self.record.get_grade_display(),
            "score": self.record.score,
        }

    def state(self) -> Tag:
        return state_tag(self.record)

    @cached_property
    def standing(self) -> Standing:
        """What counts today; nothing once it is lifted."""
        return standing_of(self.record.employer_id, today())

    def figures(self) -> Iterable[Figure]:
        one = self.record
        yield Figure(_("Grade now"), Grade(one.grade).label)
        yield Figure(_("Points"), one.score)
        yield Figure(_("Highest grade"), Grade(one.highest).label)

    def facts(self) -> Iterable[object]:
        one = self.record
        if one.state != State.CLOSED:
            yield Card(_("Why: signs that stand today"), explained(self.standing, self.actor))
            yield Card(_("What brings it down"), Prose(self._down()))
        yield Facts(
            "",
            [
                Fact(
                    _("Employer"), one.employer.name, url=page_url("organisations.employer.view", one.employer_id) or ""
                ),
                Fact(_("Union in charge"), one.unit.name),
                Fact(_("Raised on"), one.opened_on),
                Fact(_("To be reported by"), None if one.is_lapsed else one.report_due_at),
                Fact(_("Reported"), one.reported_at),
                Fact(_("In the hands of"), one.handler.display_name if one.handler else ""),
                Fact(_("Measures checked on"), one.checked_on),
                Fact(_("Lifted on"), one.closed_on, sub=_("its signs went by themselves") if one.is_lapsed else ""),
            ],
        )
        if one.result:
            yield Card(_("What was done and what it brought"), Prose(one.result))
        yield from self._missed()
        yield self._measures()
        yield from self._letters()
        yield Card(_("History of the grade"), self._changes())
        steps = one.steps.select_related("by").order_by("-at", "-pk")
        yield Card(
            _("Every step"),
            Timeline(
                [Moment(each.at, STEPS[each.act], each.text, each.by.display_name if each.by else "") for each in steps]
            ),
        )
        files = attachments_card(self.request, one, permission=codes.LIST)
        if files is not None:
            yield files

    def _down(self) -> str:
        if self.record.grade == Grade.NONE:
            return _("No sign stands that carries a grade. Check what was done, then lift the warning.")
        return _(
            "Each sign goes as the table says, or a measure settles it. Without a grade the warning can be lifted."
        )

    def _missed(self) -> Iterable[Card]:
        """Reports that never came before their grade was gone or had fallen."""
        rows = [
            [
                grade_tag(each.grade),
                each.due_at,
                each.ended_on,
                each.unit.name,
                _(", ").join(each.people.splitlines()) or _("nobody"),
            ]
            for each in self.record.missed.select_related("unit").order_by("-due_at", "-pk")
        ]
        if rows:
            headings = [
                _("Grade of warning"),
                _("To be reported by"),
                _("Grade gone or fallen on"),
                _("Union in charge"),
                _("Who was in charge"),
            ]
            yield Card(_("Reports missed"), TableView(headings, rows))

    def _measures(self) -> Card:
        rows = [
            [each.done_on, each.get_kind_display(), each.with_whom, each.paper, Prose(each.text), _settled(each)]
            for each in self.record.measures.prefetch_related("settled").order_by("-done_on", "-pk")
        ]
        headings = [
            _("Done on"),
            _("Measure"),
            _("With whom"),
            _("Letter sent"),
            _("What was done about it"),
            _("Signs settled"),
        ]
        return Card(_("Measures"), TableView(headings, rows) if rows else Empty(_("Nothing was done yet.")))

    def _letters(self) -> Iterable[Card]:
        """Letters of joint work, each opened where it stands."""
        rows = [
            [
                format_html('<a href="{}">{}</a>', page_url(LETTER_VIEW, each.letter_id), each.letter),
                each.letter.authority,
                letter_tag(each.letter),
                each.letter.delivered_on,
                each.letter.due_on,
                each.letter.answered_on,
            ]
            for each in self.record.letters.select_related("letter").order_by("-pk")
        ]
        if rows:
            headings = [
                _("Number"),
                _("Office written to"),
                _("State"),
                _("Delivered on"),
                _("Answer due on"),
                _("Answered on"),
            ]
            yield Card(_("Letters of joint work"), TableView(headings, rows))

    def _changes(self) -> Timeline:
        changes = self.record.changes.order_by("-on", "-pk")
        return Timeline(
            [
                Moment(
                    each.on,
                    f"{Grade(each.before).label} → {Grade(each.after).label} · "
                    + _("%(score)s points") % {"score": each.score},
                    _what_stood(each),
                )
                for each in changes
            ]
        )

    def aside(self) -> Iterable[object]:
        on = today()
        shown = {part.source for part in self.standing.judgement.parts}
        rules = [
            code
            for code in known_rule(on)
            if not code.startswith("rights.warning.points.") or code.removeprefix("rights.warning.points.") in shown
        ]
        yield explanation(
            parameters=[parameter(code, on=on) for code in rules],
            clauses=[codes.C14],
            steps=reasons(self.standing.judgement) if self.record.state != State.CLOSED else [],
        )


def _what_stood(change: GradeChange) -> str:
    return _(", ").join(
        _("%(sign)s × %(n)s: %(points)s")
        % {"sign": source_title(each["source"]), "n": each["n"], "points": each["points"]}
        for each in change.reasons
    )


def _settled(measure: Any) -> str:
    return _(", ").join(str(source_title(each.source)) for each in measure.settled.all())
