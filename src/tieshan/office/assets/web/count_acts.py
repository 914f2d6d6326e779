"""Forms of a count: open, see, tick, add, compare, resolve, close."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    DateInput,
    Fact,
    Facts,
    FormPage,
    RecordField,
    choice_word,
    page_url,
    register,
    today,
)
from tieshan.lawbook import parameter
from tieshan.office.assets.actions.counts import (
    add_surplus,
    cancel_count,
    close_count,
    compare_count,
    open_count,
    reopen_count,
    resolve_line,
    see_asset,
    tick_lines,
)
from tieshan.office.assets.models import Asset, Count, CountLine
from tieshan.office.assets.policies import (
    COUNT_ADD,
    COUNT_CANCEL,
    COUNT_CLOSE,
    COUNT_COMPARE,
    COUNT_OPEN,
    COUNT_REOPEN,
    COUNT_RESOLVE,
    COUNT_SEE,
    COUNT_TICK,
    COUNT_VIEW,
)
from tieshan.office.assets.queries.counts import heads
from tieshan.office.assets.terms import FITTING, Finding, Resolution
from tieshan.office.assets.web.words import area, home_unit, pieces, unit_field

LIST = "office.count.list"
VIEW = "office.count.detail"
#: Lines on one form; the next ones come with the next form.
ON_ONE_FORM = 200


class OpenForm(forms.Form):
    """Which unit, until when."""

    unit = unit_field(gettext_lazy("Unit"), COUNT_OPEN)
    due_on = forms.DateField(label=gettext_lazy("To be closed by"), widget=DateInput)
    remark = area(gettext_lazy("Remark"), required=False)


@register
class Open(FormPage):
    """Open a count."""

    code = COUNT_OPEN
    path = "assets/counts/open/"
    title = gettext_lazy("Open a count")
    parent = LIST
    detail_code = VIEW
    form_class = OpenForm
    action = staticmethod(open_count)
    submit = gettext_lazy("Open the count")
    done = gettext_lazy("Open. Scan the labels, or count from the list.")

    def initial(self) -> dict[str, Any]:
        days = parameter("office.count.days", on=today()).whole
        return {"unit": home_unit(self.actor, COUNT_OPEN), "due_on": today() + timedelta(days=days)}

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class SeeForm(forms.Form):
    """Another place than the register's, if it is one."""

    place = forms.CharField(
        label=gettext_lazy("Standing elsewhere"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Leave it empty when it stands where the register says."),
    )


@register
class See(FormPage):
    """Note that an item was seen: where a scanned label leads while a count is open. One press."""

    code = COUNT_SEE
    path = "assets/<int:pk>/seen/"
    title = gettext_lazy("Seen here")
    parent = LIST
    model = Asset
    select_related = ("unit", "keeper")
    form_class = SeeForm
    action = staticmethod(see_asset)
    subject_argument = "asset"
    submit = gettext_lazy("Seen here")
    keep_draft = False

    def heading(self) -> object:
        return self.record.name

    def before_form(self) -> object:
        asset = self.record
        return Facts(
            "",
            [
                Fact(_("Asset number"), asset.number),
                Fact(_("Quantity"), pieces(asset)),
                Fact(_("Place in the register"), asset.place),
                Fact(_("Keeper"), asset.keeper_name, sub=asset.unit.name),
            ],
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_message(self, result: Any) -> object:
        found = heads(result.count)
        return _("%(item)s is counted: %(seen)s of %(due)s. Scan the next one.") % {
            "item": result.name,
            "seen": found.counted,
            "due": found.due,
        }

    def done_url(self, result: Any) -> str:
        if isinstance(result, CountLine) and self.actor.may_at(COUNT_VIEW, self.record.unit):
            return page_url(VIEW, result.count_id) or "/"
        return page_url("office.asset.list") or "/"


class CountStep(FormPage):
    """A step of one count."""

    parent = LIST
    model = Count
    select_related = ("unit",)
    view_code = COUNT_VIEW
    detail_code = VIEW
    subject_argument = "count"

    def lead(self) -> object:
        found = heads(self.record)
        return _("%(unit)s: %(seen)s of %(due)s lines are counted.") % {
            "unit": self.record.unit.name,
            "seen": found.counted,
            "due": found.due,
        }

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}


class TickForm(forms.Form):
    """The lines that are not counted yet, each with a box."""

    lines = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Seen in their places"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lines"].choices = choices  # type: ignore[attr-defined]


@register
class Tick(CountStep):
    """Count from the list: tick what stands where the register says."""

    code = COUNT_TICK
    path = "assets/counts/<int:pk>/tick/"
    title = gettext_lazy("Count from the list")
    form_class = TickForm
    action = staticmethod(tick_lines)
    submit = gettext_lazy("These are seen")

    @cached_property
    def choices(self) -> list[tuple[int, str]]:
        rows = self.record.lines.order_by("place", "number")
        if self.request.method != "POST":
            # What somebody has counted since the form was opened must not turn it away: the act leaves it as it is.
            rows = rows.filter(finding=Finding.PENDING)[:ON_ONE_FORM]
        return [(one.pk, f"{one.place or '—'} · {one.name} {pieces(one)} · {one.number}") for one in rows]

    def form_options(self) -> dict[str, Any]:
        return {"choices": self.choices}

    def done_message(self, result: Any) -> object:
        return ngettext("%(n)s line counted.", "%(n)s lines counted.", result) % {"n": result}


