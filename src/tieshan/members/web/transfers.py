"""Two-sided transfers: what waits for an answer, what one's own side has asked for, what is decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BatchAct,
    Card,
    Column,
    DateInput,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    RowAction,
    TableView,
    Tag,
    UnitFilter,
    Why,
    page_url,
    register,
    today,
)
from tieshan.kernel.refusal import Refused
from tieshan.members.actions.transfers import (
    accept_transfer,
    deciding_unit,
    refuse_transfer,
    request_transfer,
    withdraw_transfer,
)
from tieshan.members.models import Person, Transfer
from tieshan.members.policies import (
    PERSON_LIST,
    TRANSFER_ACCEPT,
    TRANSFER_LIST,
    TRANSFER_REFUSE,
    TRANSFER_REQUEST,
    TRANSFER_WITHDRAW,
)
from tieshan.members.queries.transfers import asked_by, decided, waiting_for
from tieshan.members.web.steps import basic_units, with_grounds
from tieshan.members.web.words import state_tag, transfer_tag
from tieshan.organisations.models import Unit

GROUNDS = (_("Provisional rules on membership (2000), item 4: the old union lets go, the new one registers"),)


def _badge(actor: Actor) -> int:
    return waiting_for(actor).count()


@register
class TransferList(ListPage):
    """Transfers in three piles."""

    code = TRANSFER_LIST
    path = "transfers/"
    title = _("Transfers")
    nav = Nav("members", 20, badge=_badge)
    model = Transfer
    select_related = ("from_unit", "to_unit")
    template = "members/transfer_list.html"
    order = "-pk"
    columns = [
        Column("person_name", _("Member"), link="members.transfer.view", sub="id_masked"),
        Column("from_unit", _("From union")),
        Column("to_unit", _("To union")),
        Column("reason", _("Reason")),
        Column("requested_on", _("Asked on")),
        Column("effective_on", _("Takes effect on")),
        Column("state", _("State"), transfer_tag, sub=lambda row: row.opinion),
    ]
    filters = [
        UnitFilter("from_unit", _("From union"), seen_under="organisations.unit.list"),
        UnitFilter("to_unit", _("To union"), seen_under="organisations.unit.list"),
        DateRangeFilter("asked", _("Asked on"), "requested_on"),
    ]
    search_hint = _("Name of the member")
    toolbar = [Action(_("Ask for a member of another union"), main=True, code="members.transfer.ask")]
    PILES = (
        ("waiting", _("Waiting for us"), waiting_for),
        ("asked", _("Asked by us"), asked_by),
        ("decided", _("Decided"), decided),
    )

    @property
    def pile(self) -> str:
        """The pile that is open."""
        asked = self.request.GET.get("pile", "")
        return asked if any(asked == key for key, _title, _rows in self.PILES) else "waiting"

    @property
    def row_actions(self) -> list[RowAction]:  # type: ignore[override]
        """What can be done depends on the pile."""
        if self.pile == "waiting":
            return [
                RowAction(TRANSFER_ACCEPT, _("Accept"), main=True),
                RowAction(TRANSFER_REFUSE, _("Refuse")),
            ]
        return [RowAction(TRANSFER_WITHDRAW, _("Withdraw"))] if self.pile == "asked" else []

    @property
    def batch(self) -> list[BatchAct]:  # type: ignore[override]
        """Several are accepted at once."""
        return [BatchAct("members.transfer.accept_many", _("Accept"))] if self.pile == "waiting" else []

    def queryset(self) -> QuerySet[Any]:
        rows = next(rows for key, _title, rows in self.PILES if key == self.pile)
        return rows(self.actor).select_related(*self.select_related)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(person_name__startswith=text)

    def context(self) -> dict[str, Any]:
        found = super().context()
        found["kept"] = [*found["kept"], ("pile", self.pile)]
        found["piles"] = [
            (title, self.address({"pile": key}, without=("after", "before", "last")), key == self.pile)
            for key, title, _rows in self.PILES
        ]
        return found

    def empty(self) -> Empty:
        words = {
            "waiting": (gettext("No transfer waits for you."), gettext("Requests of other unions appear here.")),
            "asked": (
                gettext("Your side has asked for nothing."),
                gettext("Ask on a member's page, or here for a member of another union."),
            ),
            "decided": (gettext("Nothing has been decided yet."), ""),
        }
        return Empty(*words[self.pile])


def _facts(transfer: Transfer) -> list[Fact]:
    return [
        Fact(_("Member"), transfer.person_name, sub=transfer.id_masked),
        Fact(_("State"), transfer_tag(transfer)),
        Fact(_("From union"), transfer.from_unit.name),
        Fact(_("To union"), transfer.to_unit.name),
        Fact(_("Takes effect on"), transfer.effective_on),
        Fact(_("Asked on"), transfer.requested_on, sub=transfer.get_side_display()),
        Fact(_("Reason"), transfer.reason, wide=True),
    ]


def _turn(transfer: Transfer, actor: Actor) -> str:
    """Which acts are the reader's: those of the deciding side, those of the asking side, or none."""
    if transfer.state != Transfer.State.REQUESTED:
        return ""
    asking = transfer.from_unit if transfer.side == Transfer.Side.OUT else transfer.to_unit
    own = actor.account_id is not None and transfer.requested_by_id == actor.account_id
    if actor.may_at(TRANSFER_ACCEPT, deciding_unit(transfer)) and not own:
        return "waiting"
    return "asked" if actor.may_at(TRANSFER_WITHDRAW, asking) else ""


