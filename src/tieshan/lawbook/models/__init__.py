"""What a district adds to the lawbook on screen."""

from tieshan.lawbook.models.calendar import AnnouncedYear

__all__ = ["AnnouncedYear"]
