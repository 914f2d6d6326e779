"""Sign of trouble from supervision: a letter to an employer that had no effect (speech:C14).

From the day on which it was known: silence from the day after the last, a refusal from its own day, a look on the spot
from the day of the look. It ends with the correction, or when the next rung of the ladder takes over: the opinion
letter, then the decision of the authority. A later answer ends the silence.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tieshan.organisations.signals import SignalSource
from tieshan.rights.supervision.policies import LETTERS
from tieshan.rights.supervision.terms import Ground

__all__ = ["LETTER_WITHOUT_EFFECT"]

_SQL: Final = """
    WITH letter AS (
        SELECT l.*,
               coalesce(l.corrected_on, CASE l.kind WHEN 'advisory' THEN l.followed_on ELSE p.decided_on END) AS ended,
               (SELECT min(v.verified_on) FROM rights_supervision_verification v
                WHERE v.letter_id = l.id AND NOT v.corrected) AS looked
        FROM rights_supervision_letter l
        LEFT JOIN rights_supervision_letter p ON p.previous_id = l.id AND p.kind = 'proposal' AND p.number IS NOT NULL
        WHERE l.kind IN ('advisory', 'opinion') AND l.delivered_on IS NOT NULL
          AND (%(employers)s::bigint[] IS NULL OR l.employer_id = ANY (%(employers)s::bigint[]))
    ), span AS (
        SELECT employer_id, id, due_on + 1 AS since, least(answered_on, looked, ended) AS until, 'silent' AS detail
        FROM letter WHERE due_on IS NOT NULL
        UNION ALL
        SELECT employer_id, id, delivered_on, least(looked, ended), 'unreceived' FROM letter WHERE due_on IS NULL
        UNION ALL
        SELECT employer_id, id, answered_on, least(looked, ended), 'rejected'
        FROM letter WHERE answered_on IS NOT NULL AND correct_by IS NULL
        UNION ALL
        SELECT employer_id, id, looked, ended, 'uncorrected' FROM letter WHERE looked IS NOT NULL
    )
    SELECT employer_id, id AS record_id, since, until, 0 AS workers, detail
    FROM span WHERE until IS NULL OR until > since
"""


def _why(code: str) -> object:
    return Ground(code).label


LETTER_WITHOUT_EFFECT = SignalSource(
    code="supervision",
    title=_("Letter of supervision without effect"),
    ends=_("goes when the correction is verified, or the next letter goes out"),
    page="rights.supervision.letter",
    seen_by=LETTERS,
    sql=_SQL,
    detail_label=_why,
    tells_outside=True,
)
