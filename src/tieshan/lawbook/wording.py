"""The thin layer towards Django: the reader's language and the sentences of refusals.

Django is loaded on the first call only, so that the lawbook can also be read where no Django runs.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tieshan.kernel.refusal import Refused

__all__ = [
    "language",
    "no_calendar",
    "no_clause",
    "no_code_list",
    "no_parameter",
    "no_route",
    "no_rule",
    "no_standard",
]

#: The first language of the house, used where no request says otherwise.
FIRST_LANGUAGE = "zh-hans"


def language() -> str:
    """Language code of the running request, or the first language of the house when Django is not in use."""
    if "django" not in sys.modules and "DJANGO_SETTINGS_MODULE" not in os.environ:
        return FIRST_LANGUAGE
    from django.conf import settings
    from django.utils.translation import get_language

    if not (settings.configured or "DJANGO_SETTINGS_MODULE" in os.environ):
        return FIRST_LANGUAGE
    return get_language() or FIRST_LANGUAGE


def no_parameter(code: str, on: dt.date) -> Refused:
    """Refusal: the lawbook has no value for this parameter on that day. There are no defaults."""
    from django.utils.text import format_lazy
    from django.utils.translation import gettext_lazy as _

    from tieshan.kernel.refusal import Refused

    return Refused(
        "lawbook.parameter.missing",
        format_lazy(
            _("The lawbook has no value for “{code}” on {day}. Enter the regulation that sets it, with its source."),
            code=code,
            day=on.isoformat(),
        ),
        parameter=code,
        on=on,
    )


def no_code_list(name: str, on: dt.date) -> Refused:
    """Refusal: no code list of this name holds on that day."""
    from django.utils.text import format_lazy
    from django.utils.translation import gettext_lazy as _

    from tieshan.kernel.refusal import Refused

    return Refused(
        "lawbook.codes.missing",
        format_lazy(
            _("The lawbook has no code list “{name}” on {day}. Check the date, or enter the list with its source."),
            name=name,
            day=on.isoformat(),
        ),
        name=name,
        on=on,
    )


def no_clause(ref: str) -> Refused:
    """Refusal: nothing in the lawbook carries this reference."""
    from django.utils.text import format_lazy
    from django.utils.translation import gettext_lazy as _

    from tieshan.kernel.refusal import Refused

    return Refused(
        "lawbook.clause.missing",
        format_lazy(
            _("The lawbook has no clause “{ref}”. Check the reference against the list of regulations."), ref=ref
        ),
        ref=ref,
    )


def no_route(kind: str, unit_kind: str, quantity: Decimal | None, on: dt.date) -> Refused:
    """Refusal: no approval route holds for such a paper on that day."""
    from django.utils.text import format_lazy
    from django.utils.translation import gettext_lazy as _

    from tieshan.kernel.refusal import Refused

    return Refused(
        "lawbook.route.missing",
        format_lazy(
            _(
                "The lawbook has no approval route for papers “{kind}” of this kind of union ({unit_kind}), "
                "quantity {quantity}, on {day}. Enter the route with its source, then submit again."
            ),
            kind=kind,
            unit_kind=unit_kind,
            quantity=0 if quantity is None else quantity,
            day=on.isoformat(),
        ),
        kind=kind,
        unit_kind=unit_kind,
        on=on,
    )


def no_calendar(year: int) -> Refused:
    """Refusal: the State Council's calendar of that year has not been entered. Nothing is counted by weekday alone."""
    from django.utils.text import format_lazy
    from django.utils.translation import gettext_lazy as _

    from tieshan.kernel.refusal import Refused

    return Refused(
        "lawbook.calendar.unpublished",
        format_lazy(
            _(
                "The official calendar of {year} is not in the lawbook. Once the State Council has announced it, "
                "the district office enters it under Working-day calendar."
            ),
            year=year,
        ),
        year=year,
    )


def no_standard(code: str, on: dt.date) -> Refused:
    """Refusal: no standard of this code holds on that day."""
    from django.utils.text import format_lazy
    from django.utils.translation import gettext_lazy as _

    from tieshan.kernel.refusal import Refused

    return Refused(
        "lawbook.standard.missing",
        format_lazy(
            _("The lawbook has no standard “{code}” on {day}. Enter it with its points and its source."),
            code=code,
            day=on.isoformat(),
        ),
        standard=code,
        on=on,
    )


def no_rule(code: str, on: dt.date) -> Refused:
    """Refusal: no version of this rule holds on that day."""
    from django.utils.text import format_lazy
    from django.utils.translation import gettext_lazy as _

    from tieshan.kernel.refusal import Refused

    return Refused(
        "lawbook.rule.missing",
        format_lazy(
            _("The lawbook has no rule “{code}” for {day}. Check the date; an older case needs the rule of its time."),
            code=code,
            day=on.isoformat(),
        ),
        rule=code,
        on=on,
    )
