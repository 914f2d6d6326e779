"""Writing to inboxes, and reading one's own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import translation

from tieshan.foundation.access.acts import running_act

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tieshan.foundation.access import Actor
    from tieshan.foundation.notify.models import Notice

# Each account gets the text in its own language; accounts that are closed get nothing.
_WRITE = """
    INSERT INTO notify_notice (account_id, code, text, url, unit_id, "on", is_read)
    SELECT a.id, %(code)s, coalesce(%(texts)s::jsonb ->> a.language, %(text)s), %(url)s, %(unit)s, %(on)s, false
    FROM {accounts} a WHERE a.id = ANY (%(ids)s) AND a.is_active
"""


def notify(*, accounts: Iterable[int], code: str, text: object, url: str, on: date, unit_id: int | None = None) -> None:
    """Put one line into the inboxes of these accounts, inside the running act; one statement for any number of them.

    `text` may be lazy: it is written in the language of each account. Texts hold counts and titles, no personal data.
    """
    if running_act() is None:
        raise RuntimeError("notify() outside an act")
    ids = sorted(set(accounts))
    if not ids:
        return
    texts = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            texts[language] = str(text)
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE.format(accounts=_accounts_table()),
            {
                "ids": ids,
                "code": code,
                "texts": json.dumps(texts, ensure_ascii=False),
                "text": texts[settings.LANGUAGE_CODE],
                "url": url,
                "unit": unit_id,
                "on": on,
            },
        )


def _accounts_table() -> str:
    return connection.ops.quote_name(get_user_model()._meta.db_table)


def inbox_of(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices; nobody reads those of another account."""
    # Rooms import `notify` while Django still loads the apps, when models may not be imported yet.
    from tieshan.foundation.notify.models import Notice

    if actor.account_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(account_id=actor.account_id)


def unread_count(actor: Actor) -> int:
    """How many notices the actor has not opened: the count beside the menu entry."""
    return inbox_of(actor).filter(is_read=False).count()


def mark_read(actor: Actor, ids: Iterable[int] | None = None) -> int:
    """Mark notices of one's own as read (all of them when none is named); returns how many were unread.

    A reader's own mark: no act, no journal entry, no time. Nobody counts what people read.
    """
    rows = inbox_of(actor).filter(is_read=False)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    return rows.update(is_read=True)
