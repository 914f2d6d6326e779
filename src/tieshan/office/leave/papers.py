"""Leave as a paper: what those who decide on it read, and what makes a paper a changed one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.ui.kinds import Fact
from tieshan.foundation.vault import digest
from tieshan.foundation.workflow import PaperKind
from tieshan.lawbook import code_list
from tieshan.office.leave.models import Leave

DIGEST = "office.leave.paper"


def title_of(leave: Leave) -> str:
    """One line in lists of papers: who and how long; the kind stays inside."""
    if leave.extends_id is not None:
        return _("%(name)s: leave extended by %(days)s days") % _named(leave)
    return _("%(name)s: leave of %(days)s days") % _named(leave)


def _named(leave: Leave) -> dict[str, str]:
    return {"name": leave.account.display_name, "days": days_text(leave)}


def days_text(leave: Leave) -> str:
    """The length without a needless nought."""
    return f"{leave.days.normalize():f}"


def span_text(leave: Leave) -> str:
    """From when to when; halves are named only where a day is not whole."""
    first, last = leave.starts_on.isoformat(), leave.ends_on.isoformat()
    if leave.starts != Leave.Half.MORNING:
        first = f"{first} {leave.get_starts_display()}"
    if leave.ends != Leave.Half.AFTERNOON:
        last = f"{last} {leave.get_ends_display()}"
    if leave.starts_on == leave.ends_on:
        return first if leave.starts != Leave.Half.MORNING else last
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def facts_of(leave: Leave) -> Sequence[Fact]:
    """What is decided on."""
    kinds = code_list("leave_kind", on=leave.requested_on)
    facts = [
        Fact(pgettext("leave", "Person"), leave.account.display_name, sub=leave.unit.name),
        Fact(_("Kind of leave"), kinds.label(leave.kind)),
        Fact(_("From – to"), span_text(leave)),
        Fact(_("Length in working days"), days_text(leave)),
        Fact(_("Reason"), leave.reason, wide=True),
        Fact(_("Handed over to"), leave.deputy.display_name if leave.deputy else None, sub=leave.handover),
        Fact(_("Reached under"), leave.contact),
    ]
    if leave.set_off:
        facts.append(Fact(_("Days taken from the yearly leave"), f"{leave.set_off.normalize():f}"))
    if leave.requested_on > leave.starts_on:
        facts.append(Fact(_("Asked on"), leave.requested_on, sub=_("after the leave had begun")))
    return facts


def digest_of(leave: Leave) -> str:
    """Keyed, because a plain hash of a short reason could be guessed."""
    told = "|".join(map(str, (leave.kind, leave.span, leave.reason, leave.deputy_id, leave.handover)))
    return digest(told, DIGEST).hex()


LEAVE_PAPER = PaperKind(
    code="office.leave",
    model=Leave,
    page="office.leave.detail",
    title=title_of,
    facts=facts_of,
    digest=digest_of,
    name=gettext_lazy("Leave"),
)
