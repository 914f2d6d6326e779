"""Words and small components that the pages of bargaining share."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import Tag, choice_word, today
from tieshan.rights.bargaining import policies as codes
from tieshan.rights.bargaining.rules import Wanting
from tieshan.rights.bargaining.terms import Side

_STEPS: dict[str, object] = {
    codes.REQUEST: _("Requested"),
    codes.REPLY: _("Answered by the other side"),
    codes.APPOINT: _("Representatives named"),
    codes.RECALL: _("A representative left"),
    codes.ASK: _("Information asked for"),
    codes.GIVEN: _("Information came in"),
    codes.TALK: _("Round of talks"),
    codes.DRAFT: _("Draft agreed"),
    codes.VOTE: _("Vote of the congress"),
    codes.SIGN: _("Signed by both chiefs"),
    codes.FILE: _("Filed with the authority"),
    codes.OBJECT: _("The authority objected"),
    codes.EFFECT: _("Took effect"),
    codes.WITHDRAW: _("Broken off"),
}
_TONES = {
    "requested": "due",
    "refused": "late",
    "objected": "late",
    "in_force": "done",
    "withdrawn": "plain",
}
_WANTING: dict[str, object] = {
    "few": _("%(side)s: %(have)s representatives, at least %(need)s are needed"),
    "chief": _("%(side)s: no chief representative"),
    "chief_expert": _("%(side)s: an outside expert cannot be chief"),
    "experts": _("%(side)s: %(have)s outside experts, at most %(need)s"),
    "unequal": _("The sides differ in number: %(have)s workers' representatives, %(need)s of the employer"),
    "women": _("The workers' side needs a woman in talks on women workers"),
}


def step_word(code: str) -> object:
    """A step in words."""
    return _STEPS.get(code, code)


def is_late(row: Any) -> bool:
    """The answer is overdue."""
    return row.state == "requested" and row.reply_due_on < today()


def state_tag(row: Any) -> Tag:
    """The state in a word."""
    return Tag(choice_word(row, "state"), "late" if is_late(row) else _TONES.get(row.state, "info"))


def contract_tag(row: Any) -> Tag:
    """Whether it holds; near its end it says so."""
    if row.state == "ended":
        return Tag(choice_word(row, "state"), "plain")
    days = (row.ends_on - today()).days
    if days <= 90:
        return Tag(_("ends in %(n)s days") % {"n": max(days, 0)}, "late" if days <= 30 else "due")
    return Tag(choice_word(row, "state"), "done")


def wanting_words(one: Wanting) -> str:
    """What is missing, as a sentence."""
    side = Side(one.side).label if one.side else ""
    return str(_WANTING[one.code]) % {"side": side, "have": one.have, "need": one.need}
