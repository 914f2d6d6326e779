"""Reading a list of employers that another office keeps (tax, social insurance, market supervision).

Such a list only says who exists and how many work there, so a line with a damaged credit code is still worth comparing
by its name; a line without a name is not. Columns are found by the same names as in our own lists of employers.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports.cleaning import Cleaner, count_cell, credit_cell, text_cell, title_cell
from tieshan.foundation.imports.columns import load_columns
from tieshan.foundation.imports.header import Header, find_header
from tieshan.foundation.imports.reading import Sheet, open_book
from tieshan.foundation.imports.rows import RowSorter
from tieshan.kernel.refusal import Refused

__all__ = ["Listed", "read_listing"]

#: A list of a district's employers has some ten thousand lines; more is a mistake of the file.
MOST_LINES: Final = 200_000


@dataclass
class Listed:
    """What a file says: `rows` with name, credit_code, workers, address; and what was left out, by reason."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    ignored: int = 0
    doubled: int = 0
    without_name: int = 0
    damaged_codes: int = 0


def read_listing(path: Path) -> Listed:
    """Read the first sheet that looks like a list of employers. Refuses a file without such a sheet."""
    book = load_columns("tieshan.organisations.importing", "employers")
    with open_book(path) as opened:
        for sheet in opened.sheets():
            if sheet.empty or not sheet.visible:
                continue
            header = find_header(sheet.head, book)
            if header is not None and not header.missing:
                return _lines(sheet, header)
    raise Refused(
        "organisations.listing.no_header",
        _(
            "No sheet has a column with the name of the employer."
            " Put the names of the columns into one row above the data."
        ),
    )


def _lines(sheet: Sheet, header: Header) -> Listed:
    found = Listed(columns=[header.titles[column] for _code, column in sorted(header.fields.items(), key=_by_column)])
    cleaners = {
        "name": Cleaner(title_cell(200)),
        "credit_code": Cleaner(credit_cell),
        "workers": Cleaner(count_cell(10_000_000)),
        "address": Cleaner(text_cell(200)),
    }
    columns = {code: header.fields[code] for code in cleaners if code in header.fields}
    sorter = RowSorter(header, ("credit_code", "phone"), ("name",))
    seen: Counter[tuple[str, str]] = Counter()
    index = -1
    for chunk in sheet.rows():
        for row in chunk:
            index += 1
            if index < header.first_data_row:
                continue
            if sorter.sort(row):
                found.ignored += 1
                continue
            cells = {code: cleaners[code][row[column]] for code, column in columns.items() if column < len(row)}
            values = {code: cleaned.value for code, cleaned in cells.items()}
            if not values.get("name"):
                found.without_name += 1
                continue
            if "credit_code" in cells and cells["credit_code"].refusal is not None:
                found.damaged_codes += 1
            key = (values.get("credit_code") or "", values["name"])
            seen[key] += 1
            if seen[key] > 1:
                found.doubled += 1
                continue
            found.rows.append(values)
            if len(found.rows) > MOST_LINES:
                raise Refused("organisations.listing.long", _("The list is too long. Divide it into smaller files."))
    return found


def _by_column(item: tuple[str, int]) -> int:
    return item[1]
