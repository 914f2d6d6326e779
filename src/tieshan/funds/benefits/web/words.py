"""Words and tones that the pages of benefits share."""

from __future__ import annotations

from typing import Any

from tieshan.foundation.ui.kinds import Tag, choice_word
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.lawbook import code_list

GRANT_TONES = {"asked": "due", "given": "done", "dropped": "plain"}
SHARE_TONES = {"held": "due", "received": "done", "missed": "late", "dropped": "plain"}


def occasion_word(grant: BenefitGrant) -> str:
    """The occasion; of a festival its name and year."""
    if grant.festival:
        return f"{code_list('benefit_festival', on=grant.asked_on).label(grant.festival)} {grant.event_on.year}"
    return str(choice_word(grant, "occasion"))


def grant_tag(grant: Any) -> Tag:
    """How the grant stands."""
    return Tag(choice_word(grant, "state"), GRANT_TONES[grant.state])


def share_tag(share: BenefitShare) -> Tag:
    """How a share stands."""
    return Tag(choice_word(share, "state"), SHARE_TONES[share.state])