@register
class TransferDetail(DetailPage):
    """One transfer with what happened to it."""

    code = "members.transfer.view"
    permission = TRANSFER_LIST
    path = "transfers/<int:pk>/"
    title = _("Transfer")
    template = "members/person_page.html"
    parent = TRANSFER_LIST
    model = Transfer
    select_related = ("from_unit", "to_unit", "requested_by", "decided_by")
    acts = (
        ActButton(TRANSFER_ACCEPT, _("Accept"), main=True),
        ActButton(TRANSFER_REFUSE, _("Refuse")),
        ActButton(TRANSFER_WITHDRAW, _("Withdraw")),
    )

    def heading(self) -> object:
        return self.record.person_name

    def lead(self) -> object:
        return f"{self.record.from_unit.name} → {self.record.to_unit.name}"

    def state(self) -> Tag:
        return transfer_tag(self.record)

    def actions(self) -> Iterable[Action]:
        turn = _turn(self.record, self.actor)
        mine = {"waiting": (TRANSFER_ACCEPT, TRANSFER_REFUSE), "asked": (TRANSFER_WITHDRAW,)}.get(turn, ())
        return [action for action in super().actions() if action.code in mine]

    def facts(self) -> Iterable[object]:
        transfer: Transfer = self.record
        yield Facts(_("Request"), _facts(transfer))
        if transfer.decided_on:
            yield Facts(
                _("Decision"),
                [
                    Fact(_("State"), transfer_tag(transfer)),
                    Fact(_("Decided on"), transfer.decided_on, sub=transfer.decided_by or ""),
                    Fact(_("Opinion"), transfer.opinion, wide=True),
                ],
            )
        # The link works for the side with which the person stands; for the other there is nothing to see.
        here = transfer.to_unit if transfer.state == Transfer.State.ACCEPTED else transfer.from_unit
        if self.actor.may_at(PERSON_LIST, here):
            url = page_url("members.person.view", transfer.person_id) or ""
            yield Card("", format_html('<p class="card-text"><a href="{}">{}</a></p>', url, gettext("To the member")))

    def aside(self) -> Iterable[object]:
        yield Card("", Why(GROUNDS))


