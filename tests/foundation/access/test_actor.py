"""Actors and scopes: plain values, no database."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieshan.foundation.access.actor import ANONYMOUS, Actor, Grant, Scope, _scope_of, system_actor
from tieshan.kernel.refusal import Forbidden

LIST = "members.person.list"


@dataclass
class At:
    """A unit as access sees it."""

    id: int
    path: str


def grant(path: str, *, subtree: bool = True, codes: tuple[str, ...] = (LIST,)) -> Grant:
    return Grant(frozenset(codes), path, int(path.rstrip(".").split(".")[-1]), subtree)


def test_a_subtree_swallows_what_lies_below_it() -> None:
    scope = _scope_of([grant("1.5."), grant("1.5.9."), grant("1.5.7.", subtree=False), grant("1.6.8.", subtree=False)])
    assert scope == Scope(False, ("1.5.",), (8,))


def test_a_path_is_no_prefix_of_a_longer_number() -> None:
    scope = _scope_of([grant("1.5.")])
    assert scope.covers(At(5, "1.5."))
    assert scope.covers(At(7, "1.5.7."))
    assert not scope.covers(At(51, "1.51."))


def test_the_roots_subtree_is_everything_but_the_root_alone_is_not() -> None:
    assert _scope_of([grant("1."), grant("1.5.")]).everything
    alone = _scope_of([grant("1.", subtree=False)])
    assert alone == Scope(False, (), (1,))
    assert not alone.covers(At(5, "1.5."))


def test_nothing_granted_sees_nothing() -> None:
    scope = Actor(7, "nobody").scope(LIST)
    assert not scope
    assert not scope.covers(At(1, "1."))
    assert not ANONYMOUS.may(LIST)


def test_codes_hold_only_where_they_were_granted() -> None:
    actor = Actor(7, "x", (grant("1.5."), grant("1.6.", codes=("members.person.join",))))
    assert actor.may_at(LIST, At(9, "1.5.9."))
    assert not actor.may_at(LIST, At(9, "1.6.9."))
    assert not actor.may_at("members.person.join", At(9, "1.5.9."))
    with pytest.raises(Forbidden) as refused:
        actor.require("members.person.join", At(9, "1.5.9."))
    assert refused.value.facts["permission"] == "members.person.join"


def test_a_code_nobody_declared_cannot_be_asked_for() -> None:
    with pytest.raises(KeyError):
        system_actor("x").may("members.person.lisst")


def test_reach_is_the_union_of_personal_codes_alone() -> None:
    actor = Actor(
        7, "x", (grant("1.", codes=("organisations.unit.list",)), grant("1.5."), grant("1.6.3.", subtree=False))
    )
    assert actor.reach == Scope(False, ("1.5.",), (3,))
    assert not Actor(7, "x", (grant("1.", codes=("organisations.account.list", "organisations.unit.list")),)).reach


paths = st.lists(st.integers(1, 4), min_size=0, max_size=3).map(lambda ids: ".".join(map(str, [1, *ids])) + ".")
grants = st.lists(st.tuples(paths, st.booleans()), max_size=6)


@given(grants, paths)
def test_collapsing_grants_changes_nothing_of_what_they_cover(given_grants: list[tuple[str, bool]], path: str) -> None:
    # Here a unit's id is its path's rank, so that ids are unique.
    def number(text: str) -> int:
        return int(text.replace(".", "")) + 10 * len(text)

    held = [Grant(frozenset({LIST}), p, number(p), below) for p, below in given_grants]
    unit = At(number(path), path)
    plainly = any(unit.path.startswith(g.path) if g.subtree else unit.id == g.unit_id for g in held)
    assert _scope_of(held).covers(unit) == plainly
