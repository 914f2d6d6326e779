"""Pages of the asset register: importing this package registers them."""

from tieshan.office.assets.web import item, item_acts, labels, listing, totals

__all__ = ["item", "item_acts", "labels", "listing", "totals"]
