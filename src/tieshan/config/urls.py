"""All addresses: probes of the machine, and every registered page."""

from __future__ import annotations

from django.urls import include, path
from django.views.i18n import set_language

from tieshan.config import health

urlpatterns = [
    path("healthz", health.healthz, name="config.health.alive"),
    path("readyz", health.readyz, name="config.health.ready"),
    path("i18n/", set_language, name="set_language"),
    path("", include("tieshan.portals.staff.urls")),
]

handler400 = "tieshan.foundation.ui.errors.bad_request"
handler403 = "tieshan.foundation.ui.errors.forbidden"
handler404 = "tieshan.foundation.ui.errors.not_found"
handler500 = "tieshan.foundation.ui.errors.server_error"
