"""Conversation notes: nobody learns of them who was not there. Not by a page, a list, a count, a history, the database.

The one thing that superiors see is how many were written in a unit in a year.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import acting_as, whole_district
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.audit.history import history_of
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.audit.verification import verify_journal
from tieshan.foundation.notify.models import Notice
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.office.registers.actions import add_note, record_talk
from tieshan.office.registers.models import Talk, TalkCount, TalkNote

pytestmark = pytest.mark.django_db
TOPIC, TEXT, NOTE = "家里的难处", "最近孩子要高考", "谢谢你肯听我说"
OTHERS = ("leader", "office", "north", "south", "stranger", "third", "system", "security", "auditor")


@pytest.fixture
def talk(house: House) -> Talk:
    """A conversation of two cadres of one federation."""
    house.people["second"] = appointed("second", "cadre", house.district.north)
    house.people["third"] = appointed("third", "cadre", house.district.north)
    for name, role in (("system", "system_admin"), ("security", "security_admin"), ("auditor", "audit_admin")):
        house.people[name] = appointed(name, role, house.district.root)
    day = timezone.localdate()
    made = record_talk(
        actor=house.actor("cadre"),
        partner=house.people["second"],
        kind="talk",
        held_on=day,
        topic=TOPIC,
        text=TEXT,
        on=day,
    )
    add_note(actor=house.actor("second"), talk=made, text=NOTE, on=day)
    return made


def text_of(client: Client, code: str, *args: Any) -> tuple[int, str]:
    answer = client.get(reverse(code, args=args))
    return answer.status_code, answer.content.decode()


def test_both_parties_read_and_add(house: House, talk: Talk) -> None:
    for who in ("cadre", "second"):
        status, text = text_of(browser(house.people[who]), "office.talk.detail", talk.pk)
        assert status == 200
        assert TOPIC in text
        assert TEXT in text
        assert NOTE in text
        assert TOPIC in text_of(browser(house.people[who]), "office.talk.list")[1]
    assert Notice.objects.filter(account=house.people["second"], code="office.talk.view").count() == 1


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_finds_it_on_any_page(house: House, talk: Talk, who: str) -> None:
    client = browser(house.people[who])
    for code in ("office.talk.detail", "office.talk.add"):
        assert client.get(reverse(code, args=[talk.pk])).status_code in (403, 404)
    status, text = text_of(client, "office.talk.list")
    assert status in (200, 403)
    if status == 200:
        assert "You have no conversation notes." in text
        assert house.people["second"].display_name not in text


@pytest.mark.parametrize("who", OTHERS)
def test_the_database_itself_shows_no_row_to_others(house: House, talk: Talk, who: str) -> None:
    with acting_as(house.actor(who)):
        assert Talk.objects.count() == 0
        assert TalkNote.objects.count() == 0
        with whole_district("not even whoever looks beyond every unit"):
            assert Talk.objects.count() == 0
            assert TalkNote.objects.count() == 0


@pytest.mark.parametrize("who", [*OTHERS, "operator"])
def test_the_history_of_its_rows_is_shut_to_others(house: House, talk: Talk, who: str) -> None:
    actor = OPERATOR if who == "operator" else house.actor(who)
    with acting_as(actor):
        assert history_of("office_registers_talk", talk.pk) == []
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_rowhistory WHERE table_name LIKE 'office_registers_talk%'")
            assert cursor.fetchone()[0] == 0
    with acting_as(house.actor("cadre")):
        assert history_of("office_registers_talk", talk.pk) != []


def test_the_journal_says_that_somebody_wrote_and_neither_with_whom_nor_where(house: House, talk: Talk) -> None:
    entries = JournalEntry.objects.filter(code__startswith="office.talk.")
    assert {entry.unit_id for entry in entries} == {None}
    assert {str(entry.details) for entry in entries} == {"{}"}
    client = browser(house.people["auditor"])
    for entry in entries:
        status, text = text_of(client, "audit.journal.detail", entry.pk)
        assert status == 200
        assert house.people["cadre" if "add" in entry.code else "second"].display_name not in text
        assert TOPIC not in text


def test_superiors_see_a_number_and_others_not_even_that(house: House, talk: Talk) -> None:
    status, text = text_of(browser(house.people["north"]), "office.talk.count")
    assert status == 200
    assert house.district.north.name in text
    for name in ("cadre", "second"):
        assert house.people[name].display_name not in text
    assert text_of(browser(house.people["third"]), "office.talk.count")[0] == 403
    assert house.district.north.name not in text_of(browser(house.people["south"]), "office.talk.count")[1]
    with acting_as(house.actor("office")):
        assert TalkCount.objects.get().number == 1


def test_the_proof_of_the_journal_still_reads_every_row(house: House, talk: Talk) -> None:
    with acting_as(OPERATOR):
        check = verify_journal(tables=True)
    assert check.problems == []
    assert check.tables["office_registers_talk"] == 1


def test_only_a_party_adds(house: House, talk: Talk) -> None:
    with pytest.raises(Forbidden):
        add_note(actor=house.actor("north"), talk=talk, text="我也说一句", on=timezone.localdate())


def test_nobody_writes_a_note_in_the_name_of_others(house: House, talk: Talk) -> None:
    with pytest.raises(Refused):
        record_talk(
            actor=house.actor("cadre"),
            partner=house.people["cadre"],
            kind="talk",
            held_on=timezone.localdate(),
            topic=TOPIC,
            text="",
            on=timezone.localdate(),
        )


def test_nobody_changes_a_note_that_is_not_theirs(house: House, talk: Talk) -> None:
    with acting_as(house.actor("north")), act_context(house.actor("north"), "office.talk.add"):
        assert Talk.objects.filter(pk=talk.pk).update(partner=house.people["north"]) == 0
