"""Charts drawn on the server as SVG: no script, sharp in print, each bar a link to its records.

Widths are percentages and text keeps its size, so that a chart reads as well on a phone as on a wall. Colours come
from the style sheet (classes `s0` to `s5`), so light, dark and print need nothing of their own. The same numbers stand
in a table below every chart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tieshan.foundation.ui.components import Card, Drawn, Empty, TableView, Why, number_text

Number = int | float | Decimal
Row = tuple[Any, ...]

_TONES = 6
_HEIGHT = 220
_TOP = 24
_FOOT = 24
# The width of a plot on a small phone, in pixels: what fits there fits everywhere.
_NARROWEST = 320


@dataclass(frozen=True, slots=True)
class Chart(Drawn):
    """A chart with its table.

    `kind` is bar (upright), hbar (lying, for long labels), stacked, line or pie. `rows` are tuples whose first item
    is the label and whose second is the number, or a sequence of numbers, one for each of `series`. `link(row)` gives
    the address that a click on the row's mark opens. `unit` follows the numbers in titles; `why` names the grounds;
    `table` shows the numbers openly (else they unfold). `tones` names a class of the style sheet for each series, where
    the colour is the meaning (grade1 to grade4: blue, yellow, orange, red).
    """

    kind: str
    title: object
    rows: Sequence[Row]
    link: Callable[[Row], str | None] | None = None
    series: Sequence[object] = ()
    unit: object = ""
    note: object = ""
    why: Why | None = None
    table: bool = False
    heading: object = ""
    tones: Sequence[str] = ()

    def render(self) -> SafeString:
        if not any(number for row in self.rows for number in self.numbers(row)):
            return Card(self.title, Empty(_("No figures yet.")), note=self.note).render()
        draw = {"hbar": _lying, "line": _line, "pie": _pie, "stacked": _stacked}.get(self.kind, _upright)
        names = list(self.series) or [_("Count")]
        legend = (
            format_html_join(
                "", '<li><i class="swatch {}"></i>{}</li>', ((self.tone(k), name) for k, name in enumerate(names))
            )
            if len(names) > 1
            else ""
        )
        body = format_html(
            '<figure class="chart {}">{}{}{}</figure>{}',
            self.kind,
            SafeString(draw(self)),
            format_html('<ul class="legend">{}</ul>', legend) if legend else "",
            self._table(names),
            self.why or "",
        )
        return Card(self.title, body, note=self.note).render()

    def numbers(self, row: Row) -> list[Number]:
        """The row's numbers, one for each series."""
        value = row[1]
        return list(value) if isinstance(value, list | tuple) else [value]

    def tone(self, index: int) -> str:
        """The class of a series."""
        return self.tones[index] if index < len(self.tones) else f"s{index % _TONES}"

    def url(self, row: Row) -> str | None:
        return self.link(row) if self.link is not None else None

    def words(self, row: Row, index: int) -> str:
        """What a mark says when pointed at or read aloud."""
        series = f" · {self.series[index]}" if len(self.series) > 1 else ""
        told = {"mark": f"{row[0]}{series}", "number": f"{_text(self.numbers(row)[index])}{self.unit}"}
        return _("%(mark)s: %(number)s") % told

    def _table(self, names: Sequence[object]) -> SafeString:
        rows = []
        for row in self.rows:
            url = self.url(row)
            label: object = format_html('<a href="{}">{}</a>', url, row[0]) if url else row[0]
            rows.append([label, *(_text(n) for n in self.numbers(row))])
        table = TableView(
            [self.heading or _("Item"), *names], rows, frozenset(range(1, len(names) + 1)), caption=self.title
        )
        if self.table:
            return format_html('<div class="chart-table">{}</div>', table)
        return format_html(
            '<details class="chart-table"><summary>{}</summary>{}</details>', _("The numbers as a table"), table
        )


def _text(value: Number) -> str:
    return f"{value:,.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else number_text(value)


def _nice(top: float) -> float:
    """A round number at or above the largest value, so that gridlines fall on round numbers."""
    if top <= 0:
        return 1.0
    power = 10 ** math.floor(math.log10(top))
    return float(next(step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * power >= top))


def _svg(chart: Chart, height: int, inner: str) -> str:
    label = escape(chart.title)
    return f'<svg class="plot" width="100%" height="{height}" role="group" aria-label="{label}">{inner}</svg>'


