"""The list that this room takes in."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.imports.desk import Kind, register_kind
from tieshan.office.assets.importing import policies  # noqa: F401 - declares the codes
from tieshan.office.assets.importing.acts import import_assets, undo_asset_import
from tieshan.office.assets.importing.desk import AssetDesk

ASSETS = register_kind(
    Kind(
        code="assets",
        label=_("List of assets"),
        book=AssetDesk.book,
        act="office.asset.import",
        undo_act="office.asset.undo",
        identifying=("number",),
        naming=("name",),
        desk=AssetDesk,
        take_in=import_assets,
        take_back=undo_asset_import,
    )
)
