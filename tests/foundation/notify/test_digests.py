"""Digests: one a day by each chosen channel, never in quiet hours, never twice, failures tried again and shown."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections

from tests.accounts import account, browser
from tests.district import OPERATOR, TODAY, District, make_district
from tests.foundation.notify.sinks import HookSink, MailSink, hook_sink, mail_sink
from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.notify import notify
from tieshan.foundation.notify.actions import choose_channels
from tieshan.foundation.notify.digests import run_digests
from tieshan.foundation.notify.models import Choice, Delivery
from tieshan.foundation.notify.notices import mark_read
from tieshan.foundation.notify.rules import is_quiet, next_attempt
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Account

# The library for messengers asks for a module that newer Pythons no longer have.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")]
ROOT = Path(__file__).resolve().parents[3]
ZONE = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 23, 8, 40, tzinfo=ZONE)
State = Delivery.State


@pytest.fixture
def district() -> District:
    return make_district()


@pytest.fixture
def mail(settings: Any) -> Iterator[MailSink]:
    with mail_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.HOUSE_URL = "https://house.example"
        yield sink


@pytest.fixture
def hook(settings: Any) -> Iterator[HookSink]:
    with hook_sink() as sink:
        settings.MESSENGERS = ("json",)
        yield sink


def choose(owner: Account, **given: Any) -> Choice:
    chosen: dict[str, Any] = {
        "by_mail": False, "mail": "", "by_messenger": False, "messenger": "",
        "send_at": time(8, 30), "quiet_from": time(20, 0), "quiet_until": time(7, 30),
    }  # fmt: skip
    return choose_channels(actor=Actor(owner.pk, owner.display_name), **(chosen | given))


def tell(owner: Account, text: str) -> None:
    with act_context(OPERATOR, "organisations.unit.edit"):
        notify(accounts=[owner.pk], code="test.item.tell", text=text, url="/", on=TODAY)


def subject(letter: Any) -> str:
    return str(make_header(decode_header(letter["Subject"])))


def text_of(letter: Any) -> str:
    return letter.get_payload(decode=True).decode()


def test_one_letter_a_day_with_titles_and_links(district: District, mail: MailSink) -> None:
    owner = account("chen", district.north_1)
    choose(owner, by_mail=True, mail="chen@example.org")
    tell(owner, "材料已退回")
    assert run_digests(MORNING - timedelta(minutes=20)) == {}
    assert run_digests(MORNING) == {State.SENT: 1}
    tell(owner, "又有一项")
    assert run_digests(MORNING + timedelta(hours=2)) == {}
    (letter,) = mail.letters
    assert letter["To"] == "chen@example.org"
    assert "1条新提醒" in subject(letter)
    assert "材料已退回\n  https://house.example/inbox/" in text_of(letter)
    # Unread lines come again the next day; what is read and nothing new is silence.
    assert run_digests(MORNING + timedelta(days=1)) == {State.SENT: 1}
    assert "又有一项" in text_of(mail.letters[1])
    mark_read(Actor(owner.pk, "chen"))
    assert run_digests(MORNING + timedelta(days=2)) == {}
    assert Delivery.objects.order_by("-day")[0].state == State.NOTHING


def test_who_has_chosen_nothing_is_told_inside_only(district: District, mail: MailSink) -> None:
    tell(account("chen", district.north_1), "材料已退回")
    assert run_digests(MORNING) == {}
    assert mail.letters == []


def test_quiet_hours_hold_also_after_a_late_start(district: District, mail: MailSink) -> None:
    owner = account("chen", district.north_1)
    choose(owner, by_mail=True, mail="chen@example.org")
    tell(owner, "材料已退回")
    assert run_digests(MORNING.replace(hour=20, minute=5)) == {}
    assert run_digests(MORNING.replace(hour=19, minute=55)) == {State.SENT: 1}


def test_a_refused_letter_is_tried_again_and_shown(district: District, mail: MailSink) -> None:
    owner = account("chen", district.north_1)
    choose(owner, by_mail=True, mail="chen@example.org")
    tell(owner, "材料已退回")
    mail.refuse = True
    assert run_digests(MORNING) == {State.WAITING: 1}
    assert run_digests(MORNING + timedelta(minutes=5)) == {}
    page = browser(owner).get("/inbox/channels/").content.decode()
    assert "550" in page
    mail.refuse = False
    assert run_digests(MORNING + timedelta(minutes=11)) == {State.SENT: 1}
    assert Delivery.objects.get().attempts == 2
    assert len(mail.letters) == 1


def test_it_is_given_up_after_the_last_attempt_or_the_day(district: District, mail: MailSink) -> None:
    owner = account("chen", district.north_1)
    choose(owner, by_mail=True, mail="chen@example.org")
    tell(owner, "材料已退回")
    mail.refuse = True
    moment = MORNING
    for _attempt in range(5):
        run_digests(moment)
        moment += timedelta(hours=2)
    assert Delivery.objects.get().state == State.FAILED
    run_digests(MORNING + timedelta(days=1))
    assert Delivery.objects.get(day="2026-11-24").state == State.WAITING
    mail.refuse = False
    run_digests(MORNING + timedelta(days=2))
    assert Delivery.objects.get(day="2026-11-24").state == State.FAILED
    assert len(mail.letters) == 1


def test_a_lost_answer_is_not_sent_twice(district: District, mail: MailSink) -> None:
    owner = account("chen", district.north_1)
    choose(owner, by_mail=True, mail="chen@example.org")
    tell(owner, "材料已退回")
    mail.hang_up = True
    assert run_digests(MORNING) == {State.UNKNOWN: 1}
    mail.hang_up = False
    assert run_digests(MORNING + timedelta(hours=1)) == {}
    assert len(mail.letters) == 1


def test_a_messenger_gets_the_digest_and_a_failure_is_tried_again(district: District, hook: HookSink) -> None:
    owner = account("chen", district.north_1)
    choose(owner, by_messenger=True, messenger=f"json://127.0.0.1:{hook.port}/robot")
    tell(owner, "材料已退回")
    hook.status = 500
    assert run_digests(MORNING) == {State.WAITING: 1}
    hook.status = 200
    assert run_digests(MORNING + timedelta(minutes=15)) == {State.SENT: 1}
    (message,) = hook.messages
    assert "材料已退回" in message["message"]


def test_addresses_of_other_kinds_are_refused_and_stored_ones_are_secret(district: District, settings: Any) -> None:
    owner = account("chen", district.north_1)
    with pytest.raises(Refused, match="机器人地址"):
        choose(owner, by_messenger=True, messenger="json://127.0.0.1/inner")
    with pytest.raises(Refused):
        choose(owner, by_mail=True, mail="chen@example.org")
    with pytest.raises(Refused):
        choose(owner, send_at=time(6, 0))
    choose(owner, by_messenger=True, messenger="wecombot://abcdef")
    with connection.cursor() as cursor:
        cursor.execute("SELECT messenger FROM notify_choice")
        assert b"abcdef" not in bytes(cursor.fetchone()[0])


CHILD = """
import os, signal, sys, django
django.setup()
from datetime import datetime
from django.conf import settings
from tests.clusters import point_at
point_at(sys.argv[1])
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[2])
from tieshan.foundation.notify import channels, digests
send = channels.send_mail
def send_and_die(*arguments, **more):
    send(*arguments, **more)
    os.kill(os.getpid(), signal.SIGKILL)
