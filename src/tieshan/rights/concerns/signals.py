"""Signs of trouble from what workers say: complaints and their kinds, and concerns that nobody answered (speech:C14).

Only that somebody spoke, on which day and about which matter; never who, and no words. What looks like a flood does not
count, so that nobody can talk an employer into a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.lawbook import code_list, parameter
from tieshan.organisations.signals import SignalSource
from tieshan.rights.concerns.policies import LIST

__all__ = ["SIGNALS", "matter_word"]

_COMPLAINTS: Final = """
    SELECT c.employer_id, c.id AS record_id, timezone(%(zone)s, c.received_at)::date AS since,
           timezone(%(zone)s, c.received_at)::date + %(window)s::int AS until, 1 AS workers, c.matter AS detail
    FROM rights_concerns_concern c
    WHERE c.employer_id IS NOT NULL AND c.kind IN ('complain', 'help') AND c.state <> 'set_aside'
      AND NOT c.is_doubtful AND {which}
      AND (%(employers)s::bigint[] IS NULL OR c.employer_id = ANY (%(employers)s::bigint[]))
"""
_UNANSWERED: Final = """
    SELECT c.employer_id, c.id AS record_id, c.due_on + 1 AS since, c.answered_on AS until, 0 AS workers,
           c.matter AS detail
    FROM rights_concerns_concern c
    WHERE c.employer_id IS NOT NULL AND c.kind IN ('complain', 'help') AND c.state <> 'set_aside'
      AND NOT c.is_doubtful AND (c.answered_on IS NULL OR c.answered_on > c.due_on + 1)
      AND (%(employers)s::bigint[] IS NULL OR c.employer_id = ANY (%(employers)s::bigint[]))
"""


def _window(on: date) -> Mapping[str, Any]:
    return {"zone": settings.TIME_ZONE, "window": parameter("rights.warning.window", on=on).whole}


def matter_word(code: str) -> object:
    """The matter in words; a concern that is not classified has none."""
    return code_list("concern_matter", on=timezone.localdate()).label(code)


def _complaints(code: str, title: object, which: str) -> SignalSource:
    return SignalSource(
        code=code,
        title=title,
        ends=_("counts for the days set in the lawbook"),
        page="rights.concern.view",
        seen_by=LIST,
        sql=_COMPLAINTS.format(which=which),
        params=_window,
        detail_label=matter_word,
        is_complaint=True,
    )


SIGNALS = (
    _complaints("visit", _("Workers came to the union in person"), "c.channel = 'person'"),
    _complaints("wages", _("Complaint about wages"), "c.channel <> 'person' AND c.matter = 'wages'"),
    _complaints("complaint", _("Complaint on another matter"), "c.channel <> 'person' AND c.matter <> 'wages'"),
    SignalSource(
        code="unanswered",
        title=_("Complaint past its day without an answer"),
        ends=_("goes with the answer"),
        page="rights.concern.view",
        seen_by=LIST,
        sql=_UNANSWERED,
        detail_label=matter_word,
    ),
)
