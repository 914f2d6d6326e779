"""The engine for steps: machines (tables of states and steps) and approvals (papers on their way through posts).

    from tieshan.foundation.workflow import Machine, Row, machine_trigger                    # rules.py, migrations
    from tieshan.foundation.workflow import PaperKind, register_paper, ApprovalEnded         # apps.py
    from tieshan.foundation.workflow import submit_paper, paper_changed, draft_paper         # inside the room's acts
    from tieshan.foundation.workflow import approval_card                                    # pages

Rooms import from here; README.md says how.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tieshan.foundation.workflow.actions import (
        draft_paper,
        drop_paper,
        paper_changed,
        stand_in,
        submit_paper,
        withdraw_paper,
    )
    from tieshan.foundation.workflow.cards import approval_card, returned_because
    from tieshan.foundation.workflow.events import ApprovalEnded
    from tieshan.foundation.workflow.machines import Machine, Row, machine_trigger
    from tieshan.foundation.workflow.papers import PaperKind, register_paper
    from tieshan.foundation.workflow.people import provide_people
    from tieshan.foundation.workflow.routes import Route, RouteStep, provide_routes

_WHERE = {
    "ApprovalEnded": "events",
    "Machine": "machines",
    "PaperKind": "papers",
    "Route": "routes",
    "RouteStep": "routes",
    "Row": "machines",
    "approval_card": "cards",
    "draft_paper": "actions",
    "drop_paper": "actions",
    "machine_trigger": "machines",
    "paper_changed": "actions",
    "provide_people": "people",
    "provide_routes": "routes",
    "returned_because": "cards",
    "register_paper": "papers",
    "stand_in": "actions",
    "submit_paper": "actions",
    "withdraw_paper": "actions",
}
__all__ = [
    "ApprovalEnded",
    "Machine",
    "PaperKind",
    "Route",
    "RouteStep",
    "Row",
    "approval_card",
    "draft_paper",
    "drop_paper",
    "machine_trigger",
    "paper_changed",
    "provide_people",
    "provide_routes",
    "register_paper",
    "returned_because",
    "stand_in",
    "submit_paper",
    "withdraw_paper",
]


def __getattr__(name: str) -> Any:
    # The package is imported while Django still loads the apps, when models may not be imported yet.
    if name in _WHERE:
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
