"""Acts on disputes."""

from tieshan.rights.disputes.actions.contents import (
    add_claim,
    add_evidence,
    add_worker,
    correct_worker,
    reckon_claim,
    record_hearing,
)
from tieshan.rights.disputes.actions.intake import accept_dispute, open_dispute, open_from_concern, refuse_dispute
from tieshan.rights.disputes.actions.papers import apply_for_aid, decide_aid, record_session, sign_agreement
from tieshan.rights.disputes.actions.procedure import (
    begin_mediation,
    change_clock,
    close_dispute,
    file_arbitration,
    record_award,
    record_event,
    record_mediation,
    sue,
)

__all__ = [
    "accept_dispute",
    "add_claim",
    "add_evidence",
    "add_worker",
    "apply_for_aid",
    "begin_mediation",
    "change_clock",
    "close_dispute",
    "correct_worker",
    "decide_aid",
    "file_arbitration",
    "open_dispute",
    "open_from_concern",
    "reckon_claim",
    "record_award",
    "record_event",
    "record_hearing",
    "record_mediation",
    "record_session",
    "refuse_dispute",
    "sign_agreement",
    "sue",
]
