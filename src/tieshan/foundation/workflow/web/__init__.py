"""Pages of approvals."""

from tieshan.foundation.workflow.web import acts, deputies, lists, paper, printed

__all__ = ["acts", "deputies", "lists", "paper", "printed"]
