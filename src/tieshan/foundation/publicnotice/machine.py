"""The states of a public notice."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.publicnotice.models import PublicNotice
from tieshan.foundation.publicnotice.policies import ANSWER, END, RECORD, SET_ASIDE, WITHDRAW
from tieshan.foundation.workflow import Machine, Row

__all__ = ["NOTICE"]

NOTICE = Machine(
    "publicnotice.notice",
    title=_("Public notice"),
    states=PublicNotice.State,
    rows=[
        Row("standing", END, "clear", guard=lambda notice, facts: _("Objections are open.") if facts["open"] else None),
        Row("standing", END, "waiting"),
        Row("waiting", ANSWER, "clear"),
        Row("waiting", SET_ASIDE, "clear"),
        # An objection that reached the office in time was entered only after the end.
        Row("clear", RECORD, "waiting"),
        Row("standing", WITHDRAW, "withdrawn"),
        Row("waiting", WITHDRAW, "withdrawn"),
    ],
)
