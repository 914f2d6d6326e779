"""Permission codes of audits. The auditors write nothing but audits; the audited union comments and answers."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C30 = "speech:C30"
AUDITORS = ("audit_committee",)
READERS = ("audit_committee", "district_leader", "federation_chair", "enterprise_chair")

LIST = permission("funds.audit.list", _("See audits of money"), clause=C30, personal=True, roles=READERS)
EXPORT = permission("funds.audit.export", _("Export audits"), personal=True, roles=AUDITORS)
PAPERS = permission("funds.audit.papers", _("See working papers of audits"), personal=True, roles=AUDITORS)
SIGNS = permission("funds.audit.signs", _("Look for signs in records of money"), personal=True, roles=AUDITORS)
PLAN = permission("funds.audit.plan", _("Plan an audit"), clause=C30, personal=True, roles=AUDITORS)
NOTIFY = permission("funds.audit.notify", _("Give notice of an audit"), personal=True, roles=AUDITORS)
CANCEL = permission("funds.audit.cancel", _("Cancel a planned audit"), personal=True, roles=AUDITORS)
PAPER = permission("funds.audit.paper", _("Write a working paper"), personal=True, roles=AUDITORS)
FIND = permission("funds.audit.find", _("Write a finding"), personal=True, roles=AUDITORS)
DRAFT = permission("funds.audit.draft", _("Send the draft of a report"), personal=True, roles=AUDITORS)
COMMENT = permission(
    "funds.audit.comment", _("Comment on the draft of an audit"), personal=True, roles=("enterprise_chair",)
)
REPORT = permission("funds.audit.report", _("Issue the report of an audit"), clause=C30, personal=True, roles=AUDITORS)
ANSWER = permission(
    "funds.audit.answer", _("Say how a finding was put right"), personal=True, roles=("enterprise_chair",)
)
ACCEPT = permission("funds.audit.accept", _("Accept what was put right"), personal=True, roles=AUDITORS)
SEND_BACK = permission("funds.audit.send_back", _("Send a measure back"), personal=True, roles=AUDITORS)
HAND_OVER = permission(
    "funds.audit.hand_over",
    _("Complete the hand-over of an office"),
    clause=C30,
    personal=True,
    roles=("enterprise_chair", "federation_chair"),
)
CLOSE = permission("funds.audit.close", _("Close an audit"), personal=True, roles=AUDITORS)
