"""Permission codes of taking an asset list in, and of undoing it."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission
from tieshan.office.assets.policies import CLAUSE, MANAGERS

ASSET_IMPORT = permission("office.asset.import", _("Import a list of assets"), clause=CLAUSE, roles=MANAGERS)
ASSET_UNDO = permission("office.asset.undo", _("Undo an import of assets"), roles=MANAGERS)
