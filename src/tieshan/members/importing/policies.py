"""Permission codes of the imports that policies.py of the room does not hold already."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

CADRE_UNDO = permission("members.cadre.undo", _("Undo an import of cadres"), personal=True)
