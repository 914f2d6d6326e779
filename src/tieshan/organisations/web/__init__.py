"""Pages of the organisations room. Importing this package registers them."""

from tieshan.organisations.web import employers, listing, terms, tree, unbuilt, unit_acts, units

__all__ = ["employers", "listing", "terms", "tree", "unbuilt", "unit_acts", "units"]
