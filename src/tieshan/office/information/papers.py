"""Items and papers as papers of the approval engine: what those who decide read, and what makes them changed ones."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.ui.kinds import Fact, Prose
from tieshan.foundation.vault import digest
from tieshan.foundation.workflow import PaperKind
from tieshan.office.information.models import InformationItem, ResearchPaper

__all__ = ["ITEM_PAPER", "PAPER_PAPER"]


def _item_facts(item: InformationItem) -> Sequence[Fact]:
    return [
        Fact(_("Title"), item.title, wide=True),
        Fact(_("Author"), item.authors, sub=item.unit.name),
        Fact(_("Kind"), item.get_kind_display()),
        Fact(_("Day of the event"), item.event_on),
        Fact(_("Characters"), item.length),
        Fact(_("Body text"), Prose(item.text), wide=True),
    ]


def _item_digest(item: InformationItem) -> str:
    told = "|".join(map(str, (item.title, item.kind, item.text, item.author_id, item.second_author_id, item.event_on)))
    return digest(told, "office.information.paper").hex()


def _paper_facts(paper: ResearchPaper) -> Sequence[Fact]:
    files = _(", ").join(str(file.name) for file in attachments_of(paper, "draft"))
    return [
        Fact(_("Title"), paper.title, wide=True),
        Fact(_("Author"), paper.authors, sub=paper.unit.name),
        Fact(_("Kind"), paper.get_kind_display()),
        Fact(_("Characters"), paper.length),
        Fact(_("Plan"), paper.plan, wide=True),
        Fact(_("The paper"), files, wide=True),
    ]


def _paper_digest(paper: ResearchPaper) -> str:
    files = [file.sha256 for file in attachments_of(paper, "draft")]
    told = "|".join(map(str, (paper.title, paper.kind, paper.length, paper.author_id, paper.second_author_id, *files)))
    return digest(told, "office.paper.paper").hex()


ITEM_PAPER = PaperKind(
    code="office.information",
    model=InformationItem,
    page="office.information.view",
    edit="office.information.edit",
    title=lambda item: _("Information item: %(title)s") % {"title": item.title},
    facts=_item_facts,
    digest=_item_digest,
    name=gettext_lazy("Information item"),
)
PAPER_PAPER = PaperKind(
    code="office.paper",
    model=ResearchPaper,
    page="office.paper.view",
    edit="office.paper.draft",
    title=lambda paper: _("Research paper: %(title)s") % {"title": paper.title},
    facts=_paper_facts,
    digest=_paper_digest,
    name=gettext_lazy("Research paper"),
)
