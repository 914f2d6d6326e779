"""Permission codes of tasks, and which shipped roles hold them."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

_GIVERS = ("district_leader", "district_office", "federation_chair", "enterprise_chair")
_GUIDES = ("district_leader", "district_office", "federation_chair")
_WORKERS = ("district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair")

TASK_LIST = permission("office.task.list", _("See tasks"), clause="speech:C26", roles=_WORKERS)
TASK_EXPORT = permission("office.task.export", _("Export the list of tasks"), roles=_GIVERS)
TASK_ASSIGN = permission("office.task.assign", _("Assign a task"), clause="speech:C26", roles=_GIVERS)
TASK_SPLIT = permission("office.task.split", _("Split a task down to units"), clause="speech:C26", roles=_GUIDES)
TASK_CHANGE = permission("office.task.change", _("Change a task"), clause="speech:C28", roles=_GIVERS)
TASK_TRANSFER = permission("office.task.transfer", _("Hand a task over"), clause="speech:C28", roles=_GIVERS)
TASK_START = permission("office.task.start", _("Start a task"), clause="speech:C28", roles=_WORKERS)
TASK_REPORT = permission("office.task.report", _("Report progress of a task"), clause="speech:C28", roles=_WORKERS)
TASK_GUIDE = permission("office.task.guide", _("Give guidance on a task"), clause="speech:C26", roles=_GUIDES)
TASK_INSPECT = permission("office.task.inspect", _("Inspect a task"), clause="speech:C26", roles=_GIVERS)
FINDING_CLOSE = permission("office.finding.close", _("Close a finding"), clause="speech:C26", roles=_GIVERS)
TASK_SUM_UP = permission("office.task.sum_up", _("Sum a task up"), clause="speech:C26", roles=_GIVERS)
TASK_CANCEL = permission("office.task.cancel", _("Cancel a task"), clause="speech:C28", roles=_GIVERS)
