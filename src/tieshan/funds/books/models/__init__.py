"""Tables of the books."""

from tieshan.funds.books.models.ledger import (
    PERIOD,
    Book,
    BookProof,
    JournalLine,
    MonthBalance,
    Period,
    Voucher,
    VoucherNumber,
)
from tieshan.funds.books.models.mandates import CustodyMandate, SubAccount

__all__ = [
    "PERIOD",
    "Book",
    "BookProof",
    "CustodyMandate",
    "JournalLine",
    "MonthBalance",
    "Period",
    "SubAccount",
    "Voucher",
    "VoucherNumber",
]
