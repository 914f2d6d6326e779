"""Forms that run acts: errors beside their fields and above the form, refusals with their clause, double clicks
harmless, and nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.audit.history import HistoryLine
from tieshan.foundation.ui.base import Crumb, Page, page_url
from tieshan.foundation.ui.clauses import clause_link
from tieshan.foundation.ui.components import lazy_text
from tieshan.foundation.ui.history import change_rows
from tieshan.foundation.ui.models import FormToken
from tieshan.foundation.ui.refusals import worded
from tieshan.foundation.ui.rows import RowsField
from tieshan.foundation.ui.shell import DRAFT_COOKIE
from tieshan.foundation.ui.widgets import RecordField, suggestions
from tieshan.kernel.refusal import Forbidden, Refused, Stale

TOKEN_DAYS = 7


#: No form asks for a day outside these years: the oldest pensioner, the longest term of a contract.
FIRST_YEAR, YEARS_AHEAD = 1900, 50


def check_year(day: dt.date) -> None:
    """Refuse a day whose year was mistyped (0206, 20266): calendars end, and nobody waits that long."""
    if not FIRST_YEAR <= day.year <= timezone.localdate().year + YEARS_AHEAD:
        raise forms.ValidationError(gettext_lazy("This day lies too far away. Check the year."), code="year")


class EmptyForm(forms.Form):
    """A form without fields: an act that only asks to be confirmed."""


class FormPage(Page):
    """A page that runs one act.

    A room sets `form_class` and `action`, the act, and perhaps `model` when the act is about a record (then the path
    has `<int:pk>` and `record` is that record). It overrides `arguments` when the act's arguments are not simply
    the cleaned fields, and `done_url`.

    The act is called as `action(actor=…, **arguments(cleaned))`. With `versioned = True` the form carries the
    record's version and passes it as `expected_version`.
    """

    form_class: ClassVar[type[forms.BaseForm]] = EmptyForm
    action: ClassVar[Callable[..., Any] | None] = None
    model: ClassVar[type[Model] | None] = None
    view_code: ClassVar[str] = ""
    select_related: ClassVar[tuple[str, ...]] = ()
    subject_argument: ClassVar[str] = ""
    submit: ClassVar[object] = gettext_lazy("Save")
    #: a second button, where the form often goes a step further at once; `self.pressed_also` says it was pressed
    also: ClassVar[object] = ""
    danger: ClassVar[bool] = False
    versioned: ClassVar[bool] = False
    keep_draft: ClassVar[bool] = True
    #: The id of what the answer to a form is about; a browser shows that part first, also without script.
    target: ClassVar[str] = ""
    private_fields: ClassVar[frozenset[str]] = frozenset({"id_number", "phone", "password"})
    done: ClassVar[object] = gettext_lazy("Done.")
    detail_code: ClassVar[str] = ""
    template: ClassVar[str] = "ui/form.html"

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.record: Any = self.fetch() if self.model is not None and "pk" in kwargs else None

    # -- what a room may override --------------------------------------------------------------------------------

    def fetch(self) -> Any:
        """The record the act is about: 404 when invisible, Forbidden when visible but not allowed."""
        if self.model is None:
            raise NotImplementedError(f"{type(self).__name__} names no model")
        options: dict[str, Any] = {"select_related": self.select_related} if self.select_related else {}
        code = self.reading_code()
        return fetch_for(self.actor, code, self.model, self.kwargs["pk"], view=self.view_code or None, **options)

    def initial(self) -> dict[str, Any]:
        """What the fields hold when the form opens."""
        return {}

    def form_options(self) -> dict[str, Any]:
        """More keyword arguments for the form class."""
        return {}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        """The act's arguments from the cleaned fields."""
        return cleaned

    def run(self, cleaned: dict[str, Any]) -> Any:
        """Carry it out; the default calls the act."""
        action = type(self).action
        if action is None:
            raise NotImplementedError(f"{type(self).__name__} names no action")
        arguments = self.arguments(cleaned)
        if self.record is not None and self.subject_argument:
            arguments = {self.subject_argument: self.record, **arguments}
        if self.versioned:
            arguments["expected_version"] = self._expected_version()
        return action(actor=self.actor, **arguments)

    def done_url(self, result: Any) -> str:
        """Where to go afterwards: the record's page, else the page above, else this form."""
        subject = result if isinstance(result, models.Model) else self.record
        if self.record is not None and not isinstance(subject, type(self.record)):
            # The act made a record of another kind (a request about a person): back to the one it is about.
            subject = self.record
        if self.detail_code and subject is not None:
            url = page_url(self.detail_code, subject.pk)
            if url:
                return url
        return (page_url(self.parent) if self.parent else None) or self.request.path

    def done_message(self, result: Any) -> object:
        """What the person reads when it is done."""
        return self.done

    @property
    def pressed_also(self) -> bool:
        """Whether the second button was pressed."""
        return bool(self.also) and "also" in self.request.POST

    def before_form(self) -> object:
        """A component above the form: what the act means, the record's facts, a warning."""
        return ""

    def aside(self) -> object:
        """A component beside the form, on a phone below it: the grounds of what is entered."""
        return ""

    def cancel_url(self) -> str:
        """Where "Cancel" leads."""
        return self.done_url(None)

    # -- answering -----------------------------------------------------------------------------------------------

    def form(self, data: Any = None, files: Any = None) -> forms.BaseForm:
        """The form, its record fields knowing who chooses."""
        form = self.form_class(data, files, initial=self._initial(), **self.form_options())
        for field in form.fields.values():
            if isinstance(field, RecordField):
                field.actor = self.actor
            for part in (column.field for column in field.columns) if isinstance(field, RowsField) else (field,):
                if isinstance(part, forms.DateField):
                    part.validators.append(check_year)
        return form

    def _initial(self) -> dict[str, Any]:
        given = {key: value for key, value in self.request.GET.items() if key not in ("pick", "next")}
        return {**given, **self.initial()}

    def get(self) -> HttpResponse:
        form = self.form()
        pick = self.request.GET.get("pick", "")
        if pick:
            field = form.fields.get(pick)
            if not isinstance(field, RecordField):
                raise Http404
            return HttpResponse(suggestions(field, self.request.GET.get(f"{pick}_text", "")))
        return self.answer(form)

    def post(self) -> HttpResponse:
        form = self.form(self.request.POST, self.request.FILES)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            with transaction.atomic():
                token = self._take_token()
                if token is not None and token.result_url:
                    return self._redirect(token.result_url, token.result_message)
                result = self.run(form.cleaned_data)
                url, message = self.done_url(result), lazy_text(self.done_message(result))
                if token is not None:
                    FormToken.objects.filter(pk=token.pk).update(result_url=url, result_message=message)
        except Forbidden:
            raise
        except Stale as stale:
            return self.answer(form, refused=stale, status=409)
        except Refused as refused:
            field = refused.facts.get("field")
            if field in form.fields:
                form.add_error(field, worded(refused))
            return self.answer(form, refused=refused, status=422)
        return self._redirect(url, message)

    def answer(self, form: forms.BaseForm, *, refused: Refused | None = None, status: int = 200) -> HttpResponse:
        """Draw the form."""
        changes = refused.facts.get("changes", ()) if isinstance(refused, Stale) else ()
        return self.render(
            {
                "form": form,
                "refused": refused,
                "refused_words": worded(refused) if refused is not None else "",
                "clause": clause_link(refused.clause) if refused is not None else "",
                "stale": isinstance(refused, Stale),
                "changes": _change_rows(changes, type(self.record) if self.record is not None else None),
                "token": secrets.token_urlsafe(24) if refused is not None or not form.is_bound else self._sent_token(),
                "version": self._shown_version(refused),
                "submit": self.submit,
                "also": self.also,
                "danger": self.danger,
                "before_form": self.before_form(),
                "form_aside": self.aside(),
                "target": self.target,
                "cancel_url": self.cancel_url(),
                "draft_key": f"{self.actor.account_id}:{self.request.path}" if self.keep_draft else "",
                "private": ",".join(sorted(self.private_fields)),
                "multipart": form.is_multipart(),
            },
            status=status,
        )

    def crumbs(self) -> list[Crumb]:
        trail = super().crumbs()
        if self.record is not None and self.detail_code:
            trail.insert(-1, Crumb(str(self.record), page_url(self.detail_code, self.record.pk) or ""))
        return trail

    # -- one form, one act ---------------------------------------------------------------------------------------

    def _sent_token(self) -> str:
        return self.request.POST.get("form_token", "")[:64] or secrets.token_urlsafe(24)

    def _take_token(self) -> FormToken | None:
        """Take the form's token. Waits while the same form is being carried out; the first result is then shown."""
        text = self.request.POST.get("form_token", "")[:64]
        if not text or self.actor.account_id is None:
            return None
        mine = FormToken(account_id=self.actor.account_id, token=text, page=self.code, used_at=timezone.now())
        FormToken.objects.bulk_create([mine], ignore_conflicts=True)
        token = FormToken.objects.get(account_id=self.actor.account_id, token=text)
        if token.pk % 100 == 0:
            # Old tokens go now and then, as nothing ever asks for them again.
            FormToken.objects.filter(used_at__lt=timezone.now() - dt.timedelta(days=TOKEN_DAYS)).delete()
        return token

    def _redirect(self, url: str, message: str) -> HttpResponse:
        if message:
            messages.success(self.request, message)
        response = HttpResponseRedirect(url)
        if self.keep_draft:
            # The script forgets the draft only when it sees this: after a lost connection the draft stays.
            response.set_cookie(DRAFT_COOKIE, self.request.path.replace("/", "."), max_age=600, samesite="Lax")
        return response

    def _expected_version(self) -> int | None:
        text = self.request.POST.get("version", "")
        return int(text) if text.isdecimal() and len(text) < 10 else None

    def _shown_version(self, refused: Refused | None) -> object:
        if not self.versioned or self.record is None:
            return ""
        if self.request.method == "POST" and not isinstance(refused, Stale):
            # A mistake elsewhere in the form must not quietly accept what somebody else changed meanwhile.
            return self.request.POST.get("version", "")
        if isinstance(refused, Stale) and self.model is not None:
            # The person has now been told what the first one changed; sending again means it.
            return type(self.record)._base_manager.filter(pk=self.record.pk).values_list("version", flat=True).first()
        return getattr(self.record, "version", "")


def _change_rows(changes: Any, model: type[Model] | None) -> list[tuple[object, object, object, object]]:
    """The changes of a Stale refusal as rows (field, before, now, who), from history lines, mappings or tuples."""
    rows: list[tuple[object, object, object, object]] = []
    for change in changes:
        if isinstance(change, HistoryLine):
            if model is not None:
                rows.extend((*row, change.actor_name) for row in change_rows(change, model))
        elif isinstance(change, Mapping):
            rows.append((change.get("field", ""), change.get("old"), change.get("new"), change.get("who", "")))
        else:
            field, old, new, who = (*change, "", "", "", "")[:4]
            rows.append((field, old, new, who))
    return rows


ActPage = FormPage

__all__ = ["ActPage", "EmptyForm", "FormPage"]
