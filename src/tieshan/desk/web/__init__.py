"""Pages of the desk: importing this package registers them."""

from tieshan.desk.web import bulletins, figures, home, search, years

__all__ = ["bulletins", "figures", "home", "search", "years"]