def _mark(chart: Chart, row: Row, index: int, shape: str) -> str:
    words = escape(chart.words(row, index))
    url = chart.url(row)
    titled = shape.replace("/>", f"><title>{words}</title></rect>", 1)
    return f'<a href="{escape(url)}" aria-label="{words}">{titled}</a>' if url else titled


def _grid(top: float, plot: int) -> str:
    lines = []
    for part in (0, 0.5, 1):
        y = _TOP + plot * (1 - part)
        name = "axis" if part == 0 else "grid"
        lines.append(f'<line class="{name}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>')
        if part == 1:
            lines.append(f'<text class="tick" x="0" y="{y - 5:.1f}">{escape(_text(top))}</text>')
    return "".join(lines)


def _labels(chart: Chart, height: int) -> str:
    """The labels under upright marks; one that would touch its neighbour on a narrow screen is left out."""
    count = len(chart.rows)
    out = []
    free = -1.0
    for i, row in enumerate(chart.rows):
        x = (i + 0.5) * 100 / count
        half = sum(12 if ord(c) > 0x2E80 else 7 for c in str(row[0])) / 2 / _NARROWEST * 100
        if x - half >= free:
            free = x + half + 1.5
            out.append(
                f'<text class="label" x="{x:.2f}%" y="{height - 7}" text-anchor="middle">{escape(row[0])}</text>'
            )
    return "".join(out)


def _upright(chart: Chart) -> str:
    plot = _HEIGHT - _TOP - _FOOT
    top = _nice(max(float(n) for row in chart.rows for n in chart.numbers(row)))
    slot = 100 / len(chart.rows)
    out = [_grid(top, plot)]
    for i, row in enumerate(chart.rows):
        numbers = chart.numbers(row)
        width = slot * (0.56 if len(numbers) == 1 else 0.72) / len(numbers)
        for k, number in enumerate(numbers):
            high = plot * float(number) / top
            x = i * slot + (slot - width * len(numbers)) / 2 + k * width
            shape = (
                f'<rect class="s{k % _TONES}" x="{x:.2f}%" width="{width * 0.94:.2f}%" '
                f'y="{_TOP + plot - high:.1f}" height="{max(high, 1):.1f}"/>'
            )
            out.append(_mark(chart, row, k, shape))
            if len(chart.rows) * len(numbers) <= 14:
                out.append(
                    f'<text class="value" x="{x + width * 0.47:.2f}%" y="{_TOP + plot - high - 5:.1f}" '
                    f'text-anchor="middle">{escape(_text(number))}</text>'
                )
    out.append(_labels(chart, _HEIGHT))
    return _svg(chart, _HEIGHT, "".join(out))


def _stacked(chart: Chart) -> str:
    plot = _HEIGHT - _TOP - _FOOT
    top = _nice(max(sum(float(n) for n in chart.numbers(row)) for row in chart.rows))
    slot = 100 / len(chart.rows)
    out = [_grid(top, plot)]
    for i, row in enumerate(chart.rows):
        y = float(_TOP + plot)
        for k, number in enumerate(chart.numbers(row)):
            high = plot * float(number) / top
            y -= high
            shape = (
                f'<rect class="{chart.tone(k)}" x="{i * slot + slot * 0.2:.2f}%" width="{slot * 0.6:.2f}%" '
                f'y="{y:.1f}" height="{max(high - 1, 0):.1f}"/>'
            )
            if high > 0:
                out.append(_mark(chart, row, k, shape))
        if len(chart.rows) <= 14:
            total = sum(chart.numbers(row))
            out.append(
                f'<text class="value" x="{(i + 0.5) * slot:.2f}%" y="{y - 5:.1f}" text-anchor="middle">'
                f"{escape(_text(total))}</text>"
            )
    out.append(_labels(chart, _HEIGHT))
    return _svg(chart, _HEIGHT, "".join(out))


