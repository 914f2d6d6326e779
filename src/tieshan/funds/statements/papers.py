"""The statement of a union's money as Word, the same tables as the printed sheet."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tieshan.foundation.documents.layout import date_words, layout
from tieshan.foundation.documents.papers import Heading, OfficialPaper, PaperTable, Par, Part
from tieshan.funds.statements.models import MemberStatement

__all__ = ["Table", "statement_paper"]

#: A table as the sheet has it: title, headings, rows, and which columns are amounts.
Table = tuple[str, Sequence[str], Sequence[Sequence[str]], frozenset[int]]


def statement_paper(row: MemberStatement, *, tables: Sequence[Table], address: str) -> OfficialPaper:
    """A published statement; `address` is where anybody may check it."""
    body: list[Part] = [
        Par(_("From %(first)s to %(last)s") % {"first": date_words(row.first), "last": date_words(row.last)})
    ]
    for title, headings, rows, numeric in tables:
        if title:
            body.append(Heading(1, title))
        body.append(PaperTable(headings, rows, numeric=numeric))
    mandate = row.content.get("mandate", "")
    names = {"holder": row.holder.name, "mandate": mandate}
    body.append(
        Par(
            _("The money lies with %(holder)s by %(mandate)s.") % names
            if mandate
            else _("The money lies with %(holder)s.") % names
        )
    )
    if row.confirmed_by:
        body.append(Par(f"{_('Confirmed by')}{layout().words['colon']}{row.confirmed_by.display_name}"))
    # The address by itself: it cannot be broken, and a line with words in it would be torn apart.
    body += [Par(_("Check this sheet at:")), Par(address)]
    if row.seal:
        body.append(Par(f"{_('Seal of the journal')}{layout().words['colon']}{row.seal[:24]}"))
    return OfficialPaper(
        issuer=row.content["name"],
        title="\n".join((row.content["name"], _("Our union's money: statement for members"))),
        form="plain",
        number=row.shown_number,
        body=body,
        signature=row.content["name"],
        signed_on=row.published_on,
    )
