"""The states of a bargaining: one table for request, talks, vote, signing, filing, and the loop of an objection."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.workflow import Machine, Row
from tieshan.rights.bargaining.policies import (
    DRAFT,
    EFFECT,
    FILE,
    OBJECT,
    REPLY,
    REQUEST,
    SIGN,
    TALK,
    VOTE,
    WITHDRAW,
)
from tieshan.rights.bargaining.terms import State

__all__ = ["BARGAINING"]

BARGAINING = Machine(
    "rights.bargaining",
    title=_("Collective bargaining"),
    states=State,
    rows=[
        Row(
            "requested",
            REPLY,
            "talks",
            guard=lambda _record, facts: None if facts["agrees"] else _("The other side refuses."),
        ),
        Row("requested", REPLY, "refused"),
        # Whoever refused may change their mind; the request may be made anew.
        Row(
            "refused",
            REPLY,
            "talks",
            guard=lambda _record, facts: None if facts["agrees"] else _("It has been refused already."),
        ),
        Row("refused", REQUEST, "requested"),
        Row("talks", TALK, "talks"),
        Row("talks", DRAFT, "drafted"),
        Row("drafted", DRAFT, "drafted"),
        # Not accepted: back to the table.
        Row(
            "drafted",
            VOTE,
            "approved",
            guard=lambda _record, facts: None if facts["accepted"] else _("The congress did not accept it."),
        ),
        Row("drafted", VOTE, "talks"),
        Row("approved", SIGN, "signed"),
        Row("signed", FILE, "filed"),
        Row("filed", OBJECT, "objected"),
        # What the authority objects to is negotiated, voted on, signed and filed again.
        Row("objected", TALK, "talks"),
        Row("objected", DRAFT, "drafted"),
        Row("filed", EFFECT, "in_force"),
        *(
            Row(state, WITHDRAW, "withdrawn")
            for state in ("requested", "refused", "talks", "drafted", "approved", "signed", "objected")
        ),
    ],
)