def _lying(chart: Chart) -> str:
    """Lying bars, each under its own label, so that long names of unions need no room at the side."""
    step = 44
    height = step * len(chart.rows)
    top = max(float(n) for row in chart.rows for n in chart.numbers(row)) or 1
    out = []
    for i, row in enumerate(chart.rows):
        numbers = chart.numbers(row)
        y = i * step
        thick = 18 / len(numbers)
        out.append(f'<text class="label" x="0" y="{y + 14}">{escape(row[0])}</text>')
        for k, number in enumerate(numbers):
            width = 86 * float(number) / top
            place = y + 20 + k * thick
            shape = (
                f'<rect class="s{k % _TONES}" x="0" width="{max(width, 0.3):.2f}%" y="{place:.1f}" '
                f'height="{thick - 1:.1f}"/>'
            )
            out.append(_mark(chart, row, k, shape))
            said, at = escape(_text(number)), place + thick / 2 + 4
            out.append(f'<text class="value" x="{width + 1.2:.2f}%" y="{at:.1f}">{said}</text>')
    return _svg(chart, height, "".join(out))


def _line(chart: Chart) -> str:
    plot = _HEIGHT - _TOP - _FOOT
    top = _nice(max(float(n) for row in chart.rows for n in chart.numbers(row)))
    count = len(chart.rows)
    series = len(chart.numbers(chart.rows[0]))

    def place(i: int, number: Number) -> tuple[float, float]:
        return (i + 0.5) * 100 / count, _TOP + plot * (1 - float(number) / top)

    out = [_grid(top, plot)]
    for k in range(series):
        points = " ".join(
            f"{x:.2f},{y:.1f}" for x, y in (place(i, chart.numbers(row)[k]) for i, row in enumerate(chart.rows))
        )
        # Stretched across, while the stroke keeps its width; dots and numbers lie unstretched above it.
        out.append(
            f'<svg x="0" y="0" width="100%" height="{_HEIGHT}" viewBox="0 0 100 {_HEIGHT}" preserveAspectRatio="none">'
            f'<polyline class="line s{k % _TONES}" points="{points}"/></svg>'
        )
        values = [float(chart.numbers(row)[k]) for row in chart.rows]
        told = {0, count - 1} if count > 8 else set(range(count))
        peak = values.index(max(values))
        # Beside the first or the last mark its number would be written over theirs.
        if 1 < peak < count - 2:
            told.add(peak)
        for i, row in enumerate(chart.rows):
            x, y = place(i, chart.numbers(row)[k])
            words, url = escape(chart.words(row, k)), chart.url(row)
            dot = f'<circle class="dot s{k % _TONES}" cx="{x:.2f}%" cy="{y:.1f}" r="4"><title>{words}</title></circle>'
            out.append(f'<a href="{escape(url)}" aria-label="{words}">{dot}</a>' if url else dot)
            if i in told and series == 1:
                said = escape(_text(values[i]))
                out.append(f'<text class="value" x="{x:.2f}%" y="{y - 9:.1f}" text-anchor="middle">{said}</text>')
    out.append(_labels(chart, _HEIGHT))
    return _svg(chart, _HEIGHT, "".join(out))


def _pie(chart: Chart) -> str:
    """A ring with its total in the middle and its words beside it."""
    total = sum(float(chart.numbers(row)[0]) for row in chart.rows) or 1.0
    radius, length = 60, 2 * math.pi * 60
    out, words = [], []
    turned = 0.0
    for k, row in enumerate(chart.rows):
        share = float(chart.numbers(row)[0]) / total
        said, url = escape(chart.words(row, 0)), chart.url(row)
        ring = (
            f'<circle class="ring s{k % _TONES}" cx="90" cy="90" r="{radius}" '
            f'stroke-dasharray="{max(share * length - 1.5, 0):.2f} {length:.2f}" '
            f'stroke-dashoffset="{-turned * length:.2f}" '
            f'transform="rotate(-90 90 90)"><title>{said}</title></circle>'
        )
        out.append(f'<a href="{escape(url)}" aria-label="{said}">{ring}</a>' if url else ring)
        turned += share
        name = f'<a href="{escape(url)}">{escape(row[0])}</a>' if url else escape(row[0])
        words.append(
            f'<li><i class="swatch s{k % _TONES}"></i>{name}<b>{escape(_text(chart.numbers(row)[0]))}</b>'
            f"<span>{share:.0%}</span></li>"
        )
    middle = _text(sum(chart.numbers(row)[0] for row in chart.rows))
    out.append(f'<text class="middle" x="90" y="97" text-anchor="middle">{escape(middle)}</text>')
    label = escape(chart.title)
    return (
        f'<div class="ringed"><svg class="plot" width="180" height="180" role="group" aria-label="{label}">'
        f'{"".join(out)}</svg><ul class="ring-words">{"".join(words)}</ul></div>'
    )
