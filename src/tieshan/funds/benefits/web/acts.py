"""Asking for a benefit (which union and occasion first, then the form filled ahead), and entering the signed list."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.ui.kinds import (
    DateInput,
    FormPage,
    RecordField,
    RowColumn,
    RowsField,
    YuanField,
    page_url,
    register,
    today,
)
from tieshan.funds.benefits.actions import grant_benefit, sign_benefit, unsign_benefit
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.funds.benefits.policies import GRANT, LIST, ONCE, SIGN, UNSIGN
from tieshan.funds.benefits.queries import Entry, entitled, entry_of, festivals, had_slots, shares_of
from tieshan.funds.benefits.rules import slot_of
from tieshan.funds.benefits.terms import Form, Occasion, ShareState
from tieshan.funds.benefits.web.catalogue import START
from tieshan.funds.benefits.web.grants import VIEW
from tieshan.funds.benefits.web.words import occasion_word
from tieshan.funds.spending.web.forms import line_choices, lines
from tieshan.funds.spending.web.words import way_choices
from tieshan.lawbook import code_list
from tieshan.lawbook.web.explanation import explanation
from tieshan.members.models import Person
from tieshan.members.web.officers import PersonField
from tieshan.organisations.models import Unit

#: So many birthdays are shown to tick; where there are more in a month, everybody is meant.
TICKED = 300
#: So many shares of a list are entered at a time.
AT_A_TIME = 100


def _units(actor: Actor) -> Any:
    """Unions for which the actor may ask, with a budget of this year."""
    return Unit.objects.filter(pk__in=lines(actor).order_by().values("unit")).order_by("name_pinyin", "pk")


class StartForm(forms.Form):
    """Which union, which occasion."""

    unit = RecordField(label=gettext_lazy("Union"), source=_units)
    occasion = forms.ChoiceField(label=gettext_lazy("Occasion"), choices=Occasion.choices)


@register
class Start(FormPage):
    """Choose the union and the occasion; the form that follows is filled ahead for them."""

    code = START
    permission = GRANT
    path = "funds/benefits/start/"
    title = gettext_lazy("Ask for a benefit")
    parent = LIST
    form_class = StartForm
    submit = gettext_lazy("Go on")
    done = ""
    keep_draft = False

    def initial(self) -> dict[str, Any]:
        found = list(_units(self.actor)[:2])
        return {"unit": found[0]} if len(found) == 1 else {}

    def lead(self) -> object:
        return "" if _units(self.actor).exists() else _("No budget of this year is in force yet.")

    def run(self, cleaned: dict[str, Any]) -> Any:
        return f"{page_url(GRANT, cleaned['unit'].pk)}?{urlencode({'occasion': cleaned['occasion']})}"

    def done_url(self, result: Any) -> str:
        return result or page_url(LIST) or "/"


class GrantForm(forms.Form):
    """Few fields: whom, what, how much a head, who is paid."""

    festival = forms.ChoiceField(label=gettext_lazy("Festival"))
    event_on = forms.DateField(label=gettext_lazy("Day of the event"), widget=DateInput)
    person = PersonField(label=gettext_lazy("Member"), source=lambda actor: Person.objects.none())
    members = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Members"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    form = forms.ChoiceField(label=gettext_lazy("Form of the benefit"))
    item = forms.CharField(label=gettext_lazy("What is given"), max_length=30)
    price = YuanField(label=gettext_lazy("Price a head"))
    line = forms.TypedChoiceField(label=gettext_lazy("Budget line"), coerce=int)
    payee_name = forms.CharField(label=gettext_lazy("Who is paid (real name)"), max_length=60)
    bank_name = forms.CharField(label=gettext_lazy("Bank"), max_length=60, required=False)
    bank_account = forms.CharField(label=gettext_lazy("Bank account"), max_length=40, required=False)
    way = forms.ChoiceField(label=gettext_lazy("Way of payment"), choices=way_choices)
    minutes = forms.CharField(
        label=gettext_lazy("Minutes of the meeting that decided it"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Needed for large sums."),
    )
    uploads = AttachmentsField(label=gettext_lazy("Papers"), required=False)

    def __init__(
        self, *args: Any, unit: Unit, entry: Entry, people: list[Person] | None, choices: list[Any], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        fields["form"].choices = [(one, Form(one).label) for one in entry.forms]
        fields["line"].choices = choices
        fields["uploads"].required = bool(entry.evidence)
        fields["uploads"].help_text = entry.evidence
        fields["price"].help_text = _("at most %(caps)s") % {
            "caps": _(", ").join(
                (_("%(sum)s yuan a year") if cap.yearly else _("%(sum)s yuan each time")) % {"sum": f"{cap.amount:,}"}
                for cap in entry.caps
            )
        }
        if len(entry.forms) == 1:
            fields["form"].widget = forms.HiddenInput()
        if entry.occasion == Occasion.FESTIVAL:
            names = code_list("benefit_festival", on=today())
            fields["festival"].choices = [
                (one.value, f"{names.label(one.code)} {one.day.isoformat()}") for one in festivals(today())
            ]
            del fields["event_on"]
        else:
            del fields["festival"]
        if entry.occasion in (Occasion.FESTIVAL, Occasion.BIRTHDAY):
            del fields["person"]
            if people is None:
                del fields["members"]
            else:
                fields["members"].choices = [(one.pk, one.name) for one in people]
        else:
            del fields["members"]
            fields["person"].source = lambda actor: Person.objects.filter(memberships__unit=unit).distinct()


@register
class GrantBenefit(FormPage):
    """Ask for a benefit for members of one union."""

    code = GRANT
    path = "funds/benefits/grant/<int:pk>/"
    title = gettext_lazy("Ask for a benefit")
    parent = LIST
    model = Unit
    view_code = "organisations.unit.list"
    form_class = GrantForm
    action = staticmethod(grant_benefit)
    subject_argument = "unit"
    submit = gettext_lazy("Submit the request")
    done = gettext_lazy(
        "Submitted: one spending request for all. After it is agreed the list is handed out for signing."
    )
    private_fields = frozenset({"payee_name", "bank_account"})

    @cached_property
    def occasion(self) -> str:
        asked = self.request.GET.get("occasion", "")
        return asked if asked in Occasion.values else str(Occasion.FESTIVAL)

    @cached_property
    def day(self) -> date:
        """The day of the event that the form is filled ahead for: the nearest festival, else the one asked for."""
        if self.occasion == Occasion.FESTIVAL:
            return next((one.day for one in festivals(today())), today())
        try:
            return date.fromisoformat(self.request.POST.get("event_on") or self.request.GET.get("event_on", ""))
        except ValueError:
            return today()

    @cached_property
    def entry(self) -> Entry:
        return entry_of(self.occasion, self.day)

    @cached_property
    def people(self) -> list[Person] | None:
        """Whom to tick; None where everybody is meant (the rule for festivals), or one member is searched."""
        if self.occasion != Occasion.BIRTHDAY:
            return None
        found = list(entitled(self.record, self.occasion, self.day)[: TICKED + 1])
        return found if len(found) <= TICKED else None

    def form_options(self) -> dict[str, Any]:
        choices = line_choices(self.actor, self.record.pk)
        return {"unit": self.record, "entry": self.entry, "people": self.people, "choices": choices}

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {"event_on": self.day, "way": "transfer", "form": next(iter(self.entry.forms), "")}
        last = (
            BenefitGrant.objects.visible_to(self.actor, LIST)
            .filter(unit=self.record, year=today().year)
            .order_by("-pk")
        )
        line = last.values_list("request__line", flat=True).first()
        if line is not None:
            found["line"] = line
        first = next(iter(festivals(today())), None) if self.occasion == Occasion.FESTIVAL else None
        if first is not None:
            found["festival"] = first.value
        if self.people is not None:
            slot = slot_of(self.occasion, self.day)
            had = had_slots([one.pk for one in self.people], self.occasion, slot.year)
            found["members"] = [one.pk for one in self.people if slot.key not in had.get(one.pk, ())]
        return found

    def heading(self) -> object:
        return _("Ask for a benefit: %(occasion)s") % {"occasion": Occasion(self.occasion).label}

    def lead(self) -> object:
        if self.people is not None or self.occasion not in (Occasion.FESTIVAL, Occasion.BIRTHDAY):
            return self.record.name
        count = entitled(self.record, self.occasion, self.day).count()
        return _("%(unit)s: everybody entitled who has not had it yet (%(n)s members in all).") % {
            "unit": self.record.name,
            "n": count,
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        festival, event_on = "", cleaned.pop("event_on", None)
        if "festival" in cleaned:
            festival, _colon, day = cleaned.pop("festival").partition(":")
            event_on = date.fromisoformat(day)
        person = cleaned.pop("person", None)
        members = [person.pk] if person is not None else cleaned.pop("members", None)
        payee = {
            "name": cleaned.pop("payee_name"),
            "bank_name": cleaned.pop("bank_name"),
            "bank_account": cleaned.pop("bank_account"),
        }
        line = lines(self.actor).select_related("unit", "budget").get(pk=cleaned.pop("line"))
        return {
            **cleaned,
            "occasion": self.occasion,
            "festival": festival,
            "event_on": event_on,
            "members": members,
            "payees": [payee],
            "line": line,
            "on": today(),
        }

    def done_url(self, result: Any) -> str:
        return (page_url(VIEW, result.pk) if isinstance(result, BenefitGrant) else page_url(LIST)) or "/"

    def aside(self) -> object:
        return explanation(parameters=[cap.source for cap in self.entry.caps], clauses=[ONCE, "spending-rules:9"])


class SignForm(forms.Form):
    """What the signed list says: ticks for who signed, rows for the few who did not or had somebody sign for them."""

    day = forms.DateField(label=gettext_lazy("Received and signed on"), widget=DateInput)
    exceptions = RowsField(
        label=gettext_lazy("Not received, or signed by somebody else"),
        blank=3,
        most=AT_A_TIME,
        required=False,
        columns=[
            RowColumn("share", gettext_lazy("Member"), forms.ChoiceField()),
            RowColumn("answer", gettext_lazy("Received or not"), forms.ChoiceField()),
            RowColumn("word", gettext_lazy("Who signed, or why not"), forms.CharField(max_length=100)),
        ],
        help_text=gettext_lazy("Whoever stands here needs no tick."),
    )
    received = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Received and signed"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Take the tick away from whoever has not signed yet."),
    )

    def __init__(self, *args: Any, shares: list[BenefitShare], **options: Any) -> None:
        super().__init__(*args, **options)
        fields: dict[str, Any] = self.fields
        names = [(str(share.pk), share.name) for share in shares]
        fields["received"].choices = names
        fields["exceptions"].column("share").choices = [("", "—"), *names]
        fields["exceptions"].column("answer").choices = [
            ("", "—"),
            (ShareState.MISSED, _("not received")),
            (ShareState.RECEIVED, _("signed by somebody else")),
        ]

    def clean(self) -> dict[str, Any]:
        """Received and missed shares; a row says more than a tick."""
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        told = {int(row["share"]): row for row in given["exceptions"]}
        if len(told) < len(given["exceptions"]):
            raise forms.ValidationError(_("A member stands in the rows twice."))
        received = {pk: "" for pk in given["received"] if pk not in told}
        received |= {pk: row["word"] for pk, row in told.items() if row["answer"] == ShareState.RECEIVED}
        missed = {pk: row["word"] for pk, row in told.items() if row["answer"] == ShareState.MISSED}
        return {"day": given["day"], "received": received, "missed": missed}


@register
class SignBenefit(FormPage):
    """Enter who received."""

    code = SIGN
    path = "funds/benefits/<int:pk>/sign/"
    title = gettext_lazy("Enter who received")
    parent = LIST
    model = BenefitGrant
    select_related = ("unit", "request")
    view_code = LIST
    detail_code = VIEW
    subject_argument = "grant"
    form_class = SignForm
    action = staticmethod(sign_benefit)
    versioned = True
    submit = gettext_lazy("Enter")
    done = gettext_lazy("Entered.")
    keep_draft = False

    def form_options(self) -> dict[str, Any]:
        return {"shares": list(shares_of(self.record).filter(state=ShareState.HELD)[:AT_A_TIME])}

    def initial(self) -> dict[str, Any]:
        return {"day": today(), "received": [share.pk for share in self.form_options()["shares"]]}

    def lead(self) -> object:
        return f"{occasion_word(self.record)} · {self.record.item}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class UnsignForm(forms.Form):
    """Whose entry is wrong, and why."""

    shares = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Whose entry is wrong"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "one-column"}),
    )
    reason = forms.CharField(label=gettext_lazy("What was wrong"), max_length=200)

    def __init__(self, *args: Any, entered: list[BenefitShare], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["shares"]
        field.choices = [
            (str(one.pk), f"{one.name} · {one.get_state_display()} · {one.signed_on} · {one.receiver or one.reason}")
            for one in entered
        ]


@register
class UnsignBenefit(FormPage):
    """Take wrong entries of the signed list back, the newest first."""

    code = UNSIGN
    path = "funds/benefits/<int:pk>/unsign/"
    title = gettext_lazy("Take an entry back")
    parent = LIST
    model = BenefitGrant
    select_related = ("unit", "request")
    view_code = LIST
    detail_code = VIEW
    subject_argument = "grant"
    form_class = UnsignForm
    action = staticmethod(unsign_benefit)
    versioned = True
    submit = gettext_lazy("Take back")
    done = gettext_lazy("Taken back: they wait to be signed again.")
    danger = True
    keep_draft = False

    def form_options(self) -> dict[str, Any]:
        rows = shares_of(self.record).filter(state__in=(ShareState.RECEIVED, ShareState.MISSED))
        return {"entered": list(rows.order_by("-signed_on", "pk")[:AT_A_TIME])}

    def lead(self) -> object:
        return _("What stood there stays in the history.")

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}
