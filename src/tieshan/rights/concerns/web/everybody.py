"""The pages for every worker: speak in one's own words, and follow with the receipt what became of it (speech:C13)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import whole_district
from tieshan.foundation.access.address import client_address
from tieshan.foundation.access.pages import page
from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.ui.everybody import render_for_everybody
from tieshan.foundation.ui.kinds import Moment, Timeline
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter
from tieshan.organisations.models import Unit
from tieshan.rights.concerns.actions import add_to_concern, ask_again, rate_answer, submit_concern
from tieshan.rights.concerns.actions.following import may_ask_again
from tieshan.rights.concerns.actions.receiving import LONGEST
from tieshan.rights.concerns.models import OPEN_STATES, Concern
from tieshan.rights.concerns.policies import ADD, RATE, REOPEN, SUBMIT
from tieshan.rights.concerns.queries import concern_of_receipt, unions_in_charge
from tieshan.rights.concerns.receipts import Receipt
from tieshan.rights.concerns.web.words import FILES_HELP, FILES_TAKEN, files_field, step_word

FOLLOW = "rights.concern.follow"
_NEXT = {"add": ADD, "rate": RATE, "again": REOPEN}


def _areas() -> list[tuple[str, str]]:
    with whole_district("the names of federations are public"):
        found = unions_in_charge().exclude(kind=Unit.Kind.DISTRICT).values_list("pk", "name")
        return [("", gettext("I do not know")), *((str(pk), name) for pk, name in found)]


def _groups() -> list[tuple[str, str]]:
    return [("", gettext("I do not say")), *code_list("worker_group", on=timezone.localdate()).choices]


class ConcernForm(forms.Form):
    """What a worker says. Only the words and the kind are needed."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=Concern.Kind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What happened, since when, and what you want. You may leave out names."),
    )
    employer = forms.CharField(
        label=_("Where do you work?"),
        max_length=120,
        required=False,
        help_text=_("Name of the enterprise, as far as you know it. It brings your message to the right union."),
    )
    area = forms.ChoiceField(label=_("Which area or industry?"), choices=_areas, required=False)
    uploads = files_field()
    group = forms.ChoiceField(label=_("Are you one of these?"), choices=_groups, required=False)
    name = forms.CharField(label=_("Name (not needed)"), required=False, max_length=60)
    contact = forms.CharField(
        label=_("Telephone (not needed)"),
        required=False,
        max_length=100,
        help_text=_("Only the people who answer may look it up, and every look is on record."),
    )
    # People do not see this field; programs that fill in everything do.
    website = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].initial = Concern.Kind.ASK


@page(
    SUBMIT,
    path="ask/",
    title=_("Speak to the union"),
    public=True,
    why="every worker may ask, complain, propose or seek help without an account and without a name (speech:C13)",
)
def submit(request: HttpRequest) -> HttpResponse:
    """The form, and after sending it the receipt."""
    form = ConcernForm(request.POST or None, request.FILES or None, initial={"area": request.GET.get("area", "")})
    context: dict[str, Any] = {"title": _("Speak to the union"), "form": form}
    if request.method != "POST":
        return render_for_everybody(request, "concerns/submit.html", context)
    if not form.is_valid():
        return render_for_everybody(request, "concerns/submit.html", context, status=422)
    sent = form.cleaned_data
    try:
        # The receipt leaves only after the commit: whoever holds one has a stored concern.
        with transaction.atomic():
            _concern, receipt = _submit(request, sent)
    except Refused as refused:
        return render_for_everybody(request, "concerns/submit.html", context | {"refused": refused}, status=422)
    return _received(request, receipt)


def _submit(request: HttpRequest, sent: dict[str, Any]) -> tuple[Concern, Receipt]:
    with whole_district("the names of federations are public"):
        area = unions_in_charge().filter(pk=sent["area"]).first() if sent["area"] else None
    return submit_concern(
        actor=request.actor,  # type: ignore[attr-defined]
        kind=sent["kind"],
        text=sent["text"],
        employer_words=sent["employer"],
        area=area,
        group=sent["group"],
        name=sent["name"],
        contact=sent["contact"],
        address=client_address(request),
        looks_automatic=bool(sent["website"]),
        uploads=sent["uploads"],
        at=timezone.now(),
    )


