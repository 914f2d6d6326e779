"""Tones, choices and fields that the pages of this room share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import RecordField, Tag, choice_word
from tieshan.office.information.models import InformationItem, ResearchPaper
from tieshan.office.information.terms import ItemState, PaperState
from tieshan.organisations.models import Account, Unit

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


def today() -> date:
    """The day on which this request happens."""
    return timezone.localdate()


def item_tag(item: InformationItem) -> Tag:
    """The state of an item."""
    return Tag(choice_word(item, "state"), ITEM_TONES[ItemState(item.state)])


def level_tag(item: InformationItem) -> object:
    """Where an item was adopted, nothing where it was not."""
    return Tag(choice_word(item, "level"), "info") if item.level else ""


def paper_tag(paper: ResearchPaper) -> Tag:
    """The state of a paper."""
    return Tag(choice_word(paper, "state"), PAPER_TONES[PaperState(paper.state)])


def people(record: Any) -> str:
    """The authors of an item or paper, the first one first."""
    names = [record.author.display_name]
    if record.second_author_id is not None:
        names.append(record.second_author.display_name)
    return gettext(", ").join(names)


def unit_field(code: str) -> RecordField:
    """A unit for which the person may do this."""

    def source(actor: Actor) -> QuerySet[Unit]:
        return Unit.objects.visible_to(actor, code).filter(status=Unit.Status.ACTIVE)

    return RecordField(label=_("Reporting unit"), source=source)


def author_field(code: str, label: object, *, required: bool) -> RecordField:
    """An account at home in a unit for which the person may do this, or the person's own."""

    def source(actor: Actor) -> QuerySet[Account]:
        near = Account.objects.visible_to(actor, code).order_by().values("pk")
        return Account.objects.filter(is_active=True).filter(pk__in=near) | Account.objects.filter(
            pk=actor.account_id or 0
        )

    return RecordField(
        label=label,
        source=source,
        searched=("username", "display_name"),
        required=required,
        help_text=_("Name or user name."),
    )


def opinion_field(label: Any, *, required: bool = True) -> forms.CharField:
    """A few lines of text."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000, required=required)
