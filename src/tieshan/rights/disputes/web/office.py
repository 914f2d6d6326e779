"""The register of disputes and the page of one: clocks, claims, hearings, every step, the four firsts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.audit.history import journal_reading
from tieshan.foundation.deadlines.models import Deadline
from tieshan.foundation.deadlines.web import state_tag as clock_tag
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.finding import beginning, found_by, holding
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
from tieshan.lawbook import code_list, parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.queries.units import employers_named
from tieshan.rights.disputes import policies as codes
from tieshan.rights.disputes.actions.clocks import CLOCK_WORDS
from tieshan.rights.disputes.calculators import CALCULATORS
from tieshan.rights.disputes.figures import STEPS
from tieshan.rights.disputes.models import OPEN_STATES, Dispute, DisputeStep, LegalAid
from tieshan.rights.disputes.queries import (
    PREFIX,
    claimed,
    clocks_of,
    corrections_of,
    four_firsts,
    people_of,
    waiting_for,
)
from tieshan.rights.disputes.terms import Channel, Outcome, Side, State

VIEW = "rights.dispute.view"
SESSION_PAPER, AGREEMENT, AID_PAPER = (
    "rights.dispute.session_paper",
    "rights.dispute.agreement",
    "rights.dispute.aid_paper",
)
#: Fields of the workers that the journal names when they were looked at.
IDENTITY = ("name", "id_number", "phone")
_OPEN = Q(state__in=OPEN_STATES)
#: Conditions that a figure puts into the address of the list.
_COUNTED = {
    "counted": ~Q(state=State.REFUSED),
    "won": Q(won_fen__gt=0),
    "decided": Q(outcome__in=(Outcome.AWARD, Outcome.JUDGMENT)),
    "aided": Q(pk__in=LegalAid.objects.filter(granted=True).values("dispute")),
    **{f"has_{step}": Q(**{f"{step}__isnull": False}) for step in STEPS},
}
_LATE = {"closed": "plain", "refused": "plain", "received": "due", "agreed": "done"}
_STEPS: dict[str, object] = {
    codes.OPEN: gettext_lazy("Dispute opened"),
    codes.FROM_CONCERN: gettext_lazy("Grown from a concern"),
    codes.PARTY: gettext_lazy("Worker added"),
    codes.CLAIM: gettext_lazy("Claim added"),
    codes.RECKON: gettext_lazy("Claim reckoned"),
    codes.EVIDENCE: gettext_lazy("Evidence added"),
    codes.ACCEPT: gettext_lazy("Dispute accepted"),
    codes.REFUSE: gettext_lazy("Dispute not accepted"),
    codes.MEDIATE: gettext_lazy("Mediation applied for"),
    codes.CORRECT: gettext_lazy("Worker corrected"),
    codes.SESSION: gettext_lazy("Mediation session held"),
    codes.SIGN: gettext_lazy("Agreement signed"),
    codes.AID: gettext_lazy("Legal aid applied for"),
    codes.AID_DECIDE: gettext_lazy("Legal aid decided"),
    codes.SETTLE: gettext_lazy("Result of mediation"),
    codes.FILE: gettext_lazy("Arbitration applied for"),
    codes.EVENT: gettext_lazy("Step of the commission"),
    codes.HEARING: gettext_lazy("Hearing noted"),
    codes.AWARD: gettext_lazy("Award received"),
    codes.SUE: gettext_lazy("Action in court"),
    codes.CLOCK: gettext_lazy("Clock changed"),
    codes.CLOSE: gettext_lazy("Closed with a review"),
}


def choices_of(name: str) -> Any:
    """Choices from a code list, read when they are drawn."""
    return lambda: code_list(name, on=today()).choices


def _word(name: str, code: str) -> str:
    return code_list(name, on=today()).label(code) if code else ""


def claim_link(claim: Any, *, reckons: bool) -> object:
    """How a claim is computed: in words, or the steps of its calculator and, for those who reckon, the way back into
    it."""
    if not claim.calculator:
        return claim.reason
    back: object = ""
    if reckons:
        address = (page_url(codes.RECKON, claim.dispute_id), claim.calculator, claim.pk)
        link = '<p><a href="{}?which={}&amp;claim={}">{}</a></p>'
        back = format_html(link, *address, _("Open the calculator"))
    return format_html(
        "<details><summary>{}</summary><ol>{}</ol>{}</details>",
        _("%(calculator)s: show the steps") % {"calculator": CALCULATORS[claim.calculator].title},
        format_html_join("", "<li>{}</li>", ((line,) for line in claim.reason.splitlines())),
        back,
    )


def _is_late(dispute: Any) -> bool:
    return dispute.state in OPEN_STATES and dispute.next_on is not None and dispute.next_on < today()


def state_tag(dispute: Any) -> Tag:
    """The state in a word; what is overdue says so."""
    return Tag(choice_word(dispute, "state"), "late" if _is_late(dispute) else _LATE.get(dispute.state, "info"))


def _badge(actor: Actor) -> int:
    return waiting_for(actor).count() if actor.account_id is not None and actor.may(codes.LIST) else 0


def of_concern(request: HttpRequest, concern: Any) -> object:
    """The tab on a concern: the way to make it a dispute, or the dispute it became."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    found = Dispute.objects.visible_to(actor, codes.LIST).filter(concern=concern).first()
    if found is not None:
        return format_html('<p class="card-text"><a href="{}">{}</a></p>', page_url(VIEW, found.pk), found.number)
    url = page_url(codes.FROM_CONCERN, concern.pk)
    return format_html('<p class="card-text"><a class="btn" href="{}">{}</a></p>', url, _("Make it a dispute"))


