"""Who acts, and how far their rights reach.

An actor is built once per request or command from dated grants. It is a plain value: it asks no database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access.permissions import ALL_CODES, is_personal, known
from tieshan.kernel.refusal import Forbidden


class StandsInTree(Protocol):
    """What access needs to know of a unit: its id and today's path from the root ("1.5.123.")."""

    id: int
    path: str


@dataclass(frozen=True)
class Grant:
    """A set of permission codes held in one unit, or in that unit and everything below it."""

    codes: frozenset[str]
    path: str
    unit_id: int
    subtree: bool = True


@dataclass(frozen=True)
class Scope:
    """Where one permission code holds. An empty scope sees nothing."""

    everything: bool = False
    subtrees: tuple[str, ...] = ()
    units: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.everything or bool(self.subtrees) or bool(self.units)

    def covers(self, unit: StandsInTree) -> bool:
        """True when the unit stands inside this scope today."""
        return self.everything or unit.id in self.units or any(unit.path.startswith(path) for path in self.subtrees)


NOWHERE = Scope()
EVERYWHERE = Scope(everything=True)


def _scope_of(grants: list[Grant]) -> Scope:
    """Collapse grants: a subtree swallows what lies below it; the root's subtree is everything."""
    subtrees: list[str] = []
    for path in sorted({grant.path for grant in grants if grant.subtree}):
        if path.count(".") == 1:
            return EVERYWHERE
        if not any(path.startswith(taken) for taken in subtrees):
            subtrees.append(path)
    units = {
        grant.unit_id
        for grant in grants
        if not grant.subtree and not any(grant.path.startswith(taken) for taken in subtrees)
    }
    return Scope(False, tuple(subtrees), tuple(sorted(units)))


@dataclass(frozen=True)
class Actor:
    """A person, a command or a job that reads and acts.

    `kind` is "web", "command" or "job" and is written into the journal. `administrator` is "", "system",
    "security" or "audit": the three separate administrators, none of whom reads members' data by that post.
    """

    account_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    kind: str = "web"
    administrator: str = ""
    unit_id: int | None = None
    _scopes: dict[str, Scope] = field(default_factory=dict, repr=False, compare=False)

    @property
    def is_anonymous(self) -> bool:
        return self.account_id is None and self.kind == "web"

    def scope(self, code: str) -> Scope:
        """Where this actor holds the permission code; raises KeyError for a code nobody declared."""
        if code not in self._scopes:
            known(code)
            self._scopes[code] = _scope_of([g for g in self.grants if code in g.codes or ALL_CODES in g.codes])
        return self._scopes[code]

    def may(self, code: str) -> bool:
        """True when the actor holds the code anywhere."""
        return bool(self.scope(code))

    def may_at(self, code: str, unit: StandsInTree) -> bool:
        """True when the actor holds the code for this unit."""
        return self.scope(code).covers(unit)

    def require(self, code: str, unit: StandsInTree | None = None) -> None:
        """Refuse (Forbidden) unless the code is held anywhere, or for the unit when one is given."""
        allowed = self.may(code) if unit is None else self.may_at(code, unit)
        if not allowed:
            raise Forbidden(
                "access.forbidden",
                _("Your post does not carry the right to do this here. Ask your federation's office."),
                permission=code,
            )

    @cached_property
    def reach(self) -> Scope:
        """Where this actor may see personal data under any code: what the row policies in the database enforce."""
        return _scope_of([g for g in self.grants if ALL_CODES in g.codes or any(is_personal(c) for c in g.codes)])


ANONYMOUS = Actor(account_id=None, name="", kind="web")


def system_actor(name: str, kind: str = "command") -> Actor:
    """The operator at the server's command line, or a job of the system itself: may do everything, is journalled."""
    return Actor(None, name, (Grant(frozenset({ALL_CODES}), "0.", 0, True),), kind=kind)


# The commands and jobs that act by themselves, in words for journals and histories.
_SYSTEM_NAMES = {
    "up": _("first start"),
    "demo": _("first start"),
    "migrate": _("upgrade"),
    "import": _("import at the command line"),
    "establish": _("set-up at the command line"),
    "reset": _("reset at the command line"),
    "bench": _("measurement"),
    "simulate": _("simulated year"),
}


def actor_words(name: str) -> str:
    """The name of an actor as screens show it: a person's name as it is, a command in the reader's language."""
    return str(_SYSTEM_NAMES.get(name, name))
