"""Permission codes of deadlines. Everybody reads their own without one."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

LIST = permission(
    "deadlines.deadline.list",
    _("See what falls due in a union"),
    clause="speech:C17",
    personal=True,
    roles=("district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair"),
)
EXPORT = permission(
    "deadlines.deadline.export",
    _("Export what falls due"),
    personal=True,
    roles=("district_leader", "district_office", "federation_chair"),
)
PAUSE = permission(
    "deadlines.deadline.pause",
    _("Pause a deadline"),
    clause="speech:C17",
    personal=True,
    roles=("district_leader", "district_office", "federation_chair"),
)
RESUME = permission(
    "deadlines.deadline.resume",
    _("Let a deadline run on"),
    clause="speech:C17",
    personal=True,
    roles=("district_leader", "district_office", "federation_chair"),
)
WARN = permission("deadlines.deadline.warn", _("Warn of deadlines (the house itself, every night)"))
