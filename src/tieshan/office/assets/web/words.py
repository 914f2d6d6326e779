"""Words, tones, choices and fields that the pages of assets share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import RecordField, Tag, choice_word, today
from tieshan.kernel.money import Yuan
from tieshan.lawbook import code_list
from tieshan.office.assets.models import Asset
from tieshan.office.assets.models.lines import CopiedItem
from tieshan.office.assets.policies import ASSET_VIEW
from tieshan.office.assets.terms import State
from tieshan.organisations.models import Account, Unit

TONES = {
    State.IN_USE: "done",
    State.IDLE: "plain",
    State.LENT: "info",
    State.REPAIR: "due",
    State.DISPOSED: "plain",
}
WHO = ("display_name", "username")


def yuan(amount: Yuan) -> str:
    """An amount for reading."""
    return f"{amount:,}"


def pieces(asset: Asset | CopiedItem) -> str:
    """How many, with the unit of counting."""
    return f"{asset.quantity} {asset.counted_in}".strip()


def category_choices() -> list[tuple[str, str]]:
    """Categories of today's list."""
    return code_list("asset_category", on=today()).choices


def source_choices() -> list[tuple[str, str]]:
    """Where assets come from, after today's list."""
    return code_list("asset_source", on=today()).choices


def category_word(asset: Asset) -> str:
    """The category in words."""
    return code_list("asset_category", on=asset.registered_on).label(asset.category)


def source_word(asset: Asset) -> str:
    """Where it came from, in words."""
    return code_list("asset_source", on=asset.registered_on).label(asset.source)


def state_tag(asset: Asset, on: date) -> Tag:
    """The state as a tag; what is lent out and should be back says so."""
    if asset.is_overdue(on):
        return Tag(_("not given back"), "late")
    return Tag(choice_word(asset, "state"), TONES[State(asset.state)])


def area(label: Any, *, required: bool = True, rows: int = 2, help_text: Any = "") -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


def money_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DecimalField:
    """An amount in yuan, exact to the fen."""
    return forms.DecimalField(
        label=label, required=required, min_value=0, max_digits=14, decimal_places=2, help_text=help_text
    )


def unit_field(label: Any, code: str, *, required: bool = True) -> RecordField:
    """One of the units in which the person holds the code."""

    def source(actor: Actor) -> QuerySet[Unit]:
        return Unit.objects.visible_to(actor, code).filter(status=Unit.Status.ACTIVE)

    return RecordField(label=label, source=source, required=required)


def keeper_field(label: Any, *, required: bool = False, help_text: Any = "") -> RecordField:
    """A person with an account within reach."""

    def source(actor: Actor) -> QuerySet[Account]:
        return Account.objects.visible_to(actor, ASSET_VIEW).filter(is_active=True)

    return RecordField(label=label, source=source, searched=WHO, required=required, help_text=help_text)


def home_unit(actor: Actor, code: str) -> Unit | None:
    """The unit where the reader works, when they hold the code there."""
    unit = Unit.objects.filter(pk=actor.unit_id or 0).first()
    return unit if unit is not None and actor.may_at(code, unit) else None
