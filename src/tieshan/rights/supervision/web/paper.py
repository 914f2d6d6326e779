"""The letters and the receipt of delivery as Word papers, in the official layout."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for, whole_district
from tieshan.foundation.documents.layout import date_words
from tieshan.foundation.documents.papers import A4Form, Box, Heading, OfficialPaper, Opinion, Par, Part
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import Page, register, today
from tieshan.lawbook import parameter
from tieshan.rights.supervision.models import Letter
from tieshan.rights.supervision.policies import LETTERS, PAPER, RECEIPT
from tieshan.rights.supervision.queries import REPLY_RULE
from tieshan.rights.supervision.terms import TO_EMPLOYER, LetterKind

_FILE: Final = Path(__file__).resolve().parent.parent / "data" / "letters.yaml"


@cache
def wording() -> dict[str, Any]:
    """What the letters say."""
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


class _Printed(Page):
    """A paper of one letter, in the language of the office, whoever prints it."""

    parent = LETTERS
    matrix_record = "Letter"

    def get(self) -> HttpResponse:
        letter = fetch_for(
            self.actor,
            self.code,
            Letter,
            self.kwargs["pk"],
            view=LETTERS,
            select_related=("unit", "employer"),
        )
        with translation.override(settings.LANGUAGE_CODE):
            paper = self.paper(letter)
            return send_file(render_docx(paper), _file_name(paper.title, letter.mark), DOCX)

    def paper(self, letter: Letter) -> OfficialPaper | A4Form:
        """The paper of the letter."""
        raise NotImplementedError


@register
class PrintLetter(_Printed):
    """The letter itself; before the chair has agreed it has no number and no date."""

    code = PAPER
    path = "supervision/letters/<int:pk>/paper/"
    title = gettext_lazy("Letter as a Word paper")

    def paper(self, letter: Letter) -> OfficialPaper:
        return letter_paper(letter)


@register
class PrintReceipt(_Printed):
    """The receipt that whoever receives the letter signs."""

    code = RECEIPT
    path = "supervision/letters/<int:pk>/receipt/"
    title = gettext_lazy("Receipt of a letter")

    def paper(self, letter: Letter) -> A4Form:
        return receipt_form(letter)


def letter_paper(letter: Letter) -> OfficialPaper:
    """A letter as an official paper in letter form: it goes to somebody who is not subordinate."""
    said = wording()[letter.kind]
    previous = _previous(letter)
    filled = {"employer": letter.employer.name, "credit": _credit(letter), "days": _days(letter)}
    if previous is not None:
        filled |= {
            "previous": previous.mark,
            "previous_on": date_words(previous.delivered_on or previous.issued_on or letter.drafted_on),
            "ground": wording()["grounds"][letter.ground].format(who=said["who"]),
        }
    body: list[Part] = [Par(said["opening"].format(**filled))]
    texts = {
        "clue": letter.clue,
        "facts": letter.facts,
        "legal_basis": letter.legal_basis,
        "answer": _history(previous) if previous is not None else "",
        "demand": letter.demand,
    }
    for key, heading in said["parts"].items():
        lines = [line.strip() for line in texts[key].splitlines() if line.strip()]
        if lines:
            body += [Heading(1, heading), *(Par(line) for line in lines)]
    body.append(Par(said["closing"].format(**filled)))
    return OfficialPaper(
        form="letter",
        issuer=letter.unit.name,
        title=said["title"].format(**filled),
        number=letter.mark or wording()["undated"],
        recipients=_recipient(letter),
        body=body,
        attachments=[*said["attachments"], *(line.strip() for line in letter.annex.splitlines() if line.strip())],
        signature=letter.unit.name,
        signed_on=letter.issued_on,
        note=wording()["contact"].format(contact=letter.contact) if letter.contact else "",
    )


def receipt_form(letter: Letter) -> A4Form:
    """The receipt of delivery, with what is known already."""
    return A4Form(
        title=wording()["receipt"]["title"],
        boxes=[
            Box(
                _("Paper delivered"),
                _on_one_line(wording()[letter.kind]["title"].format(employer=letter.employer.name)),
            ),
            Box(_("Number"), letter.mark),
            Box(_("Issuing union"), letter.unit.name),
            Box(_("Recipient"), _recipient(letter)),
            Box(_("Way of delivery"), letter.get_delivery_display() if letter.delivery else ""),
            Box(_("Delivered on"), date_words(letter.delivered_on) if letter.delivered_on else ""),
            Box(_("Place of delivery"), "", span=2),
            Box(_("Why receipt was refused"), "", span=2, tall=25),
        ],
        opinions=[
            Opinion(_("Recipient signs"), tall=28),
            Opinion(_("Supervisors who delivered it sign"), seal=False, tall=22),
            Opinion(_("Witnesses sign"), seal=False, tall=22),
        ],
    )


def _on_one_line(title: str) -> str:
    return title.replace("\n", "")


def _file_name(title: str, mark: str) -> str:
    return " ".join(part for part in (_on_one_line(title), mark) if part) + ".docx"


def _recipient(letter: Letter) -> str:
    return letter.employer.name if letter.kind in TO_EMPLOYER else letter.authority


def _previous(letter: Letter) -> Letter | None:
    if letter.previous_id is None:
        return None
    with whole_district("a letter names the one that it follows"):
        return Letter.objects.get(pk=letter.previous_id)


def _days(letter: Letter) -> str:
    """The time for the answer, by the rule of the day on which it goes out."""
    rule = parameter(REPLY_RULE[LetterKind(letter.kind)], on=letter.delivered_on or letter.issued_on or today())
    return str(wording()["counted"][rule.counted.value].format(n=rule.whole))


def _credit(letter: Letter) -> str:
    code = letter.employer.credit_code
    return str(wording()["proposal"]["credit"].format(code=code)) if code else ""


def _history(previous: Letter) -> str:
    """What became of the opinion letter, for the authority."""
    said = wording()["proposal"]
    facts = {
        "previous": previous.mark,
        "delivered_on": date_words(previous.delivered_on or today()),
        "way": previous.get_delivery_display(),
    }
    # Without a last day for an answer nothing was awaited: receipt was refused, whatever was seen on the spot since.
    if previous.due_on is None:
        return str(said["history_unreceived"].format(**facts))
    answer = said["silent"]
    if previous.answered_on is not None:
        answer = said["answered"].format(answered_on=date_words(previous.answered_on), answer=previous.answer)
    return str(said["history"].format(**facts, due_on=date_words(previous.due_on), answer=answer))
