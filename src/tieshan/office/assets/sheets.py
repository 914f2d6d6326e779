"""The sheet of a count as an official paper: numbers, the lines, the differences with their resolution, signatures."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tieshan.foundation.documents.papers import Heading, OfficialPaper, PaperTable, Par
from tieshan.kernel.money import total
from tieshan.office.assets.models import Count, CountLine
from tieshan.office.assets.queries.counts import Heads
from tieshan.office.assets.terms import Finding


def _many(line: CountLine) -> str:
    return f"{line.quantity}{line.counted_in}"


def lines_table(lines: Iterable[CountLine]) -> PaperTable:
    """All lines of the register with what was found."""
    rows = [
        [
            line.number,
            line.name,
            _many(line),
            f"{line.value:,}",
            line.place,
            line.keeper_name,
            line.get_finding_display(),
        ]
        for line in lines
        if line.finding != Finding.SURPLUS
    ]
    headings = [
        _("Number"),
        _("Name of the item"),
        _("Quantity"),
        _("Value (yuan)"),
        _("Place"),
        _("Keeper"),
        _("What was found"),
    ]
    return PaperTable(headings, rows, widths=(20, 16, 7, 17, 14, 12, 14), numeric=frozenset({2, 3}))


def differences_table(lines: Iterable[CountLine]) -> PaperTable:
    """The differences and how each was resolved."""
    rows = [
        [
            line.number or "—",
            line.name,
            line.get_finding_display(),
            line.seen_place,
            line.get_resolution_display(),
            line.resolution_note,
        ]
        for line in lines
        if line.is_difference
    ]
    headings = [_("Number"), _("Name of the item"), _("What was found"), _("Seen at"), _("Resolved by"), _("Remark")]
    return PaperTable(headings, rows, widths=(20, 18, 12, 14, 18, 18))


def count_paper(count: Count, lines: list[CountLine], found: Heads) -> OfficialPaper:
    """The sheet; the texts are in the language that is active (the house's own, when it is issued)."""
    register = [line for line in lines if line.finding != Finding.SURPLUS]
    value = total(line.value for line in register)
    differences = differences_table(lines)
    said = _(
        "%(due)s lines worth %(value)s yuan stand in the register; %(seen)s were seen, %(missing)s not found, "
        "%(elsewhere)s seen elsewhere, %(surplus)s not in the register."
    ) % {
        "due": found.due,
        "value": f"{value:,}",
        "seen": found.counted,
        "missing": found.found.get(Finding.MISSING, 0),
        "elsewhere": found.found.get(Finding.ELSEWHERE, 0),
        "surplus": found.found.get(Finding.SURPLUS, 0),
    }
    parts: list[Heading | Par | PaperTable] = [
        Par(_("Counted from %(first)s to %(last)s.") % {"first": count.opened_on, "last": count.closed_on}),
        Par(said),
        Heading(1, _("What the register holds")),
        lines_table(lines),
    ]
    if differences.rows:
        parts += [Heading(1, _("Differences and their resolution")), differences]
    parts.append(Par(_("Counted by:            Watched by:            In charge:            ")))
    return OfficialPaper(
        issuer=count.unit.name,
        title=_("Sheet of the count of assets"),
        number=count.number,
        body=parts,
        form="plain",
        signature=count.unit.name,
        signed_on=count.closed_on,
    )
