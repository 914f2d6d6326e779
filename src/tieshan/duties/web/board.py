"""The board of duties: places, duties or cadres against months or duties; each cell opens its proof."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.duties.actions.refreshing import refresh_duties
from tieshan.duties.models import Template
from tieshan.duties.policies import BOARD_REFRESH, BOARD_VIEW, INSTANCE_LIST
from tieshan.duties.queries.board import Cell, Grid, View, due_between, grid, totals
from tieshan.duties.rules.periods import period_of
from tieshan.duties.terms import SHOWN
from tieshan.duties.web.spans import Span, kind_words, month_word, read_span, span
from tieshan.duties.web.words import WORDS
from tieshan.foundation.access import fetch_for
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    Crumb,
    DateInput,
    Empty,
    Figure,
    FormPage,
    Heat,
    HeatTable,
    Nav,
    ReportPage,
    may_open,
    page_url,
    register,
    today,
)
from tieshan.members.models import Cadre
from tieshan.organisations.models import Unit

BASIC = (Unit.Kind.ENTERPRISE, Unit.Kind.JOINT, Unit.Kind.ORGANISER)


@register
class Board(ReportPage):
    """Where duties stand: one place, one span, rows and columns by choice."""

    code = BOARD_VIEW
    path = "duties/"
    title = gettext_lazy("Board of duties")
    nav = Nav("duties", 20)
    template = "duties/board.html"

    # -- what the address says -----------------------------------------------------------------------------------

    @cached_property
    def span(self) -> Span:
        return read_span(self.request.GET.get("period", ""), today())

    @cached_property
    def unit(self) -> Unit:
        number = self.request.GET.get("unit", "")
        if number.isdecimal() and len(number) < 19:
            return fetch_for(self.actor, BOARD_VIEW, Unit, int(number))
        return self.top

    @cached_property
    def top(self) -> Unit:
        """The highest unit that the reader answers for."""
        return Unit.objects.visible_to(self.actor, BOARD_VIEW).order_by("path").select_related("parent")[0]

    @cached_property
    def by(self) -> str:
        """What the rows are: units below, duties, or cadres."""
        asked = self.request.GET.get("by", "")
        if asked in ("unit", "duty", "cadre"):
            return asked
        return "duty" if self.unit.kind in BASIC else "unit"

    @cached_property
    def duty(self) -> str:
        asked = self.request.GET.get("duty", "")
        return asked if asked in self.duties else ""

    @cached_property
    def then(self) -> bool:
        """Whether places are those of the periods themselves, or today's."""
        return self.request.GET.get("tree", "") != "today"

    @cached_property
    def view(self) -> View:
        return View(self.unit, self.span.first, self.span.last, today(), self.then, self.duty)

    @cached_property
    def column(self) -> str:
        return "month" if self.by == "duty" or self.duty or self.span.kind != "month" else "duty"

    @cached_property
    def duties(self) -> dict[str, str]:
        """Code and name of every duty that is or was in force."""
        rows = Template.objects.filter(state="in_force").order_by("code", "-during").distinct("code")
        return {one.code: str(one) for one in rows}

    @cached_property
    def cells(self) -> Grid:
        return grid(self.actor, self.view, self.by, self.column)

    def address(self, **change: object) -> str:
        """This board with something changed; an empty value leaves it out."""
        query = {
            key: self.request.GET[key] for key in ("unit", "period", "by", "duty", "tree") if key in self.request.GET
        }
        query |= {key: str(value) for key, value in change.items()}
        text = urlencode({key: value for key, value in query.items() if value})
        return f"{self.request.path}?{text}" if text else self.request.path

    # -- what the page says --------------------------------------------------------------------------------------

    def heading(self) -> object:
        facts = {"unit": self.unit, "period": self.span.text, "duty": self.duties.get(self.duty, "")}
        if self.duty:
            return _("%(duty)s: %(unit)s, %(period)s") % facts
        return _("Duties: %(unit)s, %(period)s") % facts

    def crumbs(self) -> list[Crumb]:
        trail = [Crumb(self.title, self.request.path)]
        if self.unit.pk != self.top.pk:
            trail.append(Crumb(str(self.top), self.address(unit="", by="")))
        return [*trail, Crumb(str(self.unit))]

    @cached_property
    def whole(self) -> Cell:
        if self.by == "cadre":
            return totals(
                cell for row in grid(self.actor, self.view, "duty", "month").values() for cell in row.values()
            )
        return totals(cell for row in self.cells.values() for cell in row.values())

    def lead(self) -> object:
        late = self.whole["late"]
        if not self.whole.counts:
            return ""
        if not late:
            return _("Nothing is overdue.")
        share = round(100 * (self.whole["done"] + self.whole["done_late"]) / max(1, self.whole.owed))
        return ngettext(
            "%(n)s duty is overdue; %(share)s %% of what was owed is done.",
            "%(n)s duties are overdue; %(share)s %% of what was owed is done.",
            late,
        ) % {"n": late, "share": share}

    def figures(self) -> Iterable[Figure]:
        for state, word in SHOWN:
            if state in ("late", "open", "done", "done_late"):
                count = self.whole[state]
                yield Figure(word, count, self.list_url(state=state), tone="late" if state == "late" and count else "")
        week = today() + timedelta(days=1), today() + timedelta(days=7)
        yield Figure(
            _("Due within the next week"),
            due_between(self.actor, self.view, *week),
            self._plain_list(unit=self.unit.pk, state="open", due_from=week[0], due_to=week[1]),
        )

    def actions(self) -> Iterable[Action]:
        if may_open(self.actor, BOARD_REFRESH):
            yield Action(_("Compute now"), page_url(BOARD_REFRESH) or "")

    def _plain_list(self, **conditions: object) -> str:
        url = page_url(INSTANCE_LIST) if may_open(self.actor, INSTANCE_LIST) else None
        if url is None:
            return ""
        return f"{url}?{urlencode({key: str(value) for key, value in conditions.items() if value})}"

    def list_url(self, **conditions: object) -> str:
        """The list of the rows that the board counts, narrowed further."""
        place = {"then" if self.then else "unit": self.unit.pk}
        facts = place | {"day_from": self.span.first, "day_to": self.span.last, "duty": self.duty} | conditions
        return self._plain_list(**facts)

    def switches(self) -> Iterable[tuple[object, str, bool]]:
        middle = max(self.span.first, min(today(), self.span.last))
        for kind, word in kind_words():
            yield word, self.address(period=span(kind, middle).text), kind == self.span.kind
        yield "‹", self.address(period=self.span.step(-1).text), False
        yield self.span.text, self.address(period=self.span.text), True
        yield "›", self.address(period=self.span.step(1).text), False

    def context(self) -> dict[str, Any]:
        rows = [("unit", _("Units")), ("duty", _("Duties")), ("cadre", _("Cadres"))]
        if self.unit.kind in BASIC:
            rows = rows[1:2]
        trees = [("", _("Tree of the time"), self.then), ("today", _("Today's tree"), not self.then)]
        chosen = [(_("All duties"), self.address(duty=""), False)] if self.duty else []
        return super().context() | {
            "choices": [
                *((word, self.address(by=key), key == self.by) for key, word in rows),
                *chosen,
                *((word, self.address(tree=key), taken) for key, word, taken in trees),
            ]
        }

    # -- the table -----------------------------------------------------------------------------------------------

    def parts(self) -> Iterable[object]:
        rows = self._rows()
        if not rows:
            yield Empty(
                _("No duty of this time has been computed."),
                _("The duties are computed every night; the office can compute them now."),
                Action(_("Compute now"), page_url(BOARD_REFRESH) or "")
                if may_open(self.actor, BOARD_REFRESH)
                else None,
            )
            return
        columns = self._columns()
        table = HeatTable(
            [word for _key, word in columns],
            [(label, [self._cell(key, column) for column, _word in columns]) for key, label in rows],
            legend=(
                ("done", _("all done")),
                ("due", _("something open")),
                ("late", _("something overdue")),
                ("free", _("nothing owed, or excused")),
            ),
            caption=self.heading(),
        )
        note = _("Each sign opens what stands behind it.")
        yield Card("", table, note=note)

    def _columns(self) -> list[tuple[Any, str]]:
        if self.column == "month":
            return [(day, month_word(day)) for day in self.span.months]
        present = {key for row in self.cells.values() for key in row}
        return [(code, name) for code, name in self.duties.items() if code in present]

    def _rows(self) -> list[tuple[Any, object]]:
        keys = [key for key in self.cells if key is not None]
        if self.by == "duty":
            return [(code, self._link(name, duty=code, by="")) for code, name in self.duties.items() if code in keys]
        if self.by == "cadre":
            people = Cadre.objects.filter(pk__in=keys).order_by("name_pinyin", "pk").values_list("pk", "name")
            return [(pk, self._listed(name, cadre=pk)) for pk, name in people]
        units = {str(unit.pk): unit for unit in Unit.objects.filter(pk__in=[int(key) for key in keys if key])}
        ordered = sorted((unit.code, key) for key, unit in units.items())
        own = [("", _("%(unit)s itself") % {"unit": self.unit})] if "" in self.cells else []
        return [*own, *((key, self._unit_label(units[key])) for _code, key in ordered)]

    def _unit_label(self, unit: Unit) -> object:
        if self.actor.may_at(BOARD_VIEW, unit):
            return self._link(str(unit), unit=unit.pk, by="")
        return str(unit)

    def _link(self, word: object, **change: object) -> object:
        return format_html('<a href="{}">{}</a>', self.address(**change), word)

    def _listed(self, word: object, **conditions: object) -> object:
        url = self.list_url(**conditions)
        return format_html('<a href="{}">{}</a>', url, word) if url else word

    def _cell(self, key: Any, column: Any) -> Heat:
        cell = self.cells.get(key, {}).get(column)
        if cell is None:
            return Heat("", _("no duty"))
        words = _(", ").join(f"{WORDS[state]} {n}" for state, n in sorted(cell.counts.items()))
        if cell.only is not None:
            return Heat(cell.tone, words, page_url("duties.instance.view", cell.only) or "")
        return Heat(cell.tone, words, self.list_url(**self._conditions(key, column)), cell.pressing)

    def _conditions(self, key: Any, column: Any) -> dict[str, object]:
        found: dict[str, object] = {}
        if isinstance(column, date):
            month = period_of(column, "month")
            found |= {"day_from": month.first, "day_to": month.last}
        else:
            found["duty"] = column
        if self.by == "duty":
            found["duty"] = key
        elif self.by == "cadre":
            found["cadre"] = key
        elif key:
            found["then" if self.then else "unit"] = key
        else:
            found["at"] = self.unit.pk
        return found


