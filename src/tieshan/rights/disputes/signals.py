"""Sign of trouble from disputes: one that is open (speech:C14)."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tieshan.organisations.signals import SignalSource
from tieshan.rights.concerns.signals import matter_word
from tieshan.rights.disputes.policies import LIST

__all__ = ["DISPUTE_OPEN"]

_OPEN: Final = """
    SELECT d.employer_id, d.id AS record_id, d.received_on AS since, d.closed_on AS until, d.workers, d.matter AS detail
    FROM rights_disputes_dispute d
    WHERE d.state <> 'refused'
      AND (%(employers)s::bigint[] IS NULL OR d.employer_id = ANY (%(employers)s::bigint[]))
"""

DISPUTE_OPEN = SignalSource(
    code="dispute",
    title=_("Labour dispute not closed"),
    ends=_("goes when the dispute is closed"),
    page="rights.dispute.view",
    seen_by=LIST,
    sql=_OPEN,
    detail_label=matter_word,
)
