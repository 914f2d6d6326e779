"""Pages of the asset register: importing this package registers them."""

from tieshan.office.assets.web import disposals, handovers, item, item_acts, labels, listing, totals

__all__ = ["disposals", "handovers", "item", "item_acts", "labels", "listing", "totals"]
