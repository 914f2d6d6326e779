"""Permission codes of the imports that policies.py of the room does not hold already."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

UNIT_UNDO = permission("organisations.unit.undo", _("Undo an import of units"))
EMPLOYER_UNDO = permission("organisations.employer.undo", _("Undo an import of employers"))
