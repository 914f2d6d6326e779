"""Permission codes of budgets. Chairs and the cadres of the federation draft; the audit committee reads all."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

CLAUSE = "speech:C30"
READERS = (
    "district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair", "audit_committee",
    "accountant", "cashier",
)  # fmt: skip
WRITERS = ("district_office", "federation_chair", "cadre", "enterprise_chair", "accountant")

LIST = permission("funds.budget.list", _("See budgets and how they are used"), clause=CLAUSE, personal=True,
                  roles=READERS)  # fmt: skip
EXPORT = permission(
    "funds.budget.export",
    _("Export budgets"),
    personal=True,
    roles=("district_office", "federation_chair", "audit_committee", "accountant"),
)
DRAFT = permission("funds.budget.draft", _("Draft the budget of a year"), clause=CLAUSE, personal=True, roles=WRITERS)
EDIT = permission("funds.budget.edit", _("Write the lines of a budget"), personal=True, roles=WRITERS)
SUBMIT = permission("funds.budget.submit", _("Submit a budget for approval"), clause=CLAUSE, personal=True,
                    roles=WRITERS)  # fmt: skip
ADJUST = permission("funds.budget.adjust", _("Adjust a budget"), clause="budget-rules:2", personal=True, roles=WRITERS)
DROP = permission("funds.budget.drop", _("Throw a drafted budget away"), personal=True, roles=WRITERS)
