"""Filters of a list: each reads its own parameters, narrows the queryset, and names itself on a chip."""

from __future__ import annotations

import datetime as dt
import inspect
import time
from collections.abc import Callable, Iterable, Sequence
from html import escape as escape_text
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tieshan.foundation.access.actor import Actor

Choices = Iterable[tuple[Any, object]]
CHOICES_KEPT_SECONDS = 60
Apply = Callable[[QuerySet[Any], Any], QuerySet[Any]]


class Filter:
    """The base: `key` is the parameter, `field` the database path, `apply` a function that replaces the look-up.

    Filters with `more=True` wait behind "more conditions" instead of standing in the first row.
    """

    def __init__(
        self, key: str, label: object, field: str | None = None, *, apply: Apply | None = None, more: bool = False
    ) -> None:
        self.key = key
        self.label = label
        self.field = field or key
        self.apply = apply
        self.more = more

    def parameters(self) -> tuple[str, ...]:
        """The parameters this filter reads."""
        return (self.key,)

    def read(self, query: QueryDict, page: Any) -> Any:
        """The value from the address, or None when the filter is not set or its value makes no sense."""
        return query.get(self.key, "").strip()[:200] or None

    def narrow(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """The queryset under this condition."""
        return self.apply(queryset, value) if self.apply is not None else self.look_up(queryset, value)

    def look_up(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(**{self.field: value})

    def words(self, value: Any, page: Any) -> object:
        """The value in words, for its chip and for the head of an export."""
        return value

    def widget(self, value: Any, query: QueryDict, page: Any) -> SafeString:
        """The field in the filter row."""
        return format_html(
            '<input type="text" id="f-{}" name="{}" value="{}" maxlength="200">',
            self.key,
            self.key,
            query.get(self.key, ""),
        )


class TextFilter(Filter):
    """A text the field contains; `look` may be another look-up (`istartswith`, `exact`)."""

    def __init__(
        self, key: str, label: object, field: str | None = None, *, look: str = "icontains", **more: Any
    ) -> None:
        super().__init__(key, label, field, **more)
        self.look = look

    def look_up(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(**{f"{self.field}__{self.look}": value})


class ChoiceFilter(Filter):
    """One of some values: pairs (value, word), or a function that gives them.

    A function without arguments says the same to every reader: its pairs are kept for a minute a language. One that
    takes the page is asked on every request.
    """

    def __init__(
        self,
        key: str,
        label: object,
        field: str | None = None,
        *,
        choices: Choices | Callable[..., Choices],
        **more: Any,
    ) -> None:
        super().__init__(key, label, field, **more)
        self._choices = choices
        self._asks_page = callable(choices) and bool(inspect.signature(choices).parameters)
        self._kept: dict[str | None, tuple[float, list[tuple[str, str]]]] = {}
        self._unset: dict[str | None, SafeString] = {}

    def choices(self, page: Any) -> list[tuple[str, str]]:
        """The pairs (value, word) as text."""
        if self._asks_page:
            asked: dict[str, list[tuple[str, str]]] = page.__dict__.setdefault("_filter_choices", {})
            if self.key not in asked:
                asked[self.key] = _pairs(self._choices(page))  # type: ignore[operator]
            return asked[self.key]
        language, now = get_language(), time.monotonic()
        kept = self._kept.get(language)
        if kept is None or now - kept[0] > CHOICES_KEPT_SECONDS:
            kept = now, _pairs(self._choices() if callable(self._choices) else self._choices)
            self._kept[language] = kept
            self._unset.pop(language, None)
        return kept[1]

    def read(self, query: QueryDict, page: Any) -> Any:
        value = super().read(query, page)
        return value if value and any(value == known for known, _word in self.choices(page)) else None

    def words(self, value: Any, page: Any) -> object:
        return next((word for known, word in self.choices(page) if known == value), value)

    def widget(self, value: Any, query: QueryDict, page: Any) -> SafeString:
        pairs = self.choices(page)
        if value is not None or self._asks_page:
            return self._draw(pairs, value)
        # Most filters of most pages are not set, and then look the same for everybody.
        language = get_language()
        if language not in self._unset:
            self._unset[language] = self._draw(pairs, None)
        return self._unset[language]

    def _draw(self, pairs: list[tuple[str, str]], value: Any) -> SafeString:
        every = escape(_("All"))
        options = [f'<option value="">{every}</option>']
        for known, word in pairs:
            mark = " selected" if known == value else ""
            options.append(f'<option value="{escape_text(known)}"{mark}>{escape_text(word)}</option>')
        key = escape(self.key)
        return SafeString(f'<select id="f-{key}" name="{key}">{"".join(options)}</select>')


def _pairs(choices: Choices) -> list[tuple[str, str]]:
    return [(str(value), str(word)) for value, word in choices if value not in (None, "")]


class BoolFilter(ChoiceFilter):
    """Yes or no."""

    def __init__(
        self, key: str, label: object, field: str | None = None, *, yes: object = "", no: object = "", **more: Any
    ) -> None:
        super().__init__(key, label, field, choices=lambda: (("1", yes or _("Yes")), ("0", no or _("No"))), **more)

    def narrow(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return super().narrow(queryset, value == "1")


class DateRangeFilter(Filter):
    """From a day to a day, both inclusive; either may be missing. Reads `key_from` and `key_to`."""

    def parameters(self) -> tuple[str, ...]:
        return (f"{self.key}_from", f"{self.key}_to")

    def read(self, query: QueryDict, page: Any) -> tuple[dt.date | None, dt.date | None] | None:
        days: list[dt.date | None] = []
        for key in self.parameters():
            try:
                days.append(dt.date.fromisoformat(query.get(key, "").strip()))
            except ValueError:
                days.append(None)
        return (days[0], days[1]) if any(days) else None

    def look_up(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        start, end = value
        if start is not None:
            queryset = queryset.filter(**{f"{self.field}__gte": start})
        if end is not None:
            queryset = queryset.filter(**{f"{self.field}__lt": end + dt.timedelta(days=1)})
        return queryset

    def words(self, value: Any, page: Any) -> object:
        start, end = value
        return f"{start or ''} – {end or ''}".strip()

    def widget(self, value: Any, query: QueryDict, page: Any) -> SafeString:
        start, end = self.parameters()
        return format_html(
            '<span class="range"><input type="date" id="f-{}" name="{}" value="{}" aria-label="{}">'
            '<span aria-hidden="true">–</span><input type="date" name="{}" value="{}" aria-label="{}"></span>',
            self.key,
            start,
            query.get(start, ""),
            _("%(label)s from") % {"label": self.label},
            end,
            query.get(end, ""),
            _("%(label)s to") % {"label": self.label},
        )


def find_records(queryset: QuerySet[Any], fields: Sequence[str], text: str, limit: int) -> list[Any]:
    """Records whose code is the text, else those whose given fields begin with it or contain it; at most `limit`."""
    condition = Q()
    for name in fields:
        condition |= Q(**{f"{name}__icontains": text})
    order = "path" if any(f.name == "path" for f in queryset.model._meta.get_fields()) else "pk"
    found = list(queryset.filter(condition).order_by(order)[: limit + 1])
    exact = [r for r in found if any(str(getattr(r, name, "")).casefold() == text.casefold() for name in fields)]
    return exact if len(exact) == 1 else found


class UnitFilter(Filter):
    """A unit and everything below it, found by name, code or pinyin initials.

    Without scripts the typed text is looked up when the form is sent; several matches are offered as links. `field`
    is the path to the unit ("" when the list itself holds units). `seen_under` is the permission code under which
    units are visible for choosing (default: the page's own).
    """

    SEARCHED = ("code", "name", "short_name", "name_initials", "name_pinyin")

    def __init__(
        self,
        key: str,
        label: object,
        field: str | None = None,
        *,
        seen_under: str = "",
        searched: Sequence[str] = SEARCHED,
        **more: Any,
    ) -> None:
        super().__init__(key, label, field, **more)
        if field == "":
            self.field = ""
        self.seen_under = seen_under
        self.searched = searched

    def parameters(self) -> tuple[str, ...]:
        return (self.key, f"{self.key}_text")

    def unit_model(self, model: type[Model]) -> type[Model]:
        """The model of the units, found by following the field."""
        current: Any = model
        for step in filter(None, self.field.split("__")):
            current = current._meta.get_field(step).related_model
        return current

    def units(self, page: Any) -> QuerySet[Any]:
        """The units the reader may choose from."""
        objects: Any = self.unit_model(page.model)._default_manager
        actor: Actor = page.actor
        if hasattr(objects, "visible_to"):
            return objects.visible_to(actor, self.seen_under or page.reading_code())
        return objects.all()

    def read(self, query: QueryDict, page: Any) -> Any:
        kept = page.__dict__.setdefault("_filter_units", {})
        if self.key not in kept:
            kept[self.key] = self._find(query, page)
        return kept[self.key]

    def _find(self, query: QueryDict, page: Any) -> Any:
        number = query.get(self.key, "")
        text = query.get(f"{self.key}_text", "").strip()[:100]
        if number.isdecimal() and len(number) < 19:
            unit: Any = self.units(page).filter(pk=int(number)).first()
            # A text typed over the chosen unit's name means that another one is wanted.
            if unit is not None and text in ("", unit.name):
                return unit
        if not text:
            return None
        found = self.candidates(page, text)
        if len(found) == 1:
            return found[0]
        page.open_questions.append((self, text, found))
        return None

    def candidates(self, page: Any, text: str, limit: int = 12) -> list[Any]:
        """Units that the text may mean."""
        names = {f.name for f in self.unit_model(page.model)._meta.get_fields()}
        return find_records(self.units(page), [n for n in self.searched if n in names], text, limit)

    def look_up(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if self.field == "":
            return queryset.filter(path__startswith=value.path)
        # A sub-select over the small table of units: the large table is then reached by its own unit index.
        below = type(value)._base_manager.filter(path__startswith=value.path).values("pk")
        return queryset.filter(**{f"{self.field}__in": below})

    def words(self, value: Any, page: Any) -> object:
        return value.name

    def widget(self, value: Any, query: QueryDict, page: Any) -> SafeString:
        text = value.name if value is not None else query.get(f"{self.key}_text", "")
        pick = page.address(without=(*self.parameters(), "after", "before", "last"))
        hidden = (
            format_html('<input type="hidden" name="{}" value="{}">', self.key, value.pk) if value is not None else ""
        )
        return format_html(
            '<span class="pick" data-pick><input type="search" id="f-{0}" name="{0}_text" value="{1}" maxlength="100" '
            'autocomplete="off" placeholder="{2}" hx-get="{3}" hx-vals=\'{{"pick":"{0}"}}\' '
            'hx-trigger="input changed delay:250ms" hx-target="next .pick-list" hx-sync="this:replace" '
            'hx-params="{0}_text,pick"><span class="pick-list"></span>{4}</span>',
            self.key,
            text,
            _("Name, code or initials"),
            pick,
            hidden,
        )

    def links(self, found: Sequence[Any], page: Any) -> SafeString:
        """The candidates as links that set the filter."""
        if not found:
            return format_html('<p class="pick-none">{}</p>', _("No unit of that name within your reach."))
        without = (*self.parameters(), "after", "before", "last", "pick")
        return format_html(
            '<ul class="pick-found">{}</ul>',
            format_html_join(
                "",
                '<li><a href="{}">{}<span class="sub">{}</span></a></li>',
                ((page.address({self.key: unit.pk}, without=without), unit.name, unit.code) for unit in found),
            ),
        )
