"""The states of a concern."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.workflow import Machine, Row
from tieshan.rights.concerns.models import Concern
from tieshan.rights.concerns.policies import ANSWER, CHECK, CLASSIFY, CLOSE, PASS, REOPEN, SET_ASIDE

__all__ = ["CONCERN"]

CONCERN = Machine(
    "rights.concern",
    title=_("Concern of a worker"),
    states=Concern.State,
    rows=[
        Row("received", CLASSIFY, "in_hand"),
        # Grade, matter or handler may change while it is in hand.
        Row("in_hand", CLASSIFY, "in_hand"),
        # In another house it is classified anew.
        Row("received", PASS, "received"),
        Row("in_hand", PASS, "received"),
        Row("in_hand", ANSWER, "answered"),
        # Found good by a second person: closed. Found wanting: back into hand.
        Row(
            "answered",
            CHECK,
            "in_hand",
            guard=lambda _concern, facts: _("The answer is good.") if facts["good"] else None,
        ),
        Row("answered", CHECK, "closed"),
        Row("answered", CLOSE, "closed"),
        Row("answered", REOPEN, "in_hand"),
        Row("closed", REOPEN, "in_hand"),
        Row("set_aside", REOPEN, "received"),
        Row("received", SET_ASIDE, "set_aside"),
        Row("in_hand", SET_ASIDE, "set_aside"),
    ],
)
