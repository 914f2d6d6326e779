"""Tables of the asset register."""

from tieshan.office.assets.models.items import ASSET, Asset

__all__ = ["ASSET", "Asset"]
