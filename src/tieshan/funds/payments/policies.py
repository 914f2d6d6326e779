"""Permission codes of payments: the cashier's alone, besides reading."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C03, C30 = "speech:C03", "speech:C30"
READERS = (
    "district_leader", "district_office", "federation_chair", "enterprise_chair", "audit_committee", "accountant",
    "cashier",
)  # fmt: skip

LIST = permission("funds.payment.list", _("See payment orders"), clause=C30, personal=True, roles=READERS)
EXPORT = permission(
    "funds.payment.export",
    _("Export payment orders"),
    personal=True,
    roles=("accountant", "cashier", "audit_committee"),
)
ORDER = permission("funds.payment.order", _("Order payments"), clause=C30, personal=True, roles=("cashier",))
FILE = permission("funds.payment.file", _("Take the file for the bank"), personal=True, roles=("cashier",))
REPORT = permission(
    "funds.payment.report",
    _("Enter what the bank paid and what came back"),
    clause=C30,
    personal=True,
    roles=("cashier",),
)
CORRECT = permission(
    "funds.payment.correct",
    _("Correct the account of a payee whose payment came back"),
    clause=C30,
    personal=True,
    roles=("accountant",),
)
# A step of the machine, taken inside the report.
BOUNCE = permission("funds.payment.bounce", _("Note that a payment to a payee came back"), roles=("cashier",))
