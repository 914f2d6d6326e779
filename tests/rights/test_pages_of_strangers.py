"""Between two visits a worker complains, the federation acts, a warning rises: nobody else's page changes by a sign.

The employer's chair, a sister federation, an enterprise beside, the three administrators, somebody without an account.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from tests.accounts import appointed, browser
from tests.district import OPERATOR
from tests.office.house import House
from tieshan.foundation.access import ANONYMOUS, acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.access.pages import all_pages
from tieshan.foundation.audit.models import JournalEntry
from tieshan.organisations.models import Employer
from tieshan.rights.concerns.actions import classify_concern, submit_concern
from tieshan.rights.disputes.actions import open_dispute
from tieshan.rights.supervision.actions import plan_inspection
from tieshan.rights.warning import actions as warning
from tieshan.rights.warning.models import EarlyWarning

pytestmark = pytest.mark.django_db
NAME, WORKER = "示例机械有限公司", "王小明"
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
#: Rooms in which something about an employer or a case could stand.
ROOMS = (
    "rights.",
    "desk.",
    "duties.",
    "organisations.",
    "notify.",
    "deadlines.",
    "workflow.",
    "jobs.",
    "publicnotice.",
)
#: What these pages say is what the reader does; templates carry the moment at which they are made.
OWN = ("sign-in/", "me/", "sessions/", "help/", "template")
_DRAWN = re.compile(
    r'(?:nonce|value|content|id|for|aria-labelledby|data-token)="[^"]*"|<div class="notices".*?</div>|\d+ ms'
)


def visitors(house: House) -> dict[str, Client]:
    found: dict[str, Client] = {"out": browser()}
    found |= {name: browser(house.people[name]) for name in ("chair", "chair2", "south")}
    return found | {
        name: browser(appointed(name.replace("_", "-"), name, house.district.root)) for name in ADMINISTRATORS
    }


def addresses(house: House, employer: Employer) -> list[str]:
    pages = [page.path for page in all_pages().values() if "<" not in page.path and page.code.startswith(ROOMS)]
    plain = [f"/{path}" for path in pages if not any(part in path for part in OWN)]
    own = [
        f"/employers/{employer.pk}/",
        f"/employers/{employer.pk}/?tab=warning",
        f"/units/{house.district.north_1.pk}/",
    ]
    searched = [f"/search/?q={word}" for word in (NAME, WORKER, "拖欠工资")]
    guessed = [
        f"/{room}/{n}/" for room in ("concerns", "disputes", "warnings", "supervision/inspections") for n in (1, 2)
    ]
    return [*plain, *own, *searched, *guessed]


def look(client: Client, address: str) -> tuple[int, str]:
    answer: Any = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, _DRAWN.sub("", body.decode("utf-8", "replace"))


def a_worker_complains(house: House, employer: Employer) -> None:
    now = timezone.now()
    for _n in range(3):
        concern = submit_concern(
            actor=ANONYMOUS, at=now, kind="complain", text="拖欠工资", employer_words=NAME, name=WORKER
        )[0]
    classify_concern(
        actor=house.actor("north"), concern=concern, handling="settle", matter="wages", subject="拖欠工资",
        grade="ordinary", handler=house.people["cadre"], at=now,
    )  # fmt: skip
    dispute = open_dispute(
        actor=house.actor("north"), unit=house.district.north, employer=employer, channel="person", subject="拖欠工资",
        facts="拖欠工资", matter="wages", knew_on=timezone.localdate() - timedelta(days=9), workers=12, at=now,
    )  # fmt: skip
    plan_inspection(
        actor=house.actor("north"), unit=house.district.north, employer=employer, purpose="工资",
        planned_on=timezone.localdate(), dispute=dispute, on=timezone.localdate(),
    )  # fmt: skip
    warning.run_warnings(actor=OPERATOR, at=now)
    assert EarlyWarning.objects.get().grade > 1


def test_no_page_of_a_stranger_changes(house: House) -> None:
    assert get_resolver().url_patterns
    with acting_as(OPERATOR), act_context(OPERATOR, "organisations.employer.register"):
        employer = Employer.objects.create(
            name=NAME, territory=house.district.north, union_unit=house.district.north_1, workers=60
        )
    people, asked = visitors(house), addresses(house, employer)
    for client in people.values():
        client.get("/")
    before = {(who, at): look(client, at) for who, client in people.items() for at in asked}
    last = JournalEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with acting_as(OPERATOR):
        a_worker_complains(house, employer)
    changed = [
        (who, at) for (who, at), seen in before.items() if seen[0] in (200, 404) and look(people[who], at) != seen
    ]
    assert not changed
    # The journal says that acts were done, by whom and in which union; it names neither employer nor worker.
    journal = people["audit_admin"]
    entries = JournalEntry.objects.filter(code__startswith="rights.", pk__gt=last).values_list("pk", flat=True)
    assert len(entries) == 7
    for pk in entries:
        status, page = look(journal, f"/journal/{pk}/")
        assert status == 200
        for secret in (NAME, WORKER, "拖欠工资", ">employer<"):
            assert secret not in page, (pk, secret)