def _received(request: HttpRequest, receipt: Receipt) -> HttpResponse:
    rule = parameter("rights.concern.classify", on=timezone.localdate())
    context = {"title": _("Your message has arrived"), "receipt": receipt, "days": rule.whole}
    return render_for_everybody(request, "concerns/received.html", context)


class ReceiptForm(forms.Form):
    """Number and code of a receipt."""

    number = forms.CharField(
        label=_("Number of the message"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    code = forms.CharField(
        label=_("Code of the receipt"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class NextForm(ReceiptForm):
    """What the worker does next with their own concern."""

    what = forms.ChoiceField(choices=[(name, name) for name in _NEXT])
    text = forms.CharField(max_length=LONGEST, required=False)
    uploads = AttachmentsField(required=False)
    rating = forms.ChoiceField(choices=[("", ""), *Concern.Rating.choices], required=False)


@page(
    FOLLOW,
    path="ask/progress/",
    title=_("What became of my message"),
    public=True,
    why="workers need no account; number and code are a secret of 80 bits, kept only as a keyed hash",
)
def follow(request: HttpRequest) -> HttpResponse:
    """Progress and answer, for whoever holds the receipt. By POST, so that no receipt stands in an address."""
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"title": _("What became of my message"), "form": form}
    if request.method != "POST" or not form.is_valid():
        return render_for_everybody(request, "concerns/follow.html", context, status=422 if form.is_bound else 200)
    concern = concern_of_receipt(**form.cleaned_data)
    if concern is None:
        return render_for_everybody(request, "concerns/follow.html", context | {"unknown": True})
    context |= {"number": form.cleaned_data["number"], "code": form.cleaned_data["code"]}
    if "what" in request.POST:
        refused = _go_on(request, concern)
        context |= {"refused": refused, "said": refused is None}
        if refused is not None:
            context["text"] = request.POST.get("text", "")
        with whole_district("who holds the receipt reads the progress of their own concern"):
            concern.refresh_from_db()
    return render_for_everybody(request, "concerns/progress.html", context | _progress(concern))


def _go_on(request: HttpRequest, concern: Concern) -> object | None:
    """Take the worker's next step; returns why not."""
    form = NextForm(request.POST, request.FILES)
    if not form.is_valid() and "uploads" in form.errors:
        return " ".join(str(error) for error in form.errors["uploads"])
    if not form.is_valid():
        return _("Choose what you want to do.")
    sent, actor = form.cleaned_data, request.actor  # type: ignore[attr-defined]
    at = timezone.now()
    try:
        with transaction.atomic():
            if sent["what"] == "add":
                add_to_concern(actor=actor, concern=concern, text=sent["text"], uploads=sent["uploads"], at=at)
            elif sent["what"] == "rate":
                rate_answer(actor=actor, concern=concern, rating=sent["rating"], at=at)
            else:
                ask_again(actor=actor, concern=concern, text=sent["text"], at=at)
    except Refused as refused:
        return refused
    return None


def _progress(concern: Concern) -> dict[str, Any]:
    """What the holder of the receipt sees: days and answers, never a name of the office."""
    with whole_district("who holds the receipt reads the progress of their own concern"):
        steps = list(concern.steps.filter(is_shown=True).order_by("pk"))
        union = concern.unit.name
        files = attachments_of(concern).count()
    return {
        "concern": concern,
        "union": union,
        "files": files,
        "files_help": FILES_HELP,
        "files_taken": FILES_TAKEN,
        "steps": Timeline([Moment(step.at, step_word(step), step.text or "") for step in steps]),
        "open": concern.state in OPEN_STATES,
        "answered": concern.state in (Concern.State.ANSWERED, Concern.State.CLOSED),
        "again": may_ask_again(concern, timezone.localdate()),
        "ratings": Concern.Rating.choices,
    }
