"""Form fields that the framework lacks: choosing one record out of thousands, and dates the way offices write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tieshan.foundation.access.actor import Actor
from tieshan.foundation.ui.filters import find_records
from tieshan.kernel.money import ZERO, Yuan

Source = Callable[[Actor], QuerySet[Any]]


def today() -> date:
    """The day on which this request happens, where the house stands."""
    return timezone.localdate()


class DateInput(forms.DateInput):
    """A date field with the browser's calendar."""

    input_type = "date"

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(attrs=dict(attrs or {}), format="%Y-%m-%d")


class RecordInput(forms.Widget):
    """A text to search by and the id of the record that was chosen (`name` and `name_text`)."""

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        super().__init__(dict(attrs or {}))
        self.field: RecordField | None = None
        self.offered: Sequence[Any] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, ""), data.get(f"{name}_text", "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        number, text = self._value(value)
        final = self.build_attrs(self.attrs, {**(attrs or {}), "name": f"{name}_text", "value": text})
        final.pop("required", None)
        final.setdefault("autocomplete", "off")
        final.setdefault("placeholder", _("Name, code or initials"))
        pairs = format_html_join("", ' {}="{}"', ((k, v) for k, v in final.items() if v is not None and v is not True))
        offered = ""
        if self.offered:
            offered = format_html(
                '<span class="offered">{}</span>',
                format_html_join(
                    "",
                    '<label><input type="radio" name="{}" value="{}"> {} <span class="sub">{}</span></label>',
                    ((name, r.pk, str(r), getattr(r, "code", "")) for r in self.offered),
                ),
            )
        return format_html(
            '<span class="pick" data-pick><input type="search"{0} hx-get="?" hx-vals=\'{{"pick":"{1}"}}\' '
            'hx-trigger="input changed delay:250ms" hx-target="next .pick-list" hx-sync="this:replace" '
            'hx-params="{1}_text,pick"><span class="pick-list"></span>{2}{3}</span>',
            pairs,
            name,
            "" if offered else format_html('<input type="hidden" name="{}" value="{}">', name, number),
            offered,
        )

    def _value(self, value: Any) -> tuple[Any, str]:
        if isinstance(value, tuple):
            return value
        if value in (None, ""):
            return "", ""
        record = value if hasattr(value, "pk") else self.field.find(value) if self.field is not None else None
        return (record.pk, str(record)) if record is not None else ("", "")


class RecordField(forms.Field):
    """One record out of many, searched by text; `source(actor)` gives the records the person may choose.

    Without scripts the text is looked up when the form is sent; several matches come back as choices. The cleaned
    value is the record.
    """

    widget = RecordInput
    SEARCHED = ("code", "name", "short_name", "name_initials", "name_pinyin")

    def __init__(self, *, source: Source, searched: Sequence[str] = SEARCHED, **options: Any) -> None:
        super().__init__(**options)
        self.source = source
        self.searched = searched
        self.actor: Actor | None = None
        self.widget.field = self

    def __deepcopy__(self, memo: Any) -> RecordField:
        copy: RecordField = super().__deepcopy__(memo)
        copy.widget.field = copy
        return copy

    def records(self) -> QuerySet[Any]:
        """The records the person may choose; the page gives the field its actor."""
        if self.actor is None:
            raise RuntimeError("a RecordField stands in a form of a page, which gives it the actor")
        return self.source(self.actor)

    def find(self, pk: Any) -> Any:
        """One record by id, or None."""
        text = str(pk)
        return self.records().filter(pk=int(text)).first() if text.isdecimal() and len(text) < 19 else None

    def candidates(self, text: str, limit: int = 12) -> list[Any]:
        """Records the text may mean."""
        queryset = self.records()
        names = {f.name for f in queryset.model._meta.get_fields()}
        return find_records(
            queryset, [n for n in self.searched if n.partition("__")[0] in names], text.strip()[:100], limit
        )

    def clean(self, value: Any) -> Any:
        number, text = value if isinstance(value, tuple) else (value, "")
        record = self.find(number) if number else None
        if record is not None:
            return record
        if number:
            raise forms.ValidationError(_("Choose from the list; this one is not within your reach."))
        if not str(text).strip():
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        found = self.candidates(text)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(_("Nothing of that name within your reach. Check the name or the code."))
        self.widget.offered = found
        raise forms.ValidationError(_("Several fit. Choose one of them."))

    def has_changed(self, initial: Any, data: Any) -> bool:
        number = data[0] if isinstance(data, tuple) else data
        return str(getattr(initial, "pk", initial) or "") != str(number or "")


class YuanField(forms.CharField):
    """An amount as people write it (1,234.5): the cleaned value is a `Yuan`, None when it is empty."""

    def __init__(self, *, zero: bool = False, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=20, **options)
        self.zero = zero

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        if isinstance(value, Yuan) or not text:
            return value if isinstance(value, Yuan) else None
        try:
            amount = Yuan(text)
        except ValueError as wrong:
            raise forms.ValidationError(
                _("Write the amount in yuan with at most two places, such as 199.50.")
            ) from wrong
        if amount < ZERO or not (amount or self.zero):
            raise forms.ValidationError(_("The amount must be above zero."))
        return amount

    def clean(self, value: Any) -> Any:
        amount = self.to_python(value)
        if amount is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return amount


def suggestions(field: RecordField, text: str) -> SafeString:
    """The list under the search field while typing: buttons that the script turns into the choice."""
    found = field.candidates(text) if text.strip() else []
    if not found:
        return format_html('<p class="pick-none">{}</p>', _("Nothing found.")) if text.strip() else SafeString("")
    return format_html(
        '<ul class="pick-found">{}</ul>',
        format_html_join(
            "",
            '<li><button type="button" data-choose="{}" data-text="{}">{}<span class="sub">{}</span></button></li>',
            ((r.pk, str(r), str(r), getattr(r, "code", "")) for r in found),
        ),
    )
