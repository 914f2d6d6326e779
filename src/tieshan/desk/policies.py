"""Permission codes of the desk, and which shipped roles hold them."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

_READERS = (
    "district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair", "audit_committee",
)  # fmt: skip
_WRITERS = ("district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair")
_OFFICE = ("district_office",)
_SIGNERS = ("district_leader", "district_office")
_CHIEFS = ("district_leader", "district_office", "federation_chair")

BULLETIN_LIST = permission("desk.bulletin.list", _("Read bulletins"), clause="speech:C26", roles=_READERS)
BULLETIN_PREVIEW = permission(
    "desk.bulletin.preview", _("Read bulletins before their issue"), clause="speech:C26", roles=_SIGNERS
)
BULLETIN_DRAFT = permission("desk.bulletin.draft", _("Draft a bulletin"), clause="speech:C26", roles=_OFFICE)
BULLETIN_RECOUNT = permission(
    "desk.bulletin.recount", _("Count a bulletin's figures anew"), clause="speech:C26", roles=_OFFICE
)
BULLETIN_EDIT = permission("desk.bulletin.edit", _("Edit a bulletin"), clause="speech:C26", roles=_OFFICE)
BULLETIN_SUBMIT = permission("desk.bulletin.submit", _("Submit a bulletin"), clause="speech:C26", roles=_OFFICE)
BULLETIN_ISSUE = permission("desk.bulletin.issue", _("Issue a bulletin"), clause="speech:C26", roles=_OFFICE)
FIGURE_LIST = permission("desk.figure.list", _("Open the records behind figures"), clause="speech:C26", roles=_READERS)
# A draft is its author's alone; the codes say for which units somebody may have the records put together.
DRAFT_LIST = permission("desk.draft.list", _("See one's own drafts"), personal=True, roles=_WRITERS)
DRAFT_MAKE = permission(
    "desk.draft.make", _("Draft papers from the records"), clause="speech:C07", personal=True, roles=_WRITERS
)
DRAFT_EDIT = permission("desk.draft.edit", _("Edit one's own draft"), personal=True, roles=_WRITERS)
DRAFT_DROP = permission("desk.draft.drop", _("Throw one's own draft away"), personal=True, roles=_WRITERS)
MONDAY_VIEW = permission("desk.monday.view", _("See the week at a glance"), clause="speech:C28", roles=_CHIEFS)
