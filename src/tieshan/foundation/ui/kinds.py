"""The one door to the page kinds: rooms import everything they draw pages with from here."""

from tieshan.foundation.access.pages import Nav
from tieshan.foundation.ui.base import Crumb, Page, may_open, page_url, register
from tieshan.foundation.ui.charts import Chart
from tieshan.foundation.ui.columns import BatchAct, Column, RowAction, choice_word
from tieshan.foundation.ui.components import (
    Action,
    Card,
    Empty,
    Fact,
    Facts,
    Figure,
    Figures,
    Heat,
    HeatTable,
    Moment,
    Prose,
    TableView,
    Tag,
    Timeline,
    Tree,
    TreeNode,
    Why,
    stack,
)
from tieshan.foundation.ui.details import ActButton, DetailPage, Tab, fill
from tieshan.foundation.ui.filters import (
    BoolFilter,
    ChoiceFilter,
    DateRangeFilter,
    Filter,
    TextFilter,
    UnitFilter,
)
from tieshan.foundation.ui.forms import ActPage, FormPage
from tieshan.foundation.ui.lists import ListPage
from tieshan.foundation.ui.progress import Progress, ProgressPage
from tieshan.foundation.ui.reports import ReportPage
from tieshan.foundation.ui.rows import RowColumn, RowsField
from tieshan.foundation.ui.shell import Frame, register_banner, register_frame, render_page
from tieshan.foundation.ui.waiting import WaitingGroup, WaitingItem, register_waiting
from tieshan.foundation.ui.widgets import DateInput, RecordField, YuanField, today

__all__ = [
    "ActButton",
    "ActPage",
    "Action",
    "BatchAct",
    "BoolFilter",
    "Card",
    "Chart",
    "ChoiceFilter",
    "Column",
    "Crumb",
    "DateInput",
    "DateRangeFilter",
    "DetailPage",
    "Empty",
    "Fact",
    "Facts",
    "Figure",
    "Figures",
    "Filter",
    "FormPage",
    "Frame",
    "Heat",
    "HeatTable",
    "ListPage",
    "Moment",
    "Nav",
    "Page",
    "Progress",
    "ProgressPage",
    "Prose",
    "RecordField",
    "ReportPage",
    "RowAction",
    "RowColumn",
    "RowsField",
    "Tab",
    "TableView",
    "Tag",
    "TextFilter",
    "Timeline",
    "Tree",
    "TreeNode",
    "UnitFilter",
    "WaitingGroup",
    "WaitingItem",
    "Why",
    "YuanField",
    "choice_word",
    "fill",
    "may_open",
    "page_url",
    "register",
    "register_banner",
    "register_frame",
    "register_waiting",
    "render_page",
    "stack",
    "today",
]
