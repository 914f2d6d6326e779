"""The line that says on every screen: this district is fictional."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tieshan.organisations.models import Unit

_KEY = "staff:sample-district"
_SECONDS = 60


def say_when_fictional(request: HttpRequest) -> object:
    """The words, when the district at the root is the sample; asked of the database once a minute."""
    sample: bool | None = cache.get(_KEY)
    if sample is None:
        sample = Unit._base_manager.filter(parent=None, is_sample=True).exists()
        cache.set(_KEY, sample, _SECONDS)
    return _("Sample district: all data are fictional.") if sample else ""
