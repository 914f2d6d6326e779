"""The access matrix: every page and every act against every kind of visitor, compared with the reviewed lines in
`matrix/`, one file a room.

    TIESHAN_WRITE_MATRIX=1 .venv/bin/pytest tests/access             writes the files anew; review the difference
    TIESHAN_WRITE_MATRIX=1 .venv/bin/pytest tests/access -k funds    one room alone

Rows of pages with a record come twice: for a record of the own unit (example machinery union under the northern
federation) and for one of its sister (the textile union beside it). Cells of pages hold the HTTP status (302 to the
door is written `door`, 405 `post`); cells of acts say where the right holds: all, tree, unit, or a dash.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.accounts import account, appointed, browser
from tests.district import OPERATOR, TODAY, District, make_district, member, resident_number
from tieshan.foundation.access import Actor, acting_as
from tieshan.foundation.access.acts import act_context, all_acts
from tieshan.foundation.access.pages import Page, all_pages
from tieshan.foundation.audit.models import JournalEntry
from tieshan.foundation.imports.desk import kinds
from tieshan.foundation.imports.models import ImportBatch
from tieshan.foundation.ui import errors
from tieshan.members.actions.cadres import engage_cadre
from tieshan.members.models import Officer, Transfer
from tieshan.organisations.actions.tree import edit_unit
from tieshan.organisations.models import (
    Account,
    AccountSession,
    Appointment,
    Body,
    Employer,
    EmployerFollowUp,
    Post,
    Term,
    Unit,
)
from tieshan.organisations.queries.grants import actor_for

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).with_name("matrix")
# Codes begin with the name of their room; whatever begins otherwise stands in `house.txt`.
ROOMS = ("funds", "members", "office", "organisations", "rights", "workflow")
# The role and the unit of each visitor; the two first have none.
VISITORS: dict[str, tuple[str, str] | None] = {
    "out": None,
    "stranger": None,
    "office": ("district_office", "root"),
    "leader": ("district_leader", "root"),
    "tree": ("federation_chair", "north"),
    "cadre": ("cadre", "north"),
    "own": ("enterprise_chair", "north_1"),
    "sister": ("enterprise_chair", "north_2"),
    "auditcom": ("audit_committee", "root"),
    "account": ("accountant", "north"),
    "cashier": ("cashier", "north"),
    "system": ("system_admin", "root"),
    "security": ("security_admin", "root"),
    "audit": ("audit_admin", "root"),
}
# Pages whose record is not that of `page_class.model`.
RECORD_OF = {
    "audit.journal.detail": "JournalEntry",
    "funds.disclosure.verify": "PublishedStatement",
    "organisations.session.end": "AccountSession",
    "organisations.session.close": "AccountSession",
}
# Pages whose address names their record by a word of it.
WORD_OF = {"funds.disclosure.verify": "code"}
# Addresses that are no pages of the register, and why they may stand outside it.
OUTSIDE = {
    "config.health.alive": "probe of the machine, says nothing",
    "config.health.ready": "probe of the machine, says nothing",
    "set_language": "sets a cookie",
}
# Acts on one's own account: held by nobody, checked against the account itself.
OWN_ACTS = {
    "deadlines.feed.close",
    "deadlines.feed.open",
    "notify.channel.choose",
    "organisations.account.change_password",
    "organisations.factor.enrol",
    "organisations.factor.prepare",
    "organisations.factor.remove",
    "organisations.factor.renew_codes",
    "organisations.language.choose",
    "organisations.session.begin",
    "organisations.session.close",
}
# What the door writes about attempts: it gives nothing and changes nothing. And what anybody may do without a name.
DOOR_ACTS = {
    "organisations.session.refuse",
    "publicnotice.objection.submit",
    # Every worker may speak; whoever holds the receipt goes on with their own concern.
    *(f"rights.concern.{step}" for step in ("submit", "add", "rate", "reopen")),
}


@pytest.fixture(autouse=True)
def everything_registered() -> None:
    """Pages and their acts register themselves when the addresses are loaded."""
    assert get_resolver().url_patterns


def records_for(unit: Unit, district: District, serial: int) -> dict[str, Any]:
    """One record of every kind that stands in or under the unit, or in the federation above it."""
    person = member(unit, serial=serial)
    officer = member(unit, serial=serial + 1)
    owner = account(f"holder{serial}", unit)
    browser(owner)
    north = district.north
    cadre = engage_cadre(
        actor=OPERATOR,
        federation=north,
        name="王芳",
        id_number=resident_number(serial + 2),
        start=date(2020, 1, 1),
        on=TODAY,
    )
    with act_context(OPERATOR, "organisations.unit.edit"):
        employer = Employer.objects.create(name=f"示例{serial}有限公司", territory=north, union_unit=unit)
        unbuilt = Employer.objects.create(name=f"示例{serial}商贸有限公司", territory=north)
        follow_up = EmployerFollowUp.objects.create(employer=unbuilt, responsible=owner, opened_on=TODAY)
        body = Body.objects.create(unit=unit, kind="committee")
        term = Term.objects.create(body=body, during=DateRange(date(2024, 1, 1), date(2029, 1, 1)), seats=5)
        elected = Officer.objects.create(
            unit=unit, term=term, person=officer, during=DateRange(date(2024, 1, 1), date(2029, 1, 1))
        )
        transfer = Transfer.objects.create(
            person=person,
            person_name=person.name,
            id_masked=person.id_masked,
            from_unit=unit,
            to_unit=district.south_1,
            reason="调动",
            requested_on=TODAY,
            effective_on=TODAY,
        )
        post = Post.objects.create(unit=unit, title="岗", established_on=date(2020, 1, 1))
        held = Appointment.objects.create(post=post, account=owner, during=DateRange(date(2020, 1, 1), None))
    edit_unit(actor=OPERATOR, unit=unit, version=None, short_name=f"简{serial}")
    batches = {
        f"ImportBatch {kind.code}": ImportBatch.objects.create(
            kind=kind.code,
            unit=unit,
            file_name="名册.xlsx",
            file_token=f"none{serial}",
            file_sha256="0" * 64,
            file_size=1,
            on=TODAY,
            state=ImportBatch.State.PREVIEWED,
        )
        for kind in kinds()
    }
    return {
        **batches,
        **_records_of_rooms(unit, district, serial, owner),
        "Unit": unit,
        "Person": person,
        "Officer": elected,
        "Cadre": cadre,
        "Employer": employer,
        "EmployerFollowUp": follow_up,
        "Term": term,
        "Transfer": transfer,
        "Account": owner,
        "AccountSession": AccountSession.objects.get(account=owner),
        "Post": post,
        "Appointment": held,
        "JournalEntry": JournalEntry.objects.filter(code="organisations.unit.edit", unit_id=unit.pk).latest("id"),
    }


def _records_of_rooms(unit: Unit, district: District, serial: int, owner: Account) -> dict[str, Any]:
    """What the rooms add: each `records_<room>.py` beside this file makes records of its models, by model name.

    A page whose record is not that of `page_class.model` says `matrix_record = "ModelName"`.
    """
    found: dict[str, Any] = {}
    for file in sorted(Path(__file__).parent.glob("records_*.py")):
        made = import_module(f"tests.access.{file.stem}").records(unit, district, serial, owner)
        assert not set(made) & set(found), f"{file.name} makes what another file makes"
        found |= made
    return found


def kind_of(page: Page) -> str:
    """The kind of record a page's address names."""
    if page.code in RECORD_OF:
        return RECORD_OF[page.code]
    stated = getattr(getattr(page.view, "page_class", None), "matrix_record", None)
    if stated is not None:
        return str(stated)
    kind = getattr(getattr(page.view, "page_class", None), "kind", None)
    if kind is not None:
        return f"ImportBatch {kind.code}"
    model = getattr(getattr(page.view, "page_class", None), "model", None)
    return model.__name__ if model is not None else ""


