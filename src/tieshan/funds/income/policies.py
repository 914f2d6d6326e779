"""Permission codes of money coming in. The three administrators never read amounts."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

CLAUSE = "union-law:43"
ARREARS = "union-law:44"
READERS = (
    "district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair", "audit_committee",
    "accountant", "cashier",
)  # fmt: skip
EXPORTERS = ("district_office", "federation_chair", "audit_committee", "accountant")
DUES_READERS = ("federation_chair", "enterprise_chair", "audit_committee", "accountant", "cashier")

LEVY_LIST = permission(
    "funds.levy.list", _("See the levy: payers, months, receipts"), clause=CLAUSE, personal=True, roles=READERS
)
LEVY_EXPORT = permission("funds.levy.export", _("Export the levy"), personal=True, roles=EXPORTERS)
LEVY_DECLARE = permission(
    "funds.levy.declare",
    _("Declare the payroll of a month"),
    clause="payroll-rules:4",
    personal=True,
    roles=("enterprise_chair", "accountant"),
)
LEVY_BOOK = permission(
    "funds.levy.book", _("Take in and book a file of the tax office or bank"), clause=CLAUSE, personal=True,
    roles=("accountant",),
)  # fmt: skip
LEVY_UNBOOK = permission("funds.levy.unbook", _("Take back what a file booked"), personal=True, roles=("accountant",))
PAYER_REGISTER = permission(
    "funds.payer.register", _("Register who pays"), clause=CLAUSE, personal=True, roles=("accountant",)
)
PAYER_ENROL = permission(
    "funds.payer.enrol", _("Register all employers of the register as payers"), personal=True, roles=("accountant",)
)
PAYER_END = permission("funds.payer.end", _("End a payer"), personal=True, roles=("accountant",))
RECEIPT_ENTER = permission("funds.receipt.enter", _("Take in a single sum"), personal=True, roles=("cashier",))
RECEIPT_MATCH = permission(
    "funds.receipt.match", _("Say for whom and which month a receipt is"), personal=True, roles=("accountant",)
)
RECEIPT_ASIDE = permission("funds.receipt.aside", _("Set a receipt aside"), personal=True, roles=("accountant",))
REMITTANCE_SEND = permission(
    "funds.remittance.send", _("Remit shares upwards"), clause="levy-practice", personal=True, roles=("cashier",)
)
REMITTANCE_TAKE = permission(
    "funds.remittance.take", _("Take a remittance into the district's book"), personal=True, roles=("accountant",)
)
# What a cashier took in or sent is taken back by the accountant; what an accountant booked, by a third hand.
REMITTANCE_BACK = permission(
    "funds.remittance.take_back", _("Take a wrong remittance back"), personal=True, roles=("accountant",)
)
REMITTANCE_UNTAKE = permission(
    "funds.remittance.untake", _("Give back a remittance that the district took in"), personal=True,
    roles=("district_office",),
)  # fmt: skip
LATEFEE_CHARGE = permission(
    "funds.latefee.charge", _("Charge a late fee"), clause=ARREARS, personal=True, roles=("accountant",)
)
LATEFEE_WAIVE = permission(
    "funds.latefee.waive",
    _("Ask for a late fee to be waived"),
    clause=ARREARS,
    personal=True,
    roles=("enterprise_chair", "accountant"),
)
LATEFEE_RECEIVE = permission("funds.latefee.receive", _("Take in a late fee"), personal=True, roles=("cashier",))
LATEFEE_BACK = permission(
    "funds.latefee.take_back", _("Take back a late fee that was wrongly taken in"), personal=True, roles=("accountant",)
)
DUNNING_ISSUE = permission(
    "funds.dunning.issue",
    _("Send a dunning notice, prepare a payment order"),
    clause=ARREARS,
    personal=True,
    roles=("accountant", "federation_chair"),
)
DUNNING_CLOSE = permission(
    "funds.dunning.close", _("Close a dunning case with a reason"), personal=True, roles=("federation_chair",)
)
PREPARATION_RETURN = permission(
    "funds.preparation.return", _("Return the preparation fund at founding"), personal=True, roles=("accountant",)
)
PREPARATION_BACK = permission(
    "funds.preparation.take_back", _("Take back a wrong return of the preparation fund"), personal=True,
    roles=("federation_chair",),
)  # fmt: skip
REFUND_REQUEST = permission(
    "funds.refund.request",
    _("Ask for the refund of a small payer"),
    clause="refund-rules:1",
    personal=True,
    roles=("enterprise_chair", "accountant"),
)
REFUND_DECIDE = permission(
    "funds.refund.decide", _("Decide on the refund of a small payer"), clause="refund-rules:1", personal=True,
    roles=("district_office",),
)  # fmt: skip
REFUND_RECEIVE = permission("funds.refund.receive", _("Take in a refund"), personal=True, roles=("cashier",))
REFUND_BACK = permission(
    "funds.refund.take_back", _("Take back a refund that was wrongly taken in"), personal=True, roles=("accountant",)
)
DUES_LIST = permission("funds.dues.list", _("See members' dues"), clause="dues-rule", personal=True, roles=DUES_READERS)
DUES_EXPORT = permission(
    "funds.dues.export", _("Export members' dues"), personal=True, roles=("enterprise_chair", "accountant")
)
DUES_MAKE = permission(
    "funds.dues.make", _("Make the list of dues of a month"), clause="dues-rule", personal=True,
    roles=("enterprise_chair", "accountant"),
)  # fmt: skip
DUES_INCOME = permission(
    "funds.dues.income", _("Record the income that dues go by"), personal=True, roles=("enterprise_chair",)
)
DUES_PAY = permission("funds.dues.pay", _("Record dues that were paid"), personal=True, roles=("cashier",))
DUES_BACK = permission(
    "funds.dues.take_back", _("Take back dues that were wrongly recorded as paid"), personal=True,
    roles=("accountant",),
)  # fmt: skip
DUES_BEHIND = permission(
    "funds.dues.behind",
    _("See who is behind with dues"),
    clause="charter",
    personal=True,
    roles=("enterprise_chair", "federation_chair"),
)
