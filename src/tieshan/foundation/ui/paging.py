"""Keyset paging: page 10,000 costs what page 1 costs.

Rows are ordered by one sort field and then by id.  A cursor holds the sort value and the id of a row at the edge of
the page, so that the next page starts with an index look-up and never counts past rows.  PostgreSQL puts nulls last
when ascending and first when descending; both are read as one order here, in two look-ups (the rows with a value,
then the rows without), because a condition with OR would not use the index.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value

SORT_ALIAS = "keyset_value"


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: a database field (path with `__`), and whether it runs downwards."""

    field: str = "pk"
    down: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows. `position` is the number of rows before the page when known, else -1."""

    value: Any
    pk: Any
    position: int = -1

    def text(self) -> str:
        """The cursor as it stands in an address."""
        value = self.value
        if isinstance(value, dt.date | dt.datetime):
            value = value.isoformat()
        elif isinstance(value, Decimal):
            value = str(value)
        raw = json.dumps([value, self.pk, self.position], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


@dataclass(slots=True)
class Slice:
    """One page of rows and where to go from it (cursor texts; "" where there is nowhere to go)."""

    rows: list[Any]
    following: str = ""
    previous: str = ""
    position: int = -1
    at_start: bool = True
    at_end: bool = True


@dataclass(frozen=True, slots=True)
class _Keys:
    path: str
    down: bool
    nullable: bool
    field: Any = field(default=None)


class _RowAfter(Func):
    """`(field, id) > (value, id)` as one row comparison, which PostgreSQL answers from an index."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, sign: str, **extra: Any) -> None:
        super().__init__(*expressions, **extra)
        self.sign = sign

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra_context: Any
    ) -> tuple[str, Any]:
        parts: list[str] = []
        params: list[Any] = []
        for expression in self.source_expressions:
            sql, args = compiler.compile(expression)
            parts.append(sql)
            params.extend(args)
        return f"({parts[0]}, {parts[1]}) {self.sign} ({parts[2]}, {parts[3]})", params


def _keys(model: type[Model], order: Order) -> _Keys:
    """What the sort path is: its last field and whether anything on the way may be null."""
    nullable = False
    current: Any = model
    last = None
    for step in order.field.split("__"):
        try:
            last = current._meta.pk if step == "pk" else current._meta.get_field(step)
        except FieldDoesNotExist:
            # An annotation of the queryset: its emptiness is unknown.
            return _Keys(order.field, order.down, True, None)
        nullable = nullable or bool(getattr(last, "null", False))
        current = last.related_model or current
    return _Keys(order.field, order.down, nullable, last)


def read_cursor(text: str, model: type[Model], order: Order) -> Cursor | None:
    """The cursor from an address, or None when it is empty, damaged or of another order (the list starts anew)."""
    if not text or len(text) > 2000:
        return None
    try:
        value, pk, position = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        keys = _keys(model, order)
        if value is not None and keys.field is not None:
            value = keys.field.to_python(value)
        pk = model._meta.pk.to_python(pk)
        if pk is None or not isinstance(position, int):
            return None
    except (ValueError, TypeError, ValidationError, OverflowError):
        return None
    return Cursor(value, pk, position)


def _run(queryset: QuerySet[Any], keys: _Keys, cursor: Cursor | None, size: int, backwards: bool) -> list[Any]:
    """Up to `size` rows from the cursor in walking order (reversed when walking backwards)."""
    down = keys.down != backwards
    sign = "<" if down else ">"
    by_pk = "-pk" if down else "pk"
    if keys.path in ("pk", "id"):
        found = queryset if cursor is None else queryset.filter(**{f"pk__{'lt' if down else 'gt'}": cursor.pk})
        return list(found.order_by(by_pk)[:size])
    annotated = queryset.annotate(**{SORT_ALIAS: F(keys.path)})
    by_value = F(keys.path).desc() if down else F(keys.path).asc()

    def with_value(start: Cursor | None) -> QuerySet[Any]:
        rows = annotated
        if keys.nullable:
            rows = rows.filter(**{f"{keys.path}__isnull": False})
        if start is not None:
            value = Value(start.value, output_field=keys.field) if keys.field is not None else Value(start.value)
            rows = rows.filter(_RowAfter(F(keys.path), F("pk"), value, Value(start.pk), sign=sign))
        return rows.order_by(by_value, by_pk)

    def without_value(start: Cursor | None) -> QuerySet[Any]:
        rows = annotated.filter(**{f"{keys.path}__isnull": True})
        if start is not None:
            rows = rows.filter(**{f"pk__{'lt' if down else 'gt'}": start.pk})
        return rows.order_by(by_pk)

    if not keys.nullable:
        return list(with_value(cursor)[:size])
    # Ascending: values, then nulls. Descending: nulls, then values.
    first, second = (without_value, with_value) if down else (with_value, without_value)
    in_second = cursor is not None and (cursor.value is None) != down
    rows = [] if in_second else list(first(cursor)[:size])
    if len(rows) < size:
        rows += list(second(cursor if in_second else None)[: size - len(rows)])
    return rows


def cut(
    queryset: QuerySet[Any],
    order: Order,
    *,
    size: int,
    after: str = "",
    before: str = "",
    last: bool = False,
    total: int | None = None,
) -> Slice:
    """One page of the queryset: the rows after or before a cursor, the last page, or the first.

    `total` lets the last page know its position. The queryset must be unsliced; its own order is ignored.
    """
    model = queryset.model
    keys = _keys(model, order)
    backwards = last or bool(before)
    cursor = read_cursor(before or after, model, order) if not last else None
    if cursor is None and not last:
        backwards = False
    rows = _run(queryset, keys, cursor, size + 1, backwards)
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if backwards and not more and cursor is not None and len(rows) < size:
        # Walked back to the beginning: show a full first page instead of a torn one.
        return cut(queryset, order, size=size)
    if last:
        position = total - len(rows) if total is not None else -1
        at_start, at_end = not more, True
    elif cursor is None:
        position, at_start, at_end = 0, True, not more
    elif backwards:
        position = max(cursor.position - len(rows), 0) if cursor.position >= 0 else -1
        at_start, at_end = not more, False
    else:
        position, at_start, at_end = cursor.position, False, not more

    def edge(row: Any, place: int) -> str:
        value = None if keys.path in ("pk", "id") else getattr(row, SORT_ALIAS)
        return Cursor(value, row.pk, place).text()

    page = Slice(rows, position=position, at_start=at_start, at_end=at_end)
    if rows and not at_end:
        page.following = edge(rows[-1], position + len(rows) if position >= 0 else -1)
    if rows and not at_start:
        page.previous = edge(rows[0], position)
    return page


def count_up_to(queryset: QuerySet[Any], limit: int) -> int:
    """How many rows there are, counting no further than `limit` + 1."""
    # Only ids: columns that a page computes for its twenty rows must not be computed for ten thousand.
    return queryset.order_by().values("pk")[: limit + 1].count()
