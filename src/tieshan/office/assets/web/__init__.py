"""Pages of the asset register: importing this package registers them."""

from tieshan.office.assets.web import count_acts, counts, disposals, handovers, item, item_acts, labels, listing, totals

__all__ = ["count_acts", "counts", "disposals", "handovers", "item", "item_acts", "labels", "listing", "totals"]
