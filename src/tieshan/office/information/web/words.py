"""Tones and words that the pages of this room share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from tieshan.foundation.ui.kinds import Tag, choice_word
from tieshan.office.information.models import InformationItem, ResearchPaper
from tieshan.office.information.terms import ItemState, PaperState

ITEM_TONES = {
    ItemState.DRAFT: "plain",
    ItemState.SUBMITTED: "due",
    ItemState.RETURNED: "late",
    ItemState.SIGNED: "done",
    ItemState.REFUSED: "late",
    ItemState.WITHDRAWN: "plain",
}
PAPER_TONES = {
    PaperState.PLANNED: "plain",
    PaperState.DRAFTED: "due",
    PaperState.REWORK: "late",
    PaperState.REVIEWED: "info",
    PaperState.FINAL: "done",
    PaperState.AWARDED: "done",
    PaperState.REFUSED: "late",
    PaperState.WITHDRAWN: "plain",
}


def item_tag(item: InformationItem) -> Tag:
    """The state of an item."""
    return Tag(choice_word(item, "state"), ITEM_TONES[ItemState(item.state)])


def level_tag(item: InformationItem) -> object:
    """Where an item was adopted, nothing where it was not."""
    return Tag(choice_word(item, "level"), "info") if item.level else ""


def paper_tag(paper: ResearchPaper) -> Tag:
    """The state of a paper."""
    return Tag(choice_word(paper, "state"), PAPER_TONES[PaperState(paper.state)])


def plain(value: Decimal) -> Decimal | int:
    """Points and sums without needless noughts."""
    return int(value) if value == int(value) else value.normalize()


def opinion_field(label: Any, *, required: bool = True) -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=required)
