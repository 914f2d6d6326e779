"""A chart of accounts as it stands on one day: codes, names, classes, what stands under what. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tieshan.funds.books.terms import AccountClass

_BY_FIGURE = {
    "1": AccountClass.ASSET,
    "2": AccountClass.LIABILITY,
    "3": AccountClass.NET,
    "4": AccountClass.INCOME,
    "5": AccountClass.SPENDING,
}
#: Accounts that the lawbook names without a known number carry a code of the house; papers show their name alone.
UNCONFIRMED = "x-"


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """One account of a day. `parent` is empty on the first level; `listed` accounts stand in the official list."""

    code: str
    name: str
    kind: AccountClass
    parent: str = ""
    listed: bool = True
    contra: bool = False

    @property
    def is_confirmed(self) -> bool:
        """False where the number of the account still has to be confirmed from the official table."""
        return not self.code.startswith(UNCONFIRMED)

    def __str__(self) -> str:
        # Vouchers name the account, never its code alone; a code of the house stands on no paper.
        return f"{self.code} {self.name}" if self.is_confirmed else self.name


def class_by_code(code: str) -> AccountClass | None:
    """The class that the first figure of an official code tells; None for a code of the house."""
    return _BY_FIGURE.get(code[:1])


@dataclass(frozen=True)
class Chart:
    """The accounts of a day in the order of the official list, sub-accounts behind the account they stand under."""

    accounts: tuple[ChartAccount, ...]
    _by_code: dict[str, ChartAccount] = field(init=False, repr=False, compare=False)
    _order: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {one.code: one for one in self.accounts})
        object.__setattr__(self, "_order", {one.code: place for place, one in enumerate(self.accounts)})

    @classmethod
    def of(cls, accounts: Iterable[ChartAccount]) -> Chart:
        """In order: each account is followed by those under it."""
        below: dict[str, list[ChartAccount]] = {}
        for one in accounts:
            below.setdefault(one.parent, []).append(one)

        def walk(parent: str) -> Iterator[ChartAccount]:
            for one in below.get(parent, ()):
                yield one
                yield from walk(one.code)

        return cls(tuple(walk("")))

    def __iter__(self) -> Iterator[ChartAccount]:
        return iter(self.accounts)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> ChartAccount | None:
        """The account of a code, None when the chart of this day has none."""
        return self._by_code.get(code)

    def name(self, code: str) -> str:
        """Code and name as papers write them; an account of another time is shown as it is."""
        found = self._by_code.get(code)
        return str(found) if found is not None else code

    def first_level(self, code: str) -> str:
        """The account of the first level under which a code stands."""
        found = self._by_code.get(code)
        while found is not None and found.parent:
            code, found = found.parent, self._by_code.get(found.parent)
        return code

    def level(self, code: str) -> int:
        """1 for the locked first level."""
        found, steps = self._by_code.get(code), 1
        while found is not None and found.parent:
            found, steps = self._by_code.get(found.parent), steps + 1
        return steps

    def family(self, code: str) -> tuple[str, ...]:
        """The account and all that stand under it."""
        found = [code]
        for one in self.accounts:
            if one.parent in found:
                found.append(one.code)
        return tuple(found)

    def place(self, code: str) -> int:
        """Where an account stands in the order of the list; unknown ones come last."""
        return self._order.get(code, len(self._order))
