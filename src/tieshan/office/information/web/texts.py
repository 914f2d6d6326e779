"""What the pages of information items and of research papers share: who wrote it, whose turn it is, the two authors."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import ActButton, DetailPage, Fact, FormPage, RecordField, today
from tieshan.foundation.workflow import returned_because
from tieshan.office.information.actions.items import is_theirs
from tieshan.office.information.web.words import opinion_field
from tieshan.organisations.models import Account, Unit


def by_words(queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Items or papers by words of the title or the name of the first author."""
    return queryset.filter(Q(title__icontains=text) | Q(author__display_name__startswith=text))


class TextDetail(DetailPage):
    """One item or paper. `STEPS` names the acts with label, step of the rules and whether it is the main one."""

    STEPS: ClassVar[tuple[tuple[str, Any, str, bool], ...]]
    #: the one act of `STEPS` that belongs to the office and not to those who wrote
    OFFICE_ACT: ClassVar[str]
    RETURNED: ClassVar[str]
    KIND: ClassVar[str]
    select_related = ("unit", "author", "second_author")

    def may_step(self, step: str) -> bool:
        """Whether the state of the record allows a step of the rules."""
        raise NotImplementedError

    @property
    def acts(self) -> list[ActButton]:  # type: ignore[override]
        """Only the steps that the state leaves to this reader."""
        record, found = self.record, []
        theirs = is_theirs(self.actor, record)
        for code, label, step, main in self.STEPS:
            allowed = theirs or code == self.OFFICE_ACT
            if allowed and self.may_step(step) and self.actor.may_at(code, record.unit):
                found.append(ActButton(code, label, main=main))
        return found

    def lead(self) -> object:
        if self.record.state != self.RETURNED:
            return ""
        return gettext("Sent back: %(why)s") % {"why": returned_because(self.record, self.KIND)}


def told(*facts: Fact) -> list[Fact]:
    """The facts that say something: what does not exist yet is not listed."""
    return [fact for fact in facts if fact.value not in (None, "")]


class TextStep(FormPage):
    """A step of one item or paper."""

    select_related = ("unit", "author", "second_author")

    def lead(self) -> object:
        return f"{self.record.title} \u00b7 {self.record.authors}"

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


def first_values(actor: Actor, code: str) -> dict[str, Any]:
    """Author and unit of a new text: the person and their home, where they may write for it."""
    me = Account.objects.filter(pk=actor.account_id or 0).select_related("home_unit").first()
    home = me.home_unit if me is not None else None
    return {"author": me, "unit": home if home is not None and actor.may_at(code, home) else None}


def unit_field(code: str) -> RecordField:
    """A unit for which the person may do this."""

    def source(actor: Actor) -> QuerySet[Unit]:
        return Unit.objects.visible_to(actor, code).filter(status=Unit.Status.ACTIVE)

    return RecordField(label=_("Reporting unit"), source=source)


def author_field(code: str, label: object, *, required: bool) -> RecordField:
    """An account at home in a unit for which the person may do this, or the person's own."""

    def source(actor: Actor) -> QuerySet[Account]:
        near = Account.objects.visible_to(actor, code).order_by().values("pk")
        return Account.objects.filter(is_active=True).filter(Q(pk__in=near) | Q(pk=actor.account_id or 0))

    field = RecordField(label=label, source=source, searched=("username", "display_name"), required=required)
    field.widget.attrs["placeholder"] = _("Name or user name")
    return field


class ReasonForm(forms.Form):
    """Why."""

    reason = opinion_field(_("Reason"))
