"""Permission codes of deadlines. Everybody reads their own without one."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission
from tieshan.foundation.deadlines.models import LIST_CODE

LIST = permission(
    LIST_CODE,
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
WARNED = permission(
    "deadlines.unit.warned",
    _("Be warned of the union's own deadlines"),
    roles=("district_office", "federation_chair", "enterprise_chair"),
)
WARN = permission("deadlines.deadline.warn", _("Warn of deadlines (the house itself, every night)"))

# One's own calendar address: held by nobody and asked of nobody; the acts work on the actor's own account alone.
FEED_OPEN = permission("deadlines.feed.open", _("Get a calendar address of one's own"))
FEED_CLOSE = permission("deadlines.feed.close", _("Revoke one's own calendar address"))
