"""Permission codes of the books. Amounts and payees are personal data: the three administrators never read them."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

CLAUSE = "speech:C03"
READERS = (
    "district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair", "audit_committee",
    "accountant", "cashier",
)  # fmt: skip

BOOK_LIST = permission(
    "funds.book.list", _("See books, balances and vouchers"), clause=CLAUSE, personal=True, roles=READERS
)
BOOK_EXPORT = permission(
    "funds.book.export",
    _("Export books and vouchers"),
    personal=True,
    roles=("district_office", "federation_chair", "audit_committee", "accountant"),
)
BOOK_OPEN = permission(
    "funds.book.open", _("Open a book"), clause=CLAUSE, personal=True, roles=("accountant", "district_office")
)
VOUCHER_POST = permission(
    "funds.voucher.post", _("Enter a voucher"), clause=CLAUSE, personal=True, roles=("accountant",)
)
VOUCHER_REVERSE = permission("funds.voucher.reverse", _("Reverse a voucher"), personal=True, roles=("accountant",))
PERIOD_CLOSE = permission("funds.period.close", _("Close a month"), personal=True, roles=("accountant",))
# Opening a closed month again takes another hand than the one that closes it.
PERIOD_REOPEN = permission(
    "funds.period.reopen", _("Open a closed month again"), personal=True, roles=("federation_chair",)
)
PERIOD_LOCK = permission("funds.period.lock", _("Lock closed months"), personal=True, roles=("federation_chair",))
YEAR_CLOSE = permission("funds.year.close", _("Close the year"), personal=True, roles=("accountant",))
ACCOUNT_ADD = permission("funds.account.add", _("Add a sub-account"), clause="accounting-2009:1", roles=("accountant",))
ACCOUNT_RETIRE = permission(
    "funds.account.retire", _("End a sub-account"), clause="accounting-2009:1", roles=("accountant",)
)
MANDATE_CONCLUDE = permission(
    "funds.mandate.conclude",
    _("Record that a union entrusts its money"),
    clause=CLAUSE,
    personal=True,
    roles=("federation_chair", "accountant"),
)
MANDATE_REVOKE = permission(
    "funds.mandate.revoke",
    _("Record that a union takes its money back"),
    clause=CLAUSE,
    personal=True,
    roles=("federation_chair", "enterprise_chair"),
)
MANDATE_HAND_OVER = permission(
    "funds.mandate.hand_over",
    _("Hand money in custody over to another federation"),
    clause=CLAUSE,
    personal=True,
    roles=("district_office", "federation_chair"),
)
MANDATE_DIVIDE = permission(
    "funds.mandate.divide",
    _("Divide money in custody at a split"),
    clause=CLAUSE,
    personal=True,
    roles=("federation_chair", "accountant"),
)
BALANCE_PROVE = permission(
    "funds.balance.prove",
    _("Prove the stored balances of a book"),
    personal=True,
    roles=("accountant", "audit_committee"),
)
