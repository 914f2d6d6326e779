"""Permission codes of the duties."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

_EVERYBODY = ("district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair")
_LEADING = ("district_leader", "district_office", "federation_chair", "enterprise_chair")

TEMPLATE_LIST = permission(
    "duties.template.list",
    _("See the catalogue of duties"),
    clause="speech:C23",
    roles=(*_EVERYBODY, "audit_committee"),
)
TEMPLATE_PROPOSE = permission(
    "duties.template.propose", _("Propose a duty"), clause="speech:C34", roles=("district_office",)
)
TEMPLATE_APPROVE = permission(
    "duties.template.approve", _("Put a proposed duty in force"), clause="speech:C34", roles=("district_leader",)
)
TEMPLATE_REFUSE = permission("duties.template.refuse", _("Refuse a proposed duty"), roles=("district_leader",))
TEMPLATE_END = permission("duties.template.end", _("End a duty"), roles=("district_leader",))
# Held by nobody: the system brings the shipped templates in step by itself.
TEMPLATE_SYNCHRONISE = permission("duties.template.synchronise", _("Bring the shipped duties in step"))
BOARD_VIEW = permission(
    "duties.board.view", _("See the board of duties"), clause="speech:C26", personal=True, roles=_LEADING
)
BOARD_REFRESH = permission(
    "duties.board.refresh", _("Compute the duties anew"), personal=True, roles=("district_office",)
)
INSTANCE_LIST = permission(
    "duties.instance.list", _("See duties of units and cadres"), clause="speech:C23", personal=True, roles=_LEADING
)
INSTANCE_EXPORT = permission(
    "duties.instance.export",
    _("Export the list of duties"),
    personal=True,
    roles=("district_leader", "district_office", "federation_chair"),
)
OWN_LIST = permission("duties.own.list", _("See one's own duties"), clause="speech:C29", roles=_EVERYBODY)
EXCUSE_REQUEST = permission(
    "duties.excuse.request",
    _("Ask to be excused from a duty"),
    clause="speech:C29",
    roles=("district_office", "federation_chair", "cadre", "enterprise_chair"),
)
