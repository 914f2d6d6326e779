"""The list of delegates as a field: one a line, pasted from a table or typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import DateInput, today
from tieshan.lawbook import code_list
from tieshan.rights.congress.actions.congresses import Delegate
from tieshan.rights.congress.models import CongressDelegate

__all__ = ["DelegatesField", "day_field", "lines_of", "matters", "text_field"]

# Tab (from a table), blanks, commas of both scripts.
_BETWEEN = re.compile(r"[\s,;\u3000\uff0c\u3001\uff1b]+")


def text_field(label: Any, *, rows: int = 3, most: int = 20000, **options: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=most, **options)


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=DateInput, **options)


def matters(name: str) -> Any:
    """Choices of a code list, read when the field is drawn."""
    return lambda: code_list(name, on=today()).choices


class DelegatesField(forms.CharField):
    """Cleans to a list of `Delegate`: of each line name, job, group and sex in any order after the name.

    A word that is no group and no sex is the job; without a group the delegate is a front-line worker's, which the
    reader sees at once in the numbers of the page.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "help_text",
            gettext_lazy("One a line: name, job, group (front line, technical, manager), sex. Paste it from a table."),
        )
        super().__init__(widget=forms.Textarea(attrs={"rows": 12}), max_length=100_000, **options)

    def clean(self, value: Any) -> Any:
        groups, sexes = code_list("congress_group", on=today()), code_list("sex", on=today())
        found: list[Delegate] = []
        for line in str(super().clean(value)).splitlines():
            parts = [part for part in _BETWEEN.split(line.strip()) if part]
            if not parts:
                continue
            one = Delegate(name=parts[0][:60], job="", group="frontline", is_woman=False)
            job = []
            for part in parts[1:]:
                group, sex = groups.find(part), sexes.find(part)
                if group is not None:
                    one["group"] = group.code
                elif sex is not None:
                    one["is_woman"] = sex.code == "2"
                else:
                    job.append(part)
            one["job"] = " ".join(job)[:60]
            found.append(one)
        same = {tuple(one.items()) for one in found}
        if len(same) < len(found):
            raise forms.ValidationError(_("A delegate stands on the list twice."))
        return found


def lines_of(delegates: Iterable[CongressDelegate]) -> str:
    """The list as the field takes it."""
    groups, woman = code_list("congress_group", on=today()), code_list("sex", on=today()).label("2")
    return "\n".join(
        "\t".join(filter(None, [one.name, one.job, groups.label(one.group), woman if one.is_woman else ""]))
        for one in delegates
    )
