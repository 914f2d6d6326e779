"""What is to go on with on which day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

__all__ = ["Diary"]


class Diary:
    """Steps by day, in the order in which they were entered."""

    def __init__(self) -> None:
        self._steps: dict[date, list[Callable[[], None]]] = defaultdict(list)

    def then(self, day: date, step: Callable[[], None]) -> None:
        """Go on with this on a day; today is possible as well."""
        self._steps[day].append(step)

    def live(self, day: date) -> None:
        """Everything of a day; what goes on today may go on again today."""
        waiting = self._steps[day]
        while waiting:
            waiting.pop(0)()
