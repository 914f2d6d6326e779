"""The steps of a bargaining, each with a short form filled in ahead."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
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
from tieshan.lawbook import parameter
from tieshan.lawbook.terms import Confidence
from tieshan.organisations.models import Unit
from tieshan.rights.bargaining import actions
from tieshan.rights.bargaining import policies as codes
from tieshan.rights.bargaining.models import Bargaining, CollectiveContract, InformationAsked, Representative
from tieshan.rights.bargaining.queries import floor_on, people_of, votes_for
from tieshan.rights.bargaining.terms import Kind, Side
from tieshan.rights.bargaining.web.bargainings import VIEW
from tieshan.rights.congress.models import CongressResolution
from tieshan.rights.congress.queries import congress_of


def text_field(label: Any, *, rows: int = 3, most: int = 5000, **options: Any) -> forms.CharField:
    """A field of several lines."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=most, **options)


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=DateInput, **options)


def _unions(code: str) -> Any:
    def source(actor: Actor) -> Any:
        return Unit.objects.visible_to(actor, code).filter(status=Unit.Status.ACTIVE).exclude(kind="organiser")

    return source


class RequestForm(forms.Form):
    """Who asks whom for what."""

    unit = RecordField(label=_("Union"), source=_unions(codes.REQUEST))
    kind = forms.ChoiceField(label=_("Kind of contract"), choices=Kind.choices)
    side = forms.ChoiceField(label=_("Requested by"), choices=Side.choices, widget=forms.RadioSelect)
    topics = text_field(_("Topics"), rows=4)
    requested_on = day_field(_("Delivered on"))
    workers_covered = forms.IntegerField(label=_("Workers concerned"), min_value=0, required=False)
    renews = RecordField(
        label=_("Renews the contract"),
        source=lambda actor: CollectiveContract.objects.visible_to(actor, codes.CONTRACTS).filter(state="in_force"),
        searched=("title",),
        required=False,
    )


@register
class RequestBargaining(FormPage):
    """Enter a request."""

    code = codes.REQUEST
    path = "bargaining/request/"
    title = _("Enter a request to bargain")
    parent = codes.LIST
    form_class = RequestForm
    action = staticmethod(actions.request_bargaining)
    detail_code = VIEW
    submit = _("Enter")
    done = _("Entered; the days for the answer run.")

    def initial(self) -> dict[str, Any]:
        found: dict[str, Any] = {"side": Side.WORKERS, "requested_on": today()}
        renews = self.request.GET.get("renews", "")
        if renews.isdecimal() and len(renews) < 10:
            contract = CollectiveContract.objects.visible_to(self.actor, codes.CONTRACTS).filter(pk=int(renews)).first()
            if contract is not None:
                return found | {"unit": contract.unit_id, "kind": contract.kind, "renews": contract.pk}
        own = list(_unions(codes.REQUEST)(self.actor)[:2])
        return found | ({"unit": own[0].pk} if len(own) == 1 else {})

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "workers_covered": cleaned["workers_covered"] or 0, "on": today()}


