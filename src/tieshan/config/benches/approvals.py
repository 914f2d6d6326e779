"""Measure approvals: fifty people pressing at once on the same and on different papers, and the to-do page.

Exactly one result on the same paper, one each on different ones; the to-do page with 2,000 open papers before its
reader, beside a list page of the house without approvals (units), taken in the same run.
"""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from tieshan.config.cli.house import Arguments, database, load_django, use_data_dir
from tieshan.config.cli.migrate import bring_up_to_date, make_keys_unless_given
from tieshan.config.cli.up import collect_static

__all__ = ["at_once", "measure", "run"]

KIND = "bench.paper"
PEOPLE = 50
OPEN = 2_000
REQUESTS = 60
DAY = date(2026, 11, 2)
ALLOWED_MS = 150.0


def run(arguments: list[str]) -> int:
    """The command: prints one line of figures; fails when a decision is lost or doubled or the page is slow."""
    options = Arguments("bench")
    options.add_argument("--open", type=int, default=OPEN, help="papers before the reader of the to-do page")
    options.add_argument("--json", action="store_true")
    wanted = options.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="tieshan-bench-") as name:
        folder = Path(name)
        # The server's own user must be able to reach its files.
        folder.chmod(0o755)
        use_data_dir(folder)
        make_keys_unless_given(folder)
        with database(folder, create=True):
            load_django()
            bring_up_to_date(folder)
            collect_static()
            facts = measure(wanted.open)
    if not wanted.json:
        for key, value in facts.items():
            print(f"{key:>24}: {value}")
    print(json.dumps(facts))
    right = (facts["same_paper_results"], facts["different_paper_results"]) == (1, PEOPLE)
    return 0 if right and facts["todo_p95_ms"] <= ALLOWED_MS else 1


def measure(open_papers: int = OPEN) -> dict[str, Any]:
    """All figures, on a district of the bench's own in an empty house."""
    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.foundation.workflow.actions import agree_paper
    from tieshan.foundation.workflow.models import Signer

    clerks, leader, starter, unit = _district()
    _kind()
    one = _submit(starter, unit, "one")
    # As from the page: each press is meant for the step that stood open when the page was drawn.
    with acting_as(system_actor("bench")):
        places = dict(Signer.objects.filter(run=one).values_list("account_id", "pk"))
    same, same_seconds = at_once(
        [partial(agree_paper, actor=clerk, run=one, on=DAY, place=places[clerk.account_id]) for clerk in clerks]
    )
    papers = [_submit(starter, unit, f"paper {n}") for n in range(PEOPLE)]
    different, seconds = at_once(
        [partial(agree_paper, actor=clerk, run=paper, on=DAY) for clerk, paper in zip(clerks, papers, strict=True)]
    )
    submitted = [_timed(partial(_submit, starter, unit, f"open {number}", quantity=1)) for number in range(open_papers)]
    todo, units = _page_times(leader, "/approvals/todo/"), _page_times(leader, "/units/")
    return {
        "same_paper_results": same,
        "same_paper_seconds": round(same_seconds, 2),
        "different_paper_results": different,
        "different_paper_seconds": round(seconds, 2),
        "open_papers": open_papers,
        "submit_p95_ms": _p95(submitted),
        "todo_p95_ms": _p95(todo),
        "other_list_p95_ms": _p95(units),
        "todo_to_other_list": round(_p95(todo) / _p95(units), 2),
    }


def at_once(acts: Sequence[Callable[[], Any]]) -> tuple[int, float]:
    """Carry all acts out at the same moment, each on its own connection: how many were done, in how many seconds.

    A refusal is a right answer (somebody else was first); anything else is an error and is raised.
    """
    from django.db import connections

    from tieshan.kernel.refusal import Refused

    gate = threading.Barrier(len(acts) + 1)

    def one(act: Callable[[], Any]) -> bool:
        try:
            gate.wait()
            act()
            return True
        except Refused:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(one, act) for act in acts]
        gate.wait()
        began = time.perf_counter()
        done = sum(one.result() for one in running)
        return done, time.perf_counter() - began


def _district() -> tuple[list[Any], Any, Any, Any]:
    """Fifty clerks of the district, its leader, a cadre who submits, and the cadre's federation."""
    from tieshan.foundation.access import system_actor
    from tieshan.organisations.actions.district import establish_district
    from tieshan.organisations.actions.posts import establish_post, fill_post, open_account
    from tieshan.organisations.actions.roles import synchronise_roles
    from tieshan.organisations.actions.tree import found_unit
    from tieshan.organisations.models import Role
    from tieshan.organisations.queries.grants import actor_for

    actor = system_actor("bench")
    synchronise_roles(actor=actor)
    root = establish_district(actor=actor, code="BENCH", name="Bench", founded_on=date(1990, 1, 1), is_sample=True)
    unit = found_unit(
        actor=actor, parent=root, code="B-1", name="Bench 1", kind="regional", founded_on=date(2000, 1, 1)
    )
    for number in range(100):
        found_unit(
            actor=actor, parent=unit, code=f"B-1-{number}", name=f"Bench 1-{number}", kind="enterprise",
            founded_on=date(2000, 1, 1),
        )  # fmt: skip

    def person(name: str, role: str, where: Any) -> Any:
        account = open_account(
            actor=actor, username=name, display_name=name, home_unit=where, password="Steel-river-7", is_demo=True  # noqa: S106 - nobody's
        )  # fmt: skip
        roles = {Role.objects.get(code=role): True}
        post = establish_post(actor=actor, unit=where, title=name, roles=roles, on=date(2020, 1, 1))
        fill_post(actor=actor, post=post, account=account, start=date(2020, 1, 1))
        return actor_for(account)

    clerks = [person(f"clerk{number}", "district_office", root) for number in range(PEOPLE)]
    return clerks, person("leader", "district_leader", root), person("cadre", "cadre", unit), unit


def _kind() -> None:
    """A kind of paper of the bench's own (an employer's record), decided by one of the district's office."""
    from tieshan.foundation.access.permissions import permission
    from tieshan.foundation.workflow import PaperKind, Route, RouteStep, provide_routes, register_paper
    from tieshan.organisations.models import Employer

    permission("bench.paper.submit", "submit")
    register_paper(
        PaperKind(
            KIND, Employer, "", lambda record: record.name, lambda record: [], lambda record: record.name, "Bench"
        )
    )
    steps = (RouteStep("Decide", "district_office", "district"), RouteStep("Decide", "district_office", "district"))
    route = Route("bench", "Bench", steps)
    provide_routes(lambda kind, unit, quantity, on: route)


def _submit(starter: Any, unit: Any, name: str, quantity: int | None = None) -> Any:
    from tieshan.foundation.access.acts import act_context
    from tieshan.foundation.workflow import submit_paper
    from tieshan.organisations.models import Employer

    with act_context(starter, "bench.paper.submit"):
        record = Employer.objects.create(name=name, territory=unit)
        return submit_paper(actor=starter, record=record, kind=KIND, unit=unit, on=DAY, quantity=quantity)


def _timed(work: Callable[[], Any]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _page_times(reader: Any, address: str) -> list[float]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(get_user_model()._default_manager.get(pk=reader.account_id))

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    ask()
    return [_timed(ask) for _number in range(REQUESTS)]


def _p95(times: list[float]) -> float:
    return round(sorted(times)[int(len(times) * 0.95) - 1], 1)


if __name__ == "__main__":
    import sys

    sys.exit(run(sys.argv[1:]))
