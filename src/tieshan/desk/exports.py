"""Bulletins and drafts as papers (GB/T 9704)."""

from __future__ import annotations

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from tieshan.desk.models import Bulletin, Draft
from tieshan.desk.rules.bulletin import FrozenGroup, thaw
from tieshan.foundation.documents.numbers import paper_number
from tieshan.foundation.documents.papers import Heading, OfficialPaper, PaperTable, Par, Part
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import clause

#: Wider tables are cut into several, so that each fits the width of the text.
COLUMNS = 6


def bulletin_number(bulletin: Bulletin) -> str:
    """The number as printed; nothing before the issue."""
    if bulletin.number is None or bulletin.issued_on is None:
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        word = _("%(unit)s bulletin") % {"unit": bulletin.unit.short_name or bulletin.unit.name}
    return paper_number(word, bulletin.issued_on.year, bulletin.number)


def bulletin_paper(bulletin: Bulletin) -> OfficialPaper:
    """The paper in the first language of the house, as it is sent out."""
    with translation.override(settings.LANGUAGE_CODE):
        places, groups = thaw(bulletin.facts)
        body: list[Part] = []
        if bulletin.remarks:
            body += [Heading(1, _("Leader's remarks")), *_paragraphs(bulletin.remarks)]
        for group in groups:
            body += _part(bulletin, group, places)
        if bulletin.seal:
            body.append(Par(_("Journal seal at the issue: %(seal)s") % {"seal": bulletin.seal}))
        title = _("Bulletin on the work of the federations in %(year)s-%(month)s") % {
            "year": bulletin.month.year,
            "month": f"{bulletin.month.month:02d}",
        }
        return OfficialPaper(
            issuer=bulletin.unit.name,
            title=title,
            number=bulletin_number(bulletin),
            recipients=_("All federations"),
            body=body,
            signature=bulletin.unit.name,
            signed_on=bulletin.issued_on or bulletin.counted_on,
            note="" if bulletin.issued_on else _("Draft"),
        )


def _part(bulletin: Bulletin, group: FrozenGroup, places: list[tuple[int, str]]) -> list[Part]:
    parts: list[Part] = [Heading(1, str(group.title)), *_paragraphs(bulletin.texts.get(group.code, ""))]
    for start in range(0, len(group.figures), COLUMNS):
        figures = group.figures[start : start + COLUMNS]
        rows = [[name, *(f"{figure.at(unit):,}" for figure in figures)] for unit, name in places]
        rows.append([_("In all"), *(f"{figure.total:,}" for figure in figures)])
        headings = [_("Unit"), *(str(figure.kind.title) for figure in figures)]
        if group.rate is not None and start + COLUMNS >= len(group.figures):
            headings.append(str(group.rate.title))
            for row, place in zip(rows, [*(unit for unit, _name in places), None], strict=True):
                share = group.share(place)
                row.append("" if share is None else f"{share}%")
        parts.append(PaperTable(headings, rows, numeric=frozenset(range(1, len(headings)))))
    parts.append(Par(_("Grounds: %(clause)s") % {"clause": clause_name(group.clause)}))
    return parts


def _paragraphs(text: str) -> list[Par]:
    return [Par(line.strip()) for line in text.splitlines() if line.strip()]


def clause_name(reference: str) -> str:
    """A clause with the regulation it stands in; an unknown reference as it is."""
    try:
        found = clause(reference)
    except Refused:
        return reference
    return f"{found.regulation.title} {found.number} {found.title}"


def draft_paper(draft: Draft) -> OfficialPaper:
    """A draft as a plain paper: title, sections, who wrote it and when; sections left empty keep their heading."""
    body: list[Part] = []
    for part in draft.sections:
        body += [Heading(1, part["heading"]), *_paragraphs(part["text"])]
    is_own = draft.kind == Draft.Kind.REPORT
    return OfficialPaper(
        form="plain",
        issuer=draft.unit.name,
        title=draft.title,
        body=body,
        signature=str(draft.author) if is_own else draft.unit.name,
        signed_on=draft.drafted_on,
    )


def clause_number(reference: str) -> str:
    """The number of a clause in its regulation."""
    try:
        return clause(reference).number
    except Refused:
        return reference
