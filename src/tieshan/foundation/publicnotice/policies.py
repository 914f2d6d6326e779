"""Permission codes of public notices. The public page needs none."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

_ANSWERING = ("district_office", "federation_chair", "enterprise_chair")
_WORKING = (*_ANSWERING, "cadre")

LIST = permission(
    "publicnotice.notice.list",
    _("See public notices and objections"),
    clause="speech:C17",
    personal=True,
    roles=("district_leader", "audit_committee", *_WORKING),
)
EXPORT = permission(
    "publicnotice.notice.export",
    _("Export public notices"),
    personal=True,
    roles=("district_leader", "district_office"),
)
POST = permission("publicnotice.notice.post", _("Post a public notice"), personal=True, roles=_ANSWERING)
WITHDRAW = permission("publicnotice.notice.withdraw", _("Withdraw a public notice"), personal=True, roles=_ANSWERING)
PROVE = permission("publicnotice.posting.record", _("Record where a notice was posted"), personal=True, roles=_WORKING)
RECORD = permission("publicnotice.objection.record", _("Record an objection received"), personal=True, roles=_WORKING)
ANSWER = permission("publicnotice.objection.answer", _("Answer an objection"), personal=True, roles=_ANSWERING)
SET_ASIDE = permission(
    "publicnotice.objection.set_aside", _("Set aside what is no objection"), personal=True, roles=_ANSWERING
)
END = permission("publicnotice.notice.end", _("End notices whose days are over (the house itself, every night)"))
# Held by nobody and asked of nobody: whoever has the address of a notice may object, without a name.
SUBMIT = permission("publicnotice.objection.submit", _("Object to a public notice"))
