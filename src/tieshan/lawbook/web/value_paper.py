"""A proposed value as a paper: what those see who decide on it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.components import Fact
from tieshan.foundation.workflow import PaperKind
from tieshan.lawbook.actions.values import KIND
from tieshan.lawbook.district_values import as_parameter, shipped_on
from tieshan.lawbook.models import DistrictValue
from tieshan.lawbook.web.words import bounds_words, value_words

__all__ = ["VALUE_PAPER", "own_words", "value_facts", "value_title"]


def value_title(row: DistrictValue) -> str:
    """The value in one line: its name and its day."""
    shipped = shipped_on(row.code, row.valid_from)
    name = shipped.title if shipped is not None else row.code
    return _("%(name)s, from %(day)s") % {"name": name, "day": row.valid_from.isoformat()}


def own_words(row: DistrictValue) -> str:
    """What is proposed."""
    if row.lifted:
        return _("the shipped value holds again")
    found = as_parameter(row)
    return value_words(found) if found is not None else str(row.value)


def value_facts(row: DistrictValue) -> Sequence[Fact]:
    """Old and new value, what the law leaves, document and reason."""
    shipped = shipped_on(row.code, row.valid_from)
    return [
        Fact(_("Proposed value"), own_words(row)),
        Fact(_("Shipped value"), value_words(shipped) if shipped is not None else ""),
        Fact(_("What the district may do"), bounds_words(shipped) if shipped is not None else ""),
        Fact(_("Valid from"), row.valid_from),
        Fact(_("Document"), row.document, sub=row.number),
        Fact(_("Article"), row.article),
        Fact(_("Reason"), row.reason, wide=True),
    ]


def _digest(row: DistrictValue) -> str:
    said = [
        row.code,
        row.value,
        row.lifted,
        row.valid_from.isoformat(),
        row.document,
        row.number,
        row.article,
        row.reason,
    ]
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


VALUE_PAPER = PaperKind(
    code=KIND,
    model=DistrictValue,
    page="lawbook.district.view",
    edit="lawbook.value.correct",
    title=value_title,
    facts=value_facts,
    digest=_digest,
    name=gettext_lazy("Value of the district"),
)
