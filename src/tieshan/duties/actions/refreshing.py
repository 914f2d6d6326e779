"""The act that computes the duties of a span of months for everybody: by hand, by a command, and every night."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from tieshan.duties.actions.computing import compute_span
from tieshan.duties.actions.templates import synchronise_templates, templates_differ
from tieshan.duties.policies import BOARD_REFRESH
from tieshan.foundation.access import Actor, system_actor
from tieshan.foundation.access.acts import act, note
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

#: How far ahead duties appear, so that what falls due next week is seen.
AHEAD = timedelta(days=7)


@act(BOARD_REFRESH)
def refresh_duties(*, actor: Actor, first: date, last: date) -> int:
    """Compute all duties of the periods between two days; returns how many changed.

    New periods, new bearers and templates put in force appear through it; everything that has been proved since
    then is there already.
    """
    root = Unit.objects.get(parent__isnull=True)
    actor.require(BOARD_REFRESH, root)
    if last < first:
        raise Refused("duties.board.span", _("The last day lies before the first."), field="last")
    if templates_differ():
        # The first start, or a district that was made after the last upgrade: its duties are there before they count.
        synchronise_templates(actor=system_actor("duties.template.synchronise", kind="job"), on=last)
    changed = compute_span(first=first, last=last)
    note(unit_id=root.pk, first=first.isoformat(), last=last.isoformat(), changed=changed)
    return changed
