"""Permission codes of dialogue: the union and those above it."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C06 = "speech:C06"
_WORKING = ("district_office", "federation_chair", "cadre", "enterprise_chair")

LIST = permission("rights.dialogue.list", _("See dialogues"), clause=C06, roles=("district_leader", *_WORKING))
EXPORT = permission("rights.dialogue.export", _("Export dialogues"), clause=C06, roles=_WORKING)
PLAN = permission("rights.dialogue.plan", _("Plan a dialogue"), clause=C06, roles=_WORKING)
TOPIC = permission("rights.dialogue.topic", _("Gather topics"), clause=C06, roles=_WORKING)
HOLD = permission("rights.dialogue.hold", _("Enter minutes and promises"), clause=C06, roles=_WORKING)
KEEP = permission("rights.promise.keep", _("Enter what became of a promise"), clause=C06, roles=_WORKING)
# What a worker said goes on the agenda without a name; nobody of the employer's side holds it.
GATHER = permission(
    "rights.dialogue.gather",
    _("Put a worker's concern on the agenda"),
    clause=C06,
    personal=True,
    roles=("district_office", "federation_chair", "cadre"),
)
