"""The states of a warning."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.workflow import Machine, Row
from tieshan.rights.warning.policies import CHECK, CLOSE, LETTER, MEASURE, REPORT, RUN
from tieshan.rights.warning.terms import Grade, State

__all__ = ["WARNING"]

WARNING = Machine(
    "rights.warning",
    title=_("Early warning"),
    states=State,
    rows=[
        Row("raised", REPORT, "in_hand"),
        Row("in_hand", MEASURE, "in_hand"),
        # A letter is a measure when it has reached its office.
        Row("in_hand", LETTER, "in_hand"),
        Row("checked", LETTER, "checked"),
        # What is done after the check is checked again.
        Row("checked", MEASURE, "in_hand"),
        Row(
            "in_hand",
            CHECK,
            "checked",
            guard=lambda _warning, facts: None if facts["good"] else _("More is to be done."),
        ),
        Row("in_hand", CHECK, "in_hand"),
        Row("checked", CLOSE, "closed"),
        # A warning that was never more than blue needs no second person.
        Row(
            "in_hand",
            CLOSE,
            "closed",
            guard=lambda warning, _facts: (
                _("What was done is checked by a second person first.") if warning.highest > Grade.BLUE else None
            ),
        ),
        # A higher grade is reported anew; what falls back to a grade that was reported is in hand as before. One whose
        # signs went before anybody took it in hand lapses: nobody reports an employer who is no longer warned.
        Row("in_hand", RUN, "raised"),
        Row("checked", RUN, "raised"),
        Row("raised", RUN, "in_hand"),
        Row("raised", RUN, "closed"),
    ],
)
