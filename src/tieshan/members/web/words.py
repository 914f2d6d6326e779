"""Words, tones and choices that the pages of this room share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import Tag, choice_word, today
from tieshan.lawbook import code_list
from tieshan.members.models import Person, Transfer
from tieshan.members.rules.membership import age_on

STATE_TONES = {
    Person.State.ACTIVE: "done",
    Person.State.RETAINED: "info",
    Person.State.LEFT: "plain",
    Person.State.EXPELLED: "late",
}
TRANSFER_TONES = {
    Transfer.State.REQUESTED: "due",
    Transfer.State.ACCEPTED: "done",
    Transfer.State.REFUSED: "late",
    Transfer.State.WITHDRAWN: "plain",
}
_GROUPS: tuple[tuple[str, object], ...] = (
    ("is_migrant", _("migrant worker")),
    ("is_agency", _("agency worker")),
    ("is_new_form", _("new form of employment")),
)


def code_word(name: str, code: str) -> str:
    """The word of a code as the list stands today; an unknown code is shown as it is."""
    return code_list(name, on=today()).label(code) if code else ""


def code_choices(name: str, *, empty: bool = True) -> Callable[[], list[tuple[str, str]]]:
    """Choices of a form field from a code list, read when the form is drawn."""

    def choices() -> list[tuple[str, str]]:
        first = [("", "—")] if empty else []
        return [*first, *code_list(name, on=today()).choices]

    return choices


def filter_choices(name: str) -> Callable[[], list[tuple[str, str]]]:
    """Choices of a list filter from a code list."""
    return lambda: code_list(name, on=today()).choices


def sexes() -> list[tuple[str, str]]:
    """The two sexes as choices of a filter."""
    return [(code, code_word("sex", code)) for code in ("1", "2")]


def state_tag(person: Person) -> Tag:
    """The state of a membership as a tag."""
    return Tag(choice_word(person, "state"), STATE_TONES[Person.State(person.state)])


def transfer_tag(transfer: Transfer) -> Tag:
    """The state of a transfer as a tag; who is to answer depends on who asked."""
    word: object = transfer.get_state_display()
    if transfer.state == Transfer.State.REQUESTED and transfer.side == Transfer.Side.IN:
        word = _("waiting for the old union")
    return Tag(word, TRANSFER_TONES[Transfer.State(transfer.state)])


def group_words(person: Person) -> list[object]:
    """The groups that the register counts and the person belongs to."""
    return [word for field, word in _GROUPS if getattr(person, field)]


def age_of(person: Any, on: date | None = None) -> int | None:
    """Completed years of age today, or None when the date of birth is not known."""
    return age_on(person.birth_date, on or today()) if person.birth_date else None