channels.send_mail = send_and_die
digests.run_digests(datetime.fromisoformat(sys.argv[3]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_sending_and_noting_never_sends_twice(mail: MailSink) -> None:
    owner = account("chen", make_district().north_1)
    choose(owner, by_mail=True, mail="chen@example.org")
    tell(owner, "材料已退回")
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }  # fmt: skip
    arguments = [connection.settings_dict["NAME"], str(mail.port), MORNING.isoformat()]
    child = subprocess.run([sys.executable, "-c", CHILD, *arguments], cwd=ROOT, env=environment, check=False)
    assert child.returncode == -signal.SIGKILL
    assert Delivery.objects.get().state == State.SENDING
    assert run_digests(MORNING + timedelta(minutes=10)) == {}
    assert run_digests(MORNING + timedelta(minutes=20)) == {}
    assert Delivery.objects.get().state == State.UNKNOWN
    assert len(mail.letters) == 1
    # The line was never lost: it stands in the inbox, and the next day's digest holds it again.
    assert run_digests(MORNING + timedelta(days=1)) == {State.SENT: 1}


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_one_letter(mail: MailSink) -> None:
    owner = account("chen", make_district().north_1)
    choose(owner, by_mail=True, mail="chen@example.org")
    tell(owner, "材料已退回")
    start = threading.Barrier(6)

    def work() -> None:
        start.wait()
        try:
            run_digests(MORNING)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mail.letters) == 1
    assert Delivery.objects.get().state == State.SENT


def test_quiet_hours_over_midnight_and_growing_waits() -> None:
    assert is_quiet(time(23, 0), time(20, 0), time(7, 0))
    assert is_quiet(time(6, 59), time(20, 0), time(7, 0))
    assert not is_quiet(time(7, 0), time(20, 0), time(7, 0))
    assert is_quiet(time(12, 30), time(12, 0), time(13, 0))
    assert not is_quiet(time(3, 0), time(0, 0), time(0, 0))
    waits = [next_attempt(MORNING, n) for n in range(1, 6)]
    assert [int((at - MORNING).total_seconds() // 60) for at in waits if at] == [10, 20, 40, 80]
    assert waits[-1] is None
