"""The register of the three letters and the page of one: where it stands, what follows, every step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
    ListPage,
    Moment,
    Nav,
    Prose,
    TableView,
    Tag,
    Timeline,
    UnitFilter,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.foundation.workflow import approval_card, returned_because
from tieshan.lawbook import parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.rights.supervision import policies as codes
from tieshan.rights.supervision.models import Letter
from tieshan.rights.supervision.queries import (
    KIND,
    REPLY_RULE,
    failed_on,
    ladder_of,
    letters_waiting,
    next_of,
    overdue_on,
    owed_on,
)
from tieshan.rights.supervision.rules import ground
from tieshan.rights.supervision.terms import TO_EMPLOYER, Ground, LetterKind, LetterState

VIEW = "rights.supervision.letter"
_TONES = {
    "draft": "due",
    "submitted": "info",
    "issued": "due",
    "refused": "plain",
    "dropped": "plain",
    "unreceived": "late",
    "rejected": "late",
    "uncorrected": "late",
    "corrected": "done",
    "turned_down": "late",
    "decided": "done",
}
_STEPS: dict[str, object] = {
    codes.DRAFT: gettext_lazy("Letter written"),
    codes.REVISE: gettext_lazy("Letter changed"),
    codes.SUBMIT: gettext_lazy("Submitted to the chair"),
    codes.DROP: gettext_lazy("Letter given up"),
    "workflow.approval.agree": gettext_lazy("Approved and numbered"),
    "workflow.approval.refuse": gettext_lazy("Not approved by the chair"),
    "workflow.approval.return": gettext_lazy("Sent back by the chair"),
    "workflow.approval.withdraw": gettext_lazy("Taken back from the chair"),
    codes.DELIVER: gettext_lazy("Letter delivered"),
    codes.ANSWER: gettext_lazy("Answer to the letter"),
    codes.VERIFY: gettext_lazy("Looked at on the spot"),
    codes.FOLLOW: gettext_lazy("Step of the authority"),
}
#: The letter after this one.
AFTER = {LetterKind.ADVISORY: LetterKind.OPINION, LetterKind.OPINION: LetterKind.PROPOSAL}


def is_late(row: Any) -> bool:
    """The answer, or the promised correction, is overdue."""
    return (row.state == LetterState.DELIVERED and row.due_on < today()) or (
        row.state == LetterState.ANSWERED and row.correct_by is not None and row.correct_by < today()
    )


#: What an answer means where an office was asked for joint work.
_JOINT_STATES: dict[str, object] = {
    LetterState.ANSWERED: gettext_lazy("answered, the office takes part"),
    LetterState.REJECTED: gettext_lazy("answered, the office takes no part"),
}


def letter_tag(row: Any) -> Tag:
    """How a letter stands, in a word."""
    if row.state == LetterState.DELIVERED and row.due_on < today():
        return Tag(_("no answer, overdue"), "late")
    if row.kind == LetterKind.JOINT and row.state in _JOINT_STATES:
        return Tag(_JOINT_STATES[row.state], "done" if row.state == LetterState.ANSWERED else "plain")
    return Tag(choice_word(row, "state"), "late" if is_late(row) else _TONES.get(row.state, "info"))


def _badge(actor: Actor) -> int:
    able = actor.account_id is not None and actor.may(codes.DELIVER)
    return letters_waiting(actor, today()).count() if able else 0


def _day(condition: Any) -> Any:
    """A yes-or-no condition that depends on the day."""
    return lambda rows, yes: rows.filter(condition(today())) if yes else rows.exclude(condition(today()))


_ANSWERED = Q(answered_on__isnull=False)
_IN_TIME = Q(answered_on__lte=F("due_on"))


@register
class LetterList(ListPage):
    """Letters, the newest on top."""

    code = codes.LETTERS
    path = "supervision/letters/"
    title = gettext_lazy("Letters of labour-law supervision")
    nav = Nav("rights", 24, badge=_badge)
    model = Letter
    select_related = ("unit", "employer")
    order = "-drafted_on"
    export_code = codes.LETTERS_EXPORT
    search_hint = gettext_lazy("Number, employer (name, initials)")
    columns = [
        Column("mark", gettext_lazy("Number"), str, link=VIEW),
        Column("kind", gettext_lazy("Kind of letter"), "get_kind_display"),
        Column("employer", gettext_lazy("Employer"), "employer.name"),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("drafted_on", gettext_lazy("Letter written on"), sort="drafted_on", hidden=True),
        Column("issued_on", gettext_lazy("Letter issued on"), sort="issued_on"),
        Column("delivered_on", gettext_lazy("Delivered on")),
        Column("due_on", gettext_lazy("Answer due on"), sort="due_on"),
        Column("answered_on", gettext_lazy("Answered on")),
        Column("state", gettext_lazy("State"), letter_tag),
        Column("ground", gettext_lazy("Why it follows"), "get_ground_display", hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("kind", gettext_lazy("Kind of letter"), choices=LetterKind.choices),
        ChoiceFilter("state", gettext_lazy("State"), choices=LetterState.choices),
        BoolFilter("overdue", gettext_lazy("No answer, overdue"), apply=_day(overdue_on)),
        BoolFilter("failed", gettext_lazy("Without effect, not followed"), apply=_day(failed_on), more=True),
        BoolFilter("owed", gettext_lazy("Answer came or was due"), apply=_day(owed_on), more=True),
        BoolFilter(
            "answered",
            gettext_lazy("Answered"),
            apply=lambda rows, yes: rows.filter(_ANSWERED) if yes else rows.exclude(_ANSWERED),
            more=True,
        ),
        BoolFilter(
            "in_time",
            gettext_lazy("Answered in time"),
            apply=lambda rows, yes: rows.filter(_IN_TIME) if yes else rows.filter(_ANSWERED).exclude(_IN_TIME),
            more=True,
        ),
        BoolFilter(
            "delivered",
            gettext_lazy("Delivered"),
            apply=lambda rows, yes: rows.filter(delivered_on__isnull=not yes),
            more=True,
        ),
        DateRangeFilter("issued", gettext_lazy("Letter issued on"), "issued_on", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Write an advisory letter"), main=True, code=codes.DRAFT),
        Action(gettext_lazy("Figures"), code=codes.FIGURES),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset()
        if self.request.GET.get("mine"):
            rows = rows.filter(pk__in=letters_waiting(self.actor, today()).values("pk"))
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        letters = text.lower()
        return queryset.filter(
            Q(mark__contains=text)
            | Q(employer__name__icontains=text)
            | Q(employer__name_initials__startswith=letters)
            | Q(employer__name_pinyin__startswith=letters)
        )

    def row_class(self, row: Any) -> str:
        return "late" if is_late(row) else ""

    def empty(self) -> Empty:
        return Empty(
            _("No letter yet."),
            _("An advisory letter stands first; the next follow if it has no effect."),
            self._main_action(),
        )


def _in(*states: str) -> Any:
    return lambda letter: letter.state in states


def _to_employer(*states: str) -> Any:
    return lambda letter: letter.kind in TO_EMPLOYER and letter.state in states


@register
class LetterDetail(DetailPage):
    """One letter."""

    code = VIEW
    path = "supervision/letters/<int:pk>/"
    title = gettext_lazy("Letter of labour-law supervision")
    parent = codes.LETTERS
    permission = codes.LETTERS
    model = Letter
    select_related = ("unit", "employer", "inspection__unit", "signer")
    acts = [
        ActButton(codes.SUBMIT, gettext_lazy("Submit for signature"), main=True, when=_in("draft")),
        ActButton(codes.REVISE, gettext_lazy("Change"), when=_in("draft")),
        ActButton(codes.DELIVER, gettext_lazy("Enter the delivery"), main=True, when=_in("issued")),
        ActButton(
            codes.ANSWER,
            gettext_lazy("Enter the answer"),
            main=True,
            when=lambda letter: letter.kind != LetterKind.PROPOSAL and letter.state == LetterState.DELIVERED,
        ),
        ActButton(
            codes.VERIFY,
            gettext_lazy("Look on the spot"),
            when=_to_employer("delivered", "unreceived", "answered", "rejected", "uncorrected"),
        ),
        ActButton(
            codes.FOLLOW,
            gettext_lazy("What the authority did"),
            main=True,
            when=lambda letter: letter.kind == LetterKind.PROPOSAL and letter.state in ("delivered", "taken_up"),
        ),
        ActButton(codes.PAPER, gettext_lazy("Print the letter")),
        ActButton(codes.RECEIPT, gettext_lazy("Print the receipt"), when=_in("issued", "delivered", "unreceived")),
        ActButton(codes.DROP, gettext_lazy("Give the letter up"), when=_in("draft")),
    ]

    def heading(self) -> object:
        return f"{self.record} {self.record.employer.name}"

    def lead(self) -> object:
        one = self.record
        back = returned_because(one, KIND) if one.state == LetterState.DRAFT else ""
        return _("Sent back: %(why)s") % {"why": back} if back else f"{one.get_kind_display()} · {one.unit.name}"

    def state(self) -> Tag:
        return letter_tag(self.record)

    def actions(self) -> Iterable[Action]:
        one, after = self.record, AFTER.get(self.record.kind)
        found = ground(one.state, one.due_on, on=today())
        able = self.actor.may_at(codes.DRAFT, one.unit) and (
            after != LetterKind.PROPOSAL or self.actor.may(codes.FOLLOW)
        )
        if after is not None and found is not None and able and next_of(one) is None:
            label = _("Write the opinion letter") if after == LetterKind.OPINION else _("Write the proposal")
            yield Action(label, f"{page_url(codes.DRAFT)}?{urlencode({'previous': one.pk})}", True, code=codes.DRAFT)
        yield from (each for each in super().actions() if self.actor.may_at(each.code, one.unit))

    def facts(self) -> Iterable[object]:
        one = self.record
        known = [
            Fact(_("Employer"), one.employer.name),
            Fact(_("Union"), one.unit.name),
            Fact(_("Office asked") if one.kind == LetterKind.JOINT else _("Authority"), one.authority),
            Fact(_("Letter issued on"), one.issued_on, sub=_signed_by(one)),
            Fact(_("Delivered on"), one.delivered_on, sub=_received_by(one)),
            Fact(_("Answer due on"), one.due_on),
            Fact(_("Answered on"), one.answered_on, sub=_timely(one)),
            Fact(_("Correction promised by"), one.correct_by),
            Fact(_("Correction made on"), one.corrected_on),
            Fact(_("Case opened on"), one.taken_up_on),
            Fact(_("Case decided on"), one.decided_on),
        ]
        yield Facts("", [fact for fact in known if fact.value])
        if one.kind != LetterKind.JOINT:
            yield self._ladder()
        said = [
            (_("Where it became known"), one.clue),
            (_("Facts found"), one.facts),
            (_("Legal rules"), one.legal_basis),
            (_("What the letter asks for"), one.demand),
            (_("Annexes"), one.annex),
            (_("Answer"), one.answer),
            (_("What the authority says"), one.outcome),
        ]
        yield Facts(_("What the letter says"), [Fact(label, Prose(text), wide=True) for label, text in said if text])
        looks = [
            [
                look.verified_on,
                _("corrected") if look.corrected else _("not corrected"),
                look.note,
                _(", ").join(f"{who.supervisor.name} {who.certificate.number}" for who in look.verifiers.all()),
            ]
            for look in one.verifications.prefetch_related("verifiers__supervisor", "verifiers__certificate").order_by(
                "pk"
            )
        ]
        if looks:
            headings = [_("Looked at on"), _("Corrected"), _("What was seen"), _("Looked at by")]
            yield Card(_("On the spot"), TableView(headings, looks))
        files = attachments_card(self.request, one, permission=codes.LETTERS)
        if files is not None:
            yield files
        steps = one.steps.select_related("by").order_by("pk")
        yield Card(
            _("Every step"),
            Timeline(
                [
                    Moment(each.on, _STEPS[each.act], each.text, each.by.display_name if each.by else "")
                    for each in steps
                ]
            ),
        )

    def _ladder(self) -> Card:
        """The three rungs: which letter stands where, and why the next followed."""
        found = ladder_of(self.record)
        seen = set(
            Letter.objects.visible_to(self.actor, codes.LETTERS)
            .filter(pk__in=[one.pk for one in found])
            .values_list("pk", flat=True)
        )
        rows = [
            [
                one.get_kind_display(),
                format_html('<a href="{}">{}</a>', page_url(VIEW, one.pk), one)
                if one.pk in seen and one.pk != self.record.pk
                else str(one),
                letter_tag(one),
                one.get_ground_display(),
            ]
            for one in found
        ]
        return Card(_("Ladder"), TableView([_("Kind of letter"), _("Number"), _("State"), _("Why it follows")], rows))

    def aside(self) -> Iterable[object]:
        one = self.record
        card = approval_card(self.request, one, KIND)
        if card is not None:
            yield card
        day = one.delivered_on or today()
        rules = [parameter(REPLY_RULE[LetterKind(one.kind)], on=day)]
        if one.kind != LetterKind.JOINT:
            rules.append(parameter("rights.supervision.visitors", on=day))
        steps: list[Any] = [(_("Answer due on"), one.due_on.isoformat())] if one.due_on else []
        if one.ground:
            steps.append(_("It follows because: %(why)s.") % {"why": Ground(one.ground).label})
        if one.inspection is not None:
            address = page_url("rights.supervision.inspection", one.inspection.pk)
            yield Card(
                _("From the inspection"),
                format_html('<p class="card-text"><a href="{}">{}</a></p>', address, one.inspection),
            )
        clauses = [codes.C14] if one.kind == LetterKind.JOINT else [codes.LADDER, codes.C15]
        yield explanation(parameters=rules, clauses=clauses, steps=steps)


def _signed_by(letter: Letter) -> str:
    return letter.signer.display_name if letter.signer is not None else ""


def _received_by(letter: Letter) -> str:
    return f"{letter.get_delivery_display()} · {letter.receiver}" if letter.delivered_on else ""


def _timely(letter: Letter) -> str:
    if letter.answered_in_time is None:
        return ""
    return _("in time") if letter.answered_in_time else _("late")
