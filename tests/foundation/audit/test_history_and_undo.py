"""The history of a record, stale edits, the reading of sensitive fields, and taking an act back."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from tests.foundation.audit.conftest import act, run
from tieshan.foundation.audit.history import (
    REVEAL,
    Change,
    changed_since,
    entries_for,
    history_of,
    journal_reading,
    refuse_if_changed,
    row_version,
)
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.audit.seals import seal_pending
from tieshan.foundation.audit.undo import rows_of_entry, tables_of_entry, touched_later, undo_rows
from tieshan.foundation.audit.verification import verify_journal
from tieshan.kernel.refusal import Stale


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


def test_the_second_clerk_is_told_what_the_first_changed(probe):
    with act():
        run("INSERT INTO probe (id, name) VALUES (1, 'x')")
    opened = row_version("probe", 1)
    refuse_if_changed("probe", 1, opened)
    before = timezone.now()
    with act(actor_name="张三"):
        run("UPDATE probe SET name = 'y', size = 3 WHERE id = 1")
    with translation.override("en"), pytest.raises(Stale) as refusal:
        refuse_if_changed("probe", 1, opened, labels={"name": "Name"}, ignore=("size",))
    assert "张三" in str(refusal.value)
    assert "Name: x → y" in str(refusal.value)
    assert "size" not in str(refusal.value)
    assert len(changed_since("probe", 1, at=before)) == 1
    refuse_if_changed("probe", 1, opened, ignore=("size", "name"))
    with pytest.raises(TypeError):
        changed_since("probe", 1)


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


@pytest.fixture
def batch(probe):
    """An act that made, changed and removed rows, as an import does."""
    with act():
        run("INSERT INTO probe (id, name, amount, extra, secret) VALUES (1, 'a', 1.5, '{\"k\": null}', '\\x00')")
        run("INSERT INTO probe (id, name, amount) VALUES (2, 'b', 2)")
        run("INSERT INTO probe (id, name) VALUES (5, 'gone later')")
    with act():
        run("UPDATE probe SET amount = 7 WHERE id = 2")
    with act() as entry_id:
        run("INSERT INTO probe (id, name) SELECT i, 'n' || i FROM generate_series(10, 20) i")
        run("UPDATE probe SET amount = 99, born = '2000-01-01' WHERE id <= 2")
        run("UPDATE probe SET name = name || '!', extra = NULL, secret = '\\xff' WHERE id = 1")
        run("DELETE FROM probe WHERE id = 5")
        run("INSERT INTO probe (id, name) VALUES (30, 'passing')")
        run("DELETE FROM probe WHERE id = 30")
    return entry_id


def test_rows_of_an_entry(batch):
    rows = list(rows_of_entry(batch))
    assert [row.n for row in rows] == list(range(1, len(rows) + 1))
    assert tables_of_entry(batch) == ["probe"]
    assert list(rows_of_entry(batch, "other")) == []
    assert {row.pk for row in rows if row.op == "U"} == {1, 2}


def test_an_act_is_taken_back_as_a_whole(batch):
    assert touched_later(batch) == []
    with act("probe.thing.undo"):
        undone = undo_rows(batch, "probe")
    assert (undone.removed, undone.restored, undone.remade) == (11, 2, 1)
    rows = run("SELECT id, name, amount::text, born, extra::text, secret FROM probe ORDER BY id")
    assert [row[:5] for row in rows] == [
        (1, "a", "1.50", None, '{"k": null}'), (2, "b", "7.00", None, None), (5, "gone later", None, None, None),
    ]  # fmt: skip
    assert bytes(rows[0][5]) == b"\x00"
    seal_pending()
    assert verify_journal(tables=True).ok


def test_what_was_built_on_stops_the_undoing(batch):
    with act("probe.thing.edit", actor_name="b") as later:
        run("UPDATE probe SET name = 'later' WHERE id = 12")
    (touch,) = touched_later(batch)
    assert (touch.table, touch.pk, touch.entry_id, touch.actor_name) == ("probe", 12, later, "b")


def test_undoing_needs_an_act(batch):
    with pytest.raises(DatabaseError, match="outside an act"), transaction.atomic():
        undo_rows(batch, "probe")
    with act(), pytest.raises(LookupError):
        undo_rows(batch, "django_migrations")
