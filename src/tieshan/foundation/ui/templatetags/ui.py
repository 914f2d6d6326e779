"""Template tags of the page kinds."""

from __future__ import annotations

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, Textarea
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def described(field: BoundField) -> SafeString:
    """The field's widget, tied to its help and its error for readers that do not see the page."""
    about = []
    if field.help_text:
        about.append(f"{field.auto_id}_helptext")
    if field.errors:
        about.append(f"{field.auto_id}_error")
    attrs: dict[str, str | bool] = {}
    if about and not field.use_fieldset:
        attrs["aria-describedby"] = " ".join(about)
    if field.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(field.field.widget, Textarea) and field.field.widget.attrs.get("rows") == "10":
        # Nobody said how high: what the framework writes then is much for a few words.
        attrs["rows"] = "4"
    drawn = field.as_widget(attrs=attrs)
    if isinstance(field.field.widget, FileInput):
        return format_html(
            '<span class="drop" data-drop>{}<span class="drop-hint">{}</span></span>', drawn, _("or drop the file here")
        )
    if isinstance(field.field.widget, CheckboxInput):
        return format_html('<span class="check-box">{}</span>', drawn)
    return drawn