@register
class DisputeList(ListPage):
    """Disputes, the nearest last day on top; nobody's name stands in the list."""

    code = codes.LIST
    path = "disputes/"
    title = gettext_lazy("Labour disputes")
    nav = Nav("rights", 20, badge=_badge)
    model = Dispute
    select_related = ("unit", "employer", "handler")
    order = "-received_on"
    export_code = codes.EXPORT
    search_hint = gettext_lazy("Number, employer (name, initials), in short")
    columns = [
        Column("number", gettext_lazy("Number"), link=VIEW),
        Column("subject", gettext_lazy("In short"), width=36),
        Column("employer", gettext_lazy("Employer"), "employer.name"),
        Column("matter", gettext_lazy("Matter"), lambda row: _word("concern_matter", row.matter)),
        Column("workers", gettext_lazy("Workers"), sort="workers"),
        Column("received_on", gettext_lazy("Case came in"), sort="received_on"),
        Column("next_on", gettext_lazy("Next due on"), sort="next_on"),
        Column("state", gettext_lazy("State"), state_tag),
        Column("handler", gettext_lazy("In the hands of"), "handler.display_name"),
        Column("unit", gettext_lazy("Union in charge"), "unit.name", hidden=True),
        Column("outcome", gettext_lazy("Outcome"), "get_outcome_display", hidden=True),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=State.choices),
        ChoiceFilter("matter", gettext_lazy("Matter"), choices=choices_of("concern_matter")),
        ChoiceFilter(
            "of_group",
            gettext_lazy("Key group"),
            choices=choices_of("dispute_group"),
            apply=lambda rows, code: rows.filter(groups__contains=[code]),
            more=True,
        ),
        ChoiceFilter("channel", gettext_lazy("Received by"), choices=Channel.choices, more=True),
        ChoiceFilter("outcome", gettext_lazy("Outcome"), choices=Outcome.choices, more=True),
        BoolFilter("group", gettext_lazy("Group dispute"), "is_group"),
        BoolFilter(
            "open",
            gettext_lazy("Still open"),
            apply=lambda rows, yes: rows.filter(_OPEN) if yes else rows.exclude(_OPEN),
            more=True,
        ),
        DateRangeFilter("received", gettext_lazy("Case came in"), "received_on", more=True),
    ]
    toolbar = [
        Action(gettext_lazy("Open a dispute"), main=True, code=codes.OPEN),
        Action(gettext_lazy("Calculators"), code=codes.CHECK),
        Action(gettext_lazy("Figures of disputes"), code=codes.FIGURES),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = super().queryset().defer("facts", "terms")
        asked = self.request.GET
        if asked.get("mine"):
            rows = rows.filter(pk__in=waiting_for(self.actor).values("pk"))
        for key, condition in _COUNTED.items():
            if asked.get(key):
                rows = rows.filter(condition)
        for key, field in (("in_charge", "unit_id"), ("employer", "employer_id")):
            if asked.get(key, "").isdecimal():
                rows = rows.filter(**{field: int(asked[key])})
        # A figure of a past year opens the cases of a group that is on the list no more.
        group = asked.get("of_group", "")
        if group and group not in code_list("dispute_group", on=today()):
            rows = rows.filter(groups__contains=[group])
        return rows

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        employers = Q(employer_id__in=employers_named(text))
        return found_by(queryset, beginning("number", text), holding("subject", text), employers)

    def lead(self) -> object:
        waiting = _badge(self.actor)
        if not waiting:
            return _("Nothing waits for you.")
        return ngettext("%(n)s waits for you.", "%(n)s wait for you.", waiting) % {"n": waiting}

    def row_class(self, row: Dispute) -> str:
        return "late" if _is_late(row) else ""

    def empty(self) -> Empty:
        return Empty(_("No dispute yet."), _("Open one, or make a concern a dispute."), self._main_action())


def _in(*states: str) -> Any:
    return lambda dispute: dispute.state in states


def _to_be_signed(dispute: Any) -> bool:
    return dispute.state == State.AGREED and dispute.effective_on is None


class DisputePage(DetailPage):
    """One dispute; the workers' names are shown by the revealing page alone."""

    title = gettext_lazy("Labour dispute")
    parent = codes.LIST
    permission = codes.LIST
    model = Dispute
    select_related = ("unit", "employer", "handler", "second", "concern")
    revealed = False
    acts = [
        ActButton(codes.ACCEPT, gettext_lazy("Accept the case"), main=True, when=_in("received")),
        ActButton(codes.REFUSE, gettext_lazy("Refuse the case"), when=_in("received")),
        ActButton(codes.MEDIATE, gettext_lazy("Begin mediation"), main=True, when=_in("accepted")),
        ActButton(codes.SETTLE, gettext_lazy("Result of mediation"), main=True, when=_in("mediation")),
        ActButton(codes.SESSION, gettext_lazy("Mediation session"), when=_in("mediation")),
        ActButton(codes.SIGN, gettext_lazy("Record a signature"), main=True, when=_to_be_signed),
        ActButton(AGREEMENT, gettext_lazy("Agreement as Word"), when=lambda dispute: dispute.agreed_on is not None),
        ActButton(codes.EVENT, gettext_lazy("Step of the commission"), main=True, when=_in("arbitration")),
        ActButton(codes.AWARD, gettext_lazy("Award received"), when=_in("arbitration")),
        ActButton(codes.FILE, gettext_lazy("To arbitration"), when=_in("accepted", "mediation", "agreed")),
        ActButton(codes.SUE, gettext_lazy("To court"), when=_in("arbitration", "awarded")),
        ActButton(codes.HEARING, gettext_lazy("Hearing"), when=_in("arbitration", "court")),
        ActButton(codes.PARTY, gettext_lazy("Add a worker"), when=_in(*OPEN_STATES)),
        ActButton(codes.CLAIM, gettext_lazy("Add a claim"), when=_in(*OPEN_STATES)),
        ActButton(codes.RECKON, gettext_lazy("Reckon a claim"), when=_in(*OPEN_STATES)),
        ActButton(codes.EVIDENCE, gettext_lazy("Add evidence"), when=_in(*OPEN_STATES)),
        ActButton(codes.AID, gettext_lazy("Legal aid"), when=_in(*OPEN_STATES)),
        ActButton(codes.CLOCK, gettext_lazy("Change a clock"), when=_in(*OPEN_STATES)),
        ActButton(
            codes.CLOSE, gettext_lazy("Close the case"), when=_in(*(s for s in OPEN_STATES if s != State.RECEIVED))
        ),
    ]

    def heading(self) -> object:
        return f"{self.record.number} {self.record.subject}"

    def state(self) -> Tag:
        return state_tag(self.record)

    @cached_property
    def steps(self) -> list[DisputeStep]:
        """Every step, oldest first."""
        return list(self.record.steps.select_related("by").order_by("pk"))

    def facts(self) -> Iterable[object]:
        dispute = self.record
        rows = [
            [
                CLOCK_WORDS[one.kind.removeprefix(PREFIX)],
                one.began_on,
                one.due_on,
                clock_tag(one, is_late=one.state == Deadline.State.RUNNING and one.due_on < today()),
            ]
            for one in clocks_of(dispute)
        ]
        if rows:
            yield Card(
                _("Clocks"), TableView([_("What the clock is for"), _("Counted from"), _("Last day"), _("State")], rows)
            )
        groups = code_list("dispute_group", on=today())
        yield Facts(
            _("Dispute"),
            [
                Fact(_("Employer"), dispute.employer.name),
                Fact(_("Matter"), _word("concern_matter", dispute.matter)),
                Fact(_("Workers"), dispute.workers, sub=_("group dispute") if dispute.is_group else ""),
                Fact(_("Key groups"), _(", ").join(groups.label(one) for one in dispute.groups)),
                Fact(_("Case came in"), dispute.received_on, sub=dispute.get_channel_display()),
                Fact(_("Wrong known since"), dispute.knew_on),
                Fact(_("Employment ended on"), dispute.left_on),
                Fact(_("Union in charge"), dispute.unit.name),
                Fact(_("In the hands of"), dispute.handler.display_name if dispute.handler else ""),
                Fact(_("Warned as second person"), dispute.second.display_name if dispute.second else ""),
                Fact(_("Outcome"), dispute.get_outcome_display()),
                Fact(_("Won for the workers"), f"{dispute.won:,}" if dispute.won_fen else ""),
            ],
        )
        yield Card(_("What happened in the case"), Prose(dispute.facts))
        if dispute.terms:
            yield Card(_("Terms of the agreement"), Prose(dispute.terms), note=self._signed())
        yield from self._sessions()
        able = dispute.state in OPEN_STATES and self.actor.may_at(codes.RECKON, dispute.unit)
        claims = [
            [c.get_kind_display(), f"{c.amount:,}", claim_link(c, reckons=able)] for c in dispute.claims.order_by("pk")
        ]
        if claims:
            note = _("Together %(sum)s yuan.") % {"sum": f"{claimed(dispute):,}"}
            table = TableView([_("Claim"), _("Yuan"), _("How computed")], claims, numeric=frozenset({1}))
            yield Card(_("Claims"), table, note=note)
        yield self._people()
        yield from self._aids()
        hearings = [[h.on, h.place, h.told_on or "", h.result] for h in dispute.hearings.order_by("on")]
        if hearings:
            yield Card(
                _("Hearings"),
                TableView([_("Day"), _("Place"), _("Notice received on"), _("Result of the hearing")], hearings),
            )
        files = attachments_card(self.request, dispute, permission=codes.LIST)
        if files is not None:
            yield files
        yield Card(
            _("Every step"),
            Timeline(
                [
                    Moment(one.at, _STEPS[one.act], one.text or "", one.by.display_name if one.by else "")
                    for one in self.steps
                ]
            ),
        )

    def _signed(self) -> str:
        dispute = self.record
        signed = list(dispute.signatures.order_by("signed_on"))
        known = [f"{one.get_side_display()} {one.signed_on}" for one in signed]
        if dispute.effective_on is None:
            missing = [str(side.label) for side in Side if side not in {one.side for one in signed}]
            known.append(_("not signed yet: %(who)s") % {"who": _(", ").join(missing)})
        if dispute.perform_by is not None:
            known.append(_("to be performed by %(day)s") % {"day": dispute.perform_by})
        return " · ".join(known)

    def _sessions(self) -> Iterable[object]:
        rows = [
            [one.held_on, one.place, one.mediators, self._paper(SESSION_PAPER, one.pk, _("Record as Word"))]
            for one in self.record.sessions.order_by("pk")
        ]
        if rows:
            yield Card(_("Mediation sessions"), TableView([_("Day"), _("Place"), _("Mediators"), ""], rows))

    def _aids(self) -> Iterable[object]:
        corrected = corrections_of(self.record)
        rows = [
            [
                corrected.get(one.worker_id, one.worker).name_masked,
                one.get_aid_display(),
                one.applied_on,
                self._decision(one),
                self._paper(AID_PAPER, one.pk, _("Application as Word")),
            ]
            for one in self.record.aids.select_related("worker").order_by("pk")
        ]
        if rows:
            headings = [_("Aid applicant"), _("Aid asked for"), _("Applied on"), _("Decision on the aid"), ""]
            yield Card(_("Legal aid"), TableView(headings, rows))

    def _decision(self, aid: Any) -> object:
        if aid.granted is not None:
            return Tag(_("aid granted") if aid.granted else _("not granted"), "done" if aid.granted else "plain")
        if not self.actor.may_at(codes.AID_DECIDE, self.record.unit):
            return Tag(_("aid to be decided"), "due")
        return format_html('<a href="{}">{}</a>', page_url(codes.AID_DECIDE, aid.pk), _("Record the decision"))

    def _paper(self, code: str, pk: int, words: str) -> object:
        if not self.actor.may_at(codes.PAPERS, self.record.unit):
            return ""
        return format_html('<a href="{}">{}</a>', page_url(code, pk), words)

    def _people(self) -> Card:
        people = list(people_of(self.record))
        corrects = self.record.state in OPEN_STATES and self.actor.may_at(codes.CORRECT, self.record.unit)
        title = _("Workers of the case")
        if not people:
            return Card(title, format_html('<p class="card-text">{}</p>', _("Nobody is entered yet.")))
        shown = [
            [
                one.name if self.revealed else one.name_masked,
                (one.id_number or "") if self.revealed else one.id_masked,
                (one.phone or "") if self.revealed else one.phone_masked,
                _("representative") if one.is_representative else "",
                format_html('<a href="{}">{}</a>', page_url(codes.CORRECT, one.pk), _("Correct")) if corrects else "",
            ]
            for one in people
        ]
        table = TableView([_("Name of the worker"), _("Identity number"), _("Telephone"), "", ""], shown)
        if self.revealed:
            return Card(title, table, note=_("This look is in the journal."))
        if not self.actor.may_at(codes.IDENTIFY, self.record.unit):
            return Card(title, table)
        button = format_html(
            '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<button class="btn small">{}</button></form>',
            page_url(codes.IDENTIFY, self.record.pk),
            get_token(self.request),
            _("Show names"),
        )
        return Card(title, table, note=button)

    def aside(self) -> Iterable[object]:
        dispute = self.record
        rows = [[one.word, one.who or _("nobody yet"), one.at or ""] for one in four_firsts(dispute, self.steps)]
        yield Card(_("The four firsts"), TableView([_("First person"), _("Who it was"), _("When")], rows))
        running = [one for one in clocks_of(dispute) if one.is_open]
        yield explanation(
            parameters=[parameter(one.parameter, on=one.began_on) for one in running if one.parameter],
            clauses=[codes.C14, codes.C17],
        )


@register
class DisputeDetail(DisputePage):
    """One dispute, the workers masked."""

    code = VIEW
    path = "disputes/<int:pk>/"


@register
class DisputeIdentify(DisputePage):
    """The same page with names; every look is journalled."""

    code = codes.IDENTIFY
    permission = codes.IDENTIFY
    path = "disputes/<int:pk>/identify/"
    revealed = True

    def get(self) -> HttpResponse:
        """A link or a reload reveals nothing: back to the page without names."""
        return HttpResponseRedirect(page_url(VIEW, self.record.pk) or "/")

    def post(self) -> HttpResponse:
        """Show, and journal."""
        reader: Any = self.actor
        journal_reading(reader, Dispute, self.record.pk, IDENTITY, unit_id=self.record.unit_id)
        response = self.render()
        response["Cache-Control"] = "no-store"
        return response
