"""The register of openness: what was laid open to the workers, when, where, with its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.documents.fields import AttachmentsField
from tieshan.foundation.documents.models import Attachment
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    BoolFilter,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    Tag,
    UnitFilter,
    page_url,
    register,
    today,
)
from tieshan.lawbook import code_list
from tieshan.rights.congress import actions
from tieshan.rights.congress import policies as codes
from tieshan.rights.congress.models import OpenAffair
from tieshan.rights.congress.web.acts import unions
from tieshan.rights.congress.web.fields import day_field, matters, text_field

VIEW = "rights.openness.view"
_LABEL = OpenAffair._meta.label_lower


def _word(row: Any) -> str:
    return code_list("openness_matter", on=row.published_on).label(row.matter)


def affair_tag(row: Any) -> Tag:
    """Proved, without evidence, struck out; expects `proved`."""
    if row.withdrawn_on is not None:
        return Tag(_("struck out"), "plain")
    return Tag(_("with evidence"), "done") if row.proved else Tag(_("no evidence"), "due")


def _with_evidence(rows: QuerySet[Any]) -> QuerySet[Any]:
    files = Attachment.objects.filter(
        record_type=_LABEL,
        record_id=Cast(OuterRef("pk"), Attachment._meta.get_field("record_id")),
        withdrawn_on__isnull=True,
    )
    return rows.annotate(proved=Exists(files))


@register
class OpennessList(ListPage):
    """What was laid open, the newest on top."""

    code = codes.OPENNESS
    path = "openness/"
    title = gettext_lazy("Openness of enterprise affairs")
    nav = Nav("rights", 17)
    model = OpenAffair
    select_related = ("unit",)
    order = "-published_on"
    export_code = codes.OPENNESS_EXPORT
    search_hint = gettext_lazy("Matter, or union (name, initials)")
    columns = [
        Column("title", gettext_lazy("What was laid open"), link=VIEW, width=36),
        Column("unit", gettext_lazy("Union"), "unit.name"),
        Column("matter", gettext_lazy("Matter"), _word),
        Column("published_on", gettext_lazy("Laid open on"), sort="published_on"),
        Column("place", gettext_lazy("Laid open where")),
        Column("state", gettext_lazy("State"), affair_tag),
    ]
    filters = [
        UnitFilter("unit", gettext_lazy("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("matter", gettext_lazy("Matter"), choices=matters("openness_matter")),
        DateRangeFilter("published", gettext_lazy("Laid open on"), "published_on"),
        BoolFilter(
            "proved",
            gettext_lazy("With evidence"),
            apply=lambda rows, yes: rows.filter(proved=yes),
            more=True,
        ),
        BoolFilter(
            "struck",
            gettext_lazy("Struck out"),
            apply=lambda rows, yes: rows.filter(withdrawn_on__isnull=not yes),
            more=True,
        ),
    ]
    toolbar = [Action(gettext_lazy("Enter an affair"), main=True, code=codes.PUBLISH)]

    def queryset(self) -> QuerySet[Any]:
        return _with_evidence(super().queryset())

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(
            Q(title__icontains=text)
            | Q(unit__name__icontains=text)
            | Q(unit__name_initials__startswith=text.lower())
            | Q(unit__name_pinyin__startswith=text.lower())
        )

    def empty(self) -> Empty:
        return Empty(
            _("Nothing was laid open yet."),
            _("What hangs on the board, with a picture of it, is entered here."),
            self._main_action(),
        )


@register
class OpennessDetail(DetailPage):
    """One affair with its evidence."""

    code = VIEW
    path = "openness/<int:pk>/"
    title = gettext_lazy("Affair laid open")
    parent = codes.OPENNESS
    permission = codes.OPENNESS
    model = OpenAffair
    select_related = ("unit",)
    acts = [
        ActButton(
            codes.PROVE, gettext_lazy("Add evidence of openness"), main=True, when=lambda one: one.withdrawn_on is None
        ),
        ActButton(codes.STRIKE, gettext_lazy("Strike out"), when=lambda one: one.withdrawn_on is None),
    ]

    def heading(self) -> object:
        return self.record.title

    def facts(self) -> Iterable[object]:
        one = self.record
        yield Facts(
            "",
            [
                Fact(_("Union"), one.unit.name, url=page_url("organisations.unit.view", one.unit_id)),
                Fact(_("Matter"), _word(one)),
                Fact(_("Laid open on"), one.published_on),
                Fact(_("Laid open where"), one.place),
                *([Fact(_("Struck out on"), one.withdrawn_on, sub=one.reason)] if one.withdrawn_on else []),
            ],
        )
        files = attachments_card(
            self.request, one, permission=codes.OPENNESS, kind="evidence", title=_("Evidence of openness")
        )
        yield files or Card(_("Evidence of openness"), Empty(_("No evidence yet.")))


class PublishForm(forms.Form):
    """What, when, where, with a picture."""

    unit = RecordField(label=gettext_lazy("Union"), source=unions(codes.PUBLISH))
    matter = forms.ChoiceField(label=gettext_lazy("Matter"), choices=matters("openness_matter"))
    title = forms.CharField(label=gettext_lazy("What was laid open"), max_length=150)
    published_on = day_field(gettext_lazy("Laid open on"), initial=today)
    place = forms.CharField(label=gettext_lazy("Laid open where"), max_length=100)
    uploads = AttachmentsField(label=gettext_lazy("Evidence of openness"), required=False)


@register
class PublishAffair(FormPage):
    """Enter what was laid open."""

    code = codes.PUBLISH
    path = "openness/publish/"
    title = gettext_lazy("Enter what was laid open")
    parent = codes.OPENNESS
    form_class = PublishForm
    action = staticmethod(actions.publish_affair)
    detail_code = VIEW
    submit = gettext_lazy("Enter")

    def initial(self) -> dict[str, Any]:
        own = list(unions(codes.PUBLISH)(self.actor)[:2])
        if len(own) != 1:
            return {}
        last = OpenAffair.objects.filter(unit=own[0]).order_by("-pk").first()
        return {"unit": own[0].pk, "place": last.place if last is not None else ""}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class AffairAct(FormPage):
    """One act on an entry."""

    parent = codes.OPENNESS
    model = OpenAffair
    select_related = ("unit",)
    view_code = codes.OPENNESS
    detail_code = VIEW
    subject_argument = "affair"
    versioned = True

    def lead(self) -> object:
        return self.record.title

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class ProveForm(forms.Form):
    """The picture."""

    uploads = AttachmentsField(label=gettext_lazy("Evidence of openness"))


@register
class ProveAffair(AffairAct):
    """Add what was forgotten."""

    code = codes.PROVE
    path = "openness/<int:pk>/prove/"
    title = gettext_lazy("Add evidence of openness")
    form_class = ProveForm
    action = staticmethod(actions.prove_affair)
    submit = gettext_lazy("Add evidence of openness")


class StrikeForm(forms.Form):
    """Why."""

    reason = text_field(gettext_lazy("Reason"), rows=2, most=500)


@register
class StrikeAffair(AffairAct):
    """Strike out a wrong entry."""

    code = codes.STRIKE
    path = "openness/<int:pk>/strike/"
    title = gettext_lazy("Strike out a wrong entry")
    form_class = StrikeForm
    action = staticmethod(actions.strike_affair)
    submit = gettext_lazy("Strike out")
    danger = True
