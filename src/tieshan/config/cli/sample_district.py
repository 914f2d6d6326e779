"""The sample district of the first start: written as office spreadsheets, then taken in as any user would.

Its own small record says how far it got, so that a start that was killed goes on where it stopped: every import is
idempotent, every act here is looked up before it is repeated.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from tieshan.config.cli.house import Steps
from tieshan.config.keys import write_private
from tieshan.config.texts import Misconfigured

MEMBERS, FEDERATIONS, UNIONS, CADRES, SEED = 12_000, 8, 300, 24, 1
# units first: employers, members and cadres name them
ORDER = ("units", "employers", "members", "cadres")
LISTS = {"list:tax": "tax", "list:social-insurance": "insurance", "list:market-supervision": "market"}


class Record:
    """`sample/state.json`: none yet, loading (with the files taken in), done."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "sample" / "state.json"

    def read(self) -> dict[str, Any]:
        """What was noted; empty before the first start."""
        try:
            return json.loads(self.file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}

    def write(self, state: str, **more: object) -> None:
        """Note how far it got."""
        write_private(self.file, json.dumps({"state": state, **more}) + "\n")


def load_once(folder: Path, steps: Steps) -> None:
    """Load the sample when this district is empty, or when the last start did not finish loading it."""
    from tieshan.organisations.models import Unit

    record = Record(folder)
    noted = record.read()
    if noted.get("state") == "done" or (not noted and Unit.objects.exists()):
        return
    if noted:
        steps.note("resumed")
    record.write("loading", on=noted.get("on"))
    _load(folder / "sample", steps, record, noted.get("on"))


def _load(place: Path, steps: Steps, record: Record, day: str | None) -> None:
    from django.utils import timezone

    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.funds.audit.demo import play_audits
    from tieshan.funds.bank.demo import play_bank
    from tieshan.funds.benefits.demo import create_demo_benefits
    from tieshan.funds.books.demo import play_books
    from tieshan.funds.income.demo import create_demo_income
    from tieshan.funds.payments.demo import play_payments
    from tieshan.funds.spending.demo import create_demo_spending
    from tieshan.funds.statements.demo import play_statements
    from tieshan.office.assets.demo import create_demo_assets
    from tieshan.organisations.actions.district import establish_district
    from tieshan.organisations.demo import create_demo_accounts
    from tieshan.organisations.models import Unit
    from tieshan.rights.bargaining.demo import create_demo_bargaining
    from tieshan.rights.congress.demo import create_demo_congress
    from tieshan.rights.dialogue.demo import create_demo_dialogue
    from tieshan.rights.disputes.demo import create_demo_disputes
    from tieshan.rights.harmony.demo import create_demo_harmony
    from tieshan.rights.supervision.demo import create_demo_supervision
    from tieshan.rights.warning.demo import create_demo_warnings
    from tieshan.sample import write_district

    # A start that is taken up on the next day must write the same files again.
    on = dt.date.fromisoformat(day) if day else timezone.localdate()
    record.write("loading", on=on.isoformat())
    with steps.step("sample_write"):
        manifest = write_district(
            place, members=MEMBERS, seed=SEED, federations=FEDERATIONS, unions=UNIONS, cadres=CADRES, on=on
        )
    actor = system_actor("up")
    with acting_as(actor):
        if not Unit.objects.filter(kind=Unit.Kind.DISTRICT).exists():
            root = manifest.district
            establish_district(
                actor=actor, code=root["code"], name=root["name"], founded_on=root["founded_on"], is_sample=True
            )
    for kind in ORDER:
        for file in manifest.of(kind):
            _import(kind, file, steps)
    with steps.step("sample_history"):
        _play_history(on)
    with steps.step("sample_lists"):
        for kind, source in LISTS.items():
            for file in manifest.of(kind):
                _take_list(file, source, on)
    with steps.step("sample_accounts"):
        create_demo_accounts()
        _give_work(on)
        play_books(actor=actor, on=on)
        create_demo_assets(on=on)
        create_demo_income(on=on)
        play_bank(actor=actor, on=on)
        play_statements(actor=actor, on=on)
        play_audits(on=on)
        create_demo_spending(on=on)
        play_payments(on=on)
        create_demo_bargaining(on=on)
        create_demo_disputes(on=on)
        create_demo_dialogue(on=on)
        create_demo_supervision(on=on)
        create_demo_congress(on=on)
        create_demo_harmony(on=on)
        create_demo_benefits(on=on)
        create_demo_warnings(on=on)
    with steps.step("sample_duties"):
        _count_duties(on)
    record.write("done", on=on.isoformat())


