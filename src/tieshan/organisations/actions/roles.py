"""The roles as shipped: data/roles.yaml and what each policies.py adds; every start brings the table in step."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.permissions import all_permissions
from tieshan.organisations.models import Role

_FILE = Path(__file__).resolve().parents[1] / "data" / "roles.yaml"


@cache
def shipped_roles() -> tuple[dict[str, Any], ...]:
    """The roles of the file with their patterns spelled out into known codes, and the codes that name the role
    themselves. A pattern that finds no code, and a role that nobody knows, are errors."""
    declared = all_permissions()
    known = [permission.code for permission in declared]
    listed = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    strangers = {name for permission in declared for name in permission.roles} - {role["code"] for role in listed}
    if strangers:
        raise ValueError(f"policies name roles that do not exist: {sorted(strangers)}")
    roles = []
    for role in listed:
        codes = {permission.code for permission in declared if role["code"] in permission.roles}
        for pattern in role["codes"]:
            found = [code for code in known if fnmatchcase(code, pattern)]
            if not found:
                raise ValueError(f"role {role['code']}: no permission is called {pattern}")
            codes.update(found)
        roles.append({**role, "codes": sorted(codes), "administrator": role.get("administrator", "")})
    return tuple(roles)


def roles_differ() -> bool:
    """True when the table does not say what the file says."""
    stored = {
        role.code: (role.name, role.name_en, sorted(role.codes), role.administrator) for role in Role.objects.all()
    }
    wanted = {r["code"]: (r["name"], r["name_en"], r["codes"], r["administrator"]) for r in shipped_roles()}
    return any(stored.get(code) != value for code, value in wanted.items())


@act("organisations.role.synchronise")
def synchronise_roles(*, actor: Actor) -> None:
    """Bring the roles in the database in step with the file (done at every upgrade, by the system itself)."""
    actor.require("organisations.role.synchronise")
    for shipped in shipped_roles():
        Role.objects.update_or_create(
            code=shipped["code"],
            defaults={key: shipped[key] for key in ("name", "name_en", "codes", "administrator")},
        )
    note(roles=[shipped["code"] for shipped in shipped_roles()])
