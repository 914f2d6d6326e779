"""Plays a script through the acts of the rooms: each step by the person whose step it is, on its day, in order.

A happening is taken apart into dated steps (asked for, agreed, reported back); all steps are played in the order of
their days, so that every act finds what the acts before it left. Nothing is written past an act.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import singledispatchmethod
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _

from tieshan.desk.actions import bulletins
from tieshan.duties.actions.excuses import request_excuse
from tieshan.duties.models import Instance
from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.foundation.audit.seals import seal_pending
from tieshan.foundation.deadlines.nightly import warn_of_deadlines
from tieshan.foundation.documents.papers import OfficialPaper, Par
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.workflow.actions.deciding import agree_paper
from tieshan.foundation.workflow.models import Run, Signer
from tieshan.foundation.workflow.terms import RunState, SignerState
from tieshan.kernel.refusal import Refused
from tieshan.kernel.workdays import add_months
from tieshan.members.actions.cadres import engage_cadre
from tieshan.members.actions.reports import submit_report
from tieshan.office.information.actions import items, papers
from tieshan.office.information.actions.adoptions import adopt_item, choose_scheme
from tieshan.office.information.models import SchemeChoice
from tieshan.office.information.terms import Form, ItemKind, PaperKind, System
from tieshan.office.leave.actions.asking import request_leave
from tieshan.office.leave.actions.returning import report_back
from tieshan.office.leave.actions.seniority import record_seniority
from tieshan.office.leave.models import Seniority
from tieshan.office.meetings.actions import minutes, planning
from tieshan.office.meetings.models import Attendance, Decision
from tieshan.office.meetings.queries.people import Asked
from tieshan.office.meetings.terms import Presence
from tieshan.office.registers.actions import integrity, letters
from tieshan.office.tasks.actions import giving, stages
from tieshan.office.worklog.actions.logs import write_log
from tieshan.office.worklog.actions.visits import Found, answer_problem, record_visit
from tieshan.organisations.models import Account, Employer, Unit
from tieshan.organisations.queries.grants import actor_for
from tieshan.rights.warning.jobs import collected
from tieshan.sample.numbers import resident_number
from tieshan.simulation import happenings as told
from tieshan.simulation.cast import appoint_cadre
from tieshan.simulation.happenings import Cast, Happening, Person
from tieshan.simulation.money.play import Purser
from tieshan.simulation.plan import SCHEME, Script, words
from tieshan.simulation.trouble.happenings import TroubleHappening
from tieshan.simulation.trouble.play import Trouble

__all__ = ["Result", "play"]

#: A happening as its steps: each yield names the day of the next one.
Course = Generator[date, None, None]
Report = Callable[[int, int], None]
_Waiting = tuple[date, int, Course, Happening]

#: Who does what the house does by itself each morning.
_NIGHT = system_actor("simulate", kind="job")
_AT = time(9, 0)
#: A place in the row of made-up identity numbers behind everybody in the sample's files.
NEWCOMER = 4_900_000
PAPER_LENGTH = 3000
#: Long enough for five days of yearly leave.
YEARS_AT_WORK = 4


def _file(title: str) -> SimpleUploadedFile:
    """The paper itself, as Word."""
    paper = OfficialPaper(issuer="", title=title, body=[Par(words()["plan"]), Par(words()["review"])], form="plain")
    return SimpleUploadedFile("paper.docx", render_docx(paper))


@dataclass(frozen=True)
class Result:
    """How many steps were played, and how often the house turned something of a unit away, and why."""

    steps: int
    turned_away: Counter[tuple[int, str]]


def play(script: Script, cast: Cast, *, operator: Actor, report: Report = lambda done, total: None) -> Result:
    """Play the whole script; tells how many steps were played. Steps after `script.until` are left undone.

    Each day is one transaction: it is there as a whole or not at all, and its journal entries are sealed together.
    """
    # Days of the past are lived: the house is not to judge employers by today's clock meanwhile.
    with collected() as changed:
        player = _Player(cast, operator, changed)
        with acting_as(operator):
            player.prepare(script.months[0])
        done = _live(script, player, operator, report)
    seal_pending()
    return Result(done, player.money.turned_away)


def _live(script: Script, player: _Player, operator: Actor, report: Report) -> int:
    """Day by day; tells how many steps were played."""
    order = count()
    waiting: list[_Waiting] = [(one.day, next(order), player.course(one), one) for one in script.happenings]
    heapq.heapify(waiting)
    done, first = 0, script.months[0]
    span = (script.until - first).days + 1
    for number in range(span):
        today = first + timedelta(days=number)
        with acting_as(operator):
            warn_of_deadlines(actor=_NIGHT, on=today)
            player.trouble.night(today)
            while waiting and waiting[0][0] == today:
                _day, _place, course, happening = heapq.heappop(waiting)
                following = _next_step(course, happening, today)
                player.trouble.follow(today)
                done += 1
                if following is not None:
                    heapq.heappush(waiting, (max(following, today), next(order), course, happening))
        report(number + 1, span)
    return done


def _next_step(course: Course, happening: Happening, today: date) -> date | None:
    """Play one step; a refusal says which step of the script it was."""
    try:
        return next(course, None)
    except Refused as refused:
        what = f"{type(happening).__name__} {happening.day}"
        raise Refused(
            "simulation.step",
            _("The step of %(day)s (%(what)s) was refused: %(message)s")
            % {"day": today, "what": what, "message": refused.message},
        ) from refused


class _Player:
    """Turns happenings into acts."""

    def __init__(self, cast: Cast, operator: Actor, changed: set[int]) -> None:
        self.cast, self.operator = cast, operator
        self._actors: dict[int, Actor] = {}
        self._units: dict[int, Unit] = {}
        self.money, self.trouble = Purser(self), Trouble(self, cast, changed)

    def actor(self, person: Person) -> Actor:
        """The person as an actor, with the grants of their posts."""
        return self.actor_of(person.account_id)

    def actor_of(self, account_id: int) -> Actor:
        """Whoever has the account, as an actor."""
        if account_id not in self._actors:
            self._actors[account_id] = actor_for(Account.objects.get(pk=account_id))
        return self._actors[account_id]

    def account(self, person: Person) -> Account:
        """The person's account."""
        return Account.objects.get(pk=person.account_id)

    def unit(self, unit_id: int) -> Unit:
        """A unit of the cast."""
        if unit_id not in self._units:
            self._units[unit_id] = Unit.objects.get(pk=unit_id)
        return self._units[unit_id]

    def prepare(self, on: date) -> None:
        """Since when each cadre has worked (their yearly leave goes by it), and what adoptions are worth."""
        if not SchemeChoice.objects.exists():
            choose_scheme(
                actor=self.actor(self.cast.office),
                unit=self.unit(self.cast.district_id),
                scheme_code=SCHEME,
                from_on=on,
                document=words()["scheme"],
                on=on,
            )
        for cadre in self.cast.cadres:
            account = self.account(cadre)
            if not Seniority.objects.filter(account=account).exists():
                since = add_months(on, -12 * YEARS_AT_WORK)
                record_seniority(
                    actor=self.actor(self.cast.office),
                    account=account,
                    works_since=since,
                    proof=words()["seniority"],
                    on=on,
                )

    def hands(self, meeting: told.Meeting) -> tuple[Person, Person]:
        """Recorder and chair: two people who both sign the minutes."""
        if meeting.unit_id == self.cast.district_id:
            return self.cast.office, self.cast.leader
        federation = next(one for one in self.cast.federations if one.unit_id == meeting.unit_id)
        return federation.cadres[0], federation.chair

    def agree(self, kind: str, record_id: int, on: date) -> None:
        """Everybody asked agrees, step by step, until the paper is agreed."""
        run = Run.objects.get(kind=kind, record_id=record_id, state=RunState.RUNNING)
        while run.state == RunState.RUNNING:
            signer = Signer.objects.filter(step__run=run, state=SignerState.OPEN).select_related("account").first()
            if signer is None:
                raise LookupError(f"nobody is asked about {run.title}")
            agree_paper(actor=actor_for(signer.account), run=run, on=on, opinion=words()["agreed"])
            run.refresh_from_db()

    @singledispatchmethod
    def course(self, happening: Any) -> Course:
        """The steps of a happening."""
        if isinstance(happening, TroubleHappening):
            return self.trouble.course(happening)
        return self.money.course(happening)

    @course.register
    def _(self, one: told.NewCadre) -> Course:
        number = resident_number(NEWCOMER, date(1992, 6, 15), "2")
        federation = self.unit(one.unit_id)
        cadre = engage_cadre(
            actor=self.operator, federation=federation, name=one.name, id_number=number, start=one.day, on=one.day
        )
        appoint_cadre(actor=self.operator, cadre=cadre, since=one.day)
        yield from ()

    @course.register
    def _(self, one: told.LeaveTaken) -> Course:
        actor = self.actor(one.who)
        leave = request_leave(
            actor=actor,
            kind=one.kind,
            starts_on=one.first,
            ends_on=one.last,
            reason=words()["leave"][one.kind],
            contact=words()["contact"],
            deputy=self.account(one.stand_in),
            handover=words()["handover"],
            on=one.day,
        )
        yield one.agreed_on
        self.agree("office.leave", leave.pk, one.agreed_on)
        if one.reported_on is not None:
            yield one.reported_on
            report_back(actor=actor, leave=leave, returned_on=one.reported_on, on=one.reported_on)

    @course.register
    def _(self, one: told.Log) -> Course:
        if one.made_on > one.day:
            yield one.made_on
        write_log(actor=self.actor(one.who), day=one.day, text=one.text, on=one.made_on)

    @course.register
    def _(self, one: told.Visit) -> Course:
        problems = []
        if one.problem is not None:
            at_once = one.problem.answer if one.problem.on_the_spot else ""
            problems = [Found(one.problem.kind, one.problem.text, at_once)]
        visit = record_visit(
            actor=self.actor(one.who),
            employer=Employer.objects.get(pk=one.employer.employer_id),
            day=one.day,
            met=one.met,
            about=words()["visits"]["about"],
            problems=problems,
            on=one.day,
        )
        if one.problem is not None and not one.problem.on_the_spot and one.problem.answered_on is not None:
            yield one.problem.answered_on
            for problem in visit.problems.all():
                answered = one.problem.answered_on
                answer_problem(
                    actor=self.actor(one.who),
                    problem=problem,
                    answer=one.problem.answer,
                    answered_on=answered,
                    on=answered,
                )

    @course.register
    def _(self, one: told.Item) -> Course:
        actor = self.actor(one.who)
        item = items.write_item(
            actor=actor,
            unit=self.unit(one.who.unit_id),
            title=one.title,
            kind=ItemKind.NEWS,
            text=one.text,
            author=self.account(one.who),
            event_on=one.day,
            on=one.day,
        )
        items.submit_item(actor=actor, item=item, on=one.day)
        yield one.signed_on
        self.agree("office.information", item.pk, one.signed_on)
        if one.withdrawn_on is not None:
            yield one.withdrawn_on
            items.withdraw_item(actor=actor, item=item, on=one.withdrawn_on, reason=words()["withdrawn"])
        elif one.adopted_on is not None:
            yield one.adopted_on
            adopt_item(
                actor=self.actor(self.cast.office),
                item=item,
                level=one.adopted_level,
                system=System.UNION,
                form=Form.FULL,
                journal=words()["journals"][one.adopted_level],
                reference=words()["issue"].format(year=one.adopted_on.year, number=one.adopted_on.timetuple().tm_yday),
                adopted_on=one.adopted_on,
                on=one.adopted_on,
            )

    @course.register
    def _(self, one: told.Paper) -> Course:
        actor = self.actor(one.who)
        paper = papers.plan_paper(
            actor=actor,
            unit=self.unit(one.who.unit_id),
            title=one.title,
            kind=PaperKind.REPORT,
            author=self.account(one.who),
            plan=words()["plan"],
            due_on=one.draft_on,
            on=one.day,
        )
        yield one.draft_on
        papers.send_draft(actor=actor, paper=paper, length=PAPER_LENGTH, uploads=[_file(one.title)], on=one.draft_on)
        if one.reviewed_on is None or one.final_on is None:
            return
        yield one.reviewed_on
        self.agree("office.paper", paper.pk, one.reviewed_on)
        yield one.final_on
        papers.finish_paper(actor=actor, paper=paper, length=PAPER_LENGTH, uploads=[_file(one.title)], on=one.final_on)

    @course.register
    def _(self, one: told.Meeting) -> Course:
        recorder, chair = self.hands(one)
        meeting = planning.plan_meeting(
            actor=self.actor(one.by),
            unit=self.unit(one.unit_id),
            kind=one.kind,
            title=one.title,
            day=one.day,
            starts_at=_AT,
            chair=self.account(chair),
            recorder=self.account(recorder),
            people=[Asked(person.account_id, person.name, person.unit_id) for person in one.due],
            on=one.day,
        )
        planning.invite_to_meeting(actor=self.actor(one.by), meeting=meeting, on=one.day)
        yield one.minutes_on
        absent = {person.account_id for person in one.absent}
        ticks = {
            row.pk: minutes.Tick(Presence.DUTY, words()["absent"])
            if row.account_id in absent
            else minutes.Tick(Presence.PRESENT)
            for row in Attendance.objects.filter(meeting=meeting)
        }
        minutes.hold_meeting(
            actor=self.actor(recorder),
            meeting=meeting,
            ticks=ticks,
            summary=words()["summary"],
            decisions=[minutes.Decided(d.title, d.owner.account_id, d.due_on) for d in one.decisions],
            on=one.minutes_on,
        )
        minutes.sign_minutes(actor=self.actor(recorder), meeting=meeting, expected_version=None, on=one.minutes_on)
        minutes.sign_minutes(actor=self.actor(chair), meeting=meeting, expected_version=None, on=one.minutes_on)
        for decided, decision in zip(one.decisions, Decision.objects.filter(meeting=meeting), strict=True):
            task = minutes.assign_decision(
                actor=self.actor(recorder),
                decision=decision,
                owner=self.account(decided.owner),
                due_on=decided.due_on,
                on=one.minutes_on,
            )
            if decided.done_on is not None:
                yield decided.done_on
                owner, text = self.actor(decided.owner), words()["progress"]
                stages.report_progress(actor=owner, task=task, progress=100, text=text, on=decided.done_on)

    @course.register
    def _(self, one: told.TaskDone) -> Course:
        boss, owner = self.actor(one.by), self.actor(one.owner)
        task = giving.assign_task(
            actor=boss,
            unit=self.unit(one.unit_id),
            title=one.title,
            target=one.target,
            measure=one.measure,
            owner=self.account(one.owner),
            due_on=one.due_on,
            on=one.day,
        )
        if one.started_on is not None:
            yield one.started_on
            stages.start_task(actor=owner, task=task, on=one.started_on)
        if one.reported_on is not None:
            yield one.reported_on
            done = 100 if one.summed_on is not None else 40
            stages.report_progress(actor=owner, task=task, progress=done, text=words()["progress"], on=one.reported_on)
        if one.inspected_on is not None:
            yield one.inspected_on
            stages.inspect_task(actor=boss, task=task, text=words()["inspected"], on=one.inspected_on)
        if one.summed_on is not None:
            yield one.summed_on
            stages.sum_up_task(actor=boss, task=task, summary=words()["summed"], on=one.summed_on)

    @course.register
    def _(self, one: told.MonthReport) -> Course:
        submit_report(actor=self.actor(one.by), unit=self.unit(one.unit_id), month=one.month, on=one.day)
        yield from ()

    @course.register
    def _(self, one: told.Letter) -> Course:
        letter = letters.draft_letter(
            actor=self.actor(one.by),
            holder=self.account(one.who),
            first_on=date(one.year, 1, 1),
            last_on=date(one.year, 12, 31),
            duties=words()["letter"]["duties"],
            targets=[(line["target"], line["measure"]) for line in words()["letter"]["targets"]],
            on=one.day,
        )
        letters.sign_letter(actor=self.actor(one.by), letter=letter, on=one.day)
        letters.sign_letter(actor=self.actor(one.who), letter=letter, on=one.day)
        yield from ()

    @course.register
    def _(self, one: told.Declaration) -> Course:
        integrity.sign_declaration(
            actor=self.actor(one.who), year=one.year, three_disorders=True, confidential=True, on=one.day
        )
        yield from ()

    @course.register
    def _(self, one: told.Excuse) -> Course:
        instance = Instance.objects.get(template__code=one.duty, account_id=one.who.account_id, first_day=one.period)
        excuse = request_excuse(actor=self.actor(one.who), instance=instance, reason=one.reason, on=one.day)
        yield one.agreed_on
        self.agree("duties.excuse", excuse.pk, one.agreed_on)

    @course.register
    def _(self, one: told.Issue) -> Course:
        office = self.actor(one.by)
        district = self.unit(self.cast.district_id)
        bulletin = bulletins.draft_bulletin(actor=office, unit=district, month=one.month, on=one.day)
        bulletins.submit_bulletin(actor=office, bulletin=bulletin, on=one.day)
        yield one.signed_on
        self.agree("desk.bulletin", bulletin.pk, one.signed_on)
        bulletins.issue_bulletin(actor=office, bulletin=bulletin, on=one.signed_on)
