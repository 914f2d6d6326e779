"""A congress is elected, its delegates change (congress-rules:1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from django.db.models import Max
from django.db.models.functions import Greatest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.deadlines import drop_deadline, set_deadline
from tieshan.kernel.refusal import Refused
from tieshan.kernel.workdays import add_months
from tieshan.lawbook import code_list, parameter
from tieshan.organisations.models import Unit
from tieshan.rights.congress.models import Congress, CongressDelegate
from tieshan.rights.congress.policies import CONSTITUTE, DELEGATES, DELEGATES_CLAUSE, MEETING, PLAN
from tieshan.rights.congress.queries import delegates_on
from tieshan.rights.congress.terms import Form

__all__ = ["Delegate", "change_delegates", "constitute_congress", "watch_yearly"]


class Delegate(TypedDict):
    """A delegate as entered; `group` is a code of the list `congress_group`."""

    name: str
    job: str
    group: str
    is_woman: bool


@act(CONSTITUTE)
def constitute_congress(
    *,
    actor: Actor,
    unit: Unit,
    number: int,
    form: str,
    elected_on: date,
    years: int,
    delegates: Sequence[Delegate],
    on: date,
) -> Congress:
    """Enter a newly elected congress for its years; the one before ends on the day of the election.

    What the list lacks (number, managers, front line) is shown, not refused: the shares differ by place.
    """
    actor.require(CONSTITUTE, unit)
    if form not in Form.values:
        raise Refused("rights.congress.form", _("Say whether delegates or all workers decide."), field="form")
    if elected_on > on:
        raise Refused("rights.congress.future", _("The day lies in the future."), field="elected_on")
    allowed = parameter("rights.congress.years", on=elected_on).wholes
    if years not in allowed:
        raise Refused(
            "rights.congress.years",
            _("A congress is elected for %(least)s to %(most)s years.") % {"least": min(allowed), "most": max(allowed)},
            DELEGATES_CLAUSE,
            field="years",
        )
    if form == Form.DELEGATES and not delegates:
        raise Refused("rights.congress.nobody", _("Enter the delegates, one a line."), field="delegates")
    # Two windows: the unit's row is the lock under which its congresses are looked at.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    before = Congress.objects.filter(unit=unit).order_by("-elected_on").first()
    if before is not None and (before.elected_on >= elected_on or before.number >= number):
        raise Refused(
            "rights.congress.earlier",
            _("Congress %(n)s of this union was elected on %(day)s; the next follows it in day and number.")
            % {"n": before.number, "day": before.elected_on.isoformat()},
            field="elected_on",
        )
    if before is not None and before.ended_on is None:
        before.ended_on = elected_on
        before.version += 1
        before.save()
        for kind in (CONSTITUTE, PLAN):
            drop_deadline(before, kind, reason=gettext("The next congress was elected."), on=on)
    congress = Congress.objects.create(
        unit=unit,
        number=number,
        form=form,
        elected_on=elected_on,
        ends_on=add_months(elected_on, 12 * years),
    )
    if form == Form.DELEGATES:
        _seat(congress, delegates, elected_on)
    _watch(
        congress,
        CONSTITUTE,
        gettext("Elect the next congress of %(unit)s") % {"unit": unit.name},
        DELEGATES_CLAUSE,
        congress.ends_on,
        on,
    )
    # One that is entered late meets in this year: what it did before is not known to the house.
    watch_yearly(congress, max(elected_on.year, on.year), on)
    note(delegates=len(delegates))
    return congress


@act(DELEGATES, subject="congress")
def change_delegates(
    *,
    actor: Actor,
    congress: Congress,
    delegates: Sequence[Delegate],
    changed_on: date,
    on: date,
    expected_version: int | None = None,
) -> Congress:
    """Enter the whole list anew as it stands from a day on: who is no longer on it leaves and stays on record."""
    actor.require(DELEGATES, congress.unit)
    fresh = claim_version(congress, expected_version)
    if fresh.form == Form.ASSEMBLY:
        raise Refused("rights.congress.assembly", _("Here all workers decide; there are no delegates."))
    if fresh.ended_on is not None:
        raise Refused("rights.congress.ended", _("This congress has been followed by the next."))
    if not fresh.elected_on <= changed_on <= on:
        raise Refused("rights.congress.day", _("The day lies after the election and not ahead."), field="changed_on")
    if not delegates:
        raise Refused("rights.congress.nobody", _("Enter the delegates, one a line."), field="delegates")
    last = fresh.delegates.aggregate(day=Greatest(Max("since"), Max("left_on")))["day"]
    if last is not None and changed_on < last:
        raise Refused(
            "rights.congress.changed_since",
            _("The list was last changed from %(day)s on; enter a change of that day or later.")
            % {"day": last.isoformat()},
            field="changed_on",
        )
    stay = {_key(one): one for one in delegates}
    now = list(delegates_on(fresh, changed_on))
    sitting = {(one.name, one.job, one.group, one.is_woman) for one in now}
    gone = [one.pk for one in now if (one.name, one.job, one.group, one.is_woman) not in stay]
    CongressDelegate.objects.filter(pk__in=gone).update(left_on=changed_on)
    _seat(fresh, [one for key, one in stay.items() if key not in sitting], changed_on, known=len(stay))
    fresh.save()
    note(left=len(gone), delegates=len(stay))
    return fresh


def watch_yearly(congress: Congress, year: int, on: date) -> None:
    """The congress meets at least once within this calendar year (congress-rules:2)."""
    title = gettext("Congress of %(unit)s meets in %(year)s") % {"unit": congress.unit.name, "year": year}
    _watch(congress, PLAN, title, MEETING, date(year, 12, 31), on)


def _watch(congress: Congress, kind: str, title: str, clause: str, due_on: date, on: date) -> None:
    set_deadline(
        subject=congress,
        kind=kind,
        unit_id=congress.unit_id,
        account_id=None,
        title=title,
        began_on=congress.elected_on,
        length=None,
        counted=None,
        due_on=due_on,
        page="rights.congress.view",
        clause=clause,
        warn_days=tuple(parameter("rights.congress.reminders", on=on).wholes),
        on=on,
    )


def _seat(congress: Congress, delegates: Sequence[Delegate], since: date, known: int | None = None) -> None:
    names = [one["name"] for one in delegates]
    if (known or len(delegates)) > 2000 or not all(names):
        raise Refused("rights.congress.names", _("Each delegate needs a name."), field="delegates")
    groups = code_list("congress_group", on=since)
    strange = next((one for one in delegates if one["group"] not in groups), None)
    if strange is not None:
        raise Refused(
            "rights.congress.group",
            _("%(name)s: say to which group the delegate belongs.") % {"name": strange["name"]},
            field="delegates",
        )
    CongressDelegate.objects.bulk_create(CongressDelegate(congress=congress, since=since, **one) for one in delegates)


def _key(one: Delegate) -> tuple[str, str, str, bool]:
    return (one["name"], one["job"], one["group"], one["is_woman"])
