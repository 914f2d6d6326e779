"""Signs that people report: the short form, the register, the end of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DetailPage,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Prose,
    RecordField,
    Tag,
    UnitFilter,
    page_url,
    register,
)
from tieshan.organisations.models import Employer
from tieshan.rights.warning import actions
from tieshan.rights.warning import policies as codes
from tieshan.rights.warning.models import Sign
from tieshan.rights.warning.terms import SignKind
from tieshan.rights.warning.web.words import SIGN_VIEW, SIGNS, day_field, words_field


def _employers(actor: Actor) -> Any:
    return Employer.objects.visible_to(actor, codes.SIGN).filter(closed_on__isnull=True)


def _state(row: Any) -> Tag:
    if row.ended_on is not None:
        return Tag(_("over"), "plain")
    return Tag(_("counts"), "due") if row.is_large else Tag(_("on record, does not count"), "info")


class SignForm(forms.Form):
    """Five fields, two minutes."""

    employer = RecordField(label=_("Employer"), source=_employers)
    kind = forms.ChoiceField(label=_("What was noticed"), choices=SignKind.choices, widget=forms.RadioSelect)
    text = words_field(_("In a sentence"), rows=2, help_text=_("No names of workers."))
    workers = forms.IntegerField(
        label=_("How many workers it concerns"), min_value=0, max_value=1_000_000, required=False
    )
    seen_on = day_field(_("Noticed on"))


@register
class ReportSign(FormPage):
    """Report a sign of trouble."""

    code = codes.SIGN
    path = "warnings/signs/report/"
    title = _("Report a sign")
    parent = codes.LIST
    form_class = SignForm
    action = staticmethod(actions.report_sign)
    submit = _("Report the sign")
    done = _("Reported to the union in charge. It counts from now on.")

    def initial(self) -> dict[str, Any]:
        if self.request.GET.get("employer"):
            return {}
        own = list(_employers(self.actor)[:2])
        return {"employer": own[0].pk} if len(own) == 1 else {}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}

    def done_url(self, result: Any) -> str:
        if result is None:
            return (page_url(codes.LIST) if self.actor.may(codes.LIST) else None) or "/"
        # Who reports from an enterprise union sees the form and nothing of what follows.
        return (page_url(SIGN_VIEW, result.pk) if self.actor.may_at(codes.LIST, result.unit) else None) or "/"


@register
class SignList(ListPage):
    """Signs, the newest on top."""

    code = SIGNS
    path = "warnings/signs/"
    title = _("Signs reported")
    permission = codes.LIST
    parent = codes.LIST
    model = Sign
    select_related = ("unit", "employer")
    order = "-seen_on"
    search_hint = _("Employer (name, initials)")
    columns = [
        Column("employer", _("Employer"), "employer.name", link=SIGN_VIEW),
        Column("kind", _("What was noticed"), "get_kind_display"),
        Column("workers", _("Workers"), sort="workers"),
        Column("seen_on", _("Noticed on"), sort="seen_on"),
        Column("ended_on", _("Over on"), sort="ended_on"),
        Column("state", _("State"), _state),
        Column("unit", _("Union in charge"), "unit.name", hidden=True),
    ]
    filters = [
        UnitFilter("in_charge", _("Union"), "unit", seen_under="organisations.unit.list"),
        ChoiceFilter("kind", _("What was noticed"), choices=SignKind.choices),
        BoolFilter("open", _("Not over"), apply=lambda rows, yes: rows.filter(ended_on__isnull=yes)),
    ]
    toolbar = [Action(_("Report a sign"), main=True, code=codes.SIGN)]

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(Q(employer__name__icontains=text) | Q(employer__name_initials__startswith=text.lower()))


@register
class SignDetail(DetailPage):
    """One sign."""

    code = SIGN_VIEW
    path = "warnings/signs/<int:pk>/"
    title = _("Sign of trouble")
    parent = SIGNS
    permission = codes.LIST
    model = Sign
    select_related = ("unit", "employer", "by")
    acts = [ActButton(codes.SIGN_END, _("It is over"), main=True, when=lambda sign: sign.ended_on is None)]

    def heading(self) -> object:
        return f"{self.record.employer.name} · {self.record.get_kind_display()}"

    def state(self) -> Tag:
        return _state(self.record)

    def facts(self) -> Iterable[object]:
        one = self.record
        yield Facts(
            "",
            [
                Fact(
                    _("Employer"), one.employer.name, url=page_url("organisations.employer.view", one.employer_id) or ""
                ),
                Fact(_("Noticed on"), one.seen_on),
                Fact(_("Workers concerned"), one.workers or ""),
                Fact(_("Reported by"), one.by.display_name if one.by else ""),
                Fact(_("Union in charge"), one.unit.name),
                Fact(_("Over on"), one.ended_on),
            ],
        )
        yield Card(_("What was noticed"), Prose(one.text))
        if one.end_reason:
            yield Card(_("How the sign ended"), Prose(one.end_reason))


class EndForm(forms.Form):
    """When and how it ended."""

    reason = words_field(_("How the sign ended"))
    ended_on = day_field(_("Over on"))


@register
class EndSign(FormPage):
    """Enter that a sign is over."""

    code = codes.SIGN_END
    path = "warnings/signs/<int:pk>/end/"
    title = _("A sign is over")
    parent = SIGNS
    model = Sign
    select_related = ("unit", "employer")
    view_code = codes.LIST
    detail_code = SIGN_VIEW
    subject_argument = "sign"
    versioned = True
    form_class = EndForm
    action = staticmethod(actions.end_sign)

    def lead(self) -> object:
        return f"{self.record.employer.name} · {self.record.get_kind_display()} · {self.record.seen_on}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "at": timezone.now()}
