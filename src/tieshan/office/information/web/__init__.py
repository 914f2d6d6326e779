"""Pages of information items and research papers."""

from tieshan.office.information.web import adoptions, items, papers, statistics

__all__ = ["adoptions", "items", "papers", "statistics"]
