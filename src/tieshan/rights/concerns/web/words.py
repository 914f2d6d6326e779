"""Words and small components that the pages of concerns share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.ui.kinds import Tag, choice_word, today
from tieshan.lawbook import code_list
from tieshan.rights.concerns import policies as codes
from tieshan.rights.concerns.models import OPEN_STATES, ConcernStep

_STEPS: dict[str, object] = {
    codes.SUBMIT: _("Message received"),
    codes.RECORD: _("Taken down"),
    codes.CLASSIFY: _("Classified and in hand"),
    codes.PASS: _("Passed to another union"),
    codes.ANSWER: _("Answered by the union"),
    codes.CHECK: _("Answer checked"),
    codes.SET_ASIDE: _("Set aside"),
    codes.ADD: _("The worker added"),
    codes.RATE: _("The worker rated the answer"),
    codes.REOPEN: _("The worker asked again"),
    codes.CLOSE: _("Closed by itself"),
}
_TONES = {"received": "due", "in_hand": "info", "answered": "done", "closed": "plain", "set_aside": "plain"}
#: Said wherever a worker's file is chosen.
FILES_HELP = _(
    "At most six photos or PDF files. Place, time and camera are taken out of photos; what a PDF says of its author "
    "stays: to stay unknown, send a photo of the paper."
)
#: Named one by one: for "any picture" some telephones hand over HEIC, which nobody here can open.
FILES_TAKEN = "image/jpeg,image/png,image/webp,.pdf"


def files_field() -> AttachmentsField:
    """The field for photos and papers that a worker sends along."""
    field = AttachmentsField(label=_("Photos or papers"), required=False, help_text=FILES_HELP)
    field.widget.attrs["accept"] = FILES_TAKEN
    return field


def name_step(code: str, word: object) -> None:
    """A room above says how a step is called that it takes on a concern. From its `apps.py` alone."""
    _STEPS[code] = word


def step_word(step: ConcernStep) -> object:
    """A step in words."""
    return _STEPS[step.act]


def is_late(concern: Any) -> bool:
    """Still owed after its day."""
    return concern.state in OPEN_STATES and concern.due_on < today()


def state_tag(concern: Any) -> Tag:
    """The state in a word; what is overdue says so."""
    return Tag(choice_word(concern, "state"), "late" if is_late(concern) else _TONES[concern.state])


def choices_of(name: str) -> Callable[[], list[tuple[str, str]]]:
    """Choices of a field or filter from a code list, read when it is drawn."""
    return lambda: code_list(name, on=today()).choices


def word_of(name: str, code: str) -> str:
    """The word of a code in today's list."""
    return code_list(name, on=today()).label(code) if code else ""
