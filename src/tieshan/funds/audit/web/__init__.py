"""Pages of audits."""

from tieshan.funds.audit.web import acts, findings, lists, signs

__all__ = ["acts", "findings", "lists", "signs"]
