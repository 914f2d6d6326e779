"""Deputies: who stands in for me, and for whom I stand in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.kinds import (
    Action,
    Column,
    DateInput,
    Empty,
    Fact,
    Facts,
    FormPage,
    ListPage,
    Nav,
    RecordField,
    RowAction,
    Tag,
    register,
)
from tieshan.foundation.workflow.actions import end_deputy, name_deputy
from tieshan.foundation.workflow.models import Deputy
from tieshan.foundation.workflow.people import people
from tieshan.foundation.workflow.policies import END_DEPUTY, NAME_DEPUTY, VIEW
from tieshan.foundation.workflow.queries import deputies
from tieshan.foundation.workflow.web.acts import colleagues

DEPUTIES = "workflow.deputy.list"


@register
class DeputyList(ListPage):
    """Deputyships that concern the reader."""

    code = DEPUTIES
    permission = VIEW
    path = "approvals/deputies/"
    title = _("Deputies")
    nav = Nav("papers", 70)
    model = Deputy
    select_related = ("account", "deputy")
    order = "-pk"
    toolbar = (Action(_("Name a deputy"), main=True, code=NAME_DEPUTY),)
    search_hint = pgettext_lazy("deputy", "Name")

    @cached_property
    def row_actions(self) -> Sequence[RowAction]:  # type: ignore[override]
        """Ended by the absent person alone, while it holds."""
        today, me = timezone.localdate(), self.actor.account_id
        return [
            RowAction(
                END_DEPUTY, pgettext_lazy("deputy", "End"), when=lambda row: row.account_id == me and _holds(row, today)
            )
        ]

    @cached_property
    def columns(self) -> Sequence[Column]:  # type: ignore[override]
        """Who, for whom, for which post, from when to when."""
        today = timezone.localdate()

        def state(row: Deputy) -> Tag:
            if row.during.isempty or row.during.upper <= today:
                return Tag(gettext("over"), "plain")
            if row.during.lower > today:
                return Tag(gettext("not begun yet"), "info")
            return Tag(gettext("acting now"), "due")

        return [
            Column("account", _("Absent person"), sort="account__display_name"),
            Column("post_title", _("Post"), sort="post_title"),
            Column("deputy", _("Deputy"), sort="deputy__display_name"),
            Column("first", pgettext_lazy("deputy", "From"), lambda row: row.during.lower),
            Column(
                "last",
                pgettext_lazy("deputy", "To"),
                lambda row: row.during.upper and row.during.upper - timedelta(days=1),
            ),
            Column("reason", _("Reason")),
            Column("state", _("State"), state),
        ]

    def queryset(self) -> QuerySet[Any]:
        return deputies(self.actor).filter(during__isempty=False).select_related(*self.select_related)

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(account__display_name__icontains=text) | queryset.filter(
            deputy__display_name__icontains=text
        )

    def empty(self) -> Empty:
        return Empty(
            gettext("Nobody stands in for you, and you for nobody."),
            gettext("Before you go away, name who decides in your place."),
            self._main_action(),
        )


def _holds(row: Deputy, today: Any) -> bool:
    return not row.during.isempty and row.during.upper > today


class DeputyForm(forms.Form):
    """Which post, who, from when to when."""

    post_id = forms.TypedChoiceField(label=_("Post"), coerce=int)
    deputy = RecordField(label=_("Deputy"), source=colleagues, searched=("display_name",))
    first = forms.DateField(label=_("First day of absence"), widget=DateInput)
    last = forms.DateField(label=_("Last day of absence"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def __init__(self, *args: Any, posts: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["post_id"].choices = posts  # type: ignore[attr-defined]


@register
class NameDeputy(FormPage):
    """Name who decides in one's place."""

    code = NAME_DEPUTY
    path = "approvals/deputies/new/"
    title = _("Name a deputy")
    parent = DEPUTIES
    form_class = DeputyForm
    action = staticmethod(name_deputy)
    submit = _("Name the deputy")
    done = _("Named. In that time your deputy finds your papers among their own.")

    def lead(self) -> object:
        return _("The deputy decides in your post; the form of the paper shows both names.")

    def form_options(self) -> dict[str, Any]:
        account = self.actor.account_id
        held = people().posts_of(account, timezone.localdate()) if account is not None else ()
        return {"posts": [(holder.post_id, holder.post) for holder in held]}

    def initial(self) -> dict[str, Any]:
        return {"first": timezone.localdate()}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": timezone.localdate()}


@register
class EndDeputy(FormPage):
    """Back earlier."""

    code = END_DEPUTY
    path = "approvals/deputies/<int:pk>/end/"
    title = _("End a deputyship")
    parent = DEPUTIES
    model = Deputy
    select_related = ("account", "deputy")
    view_code = VIEW
    action = staticmethod(end_deputy)
    subject_argument = "deputy"
    submit = pgettext_lazy("deputy", "End")
    done = _("Ended. From today on you decide yourself again.")

    def before_form(self) -> object:
        row: Deputy = self.record
        return Facts(
            "", [Fact(_("Post"), row.post_title), Fact(_("Deputy"), row.deputy), Fact(_("Reason"), row.reason)]
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {"on": timezone.localdate()}
