"""Pages of statements for members."""

from tieshan.funds.statements.web import everybody, sheets

__all__ = ["everybody", "sheets"]
