"""Sessions: planned, papers handed out, held with quorum, resolutions by more than half of all (congress-rules:2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypedDict

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, meet_deadline, set_deadline
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter
from tieshan.rights.congress.actions.congresses import watch_yearly
from tieshan.rights.congress.models import (
    Congress,
    CongressDelegate,
    CongressResolution,
    CongressSession,
    SessionAbsence,
)
from tieshan.rights.congress.policies import HOLD, MEETING, PAPERS, PLAN, RESOLVE
from tieshan.rights.congress.queries import delegates_on
from tieshan.rights.congress.rules import has_quorum, is_carried, least_present
from tieshan.rights.congress.terms import Form, State

__all__ = ["Ballot", "add_resolution", "hand_out_papers", "hold_session", "plan_session"]


class Ballot(TypedDict):
    """A vote as entered, in whole persons; `matter` is a code of the list `congress_matter`."""

    matter: str
    title: str
    in_favour: int
    against: int


@act(PLAN, subject="congress")
def plan_session(
    *,
    actor: Actor,
    congress: Congress,
    planned_on: date,
    place: str,
    agenda: str,
    on: date,
    expected_version: int | None = None,
) -> CongressSession:
    """Plan a session; its papers reach the delegates so many days before, by the rule of its day."""
    actor.require(PLAN, congress.unit)
    fresh = claim_version(congress, expected_version)
    if fresh.ended_on is not None:
        raise Refused("rights.congress.ended", _("This congress has been followed by the next."))
    if planned_on < fresh.elected_on:
        raise Refused("rights.congress.before", _("The day lies before the election."), field="planned_on")
    points = "\n".join(line.strip() for line in agenda.splitlines() if line.strip())
    if not points:
        raise Refused("rights.congress.empty", _("Write the agenda, one point a line."), field="agenda")
    fresh.save()
    session = CongressSession.objects.create(
        congress=fresh,
        unit=fresh.unit,
        number=fresh.sessions.count() + 1,
        planned_on=planned_on,
        place=place.strip(),
        agenda=points,
    )
    days = parameter("rights.congress.papers", on=planned_on)
    due_on = planned_on - timedelta(days=days.whole)
    if due_on >= on:
        set_deadline(
            subject=session,
            kind=PAPERS,
            unit_id=session.unit_id,
            account_id=None,
            title=gettext("Papers for %(session)s") % {"session": session},
            began_on=on,
            length=None,
            counted=None,
            due_on=due_on,
            page="rights.congress.session",
            clause=MEETING,
            parameter=days.code,
            on=on,
        )
    return session


@act(PAPERS, subject="session")
def hand_out_papers(
    *, actor: Actor, session: CongressSession, sent_on: date, on: date, expected_version: int | None = None
) -> CongressSession:
    """Enter that the delegates have the papers."""
    actor.require(PAPERS, session.unit)
    fresh = claim_version(session, expected_version)
    _planned(fresh)
    if sent_on > on:
        raise Refused("rights.congress.future", _("The day lies in the future."), field="sent_on")
    fresh.papers_sent_on = sent_on
    fresh.save()
    meet_deadline(fresh, PAPERS, on=sent_on)
    return fresh


@act(HOLD, subject="session")
def hold_session(
    *,
    actor: Actor,
    session: CongressSession,
    held_on: date,
    minutes: str,
    ballots: Sequence[Ballot],
    on: date,
    absent: Sequence[CongressDelegate] = (),
    members: int = 0,
    present: int = 0,
    expected_version: int | None = None,
) -> CongressSession:
    """Enter attendance, minutes and votes.

    A congress of delegates counts its own list of that day without those named absent; an assembly is told how many
    workers there are and how many came. Without the quorum it has not met and is called again
    (`rights.congress.quorum`).
    """
    actor.require(HOLD, session.unit)
    fresh = claim_version(session, expected_version)
    _planned(fresh)
    if not fresh.congress.elected_on <= held_on <= on:
        raise Refused("rights.congress.day", _("The day lies after the election and not ahead."), field="held_on")
    if not minutes.strip():
        raise Refused("rights.congress.empty", _("Write the minutes of the congress."), field="minutes")
    if fresh.congress.form == Form.DELEGATES:
        sitting = {one.pk for one in delegates_on(fresh.congress, held_on)}
        missing = {one.pk for one in absent}
        if not missing <= sitting:
            raise Refused("rights.congress.strange", _("Somebody named absent is no delegate on that day."))
        members, present = len(sitting), len(sitting - missing)
        SessionAbsence.objects.bulk_create(SessionAbsence(session=fresh, delegate=one) for one in absent)
    if members < 1 or not 0 <= present <= members:
        raise Refused("rights.congress.count", _("More came than there are. Count whole persons."), field="present")
    quorum = parameter("rights.congress.quorum", on=held_on)
    if not has_quorum(members, present, quorum.fraction):
        raise Refused(
            "rights.congress.quorum",
            _("%(need)s of %(all)s must attend; %(have)s did. The congress is called again before it decides.")
            % {"need": least_present(members, quorum.fraction), "all": members, "have": present},
            MEETING,
            field="present",
        )
    fresh.state, fresh.held_on = State.HELD, held_on
    fresh.members, fresh.present, fresh.minutes = members, present, minutes.strip()
    fresh.save()
    for ballot in ballots:
        _resolve(fresh, ballot, "")
    drop_deadline(fresh, PAPERS, reason=gettext("The congress met."), on=on)
    # The year after the last meeting is watched: a second session, or an earlier one entered late, does not end that.
    others = fresh.congress.sessions.filter(state=State.HELD).exclude(pk=fresh.pk)
    if not others.filter(held_on__gte=date(held_on.year, 1, 1)).exists():
        meet_deadline(fresh.congress, PLAN, on=held_on)
        if fresh.congress.ended_on is None:
            watch_yearly(fresh.congress, held_on.year + 1, on)
    note(present=present, members=members, resolutions=len(ballots))
    return fresh


@act(RESOLVE, subject="session")
def add_resolution(
    *,
    actor: Actor,
    session: CongressSession,
    matter: str,
    title: str,
    text: str,
    in_favour: int,
    against: int,
    on: date,
    expected_version: int | None = None,
) -> CongressResolution:
    """Enter a further vote of a session that was held, with the words of the resolution."""
    actor.require(RESOLVE, session.unit)
    fresh = claim_version(session, expected_version)
    if fresh.state != State.HELD:
        raise Refused("rights.congress.not_held", _("Enter the minutes of the session first."))
    fresh.save()
    return _resolve(fresh, Ballot(matter=matter, title=title, in_favour=in_favour, against=against), text)


def _resolve(session: CongressSession, ballot: Ballot, text: str) -> CongressResolution:
    """A vote with what comes of it: nobody types whether it is carried."""
    held_on = session.held_on
    assert held_on is not None  # noqa: S101 - the check of the table
    title = " ".join(ballot["title"].split())
    if not title:
        raise Refused("rights.congress.empty", _("Name the resolution."), field="title")
    if ballot["matter"] not in code_list("congress_matter", on=held_on):
        raise Refused("rights.congress.matter", _("Choose the matter."), field="matter")
    favour, against = ballot["in_favour"], ballot["against"]
    if min(favour, against) < 0 or favour + against > session.present:
        raise Refused(
            "rights.congress.votes",
            _("%(title)s: more votes than the %(present)s who came.") % {"title": title, "present": session.present},
            MEETING,
            field="in_favour",
        )
    majority = parameter("rights.congress.majority", on=held_on)
    return CongressResolution.objects.create(
        session=session,
        unit_id=session.unit_id,
        held_on=held_on,
        matter=ballot["matter"],
        title=title,
        text=text.strip(),
        members=session.members,
        present=session.present,
        in_favour=favour,
        against=against,
        carried=is_carried(session.members, favour, majority.fraction),
    )


def _planned(session: CongressSession) -> None:
    if session.state != State.PLANNED:
        raise Refused("rights.congress.held", _("The session has been held; plan the next one."))
