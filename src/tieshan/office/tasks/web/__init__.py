"""Pages of tasks: importing this package registers them."""

from tieshan.office.tasks.web import giving, lists, stages, view

__all__ = ["giving", "lists", "stages", "view"]
