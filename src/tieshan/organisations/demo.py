"""Demonstration accounts of the fictional sample district: one for each kind of person who uses the house."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, acting_as, system_actor
from tieshan.kernel.refusal import Refused
from tieshan.kernel.workdays import add_months
from tieshan.organisations.actions.posts import establish_post, fill_post, open_account
from tieshan.organisations.models import Account, Appointment, Post, Role, Unit

#: How long the people of the demonstration have held their posts.
YEARS_IN_POST = 2

_FILE = Path(__file__).resolve().parent / "data" / "demo.yaml"


@cache
def published() -> dict[str, Any]:
    """The reviewed list: the password, and who holds which post where."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def create_demo_accounts(actor: Actor | None = None) -> list[dict[str, str]]:
    """Open the demonstration accounts and appoint them; what is there already stays. Returns `demo_accounts()`.

    Refuses in a district that is not marked as sample: nobody's real members stand behind a published password.
    """
    actor = actor or system_actor("demo")
    with acting_as(actor):
        units = _units()
        for line in published()["accounts"]:
            _create(actor, line, units[line["at"]])
        return demo_accounts()


def demo_accounts() -> list[dict[str, str]]:
    """The open demonstration accounts that still have their published password: username, password, name, title,
    role, unit."""
    lines = {line["username"]: line for line in published()["accounts"]}
    # The mark falls when the owner chooses a password of their own.
    accounts = Account.objects.filter(
        is_demo=True, is_active=True, must_change_password=True, username__in=list(lines)
    ).select_related("home_unit")
    found = {account.username: account for account in accounts}
    return [
        {
            "username": username,
            "password": published()["password"],
            "name": found[username].display_name,
            "title": line["title"],
            "role": line["role"],
            "unit": getattr(found[username].home_unit, "name", ""),
        }
        for username, line in lines.items()
        if username in found
    ]


def _units() -> dict[str, Unit]:
    district = Unit.objects.filter(kind=Unit.Kind.DISTRICT, is_sample=True).first()
    if district is None:
        raise Refused(
            "organisations.demo.not_a_sample",
            _("Demonstration accounts belong to the fictional sample district alone."),
        )
    standing = Unit.objects.filter(status=Unit.Status.ACTIVE)
    federation = standing.filter(parent=district, kind__in=[Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL])
    first = federation.order_by("code").first() or district
    enterprise = standing.filter(path__startswith=first.path, kind=Unit.Kind.ENTERPRISE)
    largest = enterprise.order_by(F("figures__members").desc(nulls_last=True), "code").first() or first
    return {"district": district, "federation": first, "enterprise": largest}


def _start_of_post(unit: Unit) -> date:
    """Some years back, so that the work and the approvals of the past year find their holders; never before the unit
    was founded."""
    return max(add_months(timezone.localdate(), -12 * YEARS_IN_POST), unit.founded_on)


def _create(actor: Actor, line: dict[str, str], unit: Unit) -> None:
    start = _start_of_post(unit)
    account = Account.objects.filter(username=line["username"]).first()
    if account is None:
        account = open_account(
            actor=actor,
            username=line["username"],
            display_name=line["name"],
            home_unit=unit,
            password=published()["password"],
            is_demo=True,
            must_change_password=True,
        )
    elif not account.is_demo or Appointment.objects.filter(account=account).exists():
        # Somebody else's account of that name, or one that is at work already.
        return
    post = Post.objects.filter(unit=unit, title=line["title"]).first()
    if post is None:
        role = Role.objects.get(code=line["role"])
        post = establish_post(actor=actor, unit=unit, title=line["title"], roles={role: True}, on=start)
    fill_post(actor=actor, post=post, account=account, start=start)
