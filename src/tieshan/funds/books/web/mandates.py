"""Custody mandates: the register, one mandate with its papers, and the acts on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Column,
    DateInput,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.funds.books.actions.mandates import (
    Papers,
    conclude_mandate,
    hand_over_mandate,
    held_for,
    revoke_mandate,
)
from tieshan.funds.books.actions.transfers import divide_custody
from tieshan.funds.books.models import CustodyMandate
from tieshan.funds.books.policies import (
    BOOK_EXPORT,
    BOOK_LIST,
    CLAUSE,
    MANDATE_CONCLUDE,
    MANDATE_DIVIDE,
    MANDATE_HAND_OVER,
    MANDATE_REVOKE,
)
from tieshan.funds.books.queries.books import book_of
from tieshan.kernel.money import Yuan
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Succession, Unit
from tieshan.organisations.queries.units import ancestors, search_named

VIEW = "funds.mandate.view"
BASIC = (Unit.Kind.ENTERPRISE, Unit.Kind.JOINT)
HOLDERS = (Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL, Unit.Kind.DISTRICT)


def _running(mandate: CustodyMandate) -> bool:
    return mandate.during.upper is None


def moved_away(mandate: CustodyMandate) -> bool:
    """The union stands under another federation than the one that keeps its money."""
    return _running(mandate) and not mandate.principal.path.startswith(mandate.holder.path)


def state_tag(mandate: CustodyMandate) -> Tag:
    """Whether the mandate runs, waits for a hand-over, or how it ended."""
    if moved_away(mandate):
        return Tag(_("to be handed over"), "due")
    if _running(mandate):
        return Tag(_("in custody"), "done")
    return Tag(mandate.get_ended_display(), "plain")


@register
class MandateList(ListPage):
    """Who keeps whose money."""

    code = "funds.mandate.list"
    permission = BOOK_LIST
    path = "mandates/"
    title = gettext_lazy("Custody mandates")
    nav = Nav("funds", 20)
    model = CustodyMandate
    select_related = ("principal", "holder")
    order = "-since"
    export_code = BOOK_EXPORT
    search_hint = gettext_lazy("Name, initials or code of the union")
    columns = [
        Column(
            "principal",
            gettext_lazy("Union"),
            "principal.name",
            sort="principal__name_pinyin",
            link=VIEW,
            sub="principal.code",
            width=30,
        ),
        Column("holder", gettext_lazy("Federation that keeps it"), "holder.name"),
        Column("since", gettext_lazy("Since"), "during.lower", sort="since"),
        Column("until", pgettext_lazy("books", "Until"), "during.upper"),
        Column("agreement", gettext_lazy("Agreement")),
        Column("resolution", gettext_lazy("Resolution"), hidden=True),
        Column("state", gettext_lazy("State"), state_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), field="principal", seen_under="organisations.unit.list"),
        BoolFilter(
            "running",
            gettext_lazy("In custody now"),
            apply=lambda rows, yes: rows.filter(during__upper_inf=yes),
        ),
    ]
    toolbar = [Action(gettext_lazy("Record a mandate"), main=True, code=MANDATE_CONCLUDE)]

    def queryset(self) -> QuerySet[Any]:
        return self.base().annotate(since=F("during__startswith"))

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        units = search_named(Unit.objects.visible_to(self.actor, BOOK_LIST), text)
        return queryset.filter(principal__in=units.order_by().values("pk"))

    def empty(self) -> Empty:
        return Empty(
            _("No union has entrusted its money yet."),
            _("The members' meeting resolves, the agreement is signed, then the mandate is recorded here."),
            self._main_action(),
        )


@register
class MandateDetail(DetailPage):
    """One mandate with its papers."""

    code = VIEW
    permission = BOOK_LIST
    path = "mandates/<int:pk>/"
    title = gettext_lazy("Custody mandate")
    parent = "funds.mandate.list"
    model = CustodyMandate
    select_related = ("principal", "holder")
    acts = [
        ActButton(MANDATE_HAND_OVER, pgettext_lazy("books", "Hand over"), when=_running),
        ActButton(MANDATE_DIVIDE, gettext_lazy("Divide at a split"), when=_running),
        ActButton(MANDATE_REVOKE, gettext_lazy("Revoke"), when=_running),
    ]

    def heading(self) -> object:
        return _("Custody for %(unit)s") % {"unit": self.record.principal.name}

    def state(self) -> Tag:
        return state_tag(self.record)

    def lead(self) -> object:
        if moved_away(self.record):
            return _("The union no longer stands under %(holder)s. Hand its money over to its new federation.") % {
                "holder": self.record.holder.name
            }
        return ""

    def actions(self) -> Iterable[Action]:
        mandate = self.record
        places = {MANDATE_REVOKE: mandate.principal}
        for action in super().actions():
            if self.actor.may_at(action.code, places.get(action.code, mandate.holder)):
                yield action

    def facts(self) -> Iterable[object]:
        mandate = self.record
        yield Facts(
            _("Mandate"),
            [
                Fact(_("Union"), mandate.principal.name, url=_book_url(mandate.principal)),
                Fact(_("Federation that keeps it"), mandate.holder.name, url=_book_url(mandate.holder)),
                Fact(_("Since"), mandate.during.lower),
                Fact(pgettext("books", "Until"), mandate.during.upper),
                Fact(_("Agreement"), mandate.agreement, sub=mandate.agreed_on),
                Fact(_("Resolution of the members' meeting"), mandate.resolution, sub=mandate.resolved_on),
                Fact(_("Seals and signatures handed over"), mandate.seals, wide=True),
            ],
        )
        if mandate.ended:
            yield Facts(
                _("End of the mandate"),
                [
                    Fact(_("How it ended"), mandate.get_ended_display()),
                    Fact(_("Document"), mandate.end_document),
                    Fact(_("Reason"), mandate.end_reason, wide=True),
                ],
            )
        if (files := attachments_card(self.request, mandate, permission=BOOK_LIST)) is not None:
            yield files

    def aside(self) -> Iterable[object]:
        mandate = self.record
        holder = book_of(mandate.holder, today())
        if holder is not None and _running(mandate):
            owed = held_for(holder, mandate.principal, today())
            yield Facts(_("In custody today"), [Fact(_("Balance (yuan)"), f"{owed:,}")])
        yield explanation(clauses=[CLAUSE])


def _book_url(unit: Unit) -> str | None:
    book = book_of(unit, today())
    return page_url("funds.book.view", book.pk) if book is not None else None


class PapersForm(forms.Form):
    """The papers that a mandate rests on."""

    resolution = forms.CharField(label=gettext_lazy("Resolution of the members' meeting"), max_length=200)
    resolved_on = forms.DateField(label=gettext_lazy("Resolved on"), widget=DateInput)
    agreement = forms.CharField(label=gettext_lazy("Agreement and number"), max_length=200)
    agreed_on = forms.DateField(label=gettext_lazy("Agreement signed on"), widget=DateInput)
    seals = forms.CharField(
        label=gettext_lazy("Seals and signatures handed over"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    uploads = AttachmentsField(label=gettext_lazy("Scans of the papers"), required=False)

    PAPERS = ("agreement", "agreed_on", "resolution", "resolved_on", "seals")

    def clean(self) -> dict[str, Any]:
        """The papers as one value."""
        cleaned = super().clean() or {}
        if all(name in cleaned for name in self.PAPERS):
            cleaned["papers"] = Papers(**{name: cleaned.pop(name) for name in self.PAPERS})
        return cleaned


def _holders(code: str) -> Any:
    return lambda actor: Unit.objects.visible_to(actor, code).filter(kind__in=HOLDERS, status=Unit.Status.ACTIVE)


class ConcludeForm(PapersForm):
    """Whose money, who keeps it, since when, with how much."""

    principal = RecordField(
        label=gettext_lazy("Union that entrusts its money"),
        source=lambda actor: Unit.objects.visible_to(actor, MANDATE_CONCLUDE).filter(
            kind__in=BASIC, status=Unit.Status.ACTIVE
        ),
    )
    holder = RecordField(label=gettext_lazy("Federation that keeps it"), source=_holders(MANDATE_CONCLUDE))
    start = forms.DateField(label=gettext_lazy("In custody since"), widget=DateInput)
    handed_over = forms.DecimalField(
        label=gettext_lazy("Money handed over on that day (yuan)"),
        min_value=0,
        max_digits=14,
        decimal_places=2,
        initial=0,
    )
    field_order = ("principal", "holder", "resolution", "resolved_on", "agreement", "agreed_on", "start", "handed_over")


@register
class Conclude(FormPage):
    """Record that a union entrusts its money."""

    code = MANDATE_CONCLUDE
    path = "mandates/conclude/"
    title = gettext_lazy("Record a custody mandate")
    parent = "funds.mandate.list"
    form_class = ConcludeForm
    detail_code = VIEW
    submit = gettext_lazy("Record the mandate")
    done = gettext_lazy("The mandate is recorded; both books are open.")

    def lead(self) -> object:
        return _("The money stays the union's; the federation is its agent. A union without a book gets one.")

    def initial(self) -> dict[str, Any]:
        holders = list(_holders(MANDATE_CONCLUDE)(self.actor)[:2])
        return {"start": today(), **({"holder": holders[0]} if len(holders) == 1 else {})}

    def run(self, cleaned: dict[str, Any]) -> CustodyMandate:
        amount = Yuan(cleaned.pop("handed_over"))
        return conclude_mandate(actor=self.actor, on=today(), handed_over=amount, **cleaned)


class MandateAct(FormPage):
    """An act on one running mandate."""

    parent = "funds.mandate.list"
    model = CustodyMandate
    view_code = BOOK_LIST
    select_related = ("principal", "holder")
    detail_code = VIEW

    def before_form(self) -> object:
        mandate = self.record
        facts = [Fact(_("Union"), mandate.principal.name), Fact(_("Federation that keeps it"), mandate.holder.name)]
        holder = book_of(mandate.holder, today())
        if holder is not None:
            facts.append(Fact(_("In custody today (yuan)"), f"{held_for(holder, mandate.principal, today()):,}"))
        return Facts("", facts)

    def initial(self) -> dict[str, Any]:
        return {"day": today()}


class RevokeForm(forms.Form):
    """From when, why, by which paper."""

    day = forms.DateField(label=gettext_lazy("First day without the mandate"), widget=DateInput)
    document = forms.CharField(label=gettext_lazy("Resolution that revokes it"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


@register
class Revoke(MandateAct):
    """The union takes its money back."""

    code = MANDATE_REVOKE
    path = "mandates/<int:pk>/revoke/"
    title = gettext_lazy("Revoke a mandate")
    form_class = RevokeForm
    submit = gettext_lazy("Revoke and pay back")
    done = gettext_lazy("The mandate has ended, the money is paid back to the union.")
    danger = True

    def lead(self) -> object:
        return _("The balance of that day is paid to the union's own bank account; its book goes on.")

    def run(self, cleaned: dict[str, Any]) -> CustodyMandate:
        return revoke_mandate(actor=self.actor, mandate=self.record, on=today(), **cleaned)


class HandOverForm(PapersForm):
    """To whom, from when, by which papers."""

    # Every federation of the district: the one that gives the money away sees only its own unions.
    holder = RecordField(
        label=gettext_lazy("Federation that keeps it from now on"),
        source=lambda actor: Unit.objects.filter(kind__in=HOLDERS, status=Unit.Status.ACTIVE),
    )
    day = forms.DateField(label=gettext_lazy("From the day"), widget=DateInput)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    field_order = ("holder", "day", "reason", "resolution", "resolved_on", "agreement", "agreed_on", "seals", "uploads")


@register
class HandOver(MandateAct):
    """Another federation keeps the money from a day on."""

    code = MANDATE_HAND_OVER
    path = "mandates/<int:pk>/hand-over/"
    title = gettext_lazy("Hand money in custody over")
    form_class = HandOverForm
    submit = pgettext_lazy("books", "Hand over")
    done = gettext_lazy("Handed over; what was before stays in the old book.")
    danger = True

    def initial(self) -> dict[str, Any]:
        # The money of a union that has moved goes after it, to the nearest federation above.
        above = ancestors(self.record.principal) if moved_away(self.record) else []
        return {**super().initial(), "holder": next((one for one in reversed(above) if one.kind in HOLDERS), None)}

    def run(self, cleaned: dict[str, Any]) -> CustodyMandate:
        return hand_over_mandate(actor=self.actor, mandate=self.record, on=today(), **cleaned)


class DivideForm(forms.Form):
    """To which union, how much, by which resolution."""

    to = RecordField(
        label=gettext_lazy("Union that was split off"),
        source=lambda actor: Unit.objects.visible_to(actor, MANDATE_DIVIDE).filter(
            pk__in=Succession.objects.filter(kind=Succession.Kind.SPLIT).values("successor"), status=Unit.Status.ACTIVE
        ),
    )
    amount = forms.DecimalField(label=gettext_lazy("Its share (yuan)"), min_value=0, max_digits=14, decimal_places=2)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DateInput)
    document = forms.CharField(label=gettext_lazy("Resolution that divides the money"), max_length=200)


@register
class Divide(MandateAct):
    """A union that was split off gets its share."""

    code = MANDATE_DIVIDE
    path = "mandates/<int:pk>/divide/"
    title = gettext_lazy("Divide money at a split")
    form_class = DivideForm
    submit = gettext_lazy("Divide")
    done = gettext_lazy("The share is booked for the new union.")
    danger = True

    def lead(self) -> object:
        return _("The new union entrusts its money first; then its share goes over.")

    def run(self, cleaned: dict[str, Any]) -> Any:
        amount = Yuan(cleaned.pop("amount"))
        return divide_custody(actor=self.actor, mandate=self.record, amount=amount, on=today(), **cleaned)