def ask(client: Client, address: str) -> str:
    """The answer to reading the page in one word; a page that is shut to readers must be shut to writers as well,
    else both answers stand in the cell. Whatever the page writes is undone."""
    read = _word(client, "get", address)
    if read not in ("door", "403", "404"):
        return read
    written = _word(client, "post", address)
    return read if written in (read, "post") else f"{read}/{written}"


def _word(client: Client, method: str, address: str) -> str:
    point = transaction.savepoint()
    try:
        answer = getattr(client, method)(address)
    finally:
        transaction.savepoint_rollback(point)
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in/?"):
        return "door"
    return "post" if answer.status_code == 405 else str(answer.status_code)


def room_of(code: str) -> str:
    """The file in which the lines of a code stand."""
    first = code.split(".")[0]
    return first if first in ROOMS else "house"


def page_lines(room: str, district: District, clients: dict[str, Client]) -> list[tuple[str, list[str]]]:
    with acting_as(OPERATOR):
        records = {
            "own": records_for(district.north_1, district, 100),
            "sister": records_for(district.north_2, district, 200),
        }
    lines = []
    for page in house_pages().values():
        if room_of(page.code) != room:
            continue
        if "<" not in page.path:
            lines.append((page.code, [ask(client, "/" + page.path) for client in clients.values()]))
            continue
        for whose, found in records.items():
            record = found.get(kind_of(page))
            argument = "nothing.png" if "<str:" in page.path else 0 if record is None else record.pk
            if record is not None and page.code in WORD_OF:
                argument = getattr(record, WORD_OF[page.code])
            try:
                address = reverse(page.code, args=[argument])
            except Exception as unknown:
                raise AssertionError(f"{page.code}: teach this test an address for {page.path}") from unknown
            name = f"{page.code} [{whose}]" if record is not None else f"{page.code} [no record]"
            lines.append((name, [ask(client, address) for client in clients.values()]))
            if record is None:
                break
    return lines


