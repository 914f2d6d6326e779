"""The diagrams in the docs are those of the tables that the program goes by."""

from __future__ import annotations

from django.utils import translation

from tieshan.config.machines import FILE, written


def test_the_diagrams_are_current() -> None:
    with translation.override("en"):
        assert FILE.read_text(encoding="utf-8") == written(), "python -m tieshan.config.machines writes it anew"
