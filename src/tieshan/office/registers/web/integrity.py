"""Integrity: the yearly declaration and the register of gifts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
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
    ListPage,
    Nav,
    Prose,
    Tag,
    TextFilter,
    UnitFilter,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.registers.actions import register_gift, settle_gift, sign_declaration
from tieshan.office.registers.actions.integrity import PENDING
from tieshan.office.registers.models import Declaration, Gift
from tieshan.office.registers.policies import (
    C31,
    DECLARATION_SIGN,
    DECLARATION_VIEW,
    GIFT_EXPORT,
    GIFT_REGISTER,
    GIFT_SETTLE,
    GIFT_VIEW,
)
from tieshan.office.registers.web.words import DatedForm, by_name, choices_of, day_field, text_field, word_of

DECLARATIONS, GIFTS = "office.declaration.list", "office.gift.list"


def _unsigned(actor: Actor) -> int:
    """1 beside the menu entry until one's own declaration of the year is signed."""
    if actor.account_id is None or not actor.may(DECLARATION_SIGN):
        return 0
    return int(not Declaration.objects.filter(account_id=actor.account_id, year=today().year).exists())


class YearFilter(TextFilter):
    """A year in figures."""

    def read(self, query: Any, page: Any) -> Any:
        text = query.get(self.key, "").strip()
        return int(text) if text.isdecimal() and len(text) == 4 else None

    def look_up(self, queryset: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return queryset.filter(year=value)


@register
class DeclarationList(ListPage):
    """Declarations: one's own, and those that one oversees."""

    code = DECLARATIONS
    permission = DECLARATION_VIEW
    path = "declarations/"
    title = gettext_lazy("Integrity declarations")
    nav = Nav("office", 71, badge=_unsigned)
    model = Declaration
    select_related = ("account", "unit")
    order = "-signed"
    search_hint = gettext_lazy("Name or initials")
    columns = [
        Column(
            "person",
            gettext_lazy("Declared by"),
            "account.display_name",
            link="office.declaration.detail",
            sub="unit.name",
        ),
        Column("year", gettext_lazy("Year"), sort="year"),
        Column("signed", gettext_lazy("Signed on"), "signed_on", sort="signed_on"),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        YearFilter("year", gettext_lazy("Year")),
    ]
    toolbar = [Action(gettext_lazy("Sign this year's declaration"), main=True, code=DECLARATION_SIGN)]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return by_name(queryset, "account", text)

    def lead(self) -> object:
        return _("You have not signed this year's declaration.") if _unsigned(self.actor) else ""

    def actions(self) -> Iterable[Action]:
        return super().actions() if _unsigned(self.actor) else ()

    def empty(self) -> Empty:
        return Empty(_("No declaration has been signed."), action=self._main_action())


@register
class DeclarationDetail(DetailPage):
    """One declaration."""

    code = "office.declaration.detail"
    permission = DECLARATION_VIEW
    path = "declarations/<int:pk>/"
    title = gettext_lazy("Integrity declaration")
    parent = DECLARATIONS
    model = Declaration
    select_related = ("account", "unit")

    def heading(self) -> object:
        return _("Declaration of %(name)s for %(year)s") % {
            "name": self.record.account.display_name,
            "year": self.record.year,
        }

    def state(self) -> Tag:
        return Tag(_("signed on %(day)s") % {"day": self.record.signed_on}, "done")

    def facts(self) -> Iterable[object]:
        found = self.record
        none = _("none declared")
        yield Card(_("Interests declared"), Prose(found.interests or none))
        yield Card(_("Gifts declared"), Prose(found.gifts or none))
        yield Facts(
            _("Promises"),
            [
                Fact(_("Keeps to the three restraints"), found.three_disorders),
                Fact(_("Keeps what is confidential"), found.confidential),
            ],
        )

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C31], steps=[_("Signed once a year and never changed.")])


