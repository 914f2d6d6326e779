"""The inbox: one's own notices, newest first; and how its owner is told outside the house."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.notify.actions import choose_channels
from tieshan.foundation.notify.channels import mail_is_set_up, messenger_kinds
from tieshan.foundation.notify.models import Choice, Delivery, Notice
from tieshan.foundation.notify.notices import inbox_of, mark_read, unread_count
from tieshan.foundation.ui.kinds import (
    Action,
    BatchAct,
    BoolFilter,
    Card,
    Column,
    DateRangeFilter,
    Empty,
    FormPage,
    ListPage,
    Nav,
    Page,
    TableView,
    Tag,
    page_url,
    register,
    stack,
)

INBOX = "notify.inbox.list"
OPEN = "notify.inbox.open"
READ = "notify.inbox.read"
CHOOSE = "notify.channel.choose"
SHOWN = 14
_TONES = {
    Delivery.State.SENT: "done",
    Delivery.State.WAITING: "due",
    Delivery.State.FAILED: "late",
    Delivery.State.UNKNOWN: "late",
}
# What an address of each shipped kind looks like; people copy the last part from the robot's own settings.
_EXAMPLES = {
    "wecombot": "wecombot://KEY",
    "dingtalk": "dingtalk://SECRET@TOKEN",
    "feishu": "feishu://TOKEN",
}


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
        yield Action(_("Ways of being told"), page_url(CHOOSE) or "")
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


class ChannelForm(forms.Form):
    """Channels, their addresses, and the hours."""

    by_mail = forms.BooleanField(label=_("by e-mail"), required=False)
    mail = forms.EmailField(label=_("e-mail address"), required=False, max_length=200)
    by_messenger = forms.BooleanField(label=_("by office messenger"), required=False)
    messenger = forms.CharField(label=_("address of the messenger's robot"), required=False, max_length=500)
    send_at = forms.TimeField(label=_("daily at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_from = forms.TimeField(label=_("quiet from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    quiet_until = forms.TimeField(
        label=_("quiet until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not mail_is_set_up():
            del self.fields["by_mail"], self.fields["mail"]
        examples = ", ".join(_EXAMPLES.get(kind, f"{kind}://…") for kind in messenger_kinds())
        if examples:
            self.fields["messenger"].help_text = gettext("As the robot shows it, like %(examples)s.") % {
                "examples": examples
            }
        else:
            del self.fields["by_messenger"], self.fields["messenger"]


@register
class ChooseChannels(FormPage):
    """How the reader is told outside the house, and what was sent."""

    code = CHOOSE
    path = "inbox/channels/"
    title = _("Ways of being told")
    signed_in = True
    why = "everybody chooses how they themselves are told"
    nav = Nav("account", 40)
    parent = INBOX
    form_class = ChannelForm
    action = staticmethod(choose_channels)
    private_fields = frozenset({"mail", "messenger"})
    keep_draft = False
    done = _("Kept. From tomorrow's hour at the latest you are told in this way.")

    @property
    def me(self) -> int:
        """The reader's account: nobody else comes here."""
        return self.actor.account_id or 0

    @cached_property
    def choice(self) -> Choice:
        """The reader's choice, or what holds until they choose."""
        return Choice.objects.filter(account_id=self.me).first() or Choice()

    def lead(self) -> object:
        return _("The inbox always. Outside the house one digest a day, with counts and titles of your own matters.")

    def initial(self) -> dict[str, Any]:
        names = ("by_mail", "by_messenger", "send_at", "quiet_from", "quiet_until")
        addresses = {"mail": self.choice.mail or "", "messenger": self.choice.messenger or ""}
        return {name: getattr(self.choice, name) for name in names} | addresses

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        off = {"by_mail": False, "mail": "", "by_messenger": False, "messenger": ""}
        return off | cleaned

    def before_form(self) -> object:
        rows = [
            (
                delivery.day,
                delivery.get_channel_display(),
                delivery.lines,
                Tag(delivery.get_state_display(), _TONES.get(Delivery.State(delivery.state), "plain")),
                delivery.attempts,
                delivery.reason,
            )
            for delivery in Delivery.objects.filter(account_id=self.me).order_by("-day", "channel")[:SHOWN]
        ]
        if not rows:
            return ""
        headings = [_("Date"), _("Channel"), _("Entries"), _("State"), _("Attempts"), _("Reason")]
        return stack([Card(_("What was sent"), TableView(headings, rows, frozenset({2, 4})))])
