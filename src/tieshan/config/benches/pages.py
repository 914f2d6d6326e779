"""./tieshan bench pages: the most used pages over HTTP, on the production server, at two sizes in one run.

Prints for each page its p95 at both sizes and their ratio (`growth`), and the list page's throughput as a share of a
bare Django view that runs one indexed query on the same server (`share_of_bare_page`).
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given
from tieshan.config.cli.processes import Children, wait_until_ready, web_arguments
from tieshan.config.cli.up import THREADS, WORKERS
from tieshan.foundation.ui.paging import Cursor

HOST = "127.0.0.1"
SMALL = (10_000, 250)
LARGE = (1_000_000, 20_000)
USERS = 8
BARE = "bare view"
SEED = 1


def bare(request: HttpRequest) -> HttpResponse:
    """The floor: one view, one query by an index, no page around it."""
    from tieshan.organisations.models import Unit

    name = Unit.objects.values_list("name", flat=True).get(code=request.GET["code"])
    return HttpResponse(name)


@dataclass
class Measured:
    """Milliseconds of one page's requests."""

    name: str
    times: list[float] = field(default_factory=list)
    wrong: int = 0

    def p95(self) -> float:
        ordered = sorted(self.times)
        return ordered[max(0, int(len(ordered) * 0.95) - 1)]


def run(arguments: list[str]) -> int:
    """The command. Sizes are chosen with --members and --units; --json prints one object as the last line."""
    options = Arguments("bench").with_data_dir()
    options.add_argument("--members", type=int, default=LARGE[0])
    options.add_argument("--units", type=int, default=LARGE[1])
    options.add_argument("--requests", type=int, default=25, help="requests of each user to each page")
    options.add_argument("--json", action="store_true")
    options.add_argument(
        "--one-size", nargs=3, metavar=("MEMBERS", "UNITS", "REQUESTS"), help="used by the bench itself"
    )
    wanted = options.parse_args(arguments)
    folder = use_data_dir(wanted.data_dir)
    if wanted.one_size:
        members, units, requests = map(int, wanted.one_size)
        print(json.dumps(_one_size(folder, members, units, requests)))
        return 0
    results = {}
    for members, units in (SMALL, (wanted.members, wanted.units)):
        # Each size is a house of its own, in a process of its own: settings are read once.
        place = folder / "bench" / f"pages-{members}"
        command = [sys.executable, "-m", "tieshan.config.cli", "bench", "pages", "--data-dir", str(place), "--one-size"]
        done = subprocess.run(
            [*command, str(members), str(units), str(wanted.requests)], check=True, stdout=subprocess.PIPE, text=True
        )
        results[members] = json.loads(done.stdout.strip().splitlines()[-1])
    small, large = results[SMALL[0]], results[wanted.members]
    pages = {
        name: {
            "p95_small_ms": small["pages"][name],
            "p95_large_ms": large["pages"][name],
            "growth": round(large["pages"][name] / small["pages"][name], 2),
        }
        for name in large["pages"]
    }
    for name, figures in pages.items():
        print(f"{name:28} {figures['p95_small_ms']:8.1f} ms {figures['p95_large_ms']:8.1f} ms  × {figures['growth']}")
    summary = {
        "members": wanted.members,
        "units": wanted.units,
        "users": USERS,
        "growth": max(figures["growth"] for figures in pages.values()),
        "p95_ms": max(figures["p95_large_ms"] for figures in pages.values()),
        "share_of_bare_page": large["share_of_bare_page"],
        "pages": pages,
    }
    print(json.dumps(summary) if wanted.json else f"growth {summary['growth']}, share {summary['share_of_bare_page']}")
    return 0


