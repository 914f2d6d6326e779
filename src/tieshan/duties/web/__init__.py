"""Pages of the duties: importing this package registers them."""

from tieshan.duties.web import board, excuses, instances, templates

__all__ = ["board", "excuses", "instances", "templates"]
