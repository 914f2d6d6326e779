"""Sign of trouble from dialogue: a promise of the employer's side that is not kept (speech:C14)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tieshan.organisations.signals import SignalSource
from tieshan.rights.dialogue.policies import LIST

__all__ = ["PROMISE_BROKEN"]

_BROKEN: Final = """
    SELECT e.id AS employer_id, p.dialogue_id AS record_id, p.due_on + 1 AS since, p.kept_on AS until, 0 AS workers,
           '' AS detail
    FROM rights_dialogue_promise p
    JOIN organisations_unit u ON u.id = p.unit_id AND u.kind = 'enterprise'
    JOIN organisations_employer e ON e.union_unit_id = u.id
    WHERE (p.kept_on IS NULL OR p.kept_on > p.due_on + 1)
      AND (%(units)s::bigint[] IS NULL OR p.unit_id = ANY (%(units)s::bigint[]))
"""

PROMISE_BROKEN = SignalSource(
    code="promise",
    title=_("Promise of a dialogue overdue"),
    ends=_("goes when the promise is kept"),
    page="rights.dialogue.view",
    seen_by=LIST,
    sql=_BROKEN,
    tells_outside=True,
)
