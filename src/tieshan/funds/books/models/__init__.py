"""Tables of the books."""

from tieshan.funds.books.models.ledger import PERIOD, Book, JournalLine, MonthBalance, Period, Voucher, VoucherNumber
from tieshan.funds.books.models.mandates import CustodyMandate, SubAccount

__all__ = [
    "PERIOD",
    "Book",
    "CustodyMandate",
    "JournalLine",
    "MonthBalance",
    "Period",
    "SubAccount",
    "Voucher",
    "VoucherNumber",
]
