"""Permission codes of the assessment: the enterprise's union prepares it, those above conclude it."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C11 = "speech:C11"
_ABOVE = ("district_office", "federation_chair")
_WORKING = (*_ABOVE, "cadre", "enterprise_chair")

LIST = permission(
    "rights.harmony.list",
    _("See assessments of harmonious enterprises"),
    clause=C11,
    roles=("district_leader", *_WORKING),
)
EXPORT = permission("rights.harmony.export", _("Export assessments"), clause=C11, roles=_WORKING)
OPEN = permission("rights.harmony.open", _("Begin an assessment"), clause=C11, roles=_WORKING)
REFRESH = permission("rights.harmony.refresh", _("Read the records again"), clause=C11, roles=_WORKING)
TICK = permission("rights.harmony.tick", _("Answer a point"), clause=C11, roles=_WORKING)
CONCLUDE = permission("rights.harmony.conclude", _("Conclude an assessment"), clause=C11, roles=_ABOVE)
REOPEN = permission("rights.harmony.reopen", _("Open a concluded assessment again"), clause=C11, roles=_ABOVE)
