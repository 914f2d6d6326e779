"""Pages of dialogue."""

from tieshan.rights.dialogue.web import pages

__all__ = ["pages"]
