"""A letter as a paper to approve."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Fact
from tieshan.foundation.workflow import PaperKind
from tieshan.rights.supervision.models import Letter
from tieshan.rights.supervision.queries import KIND
from tieshan.rights.supervision.terms import LetterKind

__all__ = ["LETTER_PAPER"]


def title_of(letter: Letter) -> str:
    """One line in lists of papers."""
    return _("%(employer)s: %(letter)s") % {"employer": letter.employer.name, "letter": letter.get_kind_display()}


def facts_of(letter: Letter) -> Sequence[Fact]:
    """What is decided on."""
    return [
        Fact(_("Employer"), letter.employer.name),
        Fact(_("Kind of letter"), letter.get_kind_display(), sub=letter.get_ground_display()),
        Fact(_("Office asked") if letter.kind == LetterKind.JOINT else _("Authority"), letter.authority),
        Fact(_("Where it became known"), letter.clue, wide=True),
        Fact(_("Facts found"), letter.facts, wide=True),
        Fact(_("Legal rules"), letter.legal_basis, wide=True),
        Fact(_("What the letter asks for"), letter.demand, wide=True),
        Fact(_("Annexes"), letter.annex, wide=True),
    ]


def digest_of(letter: Letter) -> str:
    """What a decision rests on: every word of the letter."""
    parts = (
        letter.clue,
        letter.facts,
        letter.legal_basis,
        letter.demand,
        letter.contact,
        letter.authority,
        letter.annex,
    )
    return "\x1f".join((letter.kind, str(letter.employer_id), str(letter.previous_id or ""), *parts))


LETTER_PAPER = PaperKind(
    code=KIND,
    model=Letter,
    page="rights.supervision.letter",
    edit="rights.supervision.revise",
    title=title_of,
    facts=facts_of,
    digest=digest_of,
    name=gettext_lazy("Letter of labour-law supervision"),
)
