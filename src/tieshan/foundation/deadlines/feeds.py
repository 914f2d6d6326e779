"""The calendar feed of an account: a secret address for the calendar on one's desk or telephone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.deadlines.models import OPEN_STATES, Deadline, Feed
from tieshan.foundation.vault import digest
from tieshan.kernel.refusal import Refused

__all__ = ["as_calendar", "close_feed", "feed_of_token", "open_feed", "own_deadlines"]

PURPOSE = "deadlines.feed.token"
#: A calendar shows what lies ahead, and what was met lately.
DAYS_BACK = 60


@act("deadlines.feed.open")
def open_feed(*, actor: Actor, on: date) -> str:
    """Give the actor a calendar address, in place of the one before; returns its token, which nobody can read again."""
    account_id = _own(actor)
    token = secrets.token_urlsafe(32)
    feed, _made = Feed.objects.update_or_create(
        account_id=account_id, defaults={"token_hash": _hash(token), "opened_on": on}
    )
    note(subject=feed)
    return token


@act("deadlines.feed.close")
def close_feed(*, actor: Actor) -> None:
    """Take the actor's calendar address back: from now on it leads nowhere."""
    account_id = _own(actor)
    deleted, _what = Feed.objects.filter(account_id=account_id).delete()
    if not deleted:
        raise Refused("deadlines.feed.none", _("There is no calendar address to revoke."))


def _own(actor: Actor) -> int:
    if actor.account_id is None:
        raise Refused("deadlines.feed.nobody", _("Sign in: a calendar address belongs to an account."))
    return actor.account_id


def _hash(token: str) -> bytes:
    # In hexadecimal: the hash of text does not tell capital letters from small ones.
    return digest(token.encode().hex(), PURPOSE)


def feed_of_token(token: str) -> Feed | None:
    """The feed behind a token, when its account still stands open."""
    feed = Feed.objects.select_related("account").filter(token_hash=_hash(token)).first()
    return feed if feed is not None and feed.account.is_active else None


def own_deadlines(actor: Actor, *, on: date) -> Iterable[Deadline]:
    """The actor's own deadlines, open or met lately. Called while the database knows the actor as the reader."""
    rows = Deadline.objects.filter(account_id=_own(actor)).exclude(state=Deadline.State.DROPPED)
    rows = rows.filter(due_on__gte=on - timedelta(days=DAYS_BACK)) | rows.filter(state__in=OPEN_STATES)
    return rows.order_by("due_on", "id")[:2000]


def as_calendar(deadlines: Iterable[Deadline], *, house: str, at: datetime) -> bytes:
    """Deadlines as an iCalendar file: one all-day entry each, with its state and a link."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tieshan//deadlines//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("What falls due"))
    calendar.add("x-published-ttl", "PT6H")
    for deadline in deadlines:
        event = Event()
        event.add("uid", f"deadline-{deadline.pk}@tieshan")
        event.add("dtstamp", at)
        event.add("dtstart", deadline.due_on)
        event.add("dtend", deadline.due_on + timedelta(days=1))
        event.add("sequence", deadline.version)
        event.add("summary", deadline.title)
        event.add("description", deadline.get_state_display())
        event.add("url", f"{house}/due/{deadline.pk}/")
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
