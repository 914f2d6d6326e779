"""The report: one question, charts and tables that answer it, and the period it speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from tieshan.foundation.ui.base import Page
from tieshan.foundation.ui.components import stack


class ReportPage(Page):
    """Charts and tables. A room overrides `parts` (full width) or `grid` (two columns on wide screens), and perhaps
    `figures`; `switches` are links for the period or the unit: (label, address, chosen)."""

    template: ClassVar[str] = "ui/report.html"

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        """Links that change what the report speaks of (year, quarter, unit)."""
        return ()

    def grid(self) -> Iterable[object]:
        """Charts and cards that stand side by side."""
        return ()

    def parts(self) -> Iterable[object]:
        """Charts, tables and cards over the full width, below the grid."""
        return ()

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "switches": list(self.switches()),
            "grid": list(self.grid()),
            "parts": stack(self.parts()),
        }
