"""Pages of dialogue."""

from tieshan.rights.dialogue.web import gathering, pages

__all__ = ["gathering", "pages"]
