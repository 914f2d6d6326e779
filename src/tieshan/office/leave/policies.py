"""Permission codes of leave. Everybody on the staff reaches their own; superiors and the office those of their unit."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

CLAUSE = "speech:C29"
STAFF = ("district_leader", "district_office", "federation_chair", "cadre")
SUPERIORS = ("district_leader", "district_office", "federation_chair")
OFFICE = ("district_office", "federation_chair")

VIEW = permission("office.leave.view", _("See one's own leave"), clause=CLAUSE, personal=True, roles=STAFF)
REQUEST = permission("office.leave.request", _("Ask for leave"), clause=CLAUSE, personal=True, roles=STAFF)
CORRECT = permission("office.leave.correct", _("Correct a request for leave"), personal=True, roles=STAFF)
PROVE = permission("office.leave.prove", _("Hand in proof for leave"), personal=True, roles=STAFF)
EXTEND = permission("office.leave.extend", _("Extend leave"), clause=CLAUSE, personal=True, roles=STAFF)
CANCEL = permission("office.leave.cancel", _("Call leave off"), clause=CLAUSE, personal=True, roles=STAFF)
REPORT = permission("office.leave.report", _("Report back from leave"), clause=CLAUSE, personal=True, roles=STAFF)
BOARD = permission("office.leave.board", _("See who is away"), clause=CLAUSE, personal=True, roles=STAFF)
OVERSEE = permission(
    "office.leave.oversee", _("See the leave of a unit's people"), clause=CLAUSE, personal=True, roles=SUPERIORS
)
ENTER = permission("office.leave.enter", _("Enter leave for somebody else"), personal=True, roles=OFFICE)
SENIORITY = permission(
    "office.leave.seniority", _("Record since when somebody works"), personal=True, roles=("district_office",)
)
EXPORT = permission("office.leave.export", _("Export the register of leave"), personal=True, roles=OFFICE)
