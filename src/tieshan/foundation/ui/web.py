"""The pages of the foundation itself: the switch between light and dark, and the gallery of components."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tieshan.foundation.access.pages import page
from tieshan.foundation.ui.shell import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@page(
    "ui.preference.theme",
    path="preferences/theme/",
    title=_("Light or dark"),
    public=True,
    why="the look of the sign-in page can be chosen too; only a cookie is set",
)
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice of light, dark or as the device in a cookie, and go back."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE
        )
    return response


if settings.DEBUG:
    from tieshan.foundation.ui import gallery  # noqa: F401 - registers its pages, in development only
