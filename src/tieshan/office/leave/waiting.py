"""Leave on the home page: one's own leave that is to be reported back."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.office.leave.papers import span_text
from tieshan.office.leave.policies import REPORT
from tieshan.office.leave.queries import to_report


def waiting_reports(actor: Actor, on: date) -> WaitingGroup | None:
    """The leave of this person that has come to its end and is not reported back."""
    if not actor.may(REPORT):
        return None
    rows = [one for one in to_report(actor, on=on)[:FEW] if one.ends_on <= on]
    if not rows:
        return None
    items = [
        WaitingItem(span_text(one), page_url(REPORT, one.pk) or "", sub=_("Report back"), due_on=one.report_due_on)
        for one in rows
    ]
    late = sum(one.is_overdue(on) for one in rows)
    sentence = ngettext("%(n)s leave to report back from", "%(n)s leaves to report back from", len(rows)) % {
        "n": len(rows)
    }
    return WaitingGroup(
        _("Report back from leave"), len(rows), items, page_url("office.leave.list") or "", sentence, late
    )