def house_pages() -> dict[str, Page]:
    """The pages of the house, without those that other tests register."""
    return {code: page for code, page in all_pages().items() if not code.startswith("test")}


def house_acts() -> dict[str, Callable[..., Any]]:
    """The acts of the house, without those that other tests register."""
    return {code: run for code, run in all_acts().items() if not code.startswith("test")}


def act_lines(room: str, actors: dict[str, Actor | None]) -> list[tuple[str, list[str]]]:
    lines = []
    for code in house_acts():
        if room_of(code) != room:
            continue
        cells = []
        for actor in actors.values():
            scope = actor.scope(code) if actor is not None else None
            cells.append("-" if not scope else "all" if scope.everything else "tree" if scope.subtrees else "unit")
        mark = " (own account)" if code in OWN_ACTS else ""
        lines.append((f"{code}{mark}", cells))
    return lines


def table(title: str, lines: list[tuple[str, list[str]]]) -> list[str]:
    width = 64
    head = f"{title:<{width}}" + " ".join(f"{name:>8}" for name in VISITORS)
    return [head, *(f"{name:<{width}}" + " ".join(f"{cell:>8}" for cell in cells) for name, cells in lines)]


@pytest.fixture
def plain_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The matrix asks for the status alone: drawing thousands of error pages costs a tenth of its time. Their look is
    asked elsewhere (tests/foundation/ui)."""
    monkeypatch.setattr(errors, "error_page", lambda _request, status, **_more: HttpResponse(status=status))


@pytest.mark.parametrize("room", sorted([*ROOMS, "house"]))
@pytest.mark.usefixtures("plain_refusals")
def test_the_matrix_is_as_reviewed(room: str) -> None:
    district = make_district()
    accounts: dict[str, Account | None] = {}
    for name, post in VISITORS.items():
        if name == "out":
            accounts[name] = None
        elif post is None:
            accounts[name] = account(name, district.north_1)
        else:
            role, where = post
            unit = getattr(district, where)
            accounts[name] = appointed(name, role, unit, subtree=role != "enterprise_chair")
    clients = {name: browser(owner) for name, owner in accounts.items()}
    for client in clients.values():
        client.raise_request_exception = False
    actors = {name: actor_for(owner) if owner else None for name, owner in accounts.items()}
    pages = page_lines(room, district, clients)
    text = "\n".join([*table("PAGES", pages), "", *table("ACTS", act_lines(room, actors)), ""])
    file = FOLDER / f"{room}.txt"
    if os.environ.get("TIESHAN_WRITE_MATRIX"):
        file.write_text(text, encoding="utf-8")
    broken = [name for name, cells in pages if "500" in cells]
    assert not broken
    reviewed = file.read_text(encoding="utf-8") if file.exists() else ""
    different = [
        f"- {old}\n+ {new}" if old else f"+ {new}"
        for old, new in _differences(reviewed.splitlines(), text.splitlines())
    ]
    assert not different, "TIESHAN_WRITE_MATRIX=1 writes the matrix anew; review it:\n" + "\n".join(different)


def _differences(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    before = {line.split("  ")[0]: line for line in old}
    after = {line.split("  ")[0]: line for line in new}
    changed = [
        (before.get(key, ""), line) for key, line in after.items() if before.get(key, "").split() != line.split()
    ]
    return changed + [(line, "") for key, line in before.items() if key not in after]


def test_no_address_stands_outside_the_register() -> None:
    names = set()

    def walk(patterns: list[Any]) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                names.add(pattern.name)
            else:
                walk(pattern.url_patterns)

    walk(get_resolver().url_patterns)
    assert names - set(all_pages()) == set(OUTSIDE)


def test_every_act_asks_for_its_own_right() -> None:
    """Each act names its own code in `require`, or checks that the account is one's own."""
    unchecked = []
    for code, run in house_acts().items():
        source = inspect.getsource(inspect.unwrap(run))
        if code in OWN_ACTS:
            asked = "_own(" in source or "actor.account_id" in source
        elif code in DOOR_ACTS:
            asked = True
        else:
            asked = _asks(source, code) or any(
                _asks(inspect.getsource(helper), code) for helper in _helpers(run, source)
            )
        if not asked:
            unchecked.append(code)
    assert unchecked == []


