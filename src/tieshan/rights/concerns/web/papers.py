"""The poster: where workers see it, they scan it and speak."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.everybody import code_picture
from tieshan.foundation.ui.kinds import Page, page_url, register
from tieshan.organisations.models import Unit
from tieshan.rights.concerns.policies import LIST, POSTER, SUBMIT
from tieshan.rights.concerns.queries import IN_CHARGE


class _OfUnit(Page):
    """A page about one of the reader's unions in charge: the one named in the address, else the first."""

    permission = POSTER
    parent = LIST

    @property
    def unions(self) -> list[Unit]:
        """The reader's unions in charge."""
        if not hasattr(self, "_unions"):
            rows = Unit.objects.visible_to(self.actor, POSTER).filter(kind__in=IN_CHARGE, status=Unit.Status.ACTIVE)
            self._unions = list(rows.order_by("path"))
        return self._unions

    @property
    def union(self) -> Unit | None:
        """The chosen one."""
        asked = self.request.GET.get("union", "")
        return next((one for one in self.unions if str(one.pk) == asked), self.unions[0] if self.unions else None)

    @property
    def address(self) -> str:
        """The worker's page, with the area filled in where the union has one."""
        path = page_url(SUBMIT) or "/"
        union = self.union
        if union is not None and union.kind != Unit.Kind.DISTRICT:
            path = f"{path}?{urlencode({'area': union.pk})}"
        return self.request.build_absolute_uri(path)


@register
class Poster(_OfUnit):
    """An A4 sheet with the code."""

    code = POSTER
    path = "concerns/poster/"
    title = _("Poster of the channel")
    template = "concerns/poster.html"

    def context(self) -> dict[str, Any]:
        union = self.union
        return super().context() | {
            "union": union,
            "unions": self.unions,
            "address": self.address,
            "picture": f"{page_url('rights.concern.picture')}?{urlencode({'union': union.pk if union else ''})}",
            "back": page_url(LIST),
        }


@register
class Picture(_OfUnit):
    """The address of the worker's page as a picture."""

    code = "rights.concern.picture"
    path = "concerns/poster.svg"
    title = _("Code of the channel")

    def get(self) -> HttpResponse:
        return code_picture(self.address)