#: Three years, with a leap day, as the form computes them at once.
MOST_DAYS = 3 * 366


class RefreshForm(forms.Form):
    """Between which days."""

    first = forms.DateField(label=gettext_lazy("From day"), widget=DateInput)
    last = forms.DateField(label=gettext_lazy("To day"), widget=DateInput)

    def clean(self) -> dict[str, Any]:
        """Whoever waits at a screen waits for a few years at most; a command computes any span."""
        cleaned = super().clean() or self.cleaned_data
        if "first" in cleaned and "last" in cleaned and (cleaned["last"] - cleaned["first"]).days > MOST_DAYS:
            self.add_error("first", _("Three years at most are computed at once."))
        return cleaned


@register
class Refresh(FormPage):
    """Compute the duties of a span now instead of tonight."""

    code = BOARD_REFRESH
    path = "duties/compute/"
    title = gettext_lazy("Compute the duties now")
    parent = BOARD_VIEW
    form_class = RefreshForm
    action = staticmethod(refresh_duties)
    submit = gettext_lazy("Compute")
    keep_draft = False

    def before_form(self) -> object:
        words = _("Every night this happens by itself. It changes no record of work; it only counts them.")
        return Card("", format_html("<p>{}</p>", words))

    def initial(self) -> dict[str, Any]:
        day = today()
        return {"first": date(day.year, 1, 1), "last": day + timedelta(days=7)}

    def done_message(self, result: Any) -> object:
        return ngettext("%(n)s duty changed.", "%(n)s duties changed.", result) % {"n": result}