def _asks(source: str, code: str) -> bool:
    return ".require(" in source or "_require_over(" in source or "export_code" in source or ".may_at(" in source


def _helpers(run: Callable[..., Any], source: str) -> list[Callable[..., Any]]:
    """Functions of the same file that the act calls."""
    names = inspect.unwrap(run).__globals__
    return [
        found
        for name, found in names.items()
        if inspect.isfunction(found) and f"{name}(" in source and found.__module__ == inspect.unwrap(run).__module__
    ]


def test_no_administrator_holds_a_personal_code() -> None:
    from tieshan.foundation.access.permissions import is_personal
    from tieshan.organisations.actions.roles import shipped_roles

    for role in shipped_roles():
        if role["administrator"]:
            assert [code for code in role["codes"] if is_personal(code)] == [], role["code"]


def test_the_administrators_share_no_power() -> None:
    """What one of the three may do, no other of them may; reading lists of units, roles and accounts is shared."""
    from tieshan.organisations.actions.roles import shipped_roles

    held = {role["administrator"]: set(role["codes"]) for role in shipped_roles() if role["administrator"]}
    reading = {"organisations.unit.list", "organisations.role.list", "organisations.account.list"}
    kinds = sorted(held)
    for first in kinds:
        for second in kinds:
            if first < second:
                assert held[first] & held[second] <= reading


def test_yesterdays_post_gives_nothing_today() -> None:
    district = make_district()
    owner = appointed("gone", "district_office", district.root)
    with act_context(OPERATOR, "organisations.post.vacate"):
        yesterday = date.today() - timedelta(days=1)
        Appointment.objects.update(during=DateRange(date(2020, 1, 1), yesterday))
    assert not actor_for(owner).grants
    assert browser(owner).get("/members/").status_code == 403
