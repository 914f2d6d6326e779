"""The way of a bulletin: drafted, submitted, signed by approval, issued."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tieshan.desk.terms import BulletinState
from tieshan.foundation.workflow.machines import Machine, Row

#: What the end of an approval does to the bulletin.
OUTCOMES = {
    "agreed": "workflow.approval.agree",
    "refused": "workflow.approval.refuse",
    "returned": "workflow.approval.return",
    "withdrawn": "workflow.approval.withdraw",
}

BULLETIN = Machine(
    "desk.bulletin",
    title=_("Bulletin"),
    states=BulletinState,
    rows=[
        Row("draft", "desk.bulletin.submit", "submitted"),
        Row("submitted", OUTCOMES["agreed"], "agreed"),
        Row("submitted", OUTCOMES["refused"], "draft"),
        Row("submitted", OUTCOMES["returned"], "draft"),
        Row("submitted", OUTCOMES["withdrawn"], "draft"),
        Row("agreed", "desk.bulletin.issue", "issued"),
    ],
)
