"""The states of a dispute."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.workflow import Machine, Row
from tieshan.rights.disputes.policies import ACCEPT, AWARD, CLOSE, EVENT, FILE, MEDIATE, REFUSE, SETTLE, SUE
from tieshan.rights.disputes.terms import State

__all__ = ["DISPUTE"]

DISPUTE = Machine(
    "rights.dispute",
    title=_("Labour dispute"),
    states=State,
    rows=[
        Row("received", ACCEPT, "accepted"),
        Row("received", REFUSE, "refused"),
        Row("accepted", MEDIATE, "mediation"),
        # Agreement reached, else back: arbitration is open.
        Row(
            "mediation",
            SETTLE,
            "agreed",
            guard=lambda _dispute, facts: None if facts["agreed"] else _("No agreement was reached."),
        ),
        Row("mediation", SETTLE, "accepted"),
        # Mediation is no condition of arbitration, and an agreement that is not kept leads there too.
        Row("accepted", FILE, "arbitration"),
        Row("mediation", FILE, "arbitration"),
        Row("agreed", FILE, "arbitration"),
        Row("arbitration", EVENT, "arbitration"),
        Row("arbitration", AWARD, "awarded"),
        # Refused by the commission, or overdue: the court may be asked without an award.
        Row("arbitration", SUE, "court"),
        Row("awarded", SUE, "court"),
        *(
            Row(state, CLOSE, "closed")
            for state in ("accepted", "mediation", "agreed", "arbitration", "awarded", "court")
        ),
    ],
)
