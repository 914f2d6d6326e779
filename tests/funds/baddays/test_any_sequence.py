"""Any sequence of acts of anybody, also two at the same moment: the books stay true, and everything is paid once.

`TIESHAN_SEQUENCES=300` plays more of them, `TIESHAN_SEED` others.
"""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, ClassVar

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.funds.baddays.acts import ACTS, Play, Work
from tests.funds.baddays.house import Bad, build
from tests.funds.baddays.truths import broken, broken_at_the_end
from tests.kept import KeptRows, keep_rows
from tieshan.foundation.audit import acts_backend
from tieshan.foundation.audit.seals import seal_pending
from tieshan.kernel.refusal import Forbidden, Refused

SEQUENCES = int(os.environ.get("TIESHAN_SEQUENCES", "3"))
STEPS, HALF = 20, 6

_N = st.integers(0, 40)
# Round the limits of the routes, within and beyond the budget and the money that is there.
_FEN = st.one_of(
    st.sampled_from([1, 19_900, 20_000, 20_001, 50_000, 100_000, 100_001, 400_000]), st.integers(1, 120_000)
)
_ACT = st.tuples(st.sampled_from(ACTS), _N, _FEN)


class AnySequence(RuleBasedStateMachine):
    """People at their desks, in any order."""

    bad: ClassVar[Bad]
    kept: ClassVar[KeptRows]
    files: ClassVar[Path]
    done: ClassVar[Counter[str]] = Counter()
    played: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.kept.restore()
        self.play = Play(self.bad, self.files)

    @rule(n=_N, fen=_FEN, inward=st.booleans())
    def post(self, n: int, fen: int, inward: bool) -> None:
        self._do("post", n, fen if inward else -fen)

    @rule(act=_ACT)
    def one(self, act: tuple[str, int, int]) -> None:
        self._do(*act)

    @rule(first=_ACT, second=_ACT)
    def two_at_once(self, first: tuple[str, int, int], second: tuple[str, int, int]) -> None:
        works = [(name, work) for name, n, fen in (first, second) if (work := self.play.work(name, n, fen))]
        self._at_once(works)

    @rule(act=_ACT)
    def pressed_twice(self, act: tuple[str, int, int]) -> None:
        work = self.play.work(*act)
        if work is not None:
            self._at_once([(act[0], work)] * 2)

    @rule()
    def a_month_passes(self) -> None:
        self.play.month_passes()

    @precondition(lambda self: self.play.on.month > HALF)
    @rule()
    def the_year_ends(self) -> None:
        self.play.year_ends()
        self._do("close_up", 0, 0)

    @rule(n=_N, fen=_FEN)
    def dues_of_a_month(self, n: int, fen: int) -> None:
        """Listed, paid, and mostly taken back."""
        self._do("dues", n, fen)
        for name in ("pay_dues", *(["dues_back"] if n % 4 else [])):
            self._do(name, -1, 2)

    @rule(n=_N)
    def levy_goes_up(self, n: int) -> None:
        """A file is booked, remitted, taken in; given back and taken back as far as it gets."""
        self._do("levy", n, 1)
        for name in ("remit", "take", "untake", "remit_back")[: 1 + n % 4]:
            self._do(name, 0 if name == "remit" else -1, 1)

    @rule(n=_N, fen=_FEN)
    def a_whole_payment(self, n: int, fen: int) -> None:
        """What takes chance too long: asked, decided, checked, ordered, and mostly answered by the bank."""
        self._do("ask", n, fen)
        for name in ("decide", "decide", "check", "order", *(["report"] if n % 4 else [])):
            self._do(name, -1, fen)

    @invariant()
    def all_holds(self) -> None:
        assert broken() == {}

    def teardown(self) -> None:
        seal_pending()
        # Every row against its history takes seconds: now and then.
        AnySequence.played += 1
        assert broken_at_the_end(self.play.on, tables=self.played % 25 == 1) == {}

    # -- parts ----------------------------------------------------------------------------------------------------

    def _do(self, name: str, n: int, fen: int) -> None:
        work = self.play.work(name, n, fen)
        if work is not None:
            self.done[f"{name}: {_ended(work)}"] += 1

    def _at_once(self, works: list[tuple[str, Work]]) -> None:
        if not works:
            return
        barrier = Barrier(len(works))

        def run(work: Work) -> str:
            try:
                connection.ensure_connection()
                barrier.wait(60)
                return _ended(work)
            finally:
                connection.close()

        with ThreadPoolExecutor(len(works)) as pool:
            for (name, _work), ended in zip(works, pool.map(run, [work for _name, work in works]), strict=True):
                self.done[f"{name} at once: {ended}"] += 1


def _ended(work: Work) -> str:
    try:
        work()
    except Forbidden:
        # Everybody here may do what they do: this would be a fault of the play.
        raise
    except Refused as no:
        return no.code
    return "done"


@pytest.fixture
def kept(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Sealing after each act is half of the time; here the sealer comes at the end of each play.
    monkeypatch.setattr(acts_backend, "SEALED_AT_ONCE", 0)
    AnySequence.bad = build()
    AnySequence.kept, AnySequence.files = keep_rows(), tmp_path


def test_any_sequence_keeps_the_books_true(kept: None, request: pytest.FixtureRequest) -> None:
    seed = os.environ.get("TIESHAN_SEED")
    options: dict[str, Any] = {"derandomize": seed is None}
    machine = AnySequence
    if seed is not None:
        from hypothesis import seed as seeded

        machine = seeded(int(seed))(AnySequence)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            # What two did at once does not come again the same: the play is told as it was, not made smaller.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            **options,
        ),
    )
    if SEQUENCES > 20:
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print(f"\n{AnySequence.played} plays")
            for name, count in sorted(AnySequence.done.items()):
                print(f"{count:6} {name}")
