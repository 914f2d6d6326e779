"""Breaking a long title into lines of similar length, where the language allows it."""

from __future__ import annotations

import re

from tieshan.foundation.documents.layout import layout

__all__ = ["broken_title", "width_of"]

#: Characters of the title's size that fit into a line of the text area.
LINE = 20
_WHOLE = re.compile(r"[0-9A-Za-z.%]")


def width_of(text: str) -> float:
    """Width in Chinese characters: digits and Latin letters take half a place."""
    return sum(0.5 if ord(sign) < 0x2000 else 1.0 for sign in text)


def broken_title(text: str) -> list[str]:
    """The lines of a title: its own breaks, or as few lines as fit, each about as long as the others."""
    if "\n" in text:
        return [line.strip() for line in text.split("\n") if line.strip()]
    text = text.strip()
    count = -(-int(width_of(text) * 2) // (LINE * 2))
    lines: list[str] = []
    while count > 1:
        at = _break_point(text, width_of(text) / count, count - 1)
        lines.append(text[:at])
        text = text[at:]
        count -= 1
    return [*lines, text]


def _break_point(text: str, aim: float, more: int) -> int:
    """Where to break nearest to `aim`: before or after a phrase if one is near, never inside a word or a number.
    What is left must fit into `more` lines."""
    form = layout()
    best, best_cost = len(text), float("inf")
    for at in range(1, len(text)):
        if width_of(text[:at]) > LINE or width_of(text[at:]) > LINE * more or _inside(text, at):
            continue
        cost = abs(width_of(text[:at]) - aim)
        if text.startswith(form.break_before, at):
            cost -= 8
        elif text[at - 1] in form.break_after:
            cost -= 3
        if not _between_marks(text[:at]):
            cost += 4
        if cost < best_cost:
            best, best_cost = at, cost
    return best


def _between_marks(text: str) -> bool:
    """Whether a text leaves no bracket or quotation open; a long name in them may have to be broken."""
    marks = layout().stay_together
    return all(text.count(marks[n]) == text.count(marks[n + 1]) for n in range(0, len(marks), 2))


def _inside(text: str, at: int) -> bool:
    """Whether a break at this place would tear a word or a number, or part a mark from its word."""
    form = layout()
    if text[at - 1] in form.stay_together[::2] or text[at] in form.stay_together[1::2] + form.break_after:
        return True
    if _WHOLE.match(text[at - 1]) and _WHOLE.match(text[at]):
        return True
    return any(
        text.startswith(word, start)
        for word in (*form.words_together, form.break_before)
        for start in range(max(0, at - len(word) + 1), at)
    )
