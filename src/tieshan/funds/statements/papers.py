"""The statement of a union's money as Word, the same tables as the printed sheet."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tieshan.foundation.documents.papers import Heading, OfficialPaper, PaperTable, Par, Part
from tieshan.funds.statements.models import MemberStatement

__all__ = ["Table", "statement_paper"]

#: A table as the sheet has it: title, headings, rows, and which columns are amounts.
Table = tuple[str, Sequence[str], Sequence[Sequence[str]], frozenset[int]]


def statement_paper(row: MemberStatement, *, span: str, tables: Sequence[Table], address: str) -> OfficialPaper:
    """A published statement; `address` is where anybody may check it."""
    body: list[Part] = [Par(span)]
    for title, headings, rows, numeric in tables:
        if title:
            body.append(Heading(1, title))
        body.append(PaperTable(headings, rows, numeric=numeric))
    mandate = row.content.get("mandate", "")
    kept = _("The money lies with %(holder)s.") % {"holder": row.holder.name}
    if mandate:
        kept = f"{kept} {_('Custody by')} {mandate}"
    body.append(Par(kept))
    body.append(Par(_("Check this sheet at %(address)s") % {"address": address}))
    if row.seal:
        body.append(Par(f"{_('Seal of the journal')} {row.seal[:24]}"))
    return OfficialPaper(
        issuer=row.content["name"],
        title="\n".join((row.content["name"], _("Our union's money: statement for members"))),
        form="plain",
        number=row.shown_number,
        body=body,
        signature=row.confirmed_by.display_name if row.confirmed_by else "",
        signed_on=row.published_on,
    )
