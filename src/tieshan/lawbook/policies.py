"""Permission codes of the lawbook. Reading needs none: every account reads the rules that it works by."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

_EVERYBODY_AT_WORK = (
    "district_leader",
    "district_office",
    "federation_chair",
    "cadre",
    "enterprise_chair",
    "audit_committee",
)
LIST_EXPORT = permission("lawbook.list.export", _("Export lists of the lawbook"), roles=_EVERYBODY_AT_WORK)

CALENDAR_PUBLISH = permission(
    "lawbook.calendar.publish",
    _("Enter the official working-day calendar of a year"),
    clause="speech:C17",
    roles=("district_office",),
)
VALUE_PROPOSE = permission(
    "lawbook.value.propose", _("Propose a value of the district"), clause="speech:C23", roles=("district_office",)
)
VALUE_CORRECT = permission("lawbook.value.correct", _("Mend a proposed value"), roles=("district_office",))
