"""Permission codes of the asset register. Whoever keeps an item reaches it; those in charge reach their units."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

CLAUSE = "speech:C30"
MANAGERS = ("district_office", "federation_chair", "enterprise_chair")
READERS = (*MANAGERS, "district_leader", "audit_committee")
EVERYBODY = (*READERS, "cadre")
KEEPERS = (*MANAGERS, "cadre")

ASSET_VIEW = permission("office.asset.view", _("See the assets one keeps"), clause=CLAUSE, roles=EVERYBODY)
ASSET_OVERSEE = permission("office.asset.oversee", _("See the assets of a unit"), clause=CLAUSE, roles=READERS)
ASSET_REGISTER = permission("office.asset.register", _("Enter an asset"), clause=CLAUSE, roles=MANAGERS)
ASSET_CORRECT = permission("office.asset.correct", _("Correct an asset"), roles=MANAGERS)
ASSET_PLACE = permission("office.asset.place", _("Change the place of an asset one keeps"), roles=KEEPERS)
ASSET_USE = permission("office.asset.use", _("Take an asset into use"), roles=MANAGERS)
ASSET_IDLE = permission("office.asset.idle", _("Set an asset idle"), roles=MANAGERS)
ASSET_LEND = permission("office.asset.lend", _("Lend an asset out"), clause=CLAUSE, roles=MANAGERS)
ASSET_REPAIR = permission("office.asset.repair", _("Send an asset for repair"), roles=MANAGERS)
ASSET_LABEL = permission("office.asset.label", _("Print labels of assets"), roles=MANAGERS)
ASSET_EXPORT = permission("office.asset.export", _("Export the asset register"), roles=READERS)

HANDOVER_VIEW = permission("office.handover.view", _("See handovers of assets"), clause=CLAUSE, roles=EVERYBODY)
HANDOVER_REQUEST = permission(
    "office.handover.request", _("Hand assets over"), clause=CLAUSE, roles=(*KEEPERS, "district_leader")
)
HANDOVER_ARRANGE = permission(
    "office.handover.arrange", _("Arrange handovers of a unit's assets"), clause=CLAUSE, roles=MANAGERS
)
HANDOVER_ACCEPT = permission(
    "office.handover.accept", _("Take assets over"), clause=CLAUSE, roles=(*KEEPERS, "district_leader")
)
HANDOVER_REFUSE = permission(
    "office.handover.refuse", _("Refuse to take assets over"), roles=(*KEEPERS, "district_leader")
)
HANDOVER_WITHDRAW = permission(
    "office.handover.withdraw", _("Withdraw a handover"), roles=(*KEEPERS, "district_leader")
)

DISPOSAL_VIEW = permission("office.disposal.view", _("See disposals of assets"), clause=CLAUSE, roles=READERS)
DISPOSAL_REQUEST = permission("office.disposal.request", _("Ask to dispose of assets"), clause=CLAUSE, roles=MANAGERS)
DISPOSAL_CORRECT = permission("office.disposal.correct", _("Correct a disposal"), roles=MANAGERS)
DISPOSAL_CANCEL = permission("office.disposal.cancel", _("Give a disposal up"), roles=MANAGERS)
DISPOSAL_SETTLE = permission("office.disposal.settle", _("Settle a disposal"), clause=CLAUSE, roles=MANAGERS)

COUNTERS = (*MANAGERS, "cadre")
COUNT_VIEW = permission("office.count.view", _("See counts of assets"), clause=CLAUSE, roles=EVERYBODY)
COUNT_OPEN = permission("office.count.open", _("Open a count of assets"), clause=CLAUSE, roles=MANAGERS)
COUNT_SEE = permission("office.count.see", _("Note that an asset was seen"), clause=CLAUSE, roles=COUNTERS)
COUNT_TICK = permission("office.count.tick", _("Count from the list"), roles=COUNTERS)
COUNT_ADD = permission("office.count.add", _("Note an item that is not in the register"), roles=COUNTERS)
COUNT_COMPARE = permission("office.count.compare", _("End counting and compare"), roles=MANAGERS)
COUNT_REOPEN = permission("office.count.reopen", _("Go on counting"), roles=MANAGERS)
COUNT_RESOLVE = permission("office.count.resolve", _("Resolve a difference of a count"), clause=CLAUSE, roles=MANAGERS)
COUNT_CLOSE = permission("office.count.close", _("Close a count of assets"), clause=CLAUSE, roles=MANAGERS)
COUNT_CANCEL = permission("office.count.cancel", _("Give a count up"), roles=MANAGERS)
