"""Duty letters: the list, one letter with its targets and signatures, drawing up, signing, the next edition."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor, fetch_for, is_own
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
    RecordField,
    TableView,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook.web.explanation import explanation
from tieshan.office.registers.actions import draft_letter, sign_letter, withdraw_letter
from tieshan.office.registers.models import DutyLetter
from tieshan.office.registers.policies import (
    C32,
    LETTER_DRAFT,
    LETTER_EXPORT,
    LETTER_OVERSEE,
    LETTER_SIGN,
    LETTER_VIEW,
    LETTER_WITHDRAW,
)
from tieshan.office.registers.web.words import WHO, DatedForm, accounts_under, by_name, day_field, text_field

LIST = "office.letter.list"
TONES = {"draft": "due", "signed": "done", "replaced": "plain", "withdrawn": "plain"}


def state_tag(letter: DutyLetter) -> Tag:
    """The state as a tag; a draft says whose signature is missing."""
    if letter.state == DutyLetter.State.DRAFT and (letter.holder_on or letter.superior_on):
        return Tag(_("one signature missing"), "due")
    return Tag(letter.get_state_display(), TONES[letter.state])


@register
class LetterList(ListPage):
    """Duty letters: one's own, and those of the units that one oversees."""

    code = LIST
    permission = LETTER_VIEW
    path = "letters/"
    title = gettext_lazy("Duty letters")
    nav = Nav("office", 73)
    model = DutyLetter
    select_related = ("holder", "superior", "unit")
    order = "-period"
    export_code = LETTER_EXPORT
    search_hint = gettext_lazy("Name or initials of the holder")
    columns = [
        Column("title", gettext_lazy("Post"), link="office.letter.detail", sub="unit.name"),
        Column("holder", gettext_lazy("Holder"), "holder.display_name"),
        Column("period", gettext_lazy("From"), "first_on", sort="first_on"),
        Column("last", gettext_lazy("To"), "last_on"),
        Column("edition", gettext_lazy("Edition"), align="num"),
        Column("superior", gettext_lazy("Signs for the union"), "superior.display_name", hidden=True),
        Column("signed", gettext_lazy("Signed by both on"), "signed_on"),
        Column("state", gettext_lazy("State"), state_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Unit"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", gettext_lazy("State"), choices=DutyLetter.State.choices),
        DateRangeFilter("period", gettext_lazy("From"), "first_on", more=True),
    ]
    toolbar = [Action(gettext_lazy("Draw up a duty letter"), main=True, code=LETTER_DRAFT)]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return by_name(queryset, "holder", text)

    def empty(self) -> Empty:
        return Empty(_("There is no duty letter."), action=self._main_action())


def _missing(letter: DutyLetter, actor: Actor) -> object:
    """Why the reader cannot sign now."""
    own = letter.holder_on if actor.account_id == letter.holder_id else letter.superior_on
    return _("You have signed; the other side has not yet.") if own is not None else ""


@register
class LetterDetail(DetailPage):
    """One duty letter."""

    code = "office.letter.detail"
    permission = LETTER_VIEW
    path = "letters/<int:pk>/"
    title = gettext_lazy("Duty letter")
    parent = LIST
    model = DutyLetter
    select_related = ("holder", "superior", "unit", "replaces")
    acts = [
        ActButton(LETTER_SIGN, gettext_lazy("Sign"), main=True, refusal=_missing),
        ActButton(LETTER_DRAFT, gettext_lazy("Draw up the next edition")),
        ActButton(LETTER_WITHDRAW, gettext_lazy("Withdraw")),
    ]

    def heading(self) -> object:
        return f"{self.record.title} · {self.record.holder.display_name}"

    def state(self) -> Tag:
        return state_tag(self.record)

    def actions(self) -> Iterable[Action]:
        letter, waiting = self.record, self.record.state == DutyLetter.State.DRAFT
        may_oversee = self.actor.may_at(LETTER_OVERSEE, letter.unit)
        shown = {
            LETTER_SIGN: waiting and is_own(self.actor, letter.holder_id, letter.superior_id),
            LETTER_DRAFT: may_oversee and letter.state == DutyLetter.State.SIGNED,
            LETTER_WITHDRAW: may_oversee and waiting,
        }
        return [action for action in super().actions() if shown[action.code]]

    def act_url(self, button: ActButton) -> str | None:
        if button.code == LETTER_DRAFT:
            return f"{page_url(LETTER_DRAFT)}?replaces={self.record.pk}"
        return super().act_url(button)

    def facts(self) -> Iterable[object]:
        letter = self.record
        yield Facts(
            _("Letter"),
            [
                Fact(_("Unit"), letter.unit.name),
                Fact(_("From"), letter.first_on),
                Fact(_("To"), letter.last_on),
                Fact(
                    _("Edition"),
                    letter.edition,
                    sub=_("the edition before") if letter.replaces_id else "",
                    url=page_url(self.code, letter.replaces_id) if letter.replaces_id else None,
                ),
            ],
        )
        yield Card(_("Duties of the post"), Prose(letter.duties))
        rows = [[target.number, target.text, target.measure] for target in letter.targets.order_by("number")]
        yield Card(_("Targets"), TableView([_("No."), _("Target"), _("How it is measured")], rows))
        missing = Tag(_("not yet"), "due")
        yield Facts(
            _("Signatures"),
            [
                Fact(_("Holder"), letter.holder.display_name, sub=letter.holder_on or missing),
                Fact(_("Signs for the union"), letter.superior.display_name, sub=letter.superior_on or missing),
            ],
        )

    def aside(self) -> Iterable[object]:
        yield explanation(clauses=[C32], steps=[_("The letter holds once both sides have signed.")])


