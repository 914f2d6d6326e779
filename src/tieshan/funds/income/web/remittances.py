"""Remittances: what went up to the levels above, and the district taking it in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    TableView,
    Tag,
    UnitFilter,
    choice_word,
    register,
    today,
)
from tieshan.funds.income.actions.remitting import send_remittance, take_remittance
from tieshan.funds.income.models import Remittance
from tieshan.funds.income.policies import (
    LEVY_EXPORT,
    LEVY_LIST,
    REMITTANCE_BACK,
    REMITTANCE_SEND,
    REMITTANCE_TAKE,
    REMITTANCE_UNTAKE,
)
from tieshan.funds.income.queries.remitting import to_remit
from tieshan.funds.income.queries.terms_of_day import share_parameters
from tieshan.funds.income.rules.levy import LEVELS
from tieshan.funds.income.web.words import amount_column, day_field, taken_back, vouchers_of, yuan
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit

LIST = "funds.remittance.list"
VIEW = "funds.remittance.view"
HOLDERS = (Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL, Unit.Kind.DISTRICT)
_TONES = {Remittance.State.SENT: "due", Remittance.State.TAKEN: "done", Remittance.State.TAKEN_BACK: "plain"}


def _tag(row: Remittance) -> Tag:
    return Tag(choice_word(row, "state"), _TONES[Remittance.State(row.state)])


def _badge(actor: Actor) -> int:
    if not actor.may(REMITTANCE_TAKE) or not actor.scope(REMITTANCE_TAKE).everything:
        return 0
    return Remittance.objects.visible_to(actor, LEVY_LIST).filter(state=Remittance.State.SENT).count()


@register
class RemittanceList(ListPage):
    """What federations remitted, the newest first."""

    code = LIST
    permission = LEVY_LIST
    path = "funds/remittances/"
    title = gettext_lazy("Remittances")
    nav = Nav("funds", 32, badge=_badge)
    model = Remittance
    select_related = ("unit",)
    order = "-day"
    export_code = LEVY_EXPORT
    columns = [
        Column("unit", gettext_lazy("Federation"), "unit.name", link=VIEW, width=28),
        Column("day", gettext_lazy("Sent on"), sort="day"),
        Column("until", gettext_lazy("Receipts up to")),
        amount_column("amount", gettext_lazy("Amount"), "amount_fen"),
        Column("taken_on", gettext_lazy("Received on")),
        Column("state", gettext_lazy("State"), _tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Federation"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=Remittance.State.choices),
        DateRangeFilter("day", gettext_lazy("Sent on"), "day"),
    ]
    toolbar = [Action(gettext_lazy("Remit"), main=True, code=REMITTANCE_SEND)]

    def empty(self) -> Empty:
        return Empty(
            _("Nothing has been remitted yet."),
            _("What the unions' receipts owe upwards is remitted by the cashier of the federation."),
            self._main_action(),
        )


@register
class RemittanceView(DetailPage):
    """One remittance: by level, by union, the receipts behind it."""

    code = VIEW
    permission = LEVY_LIST
    path = "funds/remittances/<int:pk>/"
    title = gettext_lazy("Remittance")
    parent = LIST
    model = Remittance
    select_related = ("unit", "voucher")
    acts = [
        ActButton(
            REMITTANCE_TAKE,
            gettext_lazy("Take the money in"),
            main=True,
            when=lambda row: row.state == Remittance.State.SENT,
            refusal=lambda row, actor: (
                "" if actor.scope(REMITTANCE_TAKE).everything else _("The district's accountant takes it in.")
            ),
        ),
        ActButton(
            REMITTANCE_UNTAKE,
            gettext_lazy("Give the remittance back"),
            when=lambda row: row.state == Remittance.State.TAKEN,
        ),
        ActButton(
            REMITTANCE_BACK,
            gettext_lazy("Take the remittance back"),
            when=lambda row: row.state == Remittance.State.SENT,
        ),
    ]

    def heading(self) -> object:
        return f"{self.record.unit.name} {self.record.day}"

    def state(self) -> Tag:
        return _tag(self.record)

    def figures(self) -> Iterable[Figure]:
        yield Figure(_("Remitted"), yuan(self.record.amount_fen))
        yield Figure(_("Receipts"), self.record.receipts.count())

    def facts(self) -> Iterable[object]:
        row = self.record
        yield Facts(
            _("Remittance"),
            [
                Fact(_("Federation"), row.unit.name),
                Fact(_("Sent on"), row.day),
                Fact(_("Receipts up to"), row.until),
                Fact(_("Received on"), row.taken_on),
            ],
        )
        titles = dict(zip(LEVELS, share_parameters(row.until), strict=True))
        levels = [[titles[level].title, yuan(row.shares[level])] for level in LEVELS if row.shares.get(level)]
        yield Card(_("By level"), TableView([_("Level"), _("Amount")], levels, frozenset({1})))
        sums = row.receipts.values("unit__name").annotate(n=Count("pk"), fen=Sum("upward_fen")).order_by("unit__name")
        unions = [[one["unit__name"], one["n"], yuan(one["fen"])] for one in sums]
        if unions:
            yield Card(_("By union"), TableView([_("Union"), _("Receipts"), _("Amount")], unions, frozenset({1, 2})))
        card = taken_back(vouchers_of(row))
        if card is not None:
            yield card

    def aside(self) -> Iterable[object]:
        yield explanation(parameters=share_parameters(self.record.until)[1:], clauses=["union-law:43"])


def _holders(actor: Actor) -> QuerySet[Unit]:
    return Unit.objects.visible_to(actor, REMITTANCE_SEND).filter(kind__in=HOLDERS, status=Unit.Status.ACTIVE)


class SendForm(forms.Form):
    """For which federation, receipts up to which day, sent when."""

    unit = RecordField(label=gettext_lazy("Federation"), source=_holders)
    until = day_field(gettext_lazy("Receipts booked up to"))
    day = day_field(gettext_lazy("Sent on"))


@register
class SendRemittance(FormPage):
    """Remit the shares of the levels above."""

    code = REMITTANCE_SEND
    path = "funds/remittances/send/"
    title = gettext_lazy("Remit shares upwards")
    parent = LIST
    form_class = SendForm
    action = staticmethod(send_remittance)
    submit = gettext_lazy("Remit and book")
    done = gettext_lazy("Remitted: each union paid its own part.")
    detail_code = VIEW

    def initial(self) -> dict[str, Any]:
        first = _holders(self.actor)[:2]
        found: dict[str, Any] = {"until": today(), "day": today()}
        if len(first) == 1:
            found["unit"] = first[0].pk
        return found

    def before_form(self) -> object:
        units = list(_holders(self.actor)[:20])
        rows = []
        for unit in units:
            fen = to_remit(unit, today()).aggregate(fen=Sum("upward_fen"))["fen"]
            if fen:
                rows.append([unit.name, yuan(fen)])
        if not rows:
            return Facts("", [Fact(_("To be remitted"), _("nothing up to today"), wide=True)])
        return Card(_("To be remitted up to today"), TableView([_("Federation"), _("Amount")], rows, frozenset({1})))

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class TakeForm(forms.Form):
    """When it came in at the district."""

    day = day_field(gettext_lazy("Received on"))


@register
class TakeRemittance(FormPage):
    """The district takes a remittance in."""

    code = REMITTANCE_TAKE
    path = "funds/remittances/<int:pk>/take/"
    title = gettext_lazy("Take a remittance in")
    parent = LIST
    model = Remittance
    select_related = ("unit",)
    view_code = LEVY_LIST
    detail_code = VIEW
    form_class = TakeForm
    action = staticmethod(take_remittance)
    subject_argument = "remittance"
    submit = gettext_lazy("Take in and book")
    done = gettext_lazy("Booked in the district's book.")

    def lead(self) -> object:
        return f"{self.record.unit.name} · {yuan(self.record.amount_fen)}"

    def initial(self) -> dict[str, Any]:
        return {"day": today()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}
