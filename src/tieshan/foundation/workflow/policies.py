"""Permission codes of approvals. Whose turn it is follows from the paper's route; the code says whether a post may
decide at all."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

_OFFICE = ("district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair", "audit_committee")

VIEW = permission("workflow.approval.view", _("See one's own papers and those before one"), roles=_OFFICE)
LIST = permission(
    "workflow.approval.list",
    _("See all papers of one's units"),
    personal=True,
    roles=("district_leader", "district_office", "federation_chair"),
)
EXPORT = permission("workflow.approval.export", _("Export lists of papers"), roles=_OFFICE)
AGREE = permission("workflow.approval.agree", _("Agree to a paper"), roles=_OFFICE)
REFUSE = permission("workflow.approval.refuse", _("Not agree to a paper"), roles=_OFFICE)
RETURN = permission("workflow.approval.return", _("Return a paper"), roles=_OFFICE)
PASS_ON = permission("workflow.approval.pass_on", _("Pass a paper on"), roles=_OFFICE)
ADD_SIGNER = permission("workflow.approval.add_signer", _("Ask a further person to decide"), roles=_OFFICE)
WITHDRAW = permission("workflow.approval.withdraw", _("Withdraw one's own paper"), roles=_OFFICE)
URGE = permission("workflow.approval.urge", _("Urge a paper"), roles=_OFFICE)
ESCALATE = permission("workflow.approval.escalate", _("Report overdue papers upwards"))
NAME_DEPUTY = permission("workflow.deputy.name", _("Name a deputy for one's absence"), roles=_OFFICE)
END_DEPUTY = permission("workflow.deputy.end", _("End a deputyship"), roles=_OFFICE)
# What the engine's own machines call the steps that rooms take inside their acts.
SUBMIT = permission("workflow.approval.submit", _("Submit a paper"))
DROP = permission("workflow.approval.drop", _("Drop a draft"))
