"""Pages of spending: importing this package registers them."""

from tieshan.funds.spending.web import detail, forms, listing, paper, reviews

__all__ = ["detail", "forms", "listing", "paper", "reviews"]
