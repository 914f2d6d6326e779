"""Pages of payments."""

from tieshan.funds.payments.web import acts, orders, papers

__all__ = ["acts", "orders", "papers"]
