"""Permission codes of spending. Who asks, decides, checks and pays are different people, whatever codes they hold."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

CLAUSE = "speech:C30"
READERS = (
    "district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair", "audit_committee",
    "accountant", "cashier",
)  # fmt: skip
APPLICANTS = ("district_office", "federation_chair", "cadre", "enterprise_chair")
CASHIERS = ("cashier",)

LIST = permission("funds.spending.list", _("See spending requests"), clause=CLAUSE, personal=True, roles=READERS)
EXPORT = permission(
    "funds.spending.export",
    _("Export spending requests"),
    personal=True,
    roles=("district_office", "federation_chair", "audit_committee", "accountant"),
)
REQUEST = permission("funds.spending.request", _("Ask to spend money"), clause=CLAUSE, personal=True, roles=APPLICANTS)
CORRECT = permission("funds.spending.correct", _("Correct a spending request"), personal=True, roles=APPLICANTS)
BILL = permission("funds.spending.bill", _("Hand in bills for a request"), personal=True, roles=APPLICANTS)
CANCEL = permission("funds.spending.cancel", _("Give a spending request up"), personal=True, roles=APPLICANTS)
CHECK = permission(
    "funds.spending.check", _("Check the bills of a request"), clause=CLAUSE, personal=True, roles=("accountant",)
)
SEND_BACK = permission(
    "funds.spending.send_back", _("Send an agreed request back"), personal=True, roles=("accountant",)
)
REVEAL = permission(
    "funds.payee.reveal",
    _("See bank accounts of payees in full"),
    personal=True,
    roles=("accountant", "cashier", "audit_committee"),
)
REVIEWS = permission(
    "funds.review.list",
    _("See reviews of the audit committee"),
    clause=CLAUSE,
    personal=True,
    roles=("district_leader", "district_office", "federation_chair", "audit_committee", "accountant"),
)
# Steps of the machine that the room of payments takes inside its own acts.
TAKE = permission("funds.spending.take", _("Take a request into payment"), personal=True, roles=CASHIERS)
SETTLE = permission("funds.spending.settle", _("Note that a request is paid"), personal=True, roles=CASHIERS)
BOUNCE = permission("funds.spending.bounce", _("Note that a payment came back"), personal=True, roles=CASHIERS)
