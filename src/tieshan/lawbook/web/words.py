"""Values of the lawbook in words: how much of what, how sure, what the district may change, where the clause is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from tieshan.foundation.ui.kinds import Tag, page_url
from tieshan.lawbook.reading import library
from tieshan.lawbook.records import Band, Parameter, Regulation
from tieshan.lawbook.terms import Counted, Evidence, Leeway, RegulationKind, Scope

__all__ = [
    "CLAUSE",
    "COUNTED",
    "KINDS",
    "PARAMETER",
    "REGULATION",
    "SCOPES",
    "bounds_words",
    "clause_url",
    "how_sure",
    "number_words",
    "parameter_url",
    "range_words",
    "sort_tag",
    "value_words",
]

REGULATION = "lawbook.regulation.view"
CLAUSE = "lawbook.clause.view"
PARAMETER = "lawbook.parameter.view"

KINDS: dict[str, object] = {
    RegulationKind.SPEECH.value: pgettext_lazy("regulation", "founding speech"),
    RegulationKind.LAW.value: pgettext_lazy("regulation", "law"),
    RegulationKind.CHARTER.value: pgettext_lazy("regulation", "charter"),
    RegulationKind.RULE.value: pgettext_lazy("regulation", "rule"),
    RegulationKind.STANDARD.value: pgettext_lazy("regulation", "standard"),
    RegulationKind.HOUSE.value: pgettext_lazy("regulation", "shipped setting"),
}
SCOPES: dict[str, object] = {
    Scope.NATIONAL.value: pgettext_lazy("scope", "national"),
    Scope.PROVINCIAL.value: pgettext_lazy("scope", "provincial"),
    Scope.CITY.value: pgettext_lazy("scope", "city"),
    Scope.DISTRICT.value: pgettext_lazy("scope", "this district"),
}
COUNTED: dict[str, object] = {
    Counted.MEMBER: pgettext_lazy("counted", "members"),
    Counted.WOMAN_MEMBER: pgettext_lazy("counted", "women members"),
    Counted.WORKER: pgettext_lazy("counted", "workers"),
    Counted.EMPLOYER: pgettext_lazy("counted", "employers"),
    Counted.DELEGATE: pgettext_lazy("counted", "delegates"),
    Counted.SEAT: pgettext_lazy("counted", "seats"),
    Counted.SHARE: pgettext_lazy("counted", "share"),
    Counted.YUAN: pgettext_lazy("counted", "yuan"),
    Counted.CALENDAR_DAY: pgettext_lazy("counted", "calendar days"),
    Counted.WORKING_DAY: pgettext_lazy("counted", "working days"),
    Counted.MINUTE: pgettext_lazy("counted", "minutes"),
    Counted.HOUR: pgettext_lazy("counted", "hours"),
    Counted.MONTH: pgettext_lazy("counted", "months"),
    Counted.YEAR: pgettext_lazy("counted", "years"),
    Counted.MEETING: pgettext_lazy("counted", "meetings"),
    Counted.ITEM: pgettext_lazy("counted", "items"),
    Counted.PAPER: pgettext_lazy("counted", "papers"),
    Counted.FIELD: pgettext_lazy("counted", "fields"),
    Counted.PERSON: pgettext_lazy("counted", "persons"),
    Counted.CHARACTER: pgettext_lazy("counted", "characters"),
    Counted.POINT: pgettext_lazy("counted", "points"),
    Counted.SETTING: "",
}
_ONE_OR_MANY: dict[str, Callable[[int], str]] = {
    Counted.MEMBER: lambda n: ngettext("%(n)s member", "%(n)s members", n),
    Counted.WOMAN_MEMBER: lambda n: ngettext("%(n)s woman member", "%(n)s women members", n),
    Counted.WORKER: lambda n: ngettext("%(n)s worker", "%(n)s workers", n),
    Counted.EMPLOYER: lambda n: ngettext("%(n)s employer", "%(n)s employers", n),
    Counted.DELEGATE: lambda n: ngettext("%(n)s delegate", "%(n)s delegates", n),
    Counted.SEAT: lambda n: ngettext("%(n)s seat", "%(n)s seats", n),
    Counted.CALENDAR_DAY: lambda n: ngettext("%(n)s calendar day", "%(n)s calendar days", n),
    Counted.WORKING_DAY: lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    Counted.MINUTE: lambda n: ngettext("%(n)s minute", "%(n)s minutes", n),
    Counted.HOUR: lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    Counted.MONTH: lambda n: ngettext("%(n)s month", "%(n)s months", n),
    Counted.YEAR: lambda n: ngettext("%(n)s year", "%(n)s years", n),
    Counted.MEETING: lambda n: ngettext("%(n)s meeting", "%(n)s meetings", n),
    Counted.ITEM: lambda n: ngettext("%(n)s item", "%(n)s items", n),
    Counted.PAPER: lambda n: ngettext("%(n)s paper", "%(n)s papers", n),
    Counted.FIELD: lambda n: ngettext("%(n)s field", "%(n)s fields", n),
    Counted.PERSON: lambda n: ngettext("%(n)s person", "%(n)s persons", n),
    Counted.CHARACTER: lambda n: ngettext("%(n)s character", "%(n)s characters", n),
    Counted.POINT: lambda n: ngettext("%(n)s point", "%(n)s points", n),
}
_PER: dict[str, object] = {
    "day": gettext_lazy("%(value)s a day"),
    "week": gettext_lazy("%(value)s a week"),
    "month": gettext_lazy("%(value)s a month"),
    "year": gettext_lazy("%(value)s a year"),
}


def _plain(value: Decimal) -> str:
    """A decimal without needless noughts and without an exponent: 0.5, 200, 21.75."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number_words(value: int | Decimal | Fraction, counted: Counted) -> str:
    """One number with what it counts: "25 members", "2 %", "2/3", "200 yuan"."""
    if counted == Counted.SHARE:
        return f"{_plain(value * 100)} %" if isinstance(value, Decimal) else str(value)
    if isinstance(value, int) and counted in _ONE_OR_MANY:
        return _ONE_OR_MANY[counted](value) % {"n": f"{value:,}"}
    shown = _plain(value) if isinstance(value, Decimal) else f"{value:,}" if isinstance(value, int) else str(value)
    unit = str(COUNTED[counted])
    return _("%(value)s %(unit)s") % {"value": shown, "unit": unit} if unit else shown


