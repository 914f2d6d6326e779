"""Forms of the office: post, prove, withdraw, record and answer objections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.publicnotice.models import Objection, PublicNotice
from tieshan.foundation.publicnotice.objecting import LONGEST, answer, record_objection, set_aside
from tieshan.foundation.publicnotice.policies import ANSWER, LIST, POST, PROVE, RECORD, SET_ASIDE, WITHDRAW
from tieshan.foundation.publicnotice.posting import NoticeLine, post_general_notice, prove_posting, withdraw
from tieshan.foundation.publicnotice.web.office import VIEW
from tieshan.foundation.ui.kinds import DateInput, Fact, Facts, FormPage, RecordField, page_url, register
from tieshan.kernel.refusal import Forbidden, Refused


def _units(actor: Any) -> Any:
    # The unit model belongs to a room above; the field leads to it.
    model: Any = PublicNotice._meta.get_field("unit").related_model
    return model.objects.visible_to(actor, POST).filter(status="active")


def read_lines(text: str, *, masked: bool) -> list[NoticeLine]:
    """Lines as they come out of a spreadsheet or are typed: name, union, category, divided by tabs or commas."""
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        parts = [part.strip() for part in line.replace("\uff0c", ",").replace("\t", ",").split(",")]
        name, unit, category = [*parts, "", ""][:3]
        found.append(NoticeLine(name, unit, category, masked))
    return found


class NoticeForm(forms.Form):
    """A list with its title, and how long it stands."""

    unit = RecordField(label=_("Union"), source=_units)
    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.CharField(
        label=_("Text of the notice"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "What the list is about and on what grounds. No illness, no address, no telephone of those listed."
        ),
    )
    lines = forms.CharField(
        label=pgettext_lazy("public notice", "List"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One line each: name, union, category, divided by commas or copied from a spreadsheet."),
    )
    masked = forms.BooleanField(label=_("Hide part of the names"), required=False)
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=90)
    answer_days = forms.IntegerField(
        label=_("Working days to answer an objection"), min_value=1, max_value=60, required=False
    )
    contact = forms.CharField(
        label=_("Where objections are taken"), max_length=200, help_text=_("Office, telephone, letter box.")
    )


@register
class PostNotice(FormPage):
    """Post a general notice."""

    code = POST
    path = "notices/post/"
    title = _("Post a notice")
    parent = LIST
    form_class = NoticeForm
    action = staticmethod(post_general_notice)
    detail_code = VIEW
    submit = _("Post the notice")
    done = _("The notice stands. Print the sheet and post it.")

    def lead(self) -> object:
        return _("It begins tomorrow: the day of posting is not counted.")

    def initial(self) -> dict[str, Any]:
        units = list(_units(self.actor).order_by("path")[:2])
        return {"masked": True, **({"unit": units[0]} if len(units) == 1 else {})}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        masked = cleaned.pop("masked")
        lines = read_lines(cleaned.pop("lines"), masked=masked)
        return {**cleaned, "lines": lines, "on": timezone.localdate()}

    def done_url(self, result: Any) -> str:
        return (page_url(VIEW, result.pk) if result is not None else page_url(LIST)) or "/"


class NoticeStep(FormPage):
    """A step of one notice."""

    parent = LIST
    model = PublicNotice
    select_related = ("unit",)
    view_code = LIST
    detail_code = VIEW
    subject_argument = "notice"

    def lead(self) -> object:
        return self.record.title

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.pk) or "/"


class PostingForm(forms.Form):
    """Where, when, by whom."""

    place = forms.CharField(label=_("Place of posting"), max_length=200)
    day = forms.DateField(label=_("Hung on"), widget=DateInput)
    at = forms.TimeField(label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    posted_by = forms.CharField(label=_("Posted by"), max_length=60)
    pictures = AttachmentsField(label=_("Picture (not needed)"), required=False)


@register
class Prove(NoticeStep):
    """Proof of posting."""

    code = PROVE
    path = "notices/<int:pk>/posting/"
    title = _("Record the posting")
    form_class = PostingForm
    action = staticmethod(prove_posting)
    done = _("Recorded.")

    def initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate(), "posted_by": self.actor.name}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@register
class WithdrawNotice(NoticeStep):
    """Take a notice back."""

    code = WITHDRAW
    path = "notices/<int:pk>/withdraw/"
    title = _("Withdraw a notice")
    form_class = ReasonForm
    action = staticmethod(withdraw)
    submit = _("Withdraw")
    done = _("The notice is withdrawn. Take the sheets down.")
    danger = True
    versioned = True

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}


class ReceivedForm(forms.Form):
    """What reached the office, how and when."""

    def clean_at(self) -> datetime:
        """Nothing is received in the future."""
        at: datetime = self.cleaned_data["at"]
        if at > timezone.now():
            raise forms.ValidationError(gettext("The time lies in the future."))
        return at

    channel = forms.ChoiceField(
        label=_("Received by"),
        choices=[choice for choice in Objection.Channel.choices if choice[0] != Objection.Channel.PAGE],
    )
    at = forms.DateTimeField(
        label=pgettext_lazy("objection", "Received"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    text = forms.CharField(label=_("Objection"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    name = forms.CharField(label=_("Full name"), required=False, max_length=60)
    contact = forms.CharField(label=_("Contact"), required=False, max_length=200)


@register
class RecordObjection(NoticeStep):
    """Record an objection that did not come over the public page."""

    code = RECORD
    path = "notices/<int:pk>/objection/"
    title = _("Record an objection")
    form_class = ReceivedForm
    action = staticmethod(record_objection)
    private_fields = frozenset({"text", "name", "contact"})

    def initial(self) -> dict[str, Any]:
        return {"at": timezone.localtime()}

    def post(self) -> HttpResponse:
        # Not by redirect: the receipt is shown once, and neither a message nor a form token may keep it.
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            with transaction.atomic():
                objection, receipt = self.run(form.cleaned_data)
        except Forbidden:
            raise
        except Refused as refused:
            if (field := refused.facts.get("field")) in form.fields:
                form.add_error(field, str(refused))
            return self.answer(form, refused=refused, status=422)
        shown = {"objection": objection, "receipt": receipt, "back": page_url(VIEW, self.record.pk)}
        return self.render(shown, template="publicnotice/recorded.html")


class ObjectionStep(FormPage):
    """A step of one objection."""

    parent = LIST
    model = Objection
    select_related = ("unit", "notice")
    view_code = LIST
    subject_argument = "objection"
    versioned = True
    keep_draft = False

    def lead(self) -> object:
        return self.record.notice.title

    def before_form(self) -> object:
        objection: Objection = self.record
        facts = [
            Fact(pgettext_lazy("objection", "Received"), objection.received_at, sub=objection.get_channel_display()),
            Fact(
                pgettext_lazy("objection", "From"),
                objection.name or gettext("without a name"),
                sub=objection.contact or "",
            ),
            Fact(_("Objection"), objection.text, wide=True),
        ]
        return Facts("", facts)

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.notice_id) or "/"


class AnswerForm(forms.Form):
    """Whether it is right, and what was found."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Objection.Outcome.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Whoever holds the receipt reads it."),
    )


@register
class AnswerObjection(ObjectionStep):
    """Answer an objection."""

    code = ANSWER
    path = "notices/objections/<int:pk>/answer/"
    title = _("Answer an objection")
    form_class = AnswerForm
    action = staticmethod(answer)
    submit = _("Answer")
    done = _("The objection is answered.")


class AsideForm(forms.Form):
    """Why it is no objection."""

    text = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@register
class SetAside(ObjectionStep):
    """Set aside what is no objection."""

    code = SET_ASIDE
    path = "notices/objections/<int:pk>/aside/"
    title = _("Set aside what is no objection")
    form_class = AsideForm
    action = staticmethod(set_aside)
    submit = _("Set aside")
    done = _("Set aside; it stays on record.")
    danger = True
