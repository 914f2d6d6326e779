"""Pages of the desk: importing this package registers them."""

from tieshan.desk.web import home, search

__all__ = ["home", "search"]
