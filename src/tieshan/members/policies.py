"""Permission codes of the members room. Which role holds them: organisations/data/roles.yaml."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

PERSON_LIST = permission("members.person.list", _("See members"), clause="speech:C19", personal=True)
PERSON_REVEAL = permission("members.person.reveal", _("See identity numbers and telephones in full"), personal=True)
PERSON_EXPORT = permission("members.person.export", _("Export the member list"), personal=True)
PERSON_JOIN = permission("members.person.join", _("Admit a member"), clause="speech:C19", personal=True)
PERSON_CORRECT = permission("members.person.correct", _("Correct a member's facts"), personal=True)
PERSON_RETAIN = permission("members.person.retain", _("Retain a membership"), personal=True)
PERSON_RESUME = permission("members.person.resume", _("Take a retained membership up again"), personal=True)
PERSON_LEAVE = permission("members.person.leave", _("Record a member's leaving"), personal=True)
PERSON_EXPEL = permission("members.person.expel", _("Expel a member"), personal=True)
PERSON_REJOIN = permission("members.person.rejoin", _("Admit a former member again"), personal=True)
ROSTER_IMPORT = permission("members.roster.import", _("Import a member roster"), clause="speech:C19", personal=True)
ROSTER_UNDO = permission("members.roster.undo", _("Undo an import"), personal=True)
TRANSFER_LIST = permission("members.transfer.list", _("See transfers"), personal=True)
TRANSFER_REQUEST = permission("members.transfer.request", _("Ask for a transfer"), personal=True)
TRANSFER_ACCEPT = permission("members.transfer.accept", _("Accept a transfer"), personal=True)
TRANSFER_REFUSE = permission("members.transfer.refuse", _("Refuse a transfer"), personal=True)
TRANSFER_WITHDRAW = permission("members.transfer.withdraw", _("Withdraw a transfer"), personal=True)
OFFICER_ELECT = permission("members.officer.elect", _("Record an officer"), clause="speech:C12", personal=True)
OFFICER_END = permission("members.officer.end", _("End an office"), personal=True)
CADRE_LIST = permission("members.cadre.list", _("See professional cadres"), clause="speech:C02", personal=True)
CADRE_STRUCTURE = permission("members.cadre.structure", _("See the structure of the cadre body"), clause="speech:C21")
CADRE_ENGAGE = permission("members.cadre.engage", _("Engage a cadre"), clause="speech:C02", personal=True)
CADRE_CORRECT = permission("members.cadre.correct", _("Correct a cadre's facts"), personal=True)
CADRE_ASSIGN = permission("members.cadre.assign", _("Assign units to a cadre"), clause="speech:C02", personal=True)
CADRE_RELEASE = permission("members.cadre.release", _("End a cadre's service"), clause="speech:C22", personal=True)
CADRE_IMPORT = permission("members.cadre.import", _("Import cadres"), clause="speech:C02", personal=True)
CADRE_EXPORT = permission("members.cadre.export", _("Export the list of cadres"), personal=True)
REPORT_LIST = permission(
    "members.report.list",
    _("See monthly membership reports"),
    clause="speech:C19",
    roles=("district_leader", "federation_chair", "cadre", "enterprise_chair"),
)
REPORT_SUBMIT = permission(
    "members.report.submit",
    _("Confirm the monthly membership report"),
    clause="speech:C19",
    roles=("federation_chair", "cadre", "enterprise_chair"),
)
