"""Pages of the desk: importing this package registers them."""

from tieshan.desk.web import bulletins, drafts, figures, home, monday, search, years

__all__ = ["bulletins", "drafts", "figures", "home", "monday", "search", "years"]
