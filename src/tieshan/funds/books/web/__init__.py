"""Pages of the books."""

from tieshan.funds.books.web import accounts, books, ledgers, mandates, periods, statements, vouchers

__all__ = ["accounts", "books", "ledgers", "mandates", "periods", "statements", "vouchers"]
