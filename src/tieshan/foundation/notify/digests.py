"""One digest a day to each person who has asked for it, by each channel they chose.

What is guaranteed: a digest is claimed and committed before anything leaves the house, and noted afterwards. So a
channel gets at most one a day, also when the process is killed between sending and noting: such a digest becomes
`unknown` and is not sent again. It may then have been lost; nothing else is, since every line stands in the inbox and
lines still unread come again the next day. A failure in which the message certainly did not go out is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import acting_as
from tieshan.foundation.access.grants import actor_for_account
from tieshan.foundation.notify import channels
from tieshan.foundation.notify.models import Choice, Delivery, Notice
from tieshan.foundation.notify.rules import is_quiet, next_attempt
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.ui.waiting import waiting_groups

logger = logging.getLogger(__name__)

#: A process that has not noted its result for so long is dead: every channel answers sooner.
DEAD_AFTER = timedelta(minutes=15)
MOST_LINES = 20


@dataclass(frozen=True)
class Digest:
    """What one person is told: a subject, the text, how many lines, and up to which notice."""

    subject: str
    body: str
    lines: int
    last_notice_id: int


def run_digests(now: datetime) -> dict[str, int]:
    """Send what is due at this moment; returns how many ended in each state. Safe to run twice at a time."""
    local = timezone.localtime(now)
    _give_up_interrupted(now)
    ended: dict[str, int] = {}
    for choice, channel in _due(local):
        state = _deliver(choice, channel, local)
        if state:
            ended[state] = ended.get(state, 0) + 1
    return ended


def _give_up_interrupted(now: datetime) -> None:
    """What a dead process left open may have gone out: it is never sent again. What is of a past day is over."""
    State = Delivery.State  # noqa: N806 - a class
    Delivery.objects.filter(state=State.SENDING, changed_at__lt=now - DEAD_AFTER).update(
        state=State.UNKNOWN, changed_at=now
    )
    Delivery.objects.filter(state=State.WAITING, day__lt=timezone.localtime(now).date()).update(
        state=State.FAILED, changed_at=now, next_at=None
    )


def _due(local: datetime) -> Iterable[tuple[Choice, str]]:
    """The choices whose hour has come and that have not been told today, or whose next attempt is due."""
    moment = local.time()
    chosen = Choice.objects.filter(
        Q(by_mail=True) | Q(by_messenger=True), account__is_active=True, send_at__lte=moment
    ).select_related("account")
    told = {
        (account, channel): (state, next_at)
        for account, channel, state, next_at in Delivery.objects.filter(day=local.date()).values_list(
            "account_id", "channel", "state", "next_at"
        )
    }
    for choice in chosen.order_by("pk"):
        if is_quiet(moment, choice.quiet_from, choice.quiet_until):
            continue
        wanted = [(choice.by_mail, Delivery.Channel.MAIL), (choice.by_messenger, Delivery.Channel.MESSENGER)]
        for is_wanted, channel in wanted:
            state, next_at = told.get((choice.account_id, channel), ("", None))
            again = state == Delivery.State.WAITING and next_at is not None and next_at <= local
            if is_wanted and (not state or again):
                yield choice, channel


def _deliver(choice: Choice, channel: str, local: datetime) -> str:
    digest = compose(choice, on=local.date())
    claimed = _claim(choice, channel, digest, local)
    if claimed is None or digest is None:
        return ""
    try:
        _send(choice, channel, digest, local.date())
    except channels.NotSent as reason:
        again = next_attempt(local, claimed.attempts)
        state = Delivery.State.FAILED if again is None else Delivery.State.WAITING
        _note(claimed, state, str(reason), next_at=again)
    except channels.Uncertain as reason:
        _note(claimed, Delivery.State.UNKNOWN, str(reason))
    else:
        _note(claimed, Delivery.State.SENT)
    return claimed.state


# One statement takes the day's digest anew, or again after a failure; whoever comes second gets no row back.
_CLAIM = """
    INSERT INTO notify_delivery AS d
        (account_id, channel, day, state, attempts, lines, last_notice_id, changed_at, next_at, reason)
    VALUES (%(account)s, %(channel)s, %(day)s, %(state)s, 1, %(lines)s, %(last)s, %(now)s, NULL, '')
    ON CONFLICT (account_id, channel, day) DO UPDATE
    SET state = excluded.state, attempts = d.attempts + 1, lines = excluded.lines,
        last_notice_id = excluded.last_notice_id, changed_at = excluded.changed_at, next_at = NULL
    WHERE d.state = 'waiting' AND d.next_at <= excluded.changed_at
    RETURNING id
