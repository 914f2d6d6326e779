"""Pages of budgets: importing this package registers them."""

from tieshan.funds.budgets.web import forms, listing, use, version

__all__ = ["forms", "listing", "use", "version"]
