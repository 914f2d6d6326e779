"""Forms of the acts on one asset."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import DateInput, Fact, Facts, FormPage, register, today
from tieshan.lawbook import parameter
from tieshan.office.assets.actions.items import (
    correct_asset,
    idle_asset,
    lend_asset,
    place_asset,
    register_asset,
    repair_asset,
    use_asset,
)
from tieshan.office.assets.models import Asset
from tieshan.office.assets.policies import (
    ASSET_CORRECT,
    ASSET_IDLE,
    ASSET_LEND,
    ASSET_PLACE,
    ASSET_REGISTER,
    ASSET_REPAIR,
    ASSET_USE,
    ASSET_VIEW,
)
from tieshan.office.assets.web.words import (
    area,
    category_choices,
    home_unit,
    keeper_field,
    money_field,
    pieces,
    source_choices,
    state_tag,
    unit_field,
)


class FactsForm(forms.Form):
    """What an item is."""

    name = forms.CharField(label=gettext_lazy("Name of the item"), max_length=100)
    category = forms.ChoiceField(label=gettext_lazy("Category of asset"), choices=category_choices)
    model = forms.CharField(label=gettext_lazy("Model"), required=False, max_length=100)
    quantity = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=1, max_value=100_000)
    counted_in = forms.CharField(
        label=gettext_lazy("Unit of count"),
        required=False,
        max_length=10,
        help_text=gettext_lazy("Piece, set, pair, volume …"),
    )
    value = money_field(gettext_lazy("Value (yuan)"), help_text=gettext_lazy("For all pieces together."))
    bought_on = forms.DateField(label=gettext_lazy("Bought or received on"), widget=DateInput)
    source = forms.ChoiceField(label=gettext_lazy("Source"), choices=source_choices)
    voucher = forms.CharField(
        label=gettext_lazy("Voucher or paper"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Number of the voucher, the invoice or the letter of donation."),
    )
    old_number = forms.CharField(
        label=gettext_lazy("Former number"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("The number on an older label."),
    )
    remark = area(gettext_lazy("Remark"), required=False)


class RegisterForm(FactsForm):
    """What an item is, whose, where, and who keeps it."""

    unit = unit_field(gettext_lazy("Unit"), ASSET_REGISTER)
    place = forms.CharField(label=gettext_lazy("Place"), required=False, max_length=100)
    keeper = keeper_field(gettext_lazy("Keeper"))
    keeper_name = forms.CharField(
        label=gettext_lazy("Keeper without an account"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("Only for somebody who has no account here."),
    )
    field_order = [
        "unit",
        "name",
        "category",
        "model",
        "quantity",
        "counted_in",
        "value",
        "bought_on",
        "source",
        "voucher",
        "place",
        "keeper",
        "keeper_name",
        "old_number",
        "remark",
    ]


@register
class Register(FormPage):
    """Enter an asset."""

    code = ASSET_REGISTER
    path = "assets/register/"
    title = gettext_lazy("Enter an asset")
    parent = "office.asset.list"
    detail_code = "office.asset.detail"
    form_class = RegisterForm
    action = staticmethod(register_asset)
    submit = gettext_lazy("Enter")

    def initial(self) -> dict[str, Any]:
        return {
            "unit": home_unit(self.actor, ASSET_REGISTER),
            "category": "general",
            "quantity": 1,
            "bought_on": today(),
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def lead(self) -> object:
        least = {kind: parameter(f"funds.asset.{kind}", on=today()).decimal for kind in ("general", "special")}
        return (
            _(
                "From %(general)s yuan a piece (special equipment %(special)s) it is a fixed asset; cheaper things "
                "that last may be entered as well."
            )
            % least
        )

    def done_message(self, result: Any) -> object:
        return _("Entered under number %(number)s.") % {"number": result.number}


class AssetAct(FormPage):
    """An act on one asset."""

    parent = "office.asset.list"
    model = Asset
    select_related = ("unit", "keeper")
    view_code = ASSET_VIEW
    detail_code = "office.asset.detail"
    subject_argument = "asset"
    versioned = True

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def lead(self) -> object:
        return f"{self.record.number} · {self.record.unit.name}"

    def before_form(self) -> object:
        asset = self.record
        return Facts(
            "",
            [
                Fact(_("Name of the item"), asset.name, sub=asset.model),
                Fact(_("Quantity"), pieces(asset)),
                Fact(_("Place"), asset.place),
                Fact(_("Keeper"), asset.keeper_name),
                Fact(_("State"), state_tag(asset, today()), sub=asset.state_note),
            ],
        )


@register
class Correct(AssetAct):
    """Correct the facts of an asset."""

    code = ASSET_CORRECT
    path = "assets/<int:pk>/correct/"
    title = gettext_lazy("Correct an asset")
    form_class = FactsForm
    action = staticmethod(correct_asset)
    done = gettext_lazy("Corrected; the history keeps what stood before.")

    def initial(self) -> dict[str, Any]:
        names = [name for name in FactsForm.base_fields if name != "value"]
        return {**{name: getattr(self.record, name) for name in names}, "value": self.record.value.decimal}

    def before_form(self) -> object:
        return ""


class PlaceForm(forms.Form):
    """Where to."""

    place = forms.CharField(label=gettext_lazy("New place"), max_length=100)


@register
class Place(AssetAct):
    """Put an asset elsewhere."""

    code = ASSET_PLACE
    path = "assets/<int:pk>/place/"
    title = gettext_lazy("Change the place")
    form_class = PlaceForm
    action = staticmethod(place_asset)
    done = gettext_lazy("The new place is noted.")


class NoteForm(forms.Form):
    """A word about it."""

    remark = area(gettext_lazy("Remark"), required=False)


@register
class Use(AssetAct):
    """Take an asset into use again."""

    code = ASSET_USE
    path = "assets/<int:pk>/use/"
    title = gettext_lazy("Take into use")
    form_class = NoteForm
    action = staticmethod(use_asset)
    submit = gettext_lazy("Take into use")
    done = gettext_lazy("In use.")


@register
class Idle(AssetAct):
    """Set an asset idle."""

    code = ASSET_IDLE
    path = "assets/<int:pk>/idle/"
    title = gettext_lazy("Set idle")
    form_class = NoteForm
    action = staticmethod(idle_asset)
    submit = gettext_lazy("Set idle")
    done = gettext_lazy("Idle: it can be lent out or handed over.")


class RepairForm(forms.Form):
    """Where, and what is wrong."""

    remark = area(gettext_lazy("Who repairs it, what is wrong"))


@register
class Repair(AssetAct):
    """Send an asset for repair."""

    code = ASSET_REPAIR
    path = "assets/<int:pk>/repair/"
    title = gettext_lazy("Send for repair")
    form_class = RepairForm
    action = staticmethod(repair_asset)
    submit = gettext_lazy("Send for repair")
    done = gettext_lazy("Under repair. Take it into use again when it is back.")


class LendForm(forms.Form):
    """To whom, until when."""

    borrower = forms.CharField(label=gettext_lazy("Borrower"), max_length=100)
    back_by = forms.DateField(label=gettext_lazy("To be back by"), widget=DateInput)
    remark = area(gettext_lazy("Remark"), required=False)


@register
class Lend(AssetAct):
    """Lend an asset out."""

    code = ASSET_LEND
    path = "assets/<int:pk>/lend/"
    title = gettext_lazy("Lend out")
    form_class = LendForm
    action = staticmethod(lend_asset)
    submit = gettext_lazy("Lend out")
    done = gettext_lazy("Lent out. The day of return stands among what falls due.")

    def initial(self) -> dict[str, Any]:
        return {"back_by": today() + timedelta(days=14)}
