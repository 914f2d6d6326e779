"""The gallery: every component and page kind with fictional data, registered in development only.

It is where a change of the look is looked at, wide and at phone width, light and dark.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import yaml
from django import forms
from django.http import HttpRequest, HttpResponse

from tieshan.foundation.access.pages import Nav, page
from tieshan.foundation.ui.base import Page, register
from tieshan.foundation.ui.charts import Chart
from tieshan.foundation.ui.columns import Column, RowAction, Table
from tieshan.foundation.ui.components import (
    Action,
    Card,
    Empty,
    Fact,
    Facts,
    Figure,
    Heat,
    HeatTable,
    Moment,
    Tag,
    Timeline,
    Tree,
    TreeNode,
    Why,
    joined,
    stack,
)
from tieshan.foundation.ui.errors import error_page
from tieshan.foundation.ui.forms import FormPage
from tieshan.foundation.ui.lists import ListPage
from tieshan.foundation.ui.models import SavedView
from tieshan.foundation.ui.paging import Slice
from tieshan.foundation.ui.progress import Progress, ProgressPage
from tieshan.foundation.ui.reports import ReportPage
from tieshan.foundation.ui.widgets import DateInput
from tieshan.kernel.refusal import Refused

WHY = "development only; fictional data"
_HEAT = {"d": "done", ".": "due", " ": "due", "!": "late", "-": "free"}


@cache
def texts() -> dict[str, Any]:
    """The fictional texts."""
    return yaml.safe_load((files("tieshan.foundation.ui") / "data" / "gallery.yaml").read_text("utf-8"))


@dataclass(frozen=True)
class FictionalMember:
    """A row of the fictional list."""

    pk: int
    name: str
    number: str
    unit: str
    id_masked: str
    state: Tag
    joined: dt.date
    dues: int


def fictional_members(count: int) -> list[FictionalMember]:
    """Some rows, always the same."""
    said = texts()["members"]
    return [
        FictionalMember(
            pk=i,
            name=said["first"][i * 7 % 20] + said["second"][i % 5],
            number=f"TS-{i:06d}",
            unit=said["units"][i % 4],
            id_masked=f"420204********{i * 137 % 10000:04d}",
            state=Tag(*said["states"][0 if i % 5 else i // 5 % 3]),
            joined=dt.date(2008 + i % 17, 1 + i % 12, 1 + i * 3 % 28),
            dues=i * 3571 % 2900,
        )
        for i in range(1, count + 1)
    ]


def _table() -> Table:
    said = texts()["members"]["columns"]
    columns = [
        Column("name", said["name"], sub="number", link="ui.gallery.detail"),
        Column("unit", said["unit"]),
        Column("state", said["state"]),
        Column("dues", said["wage"], align="num"),
    ]
    return Table(columns, fictional_members(4))


@register
class Gallery(Page):
    """All components on one page."""

    code = "ui.gallery.view"
    path = "ui/gallery/"
    title = "Gallery"
    signed_in = True
    why = WHY
    nav = Nav("system", 900)
    template = "ui/gallery.html"

    def heading(self) -> object:
        return texts()["title"]

    def lead(self) -> object:
        return texts()["lead"]

    def actions(self) -> Iterable[Action]:
        words = texts()["actions"]
        return [
            Action(words[0], "/ui/gallery/form/", main=True),
            Action(words[1], "#"),
            Action(words[2], "#", refused=texts()["refusal"]),
        ]

    def figures(self) -> Iterable[Figure]:
        return [
            Figure(label, value, "/ui/gallery/list/", note, tone) for label, value, note, tone in texts()["figures"]
        ]

    def context(self) -> dict[str, Any]:
        said = texts()
        heat = HeatTable(
            said["heat"]["columns"],
            [(name, [Heat(_HEAT[sign], name, "#") for sign in signs]) for name, signs in said["heat"]["rows"]],
            list(said["heat"]["legend"].items()),
        )
        facts = said["facts"]
        tree = Tree([_node(n) for n in said["tree"]["nodes"]], said["tree"]["label"])
        return super().context() | {
            "left": stack(
                [
                    Card(said["members"]["title"], _table().render(), note="4", link=Action(said["actions"][5], "#")),
                    Facts(facts["title"], [Fact(*row) for row in facts["rows"]]),
                    Card(said["tree"]["label"], tree),
                ]
            ),
            "right": stack(
                [
                    Card(said["heat"]["title"], joined([heat, Why(said["why"])]), note=said["heat"]["note"]),
                    Card("", joined([Tag(*pair) for pair in said["tags"]])),
                    Card(
                        "",
                        Timeline(
                            [Moment(w, t, who=who, changes=c, tone=tone) for w, t, who, c, tone in said["timeline"]]
                        ),
                    ),
                    Card("", Empty(said["refusal"], said["form"]["help"], Action(said["actions"][1], "#", main=True))),
                ]
            ),
        }


def _node(parts: Any) -> TreeNode:
    label, note, *rest = parts
    return TreeNode(label, "#", children=[_node(child) for child in (rest[0] if rest else ())], note=note, open=True)


@register
class GalleryList(ListPage):
    """A list of fictional members: the look of the table without a database behind it."""

    code = "ui.gallery.list"
    path = "ui/gallery/list/"
    title = "Gallery list"
    parent = "ui.gallery.view"
    signed_in = True
    why = WHY
    model = SavedView
    row_actions = (
        RowAction("ui.gallery.detail", "1"),
        RowAction("ui.gallery.error", "2"),
        RowAction("ui.gallery.detail", "3"),
    )

    def heading(self) -> object:
        return texts()["members"]["title"]

    def lead(self) -> object:
        return texts()["members"]["lead"]

    @cached_property
    def shown_columns(self) -> list[Column]:
        said = texts()["members"]["columns"]
        return [
            Column("name", said["name"], sub="number", sort="name", link="ui.gallery.detail"),
            Column("unit", said["unit"], sort="page"),
            Column("id", said["id"], "id_masked"),
            Column("state", said["state"]),
            Column("joined", said["joined"], sort="id"),
            Column("dues", said["wage"], align="num"),
        ]

    def actions(self) -> Iterable[Action]:
        words = texts()["actions"]
        return [Action(words[1], "#"), Action(words[0], "/ui/gallery/form/", main=True)]

    def search(self, queryset: Any, text: str) -> Any:
        return queryset

    def base(self) -> Any:
        return SavedView.objects.none()

    def cut_page(self, count: int, exact: bool) -> Slice:
        return Slice(fictional_members(20), following="x", position=40, at_start=False, at_end=False, previous="y")


@register
class GalleryDetail(Page):
    """A record."""

    code = "ui.gallery.detail"
    path = "ui/gallery/detail/<int:pk>/"
    title = "Gallery record"
    parent = "ui.gallery.list"
    signed_in = True
    why = WHY
    template = "ui/detail.html"

    def heading(self) -> object:
        return fictional_members(3)[2].name

    def actions(self) -> Iterable[Action]:
        words = texts()["actions"]
        return [Action(words[2], "#", refused=texts()["refusal"]), Action(words[3], "#"), Action(words[4], "#")]

    def context(self) -> dict[str, Any]:
        said = texts()
        facts = Facts(said["facts"]["title"], [Fact(*row) for row in said["facts"]["rows"]])
        moments = [Moment(w, t, who=who, changes=c, tone=tone) for w, t, who, c, tone in said["timeline"]]
        return super().context() | {
            "state": Tag(*said["tags"][0]),
            "tabs": [(said["facts"]["title"], "#", True, ""), (said["members"]["title"], "#", False, 12)],
            "body": stack([facts, facts]),
            "aside": Card("", Timeline(moments)),
        }


@register
class GalleryReport(ReportPage):
    """All kinds of charts."""

    code = "ui.gallery.report"
    path = "ui/gallery/report/"
    title = "Gallery report"
    parent = "ui.gallery.view"
    signed_in = True
    why = WHY

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        return [("2024", "#", False), ("2025", "#", False), ("2026", "#", True)]

    def grid(self) -> Iterable[object]:
        charts = texts()["charts"]
        kinds = {"age": "bar", "growth": "line", "sex": "stacked", "degree": "pie", "industry": "hbar"}
        for key, kind in kinds.items():
            said = charts[key]
            rows = [tuple(row) for row in said["rows"]]
            yield Chart(kind, said["title"], rows, link=lambda row: "/ui/gallery/list/", series=said.get("series", ()))
        said = charts["sex"]
        yield Chart(
            "bar",
            said["title"],
            [tuple(r) for r in said["rows"]],
            series=said["series"],
            why=Why(texts()["why"][:1]),
            table=True,
        )


class GalleryForm(forms.Form):
    """Every sort of field."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        said = texts()["form"]
        words = said["fields"]
        self.fields["to"] = forms.CharField(label=words["to"])
        self.fields["day"] = forms.DateField(label=words["day"], widget=DateInput, help_text=said["help"])
        pairs = [(str(i), kind) for i, kind in enumerate(said["kinds"])]
        self.fields["kind"] = forms.ChoiceField(label=words["kind"], choices=pairs, widget=forms.RadioSelect)
        self.fields["select"] = forms.ChoiceField(label=words["kind"], choices=pairs)
        self.fields["reason"] = forms.CharField(label=words["reason"], widget=forms.Textarea, required=False)
        self.fields["file"] = forms.FileField(label=said["file"], required=False)
        self.fields["sure"] = forms.BooleanField(label=words["sure"])


@register
class GalleryFormPage(FormPage):
    """A form that is always refused."""

    code = "ui.gallery.form"
    path = "ui/gallery/form/"
    title = "Gallery form"
    parent = "ui.gallery.view"
    signed_in = True
    why = WHY
    form_class = GalleryForm

    def heading(self) -> object:
        return texts()["form"]["title"]

    def run(self, cleaned: dict[str, Any]) -> Any:
        raise Refused("ui.gallery.refused", texts()["refusal"], clause=texts()["why"][0])


@register
class GalleryProgress(ProgressPage):
    """A job that never ends."""

    code = "ui.gallery.progress"
    path = "ui/gallery/progress/"
    title = "Gallery progress"
    parent = "ui.gallery.view"
    signed_in = True
    why = WHY

    def progress(self) -> Progress:
        return Progress("running", 4200, 12046, texts()["members"]["lead"])


@page("ui.gallery.error", path="ui/gallery/error/<int:status>/", title="Gallery error", signed_in=True, why=WHY)
def show_error(request: HttpRequest, status: int) -> HttpResponse:
    """The error page of a status."""
    return error_page(request, status)