class BargainingAct(FormPage):
    """An act on one bargaining."""

    parent = codes.LIST
    model = Bargaining
    select_related = ("unit",)
    view_code = codes.LIST
    detail_code = VIEW
    subject_argument = "bargaining"
    versioned = True

    def lead(self) -> object:
        return f"{self.record.unit.name} · {self.record.get_kind_display()}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class ReplyForm(forms.Form):
    """Yes or no, with the words of the paper."""

    agrees = forms.TypedChoiceField(
        label=_("The other side"),
        choices=[("yes", _("agrees to talks")), ("no", _("refuses"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    reply = text_field(_("What the answer says"))
    replied_on = day_field(_("Answered on"), initial=today)


@register
class ReplyBargaining(BargainingAct):
    """Enter the answer."""

    code = codes.REPLY
    path = "bargaining/<int:pk>/reply/"
    title = _("Enter the answer to a request")
    form_class = ReplyForm
    action = staticmethod(actions.reply_bargaining)


_ROLES = [("member", _("representative")), ("chief", _("chief representative")), ("expert", _("outside expert"))]


class AppointForm(forms.Form):
    """One side's whole list."""

    side = forms.ChoiceField(label=_("Side of the talks"), choices=Side.choices, widget=forms.RadioSelect)
    people = RowsField(
        label=_("Representatives"),
        columns=[
            RowColumn("name", _("Name of the person"), forms.CharField(max_length=60)),
            RowColumn("job", _("Job"), forms.CharField(max_length=60, required=False)),
            RowColumn("role", _("Role"), forms.ChoiceField(choices=_ROLES, required=False)),
            RowColumn("is_woman", _("Woman"), forms.BooleanField(required=False)),
            RowColumn("is_frontline", _("Front line"), forms.BooleanField(required=False)),
        ],
    )


@register
class AppointRepresentatives(BargainingAct):
    """Name the representatives of a side."""

    code = codes.APPOINT
    path = "bargaining/<int:pk>/representatives/"
    title = _("Name representatives")
    form_class = AppointForm
    action = staticmethod(actions.appoint_representatives)

    def initial(self) -> dict[str, Any]:
        people = list(people_of(self.record))
        asked = self.request.GET.get("side", "")
        sides = {one.side for one in people}
        side = asked if asked in Side.values else ("employer" if sides == {"workers"} else "workers")
        rows = [
            {
                "name": one.name,
                "job": one.job,
                "role": "chief" if one.is_chief else "expert" if one.is_expert else "member",
                "is_woman": one.is_woman,
                "is_frontline": one.is_frontline,
            }
            for one in people
            if one.side == side
        ]
        return {"side": side, "people": rows}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        people = [{**one, "role": one.get("role") or "member"} for one in cleaned["people"]]
        return {**cleaned, "people": people, "on": today()}


class RecallForm(forms.Form):
    """Who left, when."""

    representative = forms.ModelChoiceField(label=_("Representative"), queryset=Representative.objects.none())
    left_on = day_field(_("Stopped representing on"), initial=today)

    def __init__(self, *args: Any, of: Bargaining, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["representative"].queryset = people_of(of)  # type: ignore[attr-defined]


@register
class RecallRepresentative(BargainingAct):
    """Somebody left."""

    code = codes.RECALL
    path = "bargaining/<int:pk>/left/"
    title = _("A representative left")
    form_class = RecallForm
    action = staticmethod(actions.recall_representative)

    def form_options(self) -> dict[str, Any]:
        return {"of": self.record}


class AskForm(forms.Form):
    """What, by when."""

    what = text_field(_("Information, one item a line"), rows=5)
    due_on = day_field(_("Due on"))


@register
class AskInformation(BargainingAct):
    """Ask the employer."""

    code = codes.ASK
    path = "bargaining/<int:pk>/ask/"
    title = _("Ask the employer for information")
    form_class = AskForm
    action = staticmethod(actions.ask_information)

    def initial(self) -> dict[str, Any]:
        days = parameter("rights.bargaining.information", on=today()).whole
        return {"due_on": today() + timedelta(days=days)}


class GiveForm(forms.Form):
    """What came in."""

    items = forms.ModelMultipleChoiceField(
        label=_("Information came in"), queryset=InformationAsked.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    given_on = day_field(_("Given on"), initial=today)

    def __init__(self, *args: Any, of: Bargaining, **options: Any) -> None:
        super().__init__(*args, **options)
        open_ones = of.information.filter(given_on__isnull=True).order_by("pk")
        self.fields["items"].queryset = open_ones  # type: ignore[attr-defined]


@register
class GiveInformation(BargainingAct):
    """Enter what came in."""

    code = codes.GIVEN
    path = "bargaining/<int:pk>/given/"
    title = _("Information came in")
    form_class = GiveForm
    action = staticmethod(actions.give_information)

    def form_options(self) -> dict[str, Any]:
        return {"of": self.record}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"items": list(cleaned["items"]), "given_on": cleaned["given_on"], "on": today()}


class RoundForm(forms.Form):
    """A round and its minutes."""

    held_on = day_field(_("Talks held on"), initial=today)
    place = forms.CharField(label=_("Place"), max_length=100, required=False)
    chaired_by = forms.ChoiceField(label=_("In the chair"), choices=Side.choices, widget=forms.RadioSelect)
    recorder = forms.CharField(label=_("Recorder"), max_length=60)
    minutes = text_field(_("Minutes"), rows=8, most=20000)


@register
class RecordRound(BargainingAct):
    """Enter a round."""

    code = codes.TALK
    path = "bargaining/<int:pk>/round/"
    title = _("Enter a round of talks")
    form_class = RoundForm
    action = staticmethod(actions.record_round)

    def initial(self) -> dict[str, Any]:
        last = self.record.rounds.order_by("-number").first()
        turn = Side.EMPLOYER if last is not None and last.chaired_by == Side.WORKERS else Side.WORKERS
        return {"chaired_by": turn, "recorder": last.recorder if last is not None else ""}


class DraftForm(forms.Form):
    """The text and what has a floor."""

    text = text_field(_("Text of the contract"), rows=14, most=100000)
    least_wage = YuanField(label=_("Lowest monthly wage"), required=False)
    maternity_days = forms.IntegerField(label=_("Days of maternity leave"), required=False, min_value=0)
    overtime_hours = forms.IntegerField(label=_("Most overtime a month (hours)"), required=False, min_value=0)
    made_on = day_field(_("Agreed on"), initial=today)


@register
class DraftContract(BargainingAct):
    """Enter the draft."""

    code = codes.DRAFT
    path = "bargaining/<int:pk>/draft/"
    title = _("Enter the draft")
    form_class = DraftForm
    action = staticmethod(actions.draft_contract)

    def initial(self) -> dict[str, Any]:
        last = self.record.drafts.order_by("-number").first()
        return {"text": last.text if last is not None else ""}

    def lead(self) -> object:
        rule, floor = floor_on(today())
        said = gettext("The local minimum wage is %(floor)s yuan a month.") % {"floor": f"{floor:,}"}
        if rule.confidence != Confidence.LOW:
            return said
        return format_html(
            '{} <strong>{}</strong> <a href="{}">{}</a>',
            said,
            gettext("It is shipped from memory and not confirmed for this place:"),
            page_url("lawbook.parameter.view", key=rule.code),
            gettext("enter the sum that is published here"),
        )


class VoteByHandForm(forms.Form):
    """Whole persons."""

    held_on = day_field(_("Congress met on"), initial=today)
    delegates = forms.IntegerField(label=_("Delegates in all"), min_value=1)
    present = forms.IntegerField(label=_("Present"), min_value=0)
    in_favour = forms.IntegerField(label=_("In favour"), min_value=0)
    against = forms.IntegerField(label=_("Against"), min_value=0, initial=0)
    accepted = forms.TypedChoiceField(
        label=_("The draft is"),
        choices=[("yes", _("accepted")), ("no", _("not accepted: back to talks"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )


class VoteForm(forms.Form):
    """The vote as it stands in the register of the congress."""

    resolution = forms.ModelChoiceField(
        label=_("Vote in the register of the congress"),
        queryset=CongressResolution.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, votes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["resolution"]
        field.queryset, field.initial = votes, votes.first()
        field.label_from_instance = _ballot_words


def _ballot_words(one: CongressResolution) -> str:
    return gettext("%(day)s %(title)s: %(favour)s of all %(all)s in favour, %(present)s present") % {
        "day": one.held_on.isoformat(),
        "title": one.title,
        "favour": one.in_favour,
        "all": one.members,
        "present": one.present,
    }


@register
class RecordVote(BargainingAct):
    """Enter the vote: taken from the register of the congress, or by hand where it is not kept there."""

    code = codes.VOTE
    path = "bargaining/<int:pk>/vote/"
    title = _("Enter the vote of the congress")
    action = staticmethod(actions.record_vote)

    @cached_property
    def votes(self) -> Any:
        draft = self.record.drafts.order_by("-number").first()
        return votes_for(self.record, draft) if draft is not None else CongressResolution.objects.none()

    @cached_property
    def from_register(self) -> bool:
        return "by_hand" not in self.request.GET and self.votes.exists()

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return VoteForm if self.from_register else VoteByHandForm

    def form_options(self) -> dict[str, Any]:
        return {"votes": self.votes} if self.from_register else {}

    def lead(self) -> object:
        if self.from_register:
            return _("Two thirds must attend; more than half of all delegates must agree, not of those present.")
        congress = congress_of(self.record.unit_id)
        if congress is None:
            return _("Two thirds must attend; more than half of all delegates must agree, not of those present.")
        return format_html(
            '{} <a href="{}">{}</a>',
            gettext("The vote is entered once, in the register of the congress; it is chosen here then."),
            page_url("rights.congress.view", congress.pk),
            congress,
        )


class SignForm(forms.Form):
    """When, for how long."""

    signed_on = day_field(_("Signed on"), initial=today)
    begins_on = day_field(_("Runs from"))
    ends_on = day_field(_("Runs to"))


@register
class SignContract(BargainingAct):
    """Enter the signing."""

    code = codes.SIGN
    path = "bargaining/<int:pk>/sign/"
    title = _("Enter the signing")
    form_class = SignForm
    action = staticmethod(actions.sign_contract)

    def initial(self) -> dict[str, Any]:
        start, years = today(), 1 if self.record.kind == Kind.WAGE else 3
        if self.record.renews is not None:
            start = max(start, self.record.renews.ends_on + timedelta(days=1))
        last = date(start.year + years, start.month, min(start.day, 28)) - timedelta(days=1)
        return {"begins_on": start, "ends_on": last}


class FileForm(forms.Form):
    """When the authority received it."""

    filed_on = day_field(_("Received by the authority on"), initial=today)
    receipt = forms.CharField(label=_("Number of the receipt"), max_length=60, required=False)


@register
class FileContract(BargainingAct):
    """Enter the filing."""

    code = codes.FILE
    path = "bargaining/<int:pk>/file/"
    title = _("Enter the filing")
    form_class = FileForm
    action = staticmethod(actions.file_contract)
    done = _("Entered. Without an objection the contract takes effect on the day after the review.")


class ObjectForm(forms.Form):
    """The review opinion."""

    opinion = text_field(_("What the authority objects to"), rows=5)
    received_on = day_field(_("Date of the opinion"), initial=today)


@register
class ObjectToContract(BargainingAct):
    """Enter an objection."""

    code = codes.OBJECT
    path = "bargaining/<int:pk>/object/"
    title = _("Enter the authority's objection")
    form_class = ObjectForm
    action = staticmethod(actions.object_to_contract)


class ReasonForm(forms.Form):
    """Why."""

    reason = text_field(_("Reason"), rows=2, most=500)


@register
class WithdrawBargaining(BargainingAct):
    """Break off."""

    code = codes.WITHDRAW
    path = "bargaining/<int:pk>/withdraw/"
    title = _("Break off a bargaining")
    form_class = ReasonForm
    action = staticmethod(actions.withdraw_bargaining)
    submit = _("Break off")
    danger = True
