"""Permission codes of the work log, visits and monthly summaries."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

STAFF = ("district_leader", "district_office", "federation_chair", "cadre")
SUPERIORS = ("district_leader", "district_office", "federation_chair")
C08, C29 = "speech:C08", "speech:C29"

LOG_VIEW = permission("office.log.view", _("See one's own work log"), clause=C29, personal=True, roles=STAFF)
LOG_WRITE = permission("office.log.write", _("Write the log of a day"), clause=C29, personal=True, roles=STAFF)
LOG_AMEND = permission("office.log.amend", _("Add to one's own log"), clause=C29, personal=True, roles=STAFF)
LOG_OVERSEE = permission(
    "office.log.oversee", _("Read the work logs of a unit"), clause=C29, personal=True, roles=SUPERIORS
)
LOG_COMMENT = permission(
    "office.log.comment", _("Write a remark to a work log"), clause=C29, personal=True, roles=SUPERIORS
)
LOG_EXPORT = permission("office.log.export", _("Export work logs"), personal=True, roles=SUPERIORS)

VISIT_LIST = permission("office.visit.list", _("See visits"), clause=C08, personal=True, roles=STAFF)
VISIT_RECORD = permission("office.visit.record", _("Record a visit"), clause=C08, personal=True, roles=STAFF)
VISIT_ADD = permission("office.visit.add", _("Add a problem to a visit"), clause=C08, personal=True, roles=STAFF)
VISIT_ANSWER = permission(
    "office.visit.answer", _("Answer a problem found on a visit"), clause=C08, personal=True, roles=STAFF
)
VISIT_PASS = permission(
    "office.visit.pass", _("Pass a problem found on a visit on"), clause=C08, personal=True, roles=STAFF
)
VISIT_WITHDRAW = permission("office.visit.withdraw", _("Withdraw a visit"), clause=C08, personal=True, roles=STAFF)
VISIT_EXPORT = permission("office.visit.export", _("Export visits"), personal=True, roles=SUPERIORS)
PROBLEM_EXPORT = permission(
    "office.problem.export", _("Export problems found on visits"), personal=True, roles=SUPERIORS
)

SUMMARY_VIEW = permission(
    "office.summary.view", _("See one's own monthly summaries"), clause=C29, personal=True, roles=STAFF
)
SUMMARY_SUBMIT = permission(
    "office.summary.submit", _("Submit a monthly summary"), clause=C29, personal=True, roles=STAFF
)
SUMMARY_READ = permission(
    "office.summary.read", _("Take note of a monthly summary"), clause=C29, personal=True, roles=SUPERIORS
)