def _band_words(band: Band, counted: Counted) -> str:
    size = _("%(lower)s and more") % {"lower": f"{band.lower:,}"}
    if band.upper == band.lower:
        size = f"{band.lower:,}"
    elif band.upper is not None:
        size = f"{band.lower:,}–{band.upper:,}"
    amount = f"{band.least}–{band.most}" if band.least != band.most else f"{band.least}"
    return _("%(size)s: %(amount)s %(unit)s") % {"size": size, "amount": amount, "unit": COUNTED[counted]}


def value_words(parameter: Parameter) -> str:
    """The value of a parameter in one line."""
    value, counted = parameter.value, parameter.counted
    if isinstance(value, tuple):
        numbers = [one for one in value if isinstance(one, int)]
        if numbers:
            row = {"value": _(", ").join(map(str, numbers)), "unit": COUNTED[counted]}
            shown = _("%(value)s %(unit)s") % row
        else:
            shown = _("; ").join(_band_words(one, counted) for one in value if isinstance(one, Band))
    else:
        shown = number_words(value, counted)
    form = _PER.get(parameter.per)
    return str(form) % {"value": shown} if form is not None else shown


def range_words(first: dt.date, last: dt.date | None) -> str:
    """From which day a value holds, and until when (the last day, not the first one after it)."""
    if last is None:
        return _("in force since %(day)s") % {"day": first.isoformat()}
    until = last - dt.timedelta(days=1)
    return _("in force from %(first)s to %(last)s") % {"first": first.isoformat(), "last": until.isoformat()}


def how_sure(confidence: str, evidence: str) -> str:
    """One clause on the proof behind a value; what was never compared with its source is called so."""
    if evidence == Evidence.MEMORY:
        return _("from general knowledge, not yet compared with the text")
    if confidence == "H":
        return _("read in the published text")
    return _("read in public material, to be compared with the text")


def sort_tag(parameter: Parameter) -> Tag:
    """What sort of value it is: law, the district's own, or local practice. Only law is called law."""
    if parameter.is_own:
        return Tag(_("set by this district"), "done")
    if not parameter.show_as_law:
        return Tag(_("local practice"), "plain")
    if parameter.regulation.scope == Scope.DISTRICT:
        return Tag(_("rule of this district"), "info")
    return Tag(_("laid down"), "info")


def bounds_words(parameter: Parameter) -> str:
    """What the district may do with a value."""
    bounds, counted = parameter.bounds, parameter.counted
    words = {
        Leeway.FIXED: _("The district may not change it."),
        Leeway.DOWN: _("The district may only lower it."),
        Leeway.UP: _("The district may only raise it."),
        Leeway.WITHIN: _("The district may only narrow it."),
        Leeway.FREE: _("The district may set its own."),
    }[bounds.leeway]
    ends = []
    if bounds.least is not None:
        ends.append(_("at least %(value)s") % {"value": number_words(_whole(bounds.least), counted)})
    if bounds.most is not None:
        ends.append(_("at most %(value)s") % {"value": number_words(_whole(bounds.most), counted)})
    return words + (_(" Limits: %(ends)s.") % {"ends": _(", ").join(ends)} if ends else "")


def _whole(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() and abs(value) >= 1 else value


def document_words(regulation: Regulation) -> str:
    """The title of a document with its number."""
    if regulation.number:
        return _("%(document)s (%(number)s)") % {"document": regulation.title, "number": regulation.number}
    return str(regulation.title)


def parameter_url(code: str) -> str | None:
    """The page of a parameter."""
    return page_url(PARAMETER, code)


def clause_url(ref: str) -> str | None:
    """The page of a clause, else that of its regulation; None for what the lawbook does not know."""
    shelf = library()
    if ref in shelf.clauses:
        return page_url(CLAUSE, ref)
    alias = ref.partition(":")[0]
    code = next((one.code for one in shelf.regulations.values() if alias in {one.alias, one.code}), None)
    return page_url(REGULATION, code) if code is not None else None