class DeclarationForm(forms.Form):
    """Interests, gifts, two promises."""

    year = forms.TypedChoiceField(label=gettext_lazy("Year"), coerce=int)
    interests = text_field(
        gettext_lazy("Interests"),
        required=False,
        help_text=gettext_lazy("Shares, second jobs, relatives in the enterprises in your charge. Empty means none."),
    )
    gifts = text_field(
        gettext_lazy("Gifts and invitations"), required=False, help_text=gettext_lazy("Empty means none.")
    )
    three_disorders = forms.BooleanField(
        label=gettext_lazy("I keep to the three restraints: no loose talk, no itching hands, no straying feet")
    )
    confidential = forms.BooleanField(label=gettext_lazy("I keep members' data and the union's business confidential"))

    def __init__(self, *args: Any, years: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["year"]
        field.choices = [(year, str(year)) for year in years]


@register
class SignDeclaration(DatedForm):
    """Sign this year's declaration."""

    code = DECLARATION_SIGN
    path = "declarations/sign/"
    title = gettext_lazy("Sign the integrity declaration")
    parent = DECLARATIONS
    form_class = DeclarationForm
    action = staticmethod(sign_declaration)
    detail_code = "office.declaration.detail"
    submit = gettext_lazy("Sign")
    done = gettext_lazy("Signed.")
    private_fields = frozenset({"interests", "gifts"})

    def form_options(self) -> dict[str, Any]:
        return {"years": [today().year, today().year - 1]}

    def before_form(self) -> object:
        return explanation(clauses=[C31], steps=[_("Once signed it is not changed. New gifts go into the register.")])


def handling_tag(gift: Gift) -> Tag:
    """What became of a gift as a tag."""
    return Tag(word_of("gift_handling", gift.handling), "due" if gift.handling == PENDING else "done")


@register
class GiftList(ListPage):
    """Gifts: one's own, and those that one oversees."""

    code = GIFTS
    permission = GIFT_VIEW
    path = "gifts/"
    title = gettext_lazy("Register of gifts")
    nav = Nav("office", 72)
    model = Gift
    select_related = ("account", "unit")
    order = "-offered"
    export_code = GIFT_EXPORT
    search_hint = gettext_lazy("Name or initials")
    columns = [
        Column("what", gettext_lazy("Gift offered"), link="office.gift.detail"),
        Column("person", gettext_lazy("To whom"), "account.display_name", sub="unit.name"),
        Column("offered", gettext_lazy("Offered on"), "offered_on", sort="offered_on"),
        Column("value", gettext_lazy("Value in yuan"), align="num", sort="value"),
        Column("handling", gettext_lazy("What became of it"), handling_tag),
        Column("settled", gettext_lazy("Settled on"), "settled_on"),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        ChoiceFilter("handling", gettext_lazy("What became of it"), choices=choices_of("gift_handling")),
        DateRangeFilter("offered", gettext_lazy("Offered on"), "offered_on", more=True),
    ]
    toolbar = [Action(gettext_lazy("Register a gift"), main=True, code=GIFT_REGISTER)]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return by_name(queryset, "account", text)

    def empty(self) -> Empty:
        return Empty(
            _("No gift is registered."), _("Register what was offered, also what you refused."), self._main_action()
        )


@register
class GiftDetail(DetailPage):
    """One gift."""

    code = "office.gift.detail"
    permission = GIFT_VIEW
    path = "gifts/<int:pk>/"
    title = gettext_lazy("Gift")
    parent = GIFTS
    model = Gift
    select_related = ("account", "unit")
    acts = [
        ActButton(
            GIFT_SETTLE,
            gettext_lazy("Record what became of it"),
            main=True,
            when=lambda gift: gift.handling == PENDING,
        )
    ]

    def state(self) -> Tag:
        return handling_tag(self.record)

    def facts(self) -> Iterable[object]:
        gift = self.record
        yield Facts(
            _("Gift"),
            [
                Fact(_("Gift offered"), gift.what),
                Fact(_("Offered to"), gift.account.display_name, sub=gift.unit.name),
                Fact(_("By whom"), gift.giver),
                Fact(_("Offered on"), gift.offered_on),
                Fact(_("Value in yuan"), gift.value),
                Fact(_("Settled on"), gift.settled_on, sub=gift.handed_to),
                Fact(_("Registered on"), gift.made_on),
            ],
        )

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C31])


class GiftForm(forms.Form):
    """What was offered, by whom, what became of it."""

    what = forms.CharField(label=gettext_lazy("Gift offered"), max_length=200)
    giver = forms.CharField(label=gettext_lazy("By whom"), max_length=200)
    offered_on = day_field(gettext_lazy("Offered on"))
    value = forms.DecimalField(
        label=gettext_lazy("Estimated value in yuan"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    handling = forms.ChoiceField(label=gettext_lazy("What became of it"), choices=choices_of("gift_handling"))
    handed_to = forms.CharField(label=gettext_lazy("Handed to"), max_length=200, required=False)


@register
class RegisterGift(DatedForm):
    """Register a gift."""

    code = GIFT_REGISTER
    path = "gifts/register/"
    title = gettext_lazy("Register a gift")
    parent = GIFTS
    form_class = GiftForm
    action = staticmethod(register_gift)
    detail_code = "office.gift.detail"
    private_fields = frozenset({"giver"})
    done = gettext_lazy("Registered.")

    def initial(self) -> dict[str, Any]:
        return {"offered_on": today()}


class SettleForm(forms.Form):
    """What became of it, and when."""

    handling = forms.ChoiceField(label=gettext_lazy("What became of it"), choices=choices_of("gift_handling"))
    settled_on = day_field(gettext_lazy("Settled on"))
    handed_to = forms.CharField(label=gettext_lazy("Handed to"), max_length=200, required=False)


@register
class SettleGift(DatedForm):
    """Record what became of a gift."""

    code = GIFT_SETTLE
    path = "gifts/<int:pk>/settle/"
    title = gettext_lazy("Record what became of a gift")
    parent = GIFTS
    model = Gift
    select_related = ("account", "unit")
    view_code = GIFT_VIEW
    detail_code = "office.gift.detail"
    form_class = SettleForm
    action = staticmethod(settle_gift)
    subject_argument = "gift"
    done = gettext_lazy("Recorded.")

    def initial(self) -> dict[str, Any]:
        return {"settled_on": today(), "handling": "handed_in"}
