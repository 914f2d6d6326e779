"""Permission codes of information items and research papers, and which shipped roles hold them."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

_WRITERS = ("district_office", "federation_chair", "cadre", "enterprise_chair")
_SIGNERS = ("district_leader", "district_office", "federation_chair")
_READERS = ("district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair")
_OFFICE = ("district_office",)

ITEM_LIST = permission("office.information.list", _("See information items"), clause="speech:C27", roles=_READERS)
ITEM_EXPORT = permission("office.information.export", _("Export information items"), roles=_SIGNERS)
ITEM_WRITE = permission("office.information.write", _("Write an information item"), clause="speech:C27", roles=_WRITERS)
ITEM_EDIT = permission("office.information.edit", _("Edit an information item"), roles=_WRITERS)
ITEM_SUBMIT = permission(
    "office.information.submit", _("Send an information item in"), clause="speech:C27", roles=_WRITERS
)
ITEM_OTHERS = permission(
    "office.information.others", _("Work on the texts of others"), roles=("district_office", "federation_chair")
)
ITEM_WITHDRAW = permission("office.information.withdraw", _("Withdraw an information item"), roles=_WRITERS)
ITEM_ADOPT = permission("office.information.adopt", _("Record an adoption"), clause="speech:C27", roles=_OFFICE)
ADOPTION_EXPORT = permission("office.adoption.export", _("Export adoptions"), roles=_SIGNERS)
ADOPTION_WITHDRAW = permission("office.adoption.withdraw", _("Withdraw an adoption"), roles=_OFFICE)
STATISTICS = permission(
    "office.information.statistics", _("See statistics of information items"), clause="speech:C27", roles=_READERS
)
SCHEME_LIST = permission("office.scheme.list", _("See scoring schemes"), roles=_READERS)
SCHEME_CHOOSE = permission("office.scheme.choose", _("Choose the scoring scheme"), roles=_OFFICE)

PAPER_LIST = permission("office.paper.list", _("See research papers"), clause="speech:C27", roles=_READERS)
PAPER_EXPORT = permission("office.paper.export", _("Export research papers"), roles=_SIGNERS)
PAPER_PLAN = permission("office.paper.plan", _("Plan a research paper"), clause="speech:C27", roles=_WRITERS)
PAPER_CHANGE = permission("office.paper.change", _("Change the plan of a research paper"), roles=_WRITERS)
PAPER_DRAFT = permission("office.paper.draft", _("Send a draft in"), clause="speech:C27", roles=_WRITERS)
PAPER_FINISH = permission("office.paper.finish", _("Hand the final paper in"), clause="speech:C27", roles=_WRITERS)
PAPER_AWARD = permission("office.paper.award", _("Record an award"), roles=_OFFICE)
PAPER_WITHDRAW = permission("office.paper.withdraw", _("Withdraw a research paper"), roles=_WRITERS)