class LetterForm(forms.Form):
    """Who, which period, what for."""

    holder = RecordField(label=gettext_lazy("Holder"), source=accounts_under(LETTER_DRAFT), searched=WHO)
    title = forms.CharField(
        label=gettext_lazy("Post"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Empty: the post that the person holds today."),
    )
    first_on = day_field(gettext_lazy("From"))
    last_on = day_field(gettext_lazy("To"))
    duties = text_field(gettext_lazy("Duties of the post"), rows=5)
    targets = text_field(
        gettext_lazy("Targets"),
        rows=6,
        help_text=gettext_lazy(
            "One a line; after a vertical bar how it is measured: 12 visits a month | visits register"
        ),
    )

    def clean_targets(self) -> list[tuple[str, str]]:
        """Lines as (target, measure)."""
        lines = (line.replace("\uff5c", "|").partition("|") for line in self.cleaned_data["targets"].splitlines())
        return [(text.strip(), measure.strip()) for text, _bar, measure in lines if text.strip()]


@register
class DraftLetter(DatedForm):
    """Draw up a duty letter, or the next edition of one (`?replaces=`)."""

    code = LETTER_DRAFT
    path = "letters/draft/"
    title = gettext_lazy("Draw up a duty letter")
    parent = LIST
    form_class = LetterForm
    action = staticmethod(draft_letter)
    detail_code = "office.letter.detail"
    submit = gettext_lazy("Draw up")
    done = gettext_lazy("Drawn up. It waits for both signatures.")

    @property
    def replaced(self) -> DutyLetter | None:
        asked = self.request.GET.get("replaces", "")
        if not asked:
            return None
        return fetch_for(self.actor, LETTER_OVERSEE, DutyLetter, asked, select_related=("holder",))

    def initial(self) -> dict[str, Any]:
        old = self.replaced
        if old is None:
            year = today().year
            return {"first_on": date(year, 1, 1), "last_on": date(year, 12, 31)}
        lines = (f"{one.text} | {one.measure}" if one.measure else one.text for one in old.targets.order_by("number"))
        facts = {name: getattr(old, name) for name in ("holder", "title", "first_on", "last_on", "duties")}
        return {**facts, "targets": "\n".join(lines)}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**super().arguments(cleaned), "replaces": self.replaced}


class LetterAct(DatedForm):
    """An act on one letter that only asks to be confirmed."""

    parent = LIST
    model = DutyLetter
    select_related = ("holder", "superior", "unit")
    detail_code = "office.letter.detail"
    subject_argument = "letter"

    def before_form(self) -> object:
        letter = self.record
        return Facts(
            letter.title,
            [
                Fact(_("Holder"), letter.holder.display_name),
                Fact(_("From"), letter.first_on),
                Fact(_("To"), letter.last_on),
                Fact(_("Duties of the post"), Prose(letter.duties), wide=True),
                Fact(_("Targets"), "; ".join(one.text for one in letter.targets.order_by("number")), wide=True),
            ],
        )


@register
class SignLetter(LetterAct):
    """Sign one's side."""

    code = LETTER_SIGN
    path = "letters/<int:pk>/sign/"
    title = gettext_lazy("Sign a duty letter")
    action = staticmethod(sign_letter)
    view_code = LETTER_VIEW
    submit = gettext_lazy("Sign")
    done = gettext_lazy("Signed.")


@register
class WithdrawLetter(LetterAct):
    """Take an unsigned letter back."""

    code = LETTER_WITHDRAW
    path = "letters/<int:pk>/withdraw/"
    title = gettext_lazy("Withdraw a duty letter")
    action = staticmethod(withdraw_letter)
    view_code = LETTER_VIEW
    submit = gettext_lazy("Withdraw")
    done = gettext_lazy("Withdrawn.")
    danger = True
