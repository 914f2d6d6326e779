"""The page of one person: facts, way of the membership, transfers, offices; numbers in full on a journalled click."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.audit.history import journal_reading
from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    DetailPage,
    Fact,
    Facts,
    Moment,
    TableView,
    Tag,
    Timeline,
    page_url,
    register,
    today,
)
from tieshan.members.models import Membership, Officer, Person, Transfer
from tieshan.members.policies import PERSON_LIST, PERSON_REVEAL, TRANSFER_LIST
from tieshan.members.queries.people import CURRENT
from tieshan.members.web.words import age_of, code_word, group_words, state_tag, transfer_tag

IN_FULL = ("id_number", "phone")


def _waits(person: Person, actor: Actor) -> object | None:
    waiting = getattr(person, "open_transfer", None)
    return _("A transfer is waiting for an answer. Decide or withdraw it first.") if waiting is not None else None


def _is(*states: str) -> Any:
    return lambda person: person.state in states


class PersonPage(DetailPage):
    """What the masked and the revealed page share."""

    permission = PERSON_LIST
    parent = "members.person.list"
    title = _("Member")
    model = Person
    select_related = ("unit", "employer")
    facts_title = _("Register")
    template = "members/person_page.html"
    acts = (
        ActButton("members.person.correct", _("Correct"), main=True),
        ActButton("members.transfer.request", _("Ask for a transfer"), refusal=_waits, when=_is(*CURRENT)),
        ActButton("members.person.retain", _("Retain the membership"), refusal=_waits, when=_is("active")),
        ActButton("members.person.resume", _("Take up again"), refusal=_waits, when=_is("retained")),
        ActButton("members.person.leave", _("Record leaving"), refusal=_waits, when=_is(*CURRENT)),
        ActButton("members.person.expel", _("Expel"), refusal=_waits, when=_is(*CURRENT)),
        ActButton("members.person.rejoin", _("Admit again"), when=_is("left", "expelled")),
    )
    revealed = False

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.record.open_transfer = next((t for t in self.transfers if t.state == Transfer.State.REQUESTED), None)

    @cached_property
    def transfers(self) -> list[Transfer]:
        """The person's transfers, newest first, when the reader may see transfers at all."""
        if not self.actor.may(TRANSFER_LIST):
            return []
        seen = Transfer.objects.visible_to(self.actor, TRANSFER_LIST).filter(person_id=self.record.pk)
        return list(seen.select_related("from_unit", "to_unit").order_by("-pk")[:20])

    def actions(self) -> Iterable[Action]:
        # Whoever looks after several unions may hold an act in one of them only.
        return [a for a in super().actions() if self.actor.may_at(a.code, self.record.unit)]

    def state(self) -> Tag:
        return state_tag(self.record)

    def lead(self) -> object:
        person = self.record
        parts = [person.unit.name, person.employer_name if person.employer_name != person.unit.name else "", person.job]
        return " · ".join(part for part in parts if part)

    def facts(self) -> Iterable[object]:
        person: Person = self.record
        waiting = person.open_transfer  # type: ignore[attr-defined]
        if waiting is not None:
            yield self._waiting(waiting)
        age = age_of(person)
        yield Facts(
            _("Personal details"),
            [
                Fact(_("Sex"), code_word("sex", person.sex)),
                Fact(
                    _("Date of birth"),
                    person.birth_date,
                    sub="" if age is None else gettext("%(age)s years old") % {"age": age},
                ),
                Fact(code_word("id_type", person.id_type) or _("Identity number"), self._number(), sub=self._doubt()),
                Fact(_("Telephone"), (person.phone or "") if self.revealed else person.phone_masked),
                Fact(_("Ethnicity"), code_word("ethnicity", person.ethnicity)),
                Fact(_("Education"), code_word("education", person.education)),
                Fact(_("Political status"), code_word("political_status", person.political_status)),
                Fact(_("Household registration"), code_word("hukou", person.hukou)),
            ],
            note=self._reveal(),
        )
        groups = group_words(person)
        yield Facts(
            _("Work"),
            [
                Fact(_("Employer"), person.employer_name, url=self._employer_url()),
                Fact(_("Employment state"), code_word("employment_state", person.employment_state)),
                Fact(_("Department or team"), person.department),
                Fact(_("Job"), person.job),
                Fact(_("Skill level"), code_word("skill_level", person.skill_level)),
                Fact(_("Technical title"), person.technical_title),
                Fact(_("Groups"), joined(Tag(word) for word in groups) if groups else ""),
            ],
        )
        yield Facts(
            _("Membership"),
            [
                Fact(_("Union"), person.unit.name, url=page_url("organisations.unit.view", person.unit_id)),
                Fact(_("Member number"), person.member_number),
                Fact(_("Joined on"), person.joined_on),
                Fact(_("Post in the union"), code_word("union_post", person.union_post)),
                Fact(_("Remark"), person.remark, wide=True),
            ],
        )
        yield from self._offices()
        yield from self._past_transfers()

    def aside(self) -> Iterable[object]:
        spans = (
            Membership.objects.visible_to(self.actor, PERSON_LIST)
            .filter(person=self.record)
            .select_related("unit")
            .order_by("-during")
        )
        moments = []
        for span in spans:
            if span.during.upper is not None and span.ended_by in (Membership.End.LEFT, Membership.End.EXPELLED):
                moments.append(
                    Moment(span.during.upper, span.get_ended_by_display(), f"{span.unit.name} {span.reason}".strip())
                )
            reason = span.reason if span.started_by == Membership.Start.RETAINED else ""
            words = code_word("retention_reason", reason) if reason else ""
            moments.append(
                Moment(
                    span.during.lower,
                    span.get_started_by_display(),
                    " · ".join(part for part in (span.unit.name, words) if part),
                    tone="done" if span.during.upper is None else "",
                )
            )
        yield Card(_("The way of the membership"), Timeline(moments))

    # -- parts ----------------------------------------------------------------------------------------------------

    def _number(self) -> str:
        return self.record.id_number if self.revealed else self.record.id_masked

    def _doubt(self) -> object:
        reason = self.record.id_accepted_reason
        return gettext("Accepted although the check fails: %(reason)s") % {"reason": reason} if reason else ""

    def _employer_url(self) -> str | None:
        return page_url("organisations.employer.view", self.record.employer_id) if self.record.employer_id else None

    def _reveal(self) -> SafeString | str:
        """The button that shows the numbers in full, for those who may see them so."""
        if not self.actor.may_at(PERSON_REVEAL, self.record.unit):
            return ""
        if self.revealed:
            return gettext("Shown in full. This look is in the journal.")
        return format_html(
            '<form method="post" action="{}" class="inline-form"><input type="hidden" name="csrfmiddlewaretoken" '
            'value="{}"><button class="btn small" title="{}">{}</button></form>',
            page_url(PERSON_REVEAL, self.record.pk),
            get_token(self.request),
            gettext("The journal keeps who looked and when."),
            gettext("Show the numbers in full"),
        )

    def _waiting(self, transfer: Transfer) -> Card:
        words = gettext("%(from)s → %(to)s, asked on %(on)s") % {
            "from": transfer.from_unit.name,
            "to": transfer.to_unit.name,
            "on": transfer.requested_on,
        }
        return Card(
            _("A transfer is waiting"),
            format_html('<div class="card-text"><p>{} {}</p></div>', transfer_tag(transfer), words),
            link=Action(_("To the transfers"), f"{page_url('members.transfer.list')}?q={transfer.person_name}"),
        )

    def _offices(self) -> Iterable[Card]:
        # An office outside the reader's scope is not shown: the unit decides who sees its bodies.
        offices = (
            Officer.objects.visible_to(self.actor, PERSON_LIST)
            .filter(person=self.record)
            .select_related("term__body", "unit")
            .order_by("-during")
        )
        rows = [
            (
                format_html('<a href="{}">{}</a>', page_url("organisations.unit.view", o.unit_id) or "", o.unit.name),
                o.term.body.get_kind_display(),
                o.get_position_display(),
                f"{o.during.lower} – {o.during.upper or ''}",
                Tag(_("in office"), "done") if today() in o.during else Tag(_("over"), "plain"),
            )
            for o in offices
        ]
        if rows:
            headings = [_("Union"), _("Body"), _("Position"), _("From – to"), _("State")]
            yield Card(_("Offices"), TableView(headings, rows))

    def _past_transfers(self) -> Iterable[Card]:
        past = [t for t in self.transfers if t.state != Transfer.State.REQUESTED]
        if past:
            rows = [
                (t.from_unit.name, t.to_unit.name, t.effective_on, transfer_tag(t), t.opinion or t.reason) for t in past
            ]
            headings = [_("From union"), _("To union"), _("Takes effect on"), _("State"), _("Reason or opinion")]
            yield Card(_("Transfers"), TableView(headings, rows))


@register
class PersonDetail(PersonPage):
    """One member, numbers masked."""

    code = "members.person.view"
    path = "members/<int:pk>/"


@register
class PersonReveal(PersonPage):
    """The same page with identity number and telephone in full; every look is journalled with who and when."""

    code = PERSON_REVEAL
    permission = PERSON_REVEAL
    path = "members/<int:pk>/reveal/"
    revealed = True

    def get(self) -> HttpResponse:
        """A link or a reload must not reveal anything unasked: back to the masked page."""
        url = page_url("members.person.view", self.record.pk) or "/"
        query = {"tab": self.request.GET["tab"]} if "tab" in self.request.GET else {}
        return HttpResponseRedirect(f"{url}?{urlencode(query)}" if query else url)

    def post(self) -> HttpResponse:
        reader: Any = self.actor
        journal_reading(reader, Person, self.record.pk, IN_FULL, unit_id=self.record.unit_id)
        response = self.render()
        response["Cache-Control"] = "no-store"
        return response


__all__ = ["PersonDetail", "PersonReveal"]
