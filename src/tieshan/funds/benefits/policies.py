"""Permission codes of benefits. Asking is the applicant's; what follows is decided as every spending request is."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

CLAUSE, ONCE, ENTITLED, EVIDENCE, FORM, WINDOW = (
    "spending-rules:9",
    "benefits-practice:3",
    "benefits-practice:5",
    "benefits-practice:6",
    "benefits-practice:7",
    "benefits-practice:4",
)
READERS = (
    "district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair", "audit_committee",
    "accountant", "cashier",
)  # fmt: skip
APPLICANTS = ("district_office", "federation_chair", "cadre", "enterprise_chair")

CATALOGUE = permission("funds.benefit.catalogue", _("See what benefits are possible"), roles=READERS)
LIST = permission("funds.benefit.list", _("See benefits of members"), clause=ONCE, personal=True, roles=READERS)
EXPORT = permission(
    "funds.benefit.export",
    _("Export benefits"),
    personal=True,
    roles=("district_office", "federation_chair", "enterprise_chair", "audit_committee", "accountant"),
)
GRANT = permission("funds.benefit.grant", _("Ask for a benefit"), clause=ONCE, personal=True, roles=APPLICANTS)
SIGN = permission("funds.benefit.sign", _("Enter who received"), clause=EVIDENCE, personal=True, roles=APPLICANTS)
UNSIGN = permission(
    "funds.benefit.unsign",
    _("Take back a wrong entry of the signed list"),
    clause=EVIDENCE,
    personal=True,
    roles=APPLICANTS,
)
# Steps of the machines that other acts take: signing enters who did not receive, the spending request drops and pays.
MISS = permission("funds.benefit.miss", _("Note that a share was not received"), personal=True, roles=APPLICANTS)
DROP = permission("funds.benefit.drop", _("Note that a benefit is not granted"), personal=True, roles=APPLICANTS)
GIVE = permission("funds.benefit.give", _("Note that a benefit is paid for"), personal=True, roles=("cashier",))
