"""What approvals tell the rooms above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tieshan.foundation.access import Actor

__all__ = ["ApprovalEnded"]


@dataclass(frozen=True)
class ApprovalEnded:
    """An approval is over. Delivered inside the deciding act, with the whole district in reach, so that the room can
    move its record although the one who decides may not see it; the room writes under the running act and asks for no
    permission of its own. `outcome` is agreed, refused, returned (to be mended and submitted again) or withdrawn."""

    kind: str
    record_id: int
    run_id: int
    outcome: str
    on: date
    actor: Actor