def _play_history(on: dt.date) -> None:
    """The moves and the merger of the past year, each by its own act, so that last year's tree differs."""
    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.organisations.actions.tree import merge_unit, move_unit
    from tieshan.organisations.models import Unit
    from tieshan.sample import history_script

    actor = system_actor("up")
    script = history_script(members=MEMBERS, seed=SEED, on=on, unions=UNIONS, federations=FEDERATIONS)
    for step in script:
        with acting_as(actor):
            unit, target = Unit.objects.get(code=step.unit), Unit.objects.get(code=step.target)
            facts: dict[str, Any] = {
                "unit": unit,
                "on": step.day,
                "today": on,
                "reason": step.reason,
                "document": step.document,
            }
            if step.act == "organisations.unit.merge":
                if unit.status == Unit.Status.ACTIVE:
                    merge_unit(actor=actor, successor=target, **facts)
            elif unit.parent_id != target.pk:
                move_unit(actor=actor, parent=target, **facts)


def _take_list(file: Path, source: str, on: dt.date) -> None:
    """One list of another office, compared with the register; lines that are there already are not taken twice."""
    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.organisations.actions.employers import take_listing
    from tieshan.organisations.importing.listing import read_listing
    from tieshan.organisations.models import Unit

    actor = system_actor("up")
    with acting_as(actor):
        root = Unit.objects.get(kind=Unit.Kind.DISTRICT)
        take_listing(actor=actor, territory=root, source=source, listed_on=on, rows=read_listing(file).rows)


def _give_work(on: dt.date) -> None:
    """The demonstration cadre becomes one of the cadres, with a few employers without a union to follow up."""
    from tieshan.foundation.access import acting_as, system_actor
    from tieshan.members.actions.cadres import correct_cadre
    from tieshan.members.models import Cadre
    from tieshan.organisations.actions.employers import open_follow_up
    from tieshan.organisations.models import Account, EmployerFollowUp
    from tieshan.organisations.queries.employers import unbuilt_employers

    actor = system_actor("up")
    with acting_as(actor):
        account = Account.objects.get(username="cadre")
        if EmployerFollowUp.objects.exists() or account.home_unit is None:
            return
        cadre = Cadre.objects.filter(federation=account.home_unit, account__isnull=True).order_by("pk").first()
        if cadre is not None and not hasattr(account, "cadre"):
            correct_cadre(actor=actor, cadre=cadre, version=None, account=account)
        near = unbuilt_employers(actor, on=on).filter(territory=account.home_unit).order_by("-workers", "pk")
        for days, employer in zip((20, 45, 70), near, strict=False):
            due = on + dt.timedelta(days=days)
            open_follow_up(actor=actor, employer=employer, responsible=account, on=on, due_on=due)


def _count_duties(on: dt.date) -> None:
    """The duties of the last month and of this one, so that the board shows what is overdue and what comes next."""
    from tieshan.duties.actions.refreshing import AHEAD, refresh_duties
    from tieshan.foundation.access import acting_as, system_actor

    actor = system_actor("up")
    last_month = (on.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    with acting_as(actor):
        refresh_duties(actor=actor, first=last_month, last=on + AHEAD)


def _import(kind: str, file: Path, steps: Steps) -> None:
    from tieshan.foundation.access import system_actor
    from tieshan.foundation.imports.command import run_import

    with steps.step("sample_import", file=file.name):
        counts = run_import(kind, file, actor=system_actor("up"), on_conflict="skip").as_json()
    steps.note("rows", **{name: counts[name] for name in ("rows", "created", "updated", "unchanged", "refused")})
    if counts["rows"] and counts["refused"] == counts["rows"]:
        raise Misconfigured("up.sample_refused", file=file.name, rows=counts["refused"])
