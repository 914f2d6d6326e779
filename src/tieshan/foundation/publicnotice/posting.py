"""Posting a notice, proving that it hung, withdrawing it, ending it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note, running_act
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines.providers import calendar
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.events import announce
from tieshan.foundation.publicnotice.events import NoticeEnded
from tieshan.foundation.publicnotice.machine import NOTICE
from tieshan.foundation.publicnotice.models import Line, Objection, Posting, PublicNotice
from tieshan.foundation.publicnotice.policies import END, POST, PROVE, WITHDRAW
from tieshan.foundation.publicnotice.queries import counted_objections, open_objections
from tieshan.foundation.vault import mask_name
from tieshan.kernel.refusal import Refused

__all__ = ["NoticeLine", "end_notices", "post_general_notice", "post_notice", "prove_posting", "step_on", "withdraw"]

GENERAL = "publicnotice.general"
#: More lines than this are no list that people read on a wall.
MOST_LINES = 2000


@dataclass(frozen=True)
class NoticeLine:
    """One line: the name is masked unless the rule that asks for the notice wants it whole."""

    name: str
    unit: str = ""
    category: str = ""
    masked: bool = True

    @property
    def shown(self) -> str:
        """The name as everybody will read it; nothing else of it is kept."""
        return mask_name(self.name) if self.masked else self.name.strip()


def post_notice(
    *,
    actor: Actor,
    subject: Model | None,
    kind: str,
    title: str,
    unit: Any,
    lines: Sequence[NoticeLine],
    days: int,
    on: date,
    clause: str = "",
    body: str = "",
    contact: str = "",
    answer_days: int | None = None,
) -> PublicNotice:
    """Post a notice for so many working days, inside the act of the room that needs it.

    The day of posting is not counted. `days` and `answer_days` come from the lawbook of the caller.
    """
    if running_act() is None:
        raise RuntimeError("a notice is posted inside an act")
    if not lines:
        raise Refused("publicnotice.notice.empty", _("A notice needs at least one line."), field="lines")
    if len(lines) > MOST_LINES:
        raise Refused(
            "publicnotice.notice.long", _("A notice holds at most 2,000 lines. Divide the list."), field="lines"
        )
    if days < 1:
        raise Refused("publicnotice.notice.days", _("A notice stands at least one working day."), field="days")
    if any(not line.name.strip() for line in lines):
        raise Refused("publicnotice.notice.nameless", _("Each line needs a name."), field="lines")
    with whole_district("the unit whose notice it is may lie outside the reach of who posts it"):
        notice = PublicNotice.objects.create(
            kind=kind,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=subject.pk if subject is not None else None,
            unit=unit,
            title=title.strip(),
            body=body.strip(),
            contact=contact.strip(),
            clause=clause,
            posted_on=on,
            days=days,
            last_day=calendar().add_working_days(on, days),
            answer_days=answer_days,
            token=secrets.token_urlsafe(16),
            posted_by_id=actor.account_id,
        )
        Line.objects.bulk_create(
            Line(
                notice=notice,
                unit=unit,
                position=n,
                name=line.shown,
                unit_name=line.unit.strip(),
                category=line.category.strip(),
            )
            for n, line in enumerate(lines, start=1)
        )
    return notice


@act("publicnotice.notice.post")
def post_general_notice(
    *,
    actor: Actor,
    unit: Any,
    title: str,
    lines: Sequence[NoticeLine],
    days: int,
    on: date,
    body: str = "",
    contact: str = "",
    answer_days: int | None = None,
) -> PublicNotice:
    """Post a notice that belongs to no record of the house."""
    actor.require(POST, unit)
    return post_notice(
        actor=actor,
        subject=None,
        kind=GENERAL,
        title=title,
        unit=unit,
        lines=lines,
        days=days,
        on=on,
        body=body,
        contact=contact,
        answer_days=answer_days,
    )


@act("publicnotice.posting.record", subject="notice")
def prove_posting(
    *,
    actor: Actor,
    notice: PublicNotice,
    place: str,
    posted_by: str,
    day: date,
    on: date,
    at: time | None = None,
    pictures: Iterable[UploadedFile] = (),
) -> Posting:
    """Record where, when and by whom the sheet was put up. A picture is welcome and never a duty."""
    actor.require(PROVE, notice.unit)
    if not notice.posted_on <= day <= on:
        raise Refused(
            "publicnotice.posting.day", _("The day lies before the notice was posted, or in the future."), field="day"
        )
    posting = Posting.objects.create(
        notice=notice,
        unit_id=notice.unit_id,
        place=place.strip(),
        posted_on=day,
        posted_at=at,
        posted_by=posted_by.strip(),
        recorded_by_id=actor.account_id,
    )
    attach_all(actor=actor, record=notice, unit_id=notice.unit_id, uploads=pictures, kind="posting", on=on)
    note(place=posting.place, day=day.isoformat())
    return posting


@act("publicnotice.notice.withdraw", subject="notice")
def withdraw(
    *, actor: Actor, notice: PublicNotice, reason: str, on: date, expected_version: int | None = None
) -> PublicNotice:
    """Take a notice back, with a reason: it clears nothing, and a new one begins from its first day."""
    actor.require(WITHDRAW, notice.unit)
    if not reason.strip():
        raise Refused("publicnotice.notice.no_reason", _("Say why the notice is withdrawn."), field="reason")
    fresh = claim_version(notice, expected_version)
    NOTICE.move(fresh, WITHDRAW, actor=actor)
    fresh.closed_on, fresh.reason = on, reason.strip()
    fresh.save()
    note(reason=reason)
    return fresh


@act("publicnotice.notice.end")
def end_notices(*, actor: Actor, on: date) -> int:
    """End the notices whose last day has passed; those with open objections wait for the answers."""
    actor.require(END)
    ended = 0
    rows = PublicNotice.objects.filter(state=PublicNotice.State.STANDING, last_day__lt=on).select_for_update()
    for notice in rows.order_by("id"):
        step_on(notice, END, actor=actor, on=on)
        ended += 1
    note(ended=ended)
    return ended


def step_on(notice: PublicNotice, code: str, *, actor: Actor, on: date) -> None:
    """Move a locked notice on, and tell the rooms when nothing stands in the way any more."""
    waiting = open_objections(notice).exists()
    if notice.state == PublicNotice.State.WAITING and waiting:
        return
    NOTICE.move(notice, code, actor=actor, open=waiting)
    if notice.state == PublicNotice.State.CLEAR:
        notice.closed_on = on
    notice.version += 1
    notice.save()
    if notice.state == PublicNotice.State.CLEAR:
        counted = counted_objections(notice)
        announce(
            NoticeEnded(
                notice_id=notice.pk,
                kind=notice.kind,
                subject_type=notice.subject_type,
                subject_id=notice.subject_id,
                objections=counted.count(),
                upheld=counted.filter(outcome=Objection.Outcome.UPHELD).count(),
                on=on,
            )
        )
