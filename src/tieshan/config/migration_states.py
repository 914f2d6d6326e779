"""Migrations from nothing in a fraction of the time.

Between two migrations Django keeps the models of that moment as classes, and makes all classes anew that are related
to one that changed. Nearly every model of this house leads to an organisation, so each new table, index and constraint
cost some hundred classes. A model that is new is not yet known to any other, and an index or a constraint changes no
column: there the class itself is enough. Everything else (fields, renames, removals) goes Django's way.

A migration that works on rows (`RunPython`) must not walk backwards from one model to those that lead to it: that way
may belong to an older class. The database that comes out is the same, down to the last line of its dump.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState

__all__ = ["light_states"]


@contextmanager
def light_states() -> Iterator[None]:
    """Inside, a new model, index or constraint renews the class of its own model alone."""
    # Django's own methods, without a name outside it: should a release drop them, this fails at once and in every test.
    states: Any = ProjectState
    related, append = states._find_reload_model, states._append_option
    options: list[str] = []

    def find(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        new = model_name not in state.apps.all_models[app_label]
        if new or options:
            return {(app_label, model_name)}
        return related(state, app_label, model_name, delay)

    def append_option(state: Any, app_label: str, model_name: str, option: str, obj: Any) -> None:
        options.append(option)
        try:
            append(state, app_label, model_name, option, obj)
        finally:
            options.pop()

    states._find_reload_model, states._append_option = find, append_option
    try:
        yield
    finally:
        states._find_reload_model, states._append_option = related, append
