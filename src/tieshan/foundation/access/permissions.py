"""The one list of permission codes. A code that is not declared cannot be asked for."""

from __future__ import annotations

from dataclasses import dataclass

ALL_CODES = "*"


@dataclass(frozen=True)
class Permission:
    """A code `room.noun.verb`, its name on screens, the clause it serves, whether it opens personal data, and which
    shipped roles hold it (beside those that the reviewed list of roles names)."""

    code: str
    name: object
    clause: str = ""
    personal: bool = False
    roles: tuple[str, ...] = ()


_permissions: dict[str, Permission] = {}


def permission(
    code: str, name: object, *, clause: str = "", personal: bool = False, roles: tuple[str, ...] = ()
) -> str:
    """Declare a permission code (once, in an app's policies.py) and return it."""
    if code.count(".") != 2:
        raise ValueError(f"permission code {code!r} is not room.noun.verb")
    declared = Permission(code, name, clause, personal, roles)
    if code in _permissions and _permissions[code] != declared:
        raise ValueError(f"permission code {code!r} is declared twice")
    _permissions[code] = declared
    return code


def known(code: str) -> Permission:
    """The declared permission; raises KeyError when nobody declared it."""
    return _permissions[code]


def is_personal(code: str) -> bool:
    return code in _permissions and _permissions[code].personal


def all_permissions() -> list[Permission]:
    return [_permissions[code] for code in sorted(_permissions)]
