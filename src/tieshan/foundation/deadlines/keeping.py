"""Setting, meeting, dropping, moving, pausing deadlines: inside the act of the room whose work it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NotRequired, TypedDict, Unpack

from django.db.models import Min, Model, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import current_actor, whole_district
from tieshan.foundation.access.acts import running_act
from tieshan.foundation.deadlines.models import OPEN_STATES, Deadline, DeadlineStep
from tieshan.foundation.deadlines.providers import calendar, copies_of_last_days
from tieshan.foundation.deadlines.rules import end_of, ladder, next_step, paused_days
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused
from tieshan.kernel.workdays import Calendar

__all__ = [
    "drop_deadline",
    "meet_deadline",
    "move_deadline",
    "pause_deadline",
    "recount_deadlines",
    "resume_deadline",
    "set_deadline",
    "set_deadlines",
]

_OWN_WORK = "whose act it is and whose deadline it is may be two different places in the tree"
_Step = DeadlineStep.Kind
_State = Deadline.State


class DeadlineFacts(TypedDict):
    """What a deadline says. Either `length` and `counted` ("calendar_day", "working_day", "month", "year"), from
    `began_on`, which is not counted; or `due_on`. `page` is the code of the page that opens the record by its id.
    `warn_days`: so many working days before the end."""

    subject: Model
    kind: str
    unit_id: int
    title: str
    began_on: date
    length: int | None
    counted: str | None
    page: str
    on: date
    due_on: NotRequired[date | None]
    clause: NotRequired[str]
    parameter: NotRequired[str]
    warn_days: NotRequired[tuple[int, ...]]


def set_deadline(*, account_id: int | None, **facts: Unpack[DeadlineFacts]) -> Deadline:
    """Set a deadline for a record, of one person or of nobody in particular; what still ran for the same record, kind
    and person is dropped."""
    return set_deadlines(account_ids=[account_id], **facts)[0]


def set_deadlines(
    *, account_ids: Iterable[int | None], official: Calendar | None = None, **facts: Unpack[DeadlineFacts]
) -> list[Deadline]:
    """Set the same deadline of a record for several people at once, each their own. `official`: the calendar, where it
    is at hand already."""
    _inside_an_act()
    subject, kind, on, length = facts["subject"], facts["kind"], facts["on"], facts["length"]
    due_on, counted, preliminary = facts.get("due_on"), facts["counted"] or "", False
    if (due_on is None) == (length is None):
        raise ValueError("a deadline has a length or a last day")
    official = official or calendar()
    if length is not None:
        due_on, preliminary = end_of(official, facts["began_on"], length, counted)
    assert due_on is not None  # noqa: S101 - one of the two is given
    warn_days = facts.get("warn_days", (5, 2, 0))
    steps = ladder(official, due_on, warn_days)
    spelled = spell_title(facts["title"])
    people = list(account_ids)
    theirs = Q(account_id__in=[account for account in people if account is not None])
    with whole_district(_OWN_WORK):
        same = _open_of(subject, kind).filter(theirs | Q(account_id__isnull=True) if None in people else theirs)
        _close(same, _State.DROPPED, _Step.DROPPED, on=on, reason=gettext("Set anew."))
        found = Deadline.objects.bulk_create(
            Deadline(
                kind=kind,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                unit_id=facts["unit_id"],
                account_id=account,
                title=facts["title"],
                title_pinyin=spelled.full,
                title_initials=spelled.initials,
                page=facts["page"],
                clause=facts.get("clause", ""),
                parameter=facts.get("parameter", ""),
                began_on=facts["began_on"],
                length=length,
                counted=counted if length is not None else "",
                first_due_on=due_on,
                due_on=due_on,
                is_preliminary=preliminary,
                warn_days=sorted(set(warn_days), reverse=True),
                warn_on=steps,
                next_warn_on=next_step(steps, after=on),
                set_on=on,
            )
            for account in people
        )
        _tell(found, _Step.SET, on=on)
    return found


def meet_deadline(subject: Model, kind: str, *, on: date, account_id: int | None = None) -> int:
    """What was to be done is done: in time up to the last day, late after it; returns how many deadlines that were.

    With `account_id` only that person's, where a record has one for each of several people.
    """
    _inside_an_act()
    with whole_district(_OWN_WORK):
        rows = _open_of(subject, kind)
        if account_id is not None:
            rows = rows.filter(account_id=account_id)
        found = list(rows.select_for_update())
        # Nobody is late while the deadline stands still.
        late = [row for row in found if row.state == _State.RUNNING and row.due_on < on]
        _close_rows(late, _State.MET_LATE, _Step.MET, on=on)
        _close_rows([row for row in found if row not in late], _State.MET, _Step.MET, on=on)
        return len(found)


def drop_deadline(subject: Model, kind: str, *, reason: str, on: date) -> int:
    """What was to be done is no longer to be done; returns how many deadlines fell away."""
    _inside_an_act()
    with whole_district(_OWN_WORK):
        return _close(_open_of(subject, kind), _State.DROPPED, _Step.DROPPED, on=on, reason=reason)


def move_deadline(subject: Model, kind: str, *, due_on: date, reason: str, on: date) -> int:
    """Give a new last day, with a reason; old ends stay on record. Returns how many deadlines were moved."""
    _inside_an_act()
    if not reason.strip():
        raise Refused("deadlines.deadline.no_reason", _("Say why the deadline is moved."), field="reason")
    official = calendar()
    with whole_district(_OWN_WORK):
        rows = list(_open_of(subject, kind).select_for_update())
        for row in rows:
            before = row.due_on
            # From now on the last day is given, not counted.
            row.length, row.counted, row.is_preliminary = None, "", False
            _end_on(_next_version(row), due_on, official, on)
            _tell([row], _Step.MOVED, on=on, reason=reason, before=before)
        return len(rows)


def pause_deadline(subject: Model, kind: str, *, reason: str, on: date) -> int:
    """Let the deadlines of a record stand still from this day on; returns how many."""
    _inside_an_act()
    with whole_district(_OWN_WORK):
        rows = _open_of(subject, kind).filter(state=_State.RUNNING).select_for_update()
        return len([pause_one(_next_version(row), reason=reason, on=on) for row in rows])


def resume_deadline(subject: Model, kind: str, *, reason: str, on: date) -> int:
    """Let paused deadlines of a record run on; their ends move by the days they stood still. Returns how many."""
    _inside_an_act()
    with whole_district(_OWN_WORK):
        rows = _open_of(subject, kind).filter(state=_State.PAUSED).select_for_update()
        return len([resume_one(_next_version(row), reason=reason, on=on) for row in rows])


def pause_one(deadline: Deadline, *, reason: str, on: date) -> Deadline:
    """Pause one locked deadline, or refuse."""
    if not reason.strip():
        raise Refused("deadlines.deadline.no_reason", _("Say why the deadline is paused."), field="reason")
    if deadline.state != _State.RUNNING:
        raise Refused("deadlines.deadline.not_running", _("Only a running deadline can be paused."))
    if on > deadline.due_on:
        raise Refused("deadlines.deadline.overdue", _("The deadline has passed. A pause cannot bring it back."))
    if on < deadline.began_on:
        raise Refused("deadlines.deadline.not_begun", _("The deadline has not begun to run on that day."))
    deadline.state, deadline.paused_on, deadline.next_warn_on = _State.PAUSED, on, None
    deadline.save()
    _tell([deadline], _Step.PAUSED, on=on, reason=reason)
    return deadline


def resume_one(deadline: Deadline, *, reason: str, on: date) -> Deadline:
    """Let one locked deadline run on, its end moved by the days it stood still, or refuse."""
    if not reason.strip():
        raise Refused("deadlines.deadline.no_reason", _("Say why the deadline runs on."), field="reason")
    if deadline.state != _State.PAUSED or deadline.paused_on is None:
        raise Refused("deadlines.deadline.not_paused", _("Only a paused deadline can run on."))
    if on < deadline.paused_on:
        raise Refused("deadlines.deadline.before_pause", _("The day lies before the pause began."), field="day")
    official = calendar()
    stood = paused_days(official, deadline.paused_on, on, deadline.counted)
    before, deadline.state, deadline.paused_on = deadline.due_on, _State.RUNNING, None
    deadline.paused_days += stood
    if deadline.length is None:
        due_on, preliminary = end_of(official, before, stood, "calendar_day") if stood else (before, False)
    else:
        due_on, preliminary = end_of(
            official, deadline.began_on, deadline.length, deadline.counted, deadline.paused_days
        )
    deadline.is_preliminary = preliminary
    _end_on(deadline, due_on, official, on)
    _tell([deadline], _Step.RESUMED, on=on, reason=reason, before=before)
    return deadline


def recount_deadlines(*, since: date, on: date) -> int:
    """A calendar was published or changed: count open deadlines anew that end on or after `since` or are preliminary.

    Ends that were given as a day stay; records that hold the end themselves follow. Returns how many ends moved.
    """
    _inside_an_act()
    official = calendar()
    with whole_district("the official calendar holds for the whole district"):
        rows = (
            Deadline.objects.filter(state__in=OPEN_STATES, length__isnull=False)
            .filter(Q(due_on__gte=since) | Q(is_preliminary=True))
            .order_by("id")
            .select_for_update()
        )
        changed: list[tuple[Deadline, date]] = []
        for row in rows.iterator(chunk_size=5000):
            due_on, preliminary = end_of(official, row.began_on, row.length or 0, row.counted, row.paused_days)
            if (due_on, preliminary) != (row.due_on, row.is_preliminary):
                changed.append((row, row.due_on))
                row.due_on, row.is_preliminary = due_on, preliminary
                _climb(row, official, on)
        Deadline.objects.bulk_update(
            [row for row, _before in changed],
            ["due_on", "is_preliminary", "warn_on", "next_warn_on", "overdue_on"],
            batch_size=2000,
        )
        shifted = [(row, before) for row, before in changed if row.due_on != before]
        DeadlineStep.objects.bulk_create(
            [_step(row, _Step.RECOUNTED, on=on, before=before) for row, before in shifted], batch_size=5000
        )
        _carry(shifted)
        return len(shifted)


def _carry(shifted: Iterable[tuple[Deadline, date]]) -> None:
    """Bring the ends that moved into the fields of records that hold them; a field that holds another day is left."""
    moved: dict[str, dict[int, dict[date, date]]] = defaultdict(lambda: defaultdict(dict))
    for row, before in shifted:
        moved[row.subject_type][row.subject_id][before] = row.due_on
    for name, copy in copies_of_last_days().items():
        ends = moved.get(name, {})
        if not ends:
            continue
        nearest: dict[int, date] = {}
        if copy.nearest:
            rows = Deadline.objects.filter(state__in=OPEN_STATES, subject_type=name, subject_id__in=ends).order_by()
            nearest = dict(rows.values_list("subject_id").annotate(due=Min("due_on")))
        records = copy.model._default_manager.filter(pk__in=ends)
        following: dict[date, list[int]] = defaultdict(list)
        for pk, day in records.values_list("pk", copy.field):
            if day in ends[pk]:
                following[nearest.get(pk, ends[pk][day])].append(pk)
        for day, pks in following.items():
            copy.model._default_manager.filter(pk__in=pks).update(**{copy.field: day})


def _inside_an_act() -> None:
    if running_act() is None:
        raise RuntimeError("a deadline is kept inside an act")


def _open_of(subject: Model, kind: str) -> Any:
    return Deadline.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk, kind=kind, state__in=OPEN_STATES
    )


def _close(rows: Any, state: str, step: str, *, on: date, reason: str = "") -> int:
    found = list(rows.select_for_update())
    _close_rows(found, state, step, on=on, reason=reason)
    return len(found)


def _close_rows(found: list[Deadline], state: str, step: str, *, on: date, reason: str = "") -> None:
    if found:
        Deadline.objects.filter(pk__in=[row.pk for row in found]).update(
            state=state, closed_on=on, paused_on=None, next_warn_on=None
        )
        _tell(found, step, on=on, reason=reason)


def _next_version(deadline: Deadline) -> Deadline:
    deadline.version += 1
    return deadline


def _end_on(deadline: Deadline, due_on: date, official: Calendar, on: date) -> None:
    """Write a new last day with its ladder."""
    deadline.due_on = due_on
    _climb(deadline, official, on)
    deadline.save()


def _climb(deadline: Deadline, official: Calendar, on: date) -> None:
    """The ladder of a deadline whose end has moved; what is no longer overdue may become so again."""
    deadline.warn_on = ladder(official, deadline.due_on, deadline.warn_days)
    running = deadline.state == _State.RUNNING
    deadline.next_warn_on = next_step(deadline.warn_on, after=on) if running else None
    if deadline.due_on >= on:
        deadline.overdue_on = None


def _step(deadline: Deadline, kind: str, *, on: date, reason: str = "", before: date | None = None) -> DeadlineStep:
    actor = current_actor()
    return DeadlineStep(
        deadline=deadline,
        kind=kind,
        on=on,
        due_before=before,
        due_after=deadline.due_on,
        reason=reason.strip(),
        actor_name=actor.name if actor is not None else "",
    )


def _tell(deadlines: Iterable[Deadline], kind: str, *, on: date, reason: str = "", before: date | None = None) -> None:
    DeadlineStep.objects.bulk_create(
        [_step(deadline, kind, on=on, reason=reason, before=before) for deadline in deadlines]
    )
