"""The history of a record, stale edits, and the reading of sensitive fields."""

from __future__ import annotations

from tests.foundation.audit.conftest import act, run
from tieshan.foundation.audit.history import (
    REVEAL,
    Change,
    entries_for,
    history_of,
    journal_reading,
)
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.audit.seals import seal_pending
from tieshan.foundation.audit.verification import verify_journal


class Reader:
    account_id = 7
    name = "李书记"
    kind = "web"


def test_history_tells_who_changed_what(probe):
    with act("probe.thing.add", actor_name="a"):
        run("INSERT INTO probe (id, name, amount, secret) VALUES (1, 'x', 5, '\\x01')")
    with act("probe.thing.edit", actor_name="b"):
        run("UPDATE probe SET amount = 6, secret = '\\x02' WHERE id = 1")
    with act("probe.thing.remove", actor_name="c"):
        run("DELETE FROM probe WHERE id = 1")
    lines = history_of("probe", 1)
    assert [(line.op, line.code, line.actor_name) for line in lines] == [
        ("D", "probe.thing.remove", "c"), ("U", "probe.thing.edit", "b"), ("I", "probe.thing.add", "a"),
    ]  # fmt: skip
    assert set(lines[1].changes) == {Change("amount", "5.00", "6.00"), Change("secret", None, None, secret=True)}
    assert Change("name", None, "x") in lines[2].changes
    assert Change("name", "x", None) in lines[0].changes
    assert history_of("probe", 2) == []


def test_history_follows_the_order_of_writing_not_of_numbers(probe):
    """An act that began first may write a row last; the later writing is the newer one."""
    with act():
        run("INSERT INTO probe (id, name) VALUES (1, 'x')")
    with act() as outer:
        with act() as inner:
            run("UPDATE probe SET name = 'inner' WHERE id = 1")
        from tieshan.foundation.audit import acts_backend

        acts_backend.resume_entry(outer)
        run("UPDATE probe SET name = 'outer' WHERE id = 1")
    assert inner > outer
    assert [line.entry_id for line in history_of("probe", 1)][:2] == [outer, inner]
    seal_pending()
    assert verify_journal(tables=True).ok


def test_a_reading_is_journalled_also_inside_an_act(probe):
    entry_id = journal_reading(Reader(), JournalEntry, 5, ["phone", "id_number"], "by phone")
    entry = JournalEntry.objects.get(pk=entry_id)
    assert (entry.code, entry.actor_name, entry.subject_id) == (REVEAL, "李书记", 5)
    assert entry.details == {"fields": ["id_number", "phone"], "reason": "by phone"}
    assert list(entries_for(("audit.journalentry", 5))) == [entry]
    with act():
        journal_reading(Reader(), JournalEntry, [1, 2], ["phone"])
        run("INSERT INTO probe (name) VALUES ('x')")
    assert JournalEntry.objects.filter(code=REVEAL, details__count=2).count() == 1
