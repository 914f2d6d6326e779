"""Permission codes of collecting tables, and which shipped roles hold them."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

_OFFICE = ("district_office",)
_FILLERS = ("federation_chair", "enterprise_chair", "cadre")

COLLECTION_LIST = permission(
    "office.collection.list", _("See collected tables"), clause="speech:C28", personal=True,
    roles=("district_office", "district_leader"),
)  # fmt: skip
COLLECTION_DRAFT = permission("office.collection.draft", _("Put a table up"), clause="speech:C28", roles=_OFFICE)
COLLECTION_ARRANGE = permission("office.collection.arrange", _("Say what a table's columns hold"), roles=_OFFICE)
COLLECTION_OPEN = permission("office.collection.open", _("Send a table out to units"), roles=_OFFICE)
COLLECTION_EXTEND = permission("office.collection.extend", _("Change the due day of a table"), roles=_OFFICE)
COLLECTION_URGE = permission("office.collection.urge", _("Urge units to fill a table in"), roles=_OFFICE)
COLLECTION_CLOSE = permission("office.collection.close", _("Close a collection"), roles=_OFFICE)
COLLECTION_MERGE = permission("office.collection.merge", _("Merge the sheets of units"), personal=True, roles=_OFFICE)
SHEET_LIST = permission(
    "office.sheet.list", _("See tables to fill in"), clause="speech:C28", personal=True,
    roles=(*_FILLERS, "district_office"),
)  # fmt: skip
SHEET_FILL = permission("office.sheet.fill", _("Fill a table in"), personal=True, roles=_FILLERS)
SHEET_UPLOAD = permission("office.sheet.upload", _("Send a filled workbook back"), personal=True, roles=_FILLERS)
SHEET_SEND = permission("office.sheet.send", _("Send a sheet in"), personal=True, roles=_FILLERS)
SHEET_CONFIRM = permission("office.sheet.confirm", _("Confirm a unit's sheet"), personal=True, roles=_OFFICE)
SHEET_RETURN = permission("office.sheet.return", _("Send a unit's sheet back"), personal=True, roles=_OFFICE)
