"""Information items: the list, one item, and its steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateInput,
    DateRangeFilter,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    Prose,
    RowAction,
    Tag,
    TextFilter,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.foundation.workflow import approval_card
from tieshan.office.information.actions import items as acts
from tieshan.office.information.models import InformationItem
from tieshan.office.information.policies import (
    ITEM_ADOPT,
    ITEM_EDIT,
    ITEM_EXPORT,
    ITEM_LIST,
    ITEM_SUBMIT,
    ITEM_WITHDRAW,
    ITEM_WRITE,
)
from tieshan.office.information.queries.items import SENT
from tieshan.office.information.rules import may_step_item
from tieshan.office.information.terms import ItemKind, ItemState, Level
from tieshan.office.information.web.adoptions import adoption_table
from tieshan.office.information.web.texts import (
    ReasonForm,
    TextDetail,
    TextStep,
    author_field,
    by_words,
    first_values,
    told,
    unit_field,
)
from tieshan.office.information.web.words import item_tag, level_tag


def _adopted(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.exclude(level="") if yes else rows.filter(level="")


def _counted(rows: QuerySet[Any], yes: bool) -> QuerySet[Any]:
    return rows.filter(state__in=SENT) if yes else rows.exclude(state__in=SENT)


@register
class ItemList(ListPage):
    """All items within reach, newest first."""

    code = ITEM_LIST
    path = "information/"
    title = _("Information items")
    nav = Nav("office", 50)
    model = InformationItem
    select_related = ("unit", "author", "second_author")
    order = "-pk"
    columns = [
        Column("title", _("Title"), link="office.information.view", sub="authors", width=34),
        Column("unit", _("Reporting unit"), "unit.name", width=20),
        Column("kind", _("Kind"), "get_kind_display"),
        Column("submitted_on", _("Sent in on"), sort="submitted_on"),
        Column("state", _("State"), item_tag),
        Column("level", _("Adopted at"), level_tag, export="get_level_display"),
        Column("number", _("Number"), align="num", sort="number", hidden=True),
        Column("length", _("Characters"), align="num", hidden=True),
        Column("event_on", _("Day of the event"), hidden=True),
    ]
    filters = [
        UnitFilter("unit", _("Reporting unit")),
        ChoiceFilter("state", _("State"), choices=ItemState.choices),
        DateRangeFilter("sent", _("Sent in on"), "submitted_on"),
        TextFilter("author", _("Author"), "author__display_name"),
        ChoiceFilter("kind", _("Kind"), choices=ItemKind.choices, more=True),
        ChoiceFilter("level", _("Adopted at"), choices=Level.choices, more=True),
        BoolFilter("adopted", _("Adopted"), apply=_adopted, more=True),
        BoolFilter("counted", _("Counts as sent in"), apply=_counted, more=True),
    ]
    search_hint = _("Title or author")
    toolbar = [Action(_("Write an item"), main=True, code=ITEM_WRITE)]
    row_actions = [
        RowAction(ITEM_ADOPT, _("Record an adoption"), when=lambda row: row.state == ItemState.SIGNED),
    ]
    export_code = ITEM_EXPORT

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return by_words(queryset, text)

    def empty(self) -> Empty:
        return Empty(
            gettext("No item yet."),
            gettext("Write what happened: one item a month is asked of each cadre (speech C27)."),
            self._main_action(),
        )


@register
class ItemDetail(TextDetail):
    """One item: its text, where it stands, where it was adopted."""

    code = "office.information.view"
    permission = ITEM_LIST
    path = "information/<int:pk>/"
    title = _("Information item")
    parent = ITEM_LIST
    model = InformationItem
    KIND, RETURNED, OFFICE_ACT = "office.information", ItemState.RETURNED, ITEM_ADOPT
    STEPS = (
        (ITEM_SUBMIT, _("Send in"), "submit", True),
        (ITEM_ADOPT, _("Record an adoption"), "adopt", True),
        (ITEM_EDIT, _("Edit"), "edit", False),
        (ITEM_WITHDRAW, _("Withdraw"), "withdraw", False),
    )

    def may_step(self, step: str) -> bool:
        return may_step_item(step, self.record.state)

    def state(self) -> Tag:
        return item_tag(self.record)

    def facts(self) -> Iterable[object]:
        item = self.record
        yield Card(_("Body text"), Prose(item.text), note=gettext("%(n)s characters") % {"n": item.length})
        yield attachments_card(self.request, item, permission=ITEM_LIST) or ""
        yield adoption_table(self.request, item, self.actor)

    def aside(self) -> Iterable[object]:
        item = self.record
        yield approval_card(self.request, item, self.KIND) or ""
        yield Facts(
            _("About it"),
            told(
                Fact(_("Author"), item.authors),
                Fact(_("Reporting unit"), item.unit.name, url=page_url("organisations.unit.view", item.unit_id)),
                Fact(_("Kind"), item.get_kind_display()),
                Fact(_("Day of the event"), item.event_on),
                Fact(_("Sent in on"), item.submitted_on),
                Fact(_("Number in the register"), item.number),
                Fact(_("Reason"), item.opinion, wide=True),
            ),
        )


class ItemForm(forms.Form):
    """What an item says and who wrote it."""

    unit = unit_field(ITEM_WRITE)
    title = forms.CharField(label=_("Title"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind.choices)
    event_on = forms.DateField(label=_("Day of the event"), widget=DateInput)
    text = forms.CharField(label=_("Body text"), widget=forms.Textarea(attrs={"rows": 14}), max_length=20_000)
    author = author_field(ITEM_WRITE, _("Author"), required=True)
    second_author = author_field(ITEM_WRITE, _("Second author"), required=False)
    uploads = AttachmentsField(label=_("Pictures and papers"), required=False)


class SentAtOnce(FormPage):
    """A form of an item with a second button that also sends it in."""

    also = _("Save and send in")

    def run(self, cleaned: dict[str, Any]) -> Any:
        item = super().run(cleaned)
        return acts.submit_item(actor=self.actor, item=item, on=today()) if self.pressed_also else item

    def done_message(self, result: Any) -> object:
        return SubmitItem.done if self.pressed_also else super().done_message(result)


@register
class WriteItem(SentAtOnce):
    """Write a new item."""

    code = ITEM_WRITE
    path = "information/write/"
    title = _("Write an item")
    parent = ITEM_LIST
    detail_code = "office.information.view"
    form_class = ItemForm
    action = staticmethod(acts.write_item)
    submit = _("Save as draft")
    done = _("Saved. Send it in when it is ready.")

    def initial(self) -> dict[str, Any]:
        return {**first_values(self.actor, ITEM_WRITE), "event_on": today(), "kind": ItemKind.NEWS}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class ItemStep(TextStep):
    """A step of one item."""

    parent = ITEM_LIST
    model = InformationItem
    view_code = ITEM_LIST
    detail_code = "office.information.view"
    subject_argument = "item"


class EditForm(ItemForm):
    """The same without the unit, which stays."""

    unit = None  # type: ignore[assignment]


@register
class EditItem(SentAtOnce, ItemStep):
    """Change a draft."""

    code = ITEM_EDIT
    path = "information/<int:pk>/edit/"
    title = _("Edit an item")
    form_class = EditForm
    action = staticmethod(acts.edit_item)
    versioned = True
    done = _("Saved.")

    def initial(self) -> dict[str, Any]:
        item = self.record
        return {name: getattr(item, name) for name in ("title", "kind", "event_on", "text", "author", "second_author")}


@register
class SubmitItem(ItemStep):
    """Send an item in."""

    code = ITEM_SUBMIT
    path = "information/<int:pk>/submit/"
    title = _("Send an item in")
    action = staticmethod(acts.submit_item)
    submit = _("Send in")
    done = _("Sent in. It waits for sign-off.")

    def before_form(self) -> object:
        item = self.record
        return Card(item.title, Prose(item.text))


@register
class WithdrawItem(ItemStep):
    """Take an item back."""

    code = ITEM_WITHDRAW
    path = "information/<int:pk>/withdraw/"
    title = _("Withdraw an item")
    form_class = ReasonForm
    action = staticmethod(acts.withdraw_item)
    submit = _("Withdraw")
    danger = True
    done = _("Withdrawn. It no longer counts.")