class OutForm(forms.Form):
    """Where the member goes, from when, why."""

    to_unit = RecordField(
        label=_("New union"),
        source=lambda actor: Unit.objects.filter(
            status=Unit.Status.ACTIVE, kind__in=(Unit.Kind.ENTERPRISE, Unit.Kind.JOINT, Unit.Kind.ORGANISER)
        ),
    )
    effective_on = forms.DateField(label=_("Takes effect on"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@register
class AskOut(FormPage):
    """The old union asks the new one to take its member over."""

    code = TRANSFER_REQUEST
    path = "members/<int:pk>/transfer/"
    title = _("Ask for a transfer")
    parent = "members.person.list"
    model = Person
    select_related = ("unit",)
    view_code = PERSON_LIST
    detail_code = "members.person.view"
    subject_argument = "person"
    form_class = OutForm
    action = staticmethod(request_transfer)
    submit = _("Send the request")
    done = _("The request has been sent. Until the new union accepts, nothing changes for the member.")

    def initial(self) -> dict[str, Any]:
        return {"effective_on": today()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def lead(self) -> object:
        return _("The other union decides. The member moves on the day given, with the whole history.")

    def before_form(self) -> object:
        person = self.record
        facts = [
            Fact(_("Member"), person.name, sub=person.id_masked),
            Fact(_("From union"), person.unit.name),
            Fact(_("Membership"), state_tag(person)),
        ]
        return Facts("", facts)


class InForm(forms.Form):
    """Who is asked for: by name and number, since the new union does not see other unions' members."""

    name = forms.CharField(label=_("Full name"), max_length=50)
    id_number = forms.CharField(label=_("Identity number"), max_length=40)
    to_unit = RecordField(label=_("To our union"), source=lambda actor: basic_units(actor, TRANSFER_REQUEST))
    effective_on = forms.DateField(label=_("Takes effect on"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@register
class AskIn(FormPage):
    """The new union asks the old one to let a member go."""

    code = "members.transfer.ask"
    permission = TRANSFER_REQUEST
    path = "transfers/ask/"
    title = _("Ask for a member of another union")
    parent = TRANSFER_LIST
    form_class = InForm
    action = staticmethod(request_transfer)
    submit = _("Send the request")
    done = _("The request has been sent to the member's present union. Until it accepts, nothing changes.")

    def lead(self) -> object:
        return _("Name and number must both be right. The present union is asked and decides.")

    def initial(self) -> dict[str, Any]:
        units = list(basic_units(self.actor, TRANSFER_REQUEST).order_by("path")[:2])
        sent = self.request.POST if self.request.POST.get("fill") else {}
        given: dict[str, Any] = {key: sent[key] for key in ("name", "id_number", "to_unit") if key in sent}
        own: dict[str, Any] = {"to_unit": units[0]} if len(units) == 1 else {}
        return {"effective_on": today(), **own, **given}

    def post(self) -> HttpResponse:
        # From the page that refused a second membership: open with what was typed there.
        return self.answer(self.form()) if self.request.POST.get("fill") else super().post()

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        return f"{page_url(TRANSFER_LIST)}?pile=asked"


class DecisionPage(FormPage):
    """An answer to one open transfer."""

    parent = TRANSFER_LIST
    model = Transfer
    select_related = ("from_unit", "to_unit")
    view_code = TRANSFER_LIST
    versioned = True
    pile = "waiting"

    def lead(self) -> object:
        return f"{self.record.person_name} · {self.record.from_unit.name} → {self.record.to_unit.name}"

    def before_form(self) -> object:
        return with_grounds(_facts(self.record), GROUNDS)

    def run(self, cleaned: dict[str, Any]) -> Any:
        action: Any = type(self).action
        return action(actor=self.actor, transfer=self.record, version=self._expected_version(), on=today(), **cleaned)

    def done_url(self, result: Any) -> str:
        return f"{page_url(TRANSFER_LIST)}?pile={self.pile}"


class AcceptForm(forms.Form):
    """An opinion, if there is anything to say."""

    opinion = forms.CharField(
        label=_("Opinion"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


@register
class Accept(DecisionPage):
    """Accept a transfer: the member moves on the day asked for."""

    code = TRANSFER_ACCEPT
    path = "transfers/<int:pk>/accept/"
    title = _("Accept a transfer")
    form_class = AcceptForm
    action = staticmethod(accept_transfer)
    submit = _("Accept")

    def done_message(self, result: Any) -> object:
        return gettext("%(name)s is now a member of %(unit)s.") % {
            "name": self.record.person_name,
            "unit": self.record.to_unit.name,
        }


class RefuseForm(forms.Form):
    """A refusal says why."""

    opinion = forms.CharField(label=_("Opinion"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@register
class Refuse(DecisionPage):
    """Refuse a transfer: the member stays."""

    code = TRANSFER_REFUSE
    path = "transfers/<int:pk>/refuse/"
    title = _("Refuse a transfer")
    form_class = RefuseForm
    action = staticmethod(refuse_transfer)
    submit = _("Refuse")
    done = _("Refused. The member stays where they are; the other side sees your opinion.")
    danger = True


@register
class Withdraw(DecisionPage):
    """Take one's own request back."""

    code = TRANSFER_WITHDRAW
    path = "transfers/<int:pk>/withdraw/"
    title = _("Withdraw a transfer")
    action = staticmethod(withdraw_transfer)
    submit = _("Withdraw")
    done = _("The request has been withdrawn.")
    danger = True
    pile = "asked"


@register
class AcceptMany(FormPage):
    """Accept several transfers at once; each is its own act, so that one refusal holds nobody else up."""

    code = "members.transfer.accept_many"
    permission = TRANSFER_ACCEPT
    path = "transfers/accept/"
    title = _("Accept transfers")
    parent = TRANSFER_LIST
    form_class = AcceptForm
    submit = _("Accept all of them")
    MOST = 100

    def chosen(self) -> list[Transfer]:
        """The chosen transfers that still wait for the reader."""
        numbers = [int(n) for n in self.request.GET.getlist("ids") if n.isdecimal() and len(n) < 19][: self.MOST]
        rows = waiting_for(self.actor).filter(pk__in=numbers)
        return list(rows.select_related("from_unit", "to_unit").order_by("pk"))

    def before_form(self) -> object:
        rows = [(t.person_name, t.from_unit.name, t.to_unit.name, t.effective_on, t.reason) for t in self.chosen()]
        headings = [_("Member"), _("From union"), _("To union"), _("Takes effect on"), _("Reason")]
        return Card("", TableView(headings, rows, empty=gettext("None of the chosen transfers waits for you.")))

    def run(self, cleaned: dict[str, Any]) -> Any:
        accepted, refused = 0, []
        for transfer in self.chosen():
            try:
                with transaction.atomic():
                    accept_transfer(
                        actor=self.actor, transfer=transfer, version=transfer.version, on=today(), **cleaned
                    )
                accepted += 1
            except Refused as no:
                refused.append(f"{transfer.person_name}: {no}")
        if not accepted:
            raise Refused(
                "members.transfer.none_accepted",
                " ".join(refused) or gettext("None of the chosen transfers waits for you."),
            )
        return accepted, refused

    def done_message(self, result: Any) -> object:
        accepted, refused = result
        words = ngettext("%(n)s transfer accepted.", "%(n)s transfers accepted.", accepted) % {"n": accepted}
        return " ".join([words, *refused])

    def done_url(self, result: Any) -> str:
        return page_url(TRANSFER_LIST) or "/"
