"""Acts on the books, and what other rooms post with."""

from tieshan.funds.books.actions.books import open_book
from tieshan.funds.books.actions.custody import pay_for, receive_for
from tieshan.funds.books.actions.mandates import conclude_mandate, hand_over_mandate, revoke_mandate
from tieshan.funds.books.actions.periods import close_months, lock_months, reopen_month
from tieshan.funds.books.actions.posting import Draft, post_voucher, post_vouchers
from tieshan.funds.books.actions.proving import prove_books
from tieshan.funds.books.actions.reversing import reverse_voucher
from tieshan.funds.books.actions.transfers import divide_custody
from tieshan.funds.books.actions.years import close_year
from tieshan.funds.books.rules.posting import Entry

__all__ = [
    "Draft",
    "Entry",
    "close_months",
    "close_year",
    "conclude_mandate",
    "divide_custody",
    "hand_over_mandate",
    "lock_months",
    "open_book",
    "pay_for",
    "post_voucher",
    "post_vouchers",
    "prove_books",
    "receive_for",
    "reopen_month",
    "reverse_voucher",
    "revoke_mandate",
]
