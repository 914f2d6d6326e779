"""The inbox: one's own notices, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.notify.models import Notice
from tieshan.foundation.notify.notices import inbox_of, mark_read, unread_count
from tieshan.foundation.ui.kinds import (
    Action,
    BatchAct,
    BoolFilter,
    Column,
    DateRangeFilter,
    Empty,
    FormPage,
    ListPage,
    Nav,
    Page,
    Tag,
    page_url,
    register,
)

INBOX = "notify.inbox.list"
OPEN = "notify.inbox.open"
READ = "notify.inbox.read"


def _state(row: Notice) -> object:
    return "" if row.is_read else Tag(gettext("unread"), "due")


@register
class Inbox(ListPage):
    """What the reader was told."""

    code = INBOX
    path = "inbox/"
    title = _("Inbox")
    signed_in = True
    why = "everybody reads their own inbox"
    nav = Nav("desk", 20, badge=unread_count)
    model = Notice
    order = "-pk"
    columns = [
        Column("text", _("Notice"), link=OPEN),
        Column("unit", _("Union"), "unit.short_name", hidden=True),
        Column("on", _("Date")),
        Column("is_read", _("State"), _state, export=False),
    ]
    filters = [BoolFilter("is_read", _("Read")), DateRangeFilter("on", _("Date"))]
    batch = [BatchAct(READ, _("Mark as read"))]
    search_hint = _("Words of the notice")

    def base(self) -> QuerySet[Any]:
        return inbox_of(self.actor).select_related("unit")

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(text__icontains=text)

    def row_class(self, row: Notice) -> str:
        return "quiet" if row.is_read else ""

    @cached_property
    def unread(self) -> int:
        """How many the reader has not opened."""
        return unread_count(self.actor)

    def lead(self) -> object:
        if not self.unread:
            return _("Everything is read.")
        return ngettext("%(n)s notice is unread.", "%(n)s notices are unread.", self.unread) % {"n": self.unread}

    def actions(self) -> Iterable[Action]:
        if self.unread:
            yield Action(_("Mark all as read"), page_url(READ) or "")

    def empty(self) -> Empty:
        return Empty(_("No notice yet."), _("What others send you, and what falls due for you, is told here."))


@register
class OpenNotice(Page):
    """Mark one notice as read and go where it leads."""

    code = OPEN
    path = "inbox/<int:pk>/"
    title = _("Notice")
    signed_in = True
    why = "everybody opens their own notices"
    parent = INBOX
    matrix_record = "Notice"

    def get(self) -> HttpResponse:
        notice = inbox_of(self.actor).filter(pk=self.kwargs["pk"]).first()
        if notice is None:
            raise Http404
        mark_read(self.actor, [notice.pk])
        inside = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
        return HttpResponseRedirect(notice.url if inside else page_url(INBOX) or "/")


@register
class MarkRead(FormPage):
    """Mark the chosen notices, or all, as read."""

    code = READ
    path = "inbox/read/"
    title = _("Mark as read")
    signed_in = True
    why = "everybody marks their own notices"
    parent = INBOX
    submit = _("Mark as read")
    keep_draft = False

    @cached_property
    def ids(self) -> list[int] | None:
        """The chosen ones; None for all."""
        chosen = [int(text) for text in self.request.GET.getlist("ids") if text.isdecimal() and len(text) < 19]
        return chosen or None

    def lead(self) -> object:
        n = unread_count(self.actor) if self.ids is None else len(self.ids)
        return ngettext("%(n)s notice.", "%(n)s notices.", n) % {"n": n}

    def run(self, cleaned: dict[str, Any]) -> Any:
        return mark_read(self.actor, self.ids)
