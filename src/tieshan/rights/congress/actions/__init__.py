"""Acts of congress and openness."""

from tieshan.rights.congress.actions.congresses import change_delegates, constitute_congress
from tieshan.rights.congress.actions.openness import prove_affair, publish_affair, strike_affair
from tieshan.rights.congress.actions.sessions import add_resolution, hand_out_papers, hold_session, plan_session

__all__ = [
    "add_resolution",
    "change_delegates",
    "constitute_congress",
    "hand_out_papers",
    "hold_session",
    "plan_session",
    "prove_affair",
    "publish_affair",
    "strike_affair",
]
