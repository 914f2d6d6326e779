"""Permission codes of statements for members. Whoever draws one up does not confirm it; the audit committee, which
audits the same money later, does not either (decision 21)."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C03 = "speech:C03"
READERS = (
    "district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair", "audit_committee",
    "accountant", "cashier",
)  # fmt: skip

LIST = permission("funds.disclosure.list", _("See statements for members"), clause=C03, personal=True, roles=READERS)
EXPORT = permission(
    "funds.disclosure.export",
    _("Export statements for members"),
    personal=True,
    roles=("accountant", "audit_committee"),
)
DRAW = permission(
    "funds.disclosure.draw", _("Draw up statements for members"), clause=C03, personal=True, roles=("accountant",)
)
PUBLISH = permission(
    "funds.disclosure.publish",
    _("Confirm and publish a statement for members"),
    clause=C03,
    personal=True,
    roles=("enterprise_chair", "federation_chair"),
)