"""


def _claim(choice: Choice, channel: str, digest: Digest | None, local: datetime) -> Delivery | None:
    """Take this channel's digest of the day, committed before anything is sent; None when another process has it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "account": choice.account_id,
                "channel": channel,
                "day": local.date(),
                "state": Delivery.State.SENDING if digest is not None else Delivery.State.NOTHING,
                "lines": digest.lines if digest is not None else 0,
                "last": digest.last_notice_id if digest is not None else 0,
                "now": local,
            },
        )
        row = cursor.fetchone()
    return Delivery.objects.get(pk=row[0]) if row is not None else None


def _send(choice: Choice, channel: str, digest: Digest, day: date) -> None:
    with translation.override(choice.account.language):  # type: ignore[attr-defined]
        if channel == Delivery.Channel.MAIL:
            message_id = f"<digest-{choice.account_id}-{day.isoformat()}@tieshan>"
            channels.send_mail(str(choice.mail), digest.subject, digest.body, message_id=message_id)
        else:
            channels.send_messenger(str(choice.messenger), digest.subject, digest.body)


def _note(row: Delivery, state: str, reason: str = "", *, next_at: datetime | None = None) -> None:
    row.state, row.reason, row.next_at = state, reason, next_at
    row.save(update_fields=["state", "reason", "next_at"])
    if state != Delivery.State.SENT:
        logger.warning("notify.digest.not_sent", extra={"delivery": row.pk, "state": state, "reason": reason})


def compose(choice: Choice, *, on: date) -> Digest | None:
    """What this person is told on this day, in their language; None when nothing waits and nothing is new."""
    account = choice.account
    actor = actor_for_account(account)
    before = Delivery.objects.filter(account_id=account.pk, state=Delivery.State.SENT).order_by("-day").first()
    with translation.override(account.language), acting_as(actor):  # type: ignore[attr-defined]
        groups = waiting_groups(actor, on)
        unread = Notice.objects.filter(account_id=account.pk, is_read=False)
        lines = list(unread.order_by("-pk")[: MOST_LINES + 1])
        new = [notice for notice in lines if before is None or notice.pk > before.last_notice_id]
        if not groups and not new:
            return None
        waiting = sum(group.count for group in groups)
        body = [
            *(_line(f"{group.title}: {group.count}", group.url) for group in groups),
            *(_line(notice.text, page_url("notify.inbox.open", notice.pk) or "") for notice in lines[:MOST_LINES]),
        ]
        if len(lines) > MOST_LINES:
            body.append(_line(_("More stand in the inbox."), page_url("notify.inbox.list") or ""))
        body.append("")
        body.append(_line(_("Ways of being told"), page_url("notify.channel.choose") or ""))
        subject = _("Tieshan, %(day)s: %(waiting)s, %(new)s") % {
            "day": on.isoformat(),
            "waiting": ngettext("%(n)s thing waits", "%(n)s things wait", waiting) % {"n": waiting},
            "new": ngettext("%(n)s new notice", "%(n)s new notices", len(new)) % {"n": len(new)},
        }
    return Digest(subject, "\n".join(body), len(body) - 2, max((notice.pk for notice in lines), default=0))


def _line(text: object, url: str) -> str:
    """A line of the digest; with the house's public address known, followed by a link to the house."""
    return f"{text}\n  {settings.HOUSE_URL}{url}" if url and settings.HOUSE_URL else str(text)
