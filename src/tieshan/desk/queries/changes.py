"""What others changed in the reader's units of late: the journal in words, within what the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db import connection
from django.utils.translation import gettext

from tieshan.foundation.access import Actor
from tieshan.foundation.access.permissions import ALL_CODES, all_permissions
from tieshan.foundation.ui.base import may_open, page_url
from tieshan.organisations.models import Unit

UNIT_LIST = "organisations.unit.list"
# Looking is no change. Accounts, posts and sign-ins are the administrators' matter and stand in the journal itself.
_LOOKS = frozenset({"list", "view", "export", "reveal", "verify", "begin", "close"})
_OUT_OF_SIGHT = (
    "organisations.account.", "organisations.session.", "organisations.factor.", "organisations.role.",
    "organisations.language.", "audit.", "notify.", "desk.",
)  # fmt: skip
# How far back the newest entries are looked through: enough for some days of a district, bounded for any.
ENTRIES = 20_000
GROUPED = 200

_RECENT = """
    SELECT r.code, r.unit_id, u.name, count(*), max(r.at), max(r.subject_id), array_agg(DISTINCT r.actor_name)
    FROM (
        SELECT e.id, e.code, e.unit_id, e.at, e.subject_id, e.actor_name FROM audit_journalentry e
        WHERE e.id > (SELECT max(id) - %(entries)s FROM audit_journalentry)
          AND e.code = ANY(%(codes)s) AND e.actor_id <> %(me)s
          AND e.unit_id IN ({units})
        ORDER BY e.id DESC LIMIT %(grouped)s
    ) r JOIN organisations_unit u ON u.id = r.unit_id
    GROUP BY r.code, r.unit_id, u.name, r.at::date ORDER BY max(r.id) DESC LIMIT %(most)s
"""


@dataclass(frozen=True)
class Change:
    """Some acts of one kind in one unit on one day."""

    what: object
    times: int
    unit: str
    who: str
    at: datetime
    url: str


@cache
def _nouns() -> dict[str, tuple[str, ...]]:
    """Acts that change something, by what they are about (`members.person.`)."""
    found: dict[str, list[str]] = {}
    for permission in all_permissions():
        noun, _dot, verb = permission.code.rpartition(".")
        if verb not in _LOOKS and not permission.code.startswith(_OUT_OF_SIGHT):
            found.setdefault(f"{noun}.", []).append(permission.code)
    return {noun: tuple(codes) for noun, codes in found.items()}


@cache
def _names() -> dict[str, object]:
    return {permission.code: permission.name for permission in all_permissions()}


def telling_codes(actor: Actor) -> list[str]:
    """The acts of which this reader may be told: those about things of which they hold some right themselves."""
    held = {code for grant in actor.grants for code in grant.codes}
    nouns = {f"{code.rpartition('.')[0]}." for code in held}
    return [code for noun, codes in _nouns().items() if ALL_CODES in held or noun in nouns for code in codes]


def changes_for(actor: Actor, *, most: int) -> list[Change]:
    """The latest changes by others in the reader's units, alike acts of a day counted together; one query."""
    codes = telling_codes(actor)
    if actor.account_id is None or not codes or not actor.may(UNIT_LIST):
        return []
    units, values = Unit.objects.visible_to(actor, UNIT_LIST).order_by().values("pk").query.sql_with_params()
    names = {f"u{index}": value for index, value in enumerate(values)}
    with connection.cursor() as cursor:
        cursor.execute(
            _RECENT.format(units=units % tuple(f"%({name})s" for name in names)),
            {
                **names, "entries": ENTRIES, "codes": codes, "me": actor.account_id, "grouped": GROUPED, "most": most,
            },
        )  # fmt: skip
        rows = cursor.fetchall()
    return [
        Change(
            _names().get(code, code),
            times,
            unit,
            gettext(", ").join(who[:2]) + ("…" if len(who) > 2 else ""),
            at,
            _url(actor, code, unit_id, subject_id if times == 1 else None),
        )
        for code, unit_id, unit, times, at, subject_id, who in rows
    ]


def _url(actor: Actor, code: str, unit_id: int, subject_id: int | None) -> str:
    """The record itself where the change is a single one and has a page of its own; else the unit."""
    page = f"{code.rpartition('.')[0]}.view"
    if subject_id is not None and may_open(actor, page):
        return page_url(page, subject_id) or ""
    return page_url("organisations.unit.view", unit_id) or ""