def _one_size(folder: Path, members: int, units: int, requests: int) -> dict[str, Any]:
    os.environ["TIESHAN_MODE"] = "demo"
    os.environ["TIESHAN_URLS"] = "tieshan.config.benches.urls"
    make_keys_unless_given(folder)
    for name in ("log", "files", "run"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    with database(folder, create=True):
        load_django()
        bring_up_to_date(folder)
        from tieshan.config.cli.up import collect_static

        collect_static()
        _fill_once(folder, members, units)
        cookie, targets = _prepare(Random(SEED))  # noqa: S311 - a repeatable draw, no secret
        children = Children(folder)
        port = 8900 + (members % 89)
        try:
            children.start("web", web_arguments(HOST, port, WORKERS, THREADS), log_to_file=True)
            wait_until_ready(f"http://{HOST}:{port}/", children)
            return _measure(port, cookie, targets, requests)
        finally:
            children.stop()


def _fill_once(folder: Path, members: int, units: int) -> None:
    from django.db import connection

    from tieshan.config.benches.fill import fill_district
    from tieshan.config.database import as_owner
    from tieshan.foundation.access import system_actor
    from tieshan.organisations.actions.roles import synchronise_roles
    from tieshan.organisations.models import Unit

    if Unit.objects.exists():
        return
    actor = system_actor("bench")
    synchronise_roles(actor=actor)
    fill_district(actor=actor, members=members, unions=units, seed=SEED, on=date(2026, 11, 1))
    with as_owner(folder):
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _prepare(rng: Random) -> tuple[str, dict[str, list[str]]]:
    """A signed-in office account, and for each page the addresses that are asked for in turn."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.members.models import Person
    from tieshan.organisations.actions.posts import establish_post, fill_post, first_password, open_account
    from tieshan.organisations.models import Account, AccountSession, Employer, Role, Unit

    actor = system_actor("bench")
    root = Unit.objects.get(parent=None)
    account = Account.objects.filter(username="bench").first()
    if account is None:
        account = open_account(
            actor=actor, username="bench", display_name="Bench", home_unit=root, password=first_password(),
            is_demo=True, must_change_password=False,
        )  # fmt: skip
        post = establish_post(
            actor=actor, unit=root, title="Bench", roles={Role.objects.get(code="district_office"): True},
            on=date(2000, 1, 1),
        )  # fmt: skip
        fill_post(actor=actor, post=post, account=account, start=date(2000, 1, 1))
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    AccountSession.objects.create(account=account, session_key=str(session.session_key), seen_at=timezone.now())

    with acting_as(actor):
        top = Person.objects.order_by("-pk").values_list("pk", flat=True)[0]
        people = list(Person.objects.filter(pk__in=[rng.randint(1, top) for _i in range(200)])[:40])
        units = list(Unit.objects.filter(kind=Unit.Kind.ENTERPRISE).order_by("?")[:40])
        federations = list(Unit.objects.filter(kind__in=("regional", "industrial"))[:8])
        employers = list(Employer.objects.filter(union_unit__isnull=False).order_by("?")[:40])
        deep = _deep_cursor()
    members, unit_list, employer_list = (
        reverse(code) for code in ("members.person.list", "organisations.unit.list", "organisations.employer.list")
    )
    tree = reverse("organisations.tree.view")
    targets = {
        "home": [reverse("desk.home.view")],
        "tree": [tree],
        "tree, one year ago": [f"{tree}?on=2025-11-01"],
        "units": [unit_list],
        "units of a federation": [f"{unit_list}?unit={f.pk}" for f in federations],
        "units, by initials": [f"{unit_list}?q={u.name_initials[:4]}" for u in units],
        "unit": [reverse("organisations.unit.view", args=[u.pk]) for u in units],
        "employers": [employer_list],
        "employers, by name": [f"{employer_list}?q={quote(e.name[2:5])}" for e in employers],
        "employers without a union": [reverse("organisations.unbuilt.list")],
        "members": [members],
        "members, deep page": [f"{members}?{deep}"],
        "members of a federation": [f"{members}?unit={f.pk}" for f in federations],
        "members of a union": [f"{members}?unit={u.pk}" for u in units],
        "members, by name": [f"{members}?q={quote(p.name)}" for p in people],
        "members, by surname": [f"{members}?q={quote(p.name[:1])}" for p in people],
        "members, by initials": [f"{members}?q={p.name_initials}" for p in people],
        "members, by identity number": [f"{members}?q={p.id_number!s}" for p in people],
        "members, by telephone": [f"{members}?q={p.phone!s}" for p in people if p.phone],
        "members of an employer": [f"{members}?employer={p.employer_id}" for p in people if p.employer_id],
        "member": [reverse("members.person.view", args=[p.pk]) for p in people],
        "search box": [f"{reverse('desk.search.view')}?q={p.name_initials}" for p in people],
    }
    targets[BARE] = [f"/bench/bare/?code={quote(u.code)}" for u in units]
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}", targets


def _deep_cursor() -> str:
    """The query of a page about the ten-thousandth in the member list's own order."""
    from tieshan.members.models import Person

    people = Person.objects.order_by("name_pinyin", "pk").only("name_pinyin")
    place = min(200_000, people.count() * 4 // 5)
    row = people[place]
    return f"after={Cursor(row.name_pinyin, row.pk, place).text()}"


def _measure(port: int, cookie: str, targets: dict[str, list[str]], requests: int) -> dict[str, Any]:
    _in_parallel(port, cookie, {name: urls[:8] for name, urls in targets.items()}, 3)
    measured, _seconds = _in_parallel(port, cookie, targets, requests)
    wrong = {name: page.wrong for name, page in measured.items() if page.wrong}
    if wrong:
        raise SystemExit(f"answers other than 200: {wrong}")
    shares = []
    for _turn in range(3):
        throughput = {}
        for name in (BARE, "members"):
            done, seconds = _in_parallel(port, cookie, {name: targets[name]}, requests * 4)
            throughput[name] = len(done[name].times) / seconds
        shares.append(throughput["members"] / throughput[BARE])
    return {
        "pages": {name: round(page.p95(), 1) for name, page in measured.items() if name != BARE},
        "share_of_bare_page": round(sorted(shares)[1], 3),
    }


def _in_parallel(
    port: int, cookie: str, targets: dict[str, list[str]], requests: int
) -> tuple[dict[str, Measured], float]:
    """Every user asks for every page `requests` times; each has a connection of their own that stays open."""
    measured = {name: Measured(name) for name in targets}
    lock = threading.Lock()

    def user(number: int) -> None:
        rng = Random(SEED * 1000 + number)  # noqa: S311 - a repeatable draw, no secret
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        headers = {"Cookie": cookie, "Accept-Language": "zh-Hans"}
        turns = [name for name in targets for _i in range(requests)]
        rng.shuffle(turns)
        for name in turns:
            began = time.perf_counter()
            connection.request("GET", rng.choice(targets[name]), headers=headers)
            answer = connection.getresponse()
            answer.read()
            took = (time.perf_counter() - began) * 1000
            with lock:
                measured[name].times.append(took)
                measured[name].wrong += answer.status != 200
        connection.close()

    threads = [threading.Thread(target=user, args=(number,)) for number in range(USERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return measured, time.perf_counter() - began
