"""Permission codes of congress and openness: the union of the enterprise and those above it."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C12, DELEGATES_CLAUSE, MEETING = "speech:C12", "congress-rules:1", "congress-rules:2"
_WORKING = ("district_office", "federation_chair", "cadre", "enterprise_chair")
_READING = ("district_leader", *_WORKING)

LIST = permission("rights.congress.list", _("See workers' congresses"), clause=C12, roles=_READING)
EXPORT = permission("rights.congress.export", _("Export workers' congresses"), clause=C12, roles=_WORKING)
SESSIONS_EXPORT = permission("rights.congress.sessions_export", _("Export sessions"), clause=C12, roles=_WORKING)
RESOLUTIONS_EXPORT = permission(
    "rights.congress.resolutions_export", _("Export resolutions"), clause=C12, roles=_WORKING
)
CONSTITUTE = permission(
    "rights.congress.constitute", _("Enter a newly elected congress"), clause=DELEGATES_CLAUSE, roles=_WORKING
)
DELEGATES = permission("rights.congress.delegates", _("Change the delegates"), clause=DELEGATES_CLAUSE, roles=_WORKING)
PLAN = permission("rights.congress.plan", _("Plan a session of the congress"), clause=MEETING, roles=_WORKING)
PAPERS = permission("rights.congress.papers", _("Enter that papers were handed out"), clause=MEETING, roles=_WORKING)
HOLD = permission("rights.congress.hold", _("Enter minutes and votes of a congress"), clause=MEETING, roles=_WORKING)
RESOLVE = permission("rights.congress.resolve", _("Enter a further resolution"), clause=MEETING, roles=_WORKING)

OPENNESS = permission("rights.openness.list", _("See what was laid open"), clause=C12, roles=_READING)
OPENNESS_EXPORT = permission("rights.openness.export", _("Export what was laid open"), clause=C12, roles=_WORKING)
PUBLISH = permission("rights.openness.publish", _("Enter what was laid open"), clause=C12, roles=_WORKING)
PROVE = permission("rights.openness.prove", _("Add evidence of openness"), clause=C12, roles=_WORKING)
STRIKE = permission("rights.openness.strike", _("Strike out a wrong entry"), clause=C12, roles=_WORKING)
