"""Pages of leave: importing this package registers them."""

from tieshan.office.leave.web import balance, board, detail, forms, listing

__all__ = ["balance", "board", "detail", "forms", "listing"]
