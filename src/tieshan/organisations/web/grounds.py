"""Beside what was computed: which rule, from which paper, since when, and how sure we are of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tieshan.foundation.ui.kinds import Why
from tieshan.lawbook import Band, Parameter

_SURE = {
    ("H", "seen"): lambda: _("read in the published text"),
    ("M", "seen"): lambda: _("read in public material, to be compared with the text"),
}


def grounds(parameter: Parameter, *said: object) -> Why:
    """The grounds of a computed value: what was applied, the document, its dates, and how sure the value is."""
    document = str(parameter.document)
    if parameter.number:
        document = _("%(document)s (%(number)s)") % {"document": document, "number": parameter.number}
    if parameter.article:
        document = _("%(document)s, article %(article)s") % {"document": document, "article": parameter.article}
    parts: list[object] = [*said, document, _("in force since %(day)s") % {"day": parameter.valid_from.isoformat()}]
    parts.append(how_sure(parameter))
    return Why(parts)


def how_sure(parameter: Parameter) -> str:
    """One clause on the proof behind a value; what was never compared with its source is called so."""
    word = _SURE.get((parameter.confidence.value, parameter.evidence.value))
    sure = word() if word is not None else _("from general knowledge, not yet compared with the text")
    if parameter.show_as_law:
        return sure
    return _("%(sure)s; a setting that the district may change") % {"sure": sure}


def band_words(band: Band | None) -> str:
    """A band in words: "25 to 200 members: 3 to 7 seats"."""
    if band is None:
        return _("The rule says nothing for this number of members.")
    facts = {"lower": band.lower, "upper": band.upper, "least": band.least, "most": band.most}
    if band.upper is None:
        return _("%(lower)s members and more: %(least)s to %(most)s seats") % facts
    return _("%(lower)s to %(upper)s members: %(least)s to %(most)s seats") % facts


def months_words(months: Sequence[int]) -> str:
    """Warning steps in words: "6, 3, 1 months before"."""
    return _("%(steps)s months before the end") % {"steps": ", ".join(map(str, months))}
