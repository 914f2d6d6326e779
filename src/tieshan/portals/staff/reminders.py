"""The line above every page that reminds an administrator of the second factor (in demonstration mode)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _


def remind(request: HttpRequest) -> object:
    """The reminder, or nothing."""
    actor = getattr(request, "actor", None)
    if not settings.DEMO or actor is None or not actor.administrator:
        return ""
    if request.user.second_factor_on is not None:  # type: ignore[union-attr]
        return ""
    return format_html(
        '{} <a href="{}">{}</a>',
        _("Administrators sign in with a second factor. In the demonstration it may wait; in daily work it may not."),
        reverse("organisations.factor.prepare"),
        _("Set it up now"),
    )
