"""What a district adds to the lawbook on screen. Law and shipped settings stand in files."""

from tieshan.lawbook.models.calendar import AnnouncedYear
from tieshan.lawbook.models.values import VALUE, DistrictValue

__all__ = ["VALUE", "AnnouncedYear", "DistrictValue"]