class AddForm(forms.Form):
    """What was found, where."""

    name = forms.CharField(label=gettext_lazy("Name of the item"), max_length=100)
    model = forms.CharField(label=gettext_lazy("Model"), required=False, max_length=100)
    quantity = forms.IntegerField(label=gettext_lazy("Quantity"), min_value=1, max_value=100_000, initial=1)
    place = forms.CharField(label=gettext_lazy("Seen at"), max_length=100)


@register
class Add(CountStep):
    """Note something that is not in the register."""

    code = COUNT_ADD
    path = "assets/counts/<int:pk>/add/"
    title = gettext_lazy("Something not in the register")
    form_class = AddForm
    action = staticmethod(add_surplus)
    done = gettext_lazy("Noted among the differences.")


@register
class Compare(CountStep):
    """End counting."""

    code = COUNT_COMPARE
    path = "assets/counts/<int:pk>/compare/"
    title = gettext_lazy("End counting")
    action = staticmethod(compare_count)
    submit = gettext_lazy("End counting and compare")
    done = gettext_lazy("Compared. Resolve the differences, then close the count.")
    versioned = True

    def before_form(self) -> object:
        left = heads(self.record).found.get(Finding.PENDING, 0)
        told = ngettext(
            "%(n)s line that nobody has seen counts as not found.",
            "%(n)s lines that nobody has seen count as not found.",
            left,
        )
        return Facts("", [Fact(_("Not counted yet"), left, sub=told % {"n": left})])


@register
class Reopen(CountStep):
    """Go on counting."""

    code = COUNT_REOPEN
    path = "assets/counts/<int:pk>/reopen/"
    title = gettext_lazy("Go on counting")
    action = staticmethod(reopen_count)
    submit = gettext_lazy("Go on counting")
    done = gettext_lazy("Open again.")
    versioned = True


@register
class Close(CountStep):
    """Close a count."""

    code = COUNT_CLOSE
    path = "assets/counts/<int:pk>/close/"
    title = gettext_lazy("Close the count")
    action = staticmethod(close_count)
    submit = gettext_lazy("Close the count")
    done = gettext_lazy("Closed. Print the sheet and have it signed.")
    versioned = True


class CancelForm(forms.Form):
    """Why."""

    reason = area(gettext_lazy("Reason"))


@register
class Cancel(CountStep):
    """Give a count up."""

    code = COUNT_CANCEL
    path = "assets/counts/<int:pk>/cancel/"
    title = gettext_lazy("Give the count up")
    form_class = CancelForm
    action = staticmethod(cancel_count)
    submit = gettext_lazy("Give the count up")
    done = gettext_lazy("Given up.")
    danger = True
    versioned = True


class ResolveForm(forms.Form):
    """How the difference is resolved."""

    resolution = forms.ChoiceField(label=gettext_lazy("Resolved by"), widget=forms.RadioSelect)
    asset = RecordField(
        label=gettext_lazy("Item of the register"),
        source=lambda actor: _entered(actor),
        searched=("number", "name", "name_initials"),
        required=False,
        help_text=gettext_lazy("Enter the item first, source “found in a count”."),
    )
    remark = area(gettext_lazy("Remark"), required=False)

    def __init__(self, *args: Any, finding: Finding, **options: Any) -> None:
        super().__init__(*args, **options)
        ways = FITTING.get(finding, ())
        self.fields["resolution"].choices = [(way.value, way.label) for way in ways]  # type: ignore[attr-defined]
        if Resolution.REGISTERED not in ways:
            del self.fields["asset"]


def _entered(actor: Actor) -> QuerySet[Asset]:
    return Asset.objects.visible_to(actor, COUNT_RESOLVE)


@register
class Resolve(FormPage):
    """Resolve one difference."""

    code = COUNT_RESOLVE
    path = "assets/counts/lines/<int:pk>/resolve/"
    title = gettext_lazy("Resolve a difference")
    parent = LIST
    model = CountLine
    select_related = ("count__unit", "asset")
    view_code = COUNT_VIEW
    form_class = ResolveForm
    action = staticmethod(resolve_line)
    subject_argument = "line"
    submit = gettext_lazy("Resolve")
    done = gettext_lazy("Resolved.")
    versioned = True

    def form_options(self) -> dict[str, Any]:
        return {"finding": Finding(self.record.finding)}

    def lead(self) -> object:
        return f"{self.record.count.number} · {choice_word(self.record, 'finding')}"

    def before_form(self) -> object:
        line = self.record
        return Facts(
            "",
            [
                Fact(_("Name of the item"), line.name, sub=line.number),
                Fact(_("What was found"), choice_word(line, "finding")),
                Fact(_("Place in the register"), line.place, sub=line.keeper_name),
                Fact(_("Seen at"), line.seen_place),
            ],
        )

    def arguments(self, cleaned: dict[str, Any]) -> dict[str, Any]:
        return {**cleaned, "on": today()}

    def done_url(self, result: Any) -> str:
        return page_url(VIEW, self.record.count_id) or "/"
