"""What waits in supervision: letters, inspections to hold, certificates near their end."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import choice_word, page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.rights.supervision.policies import DELIVER, INSPECT, INSPECTIONS, LETTERS, REGISTER, RENEW
from tieshan.rights.supervision.queries import certificates_ending, inspections_waiting, letters_waiting


def waiting_certificates(actor: Actor, on: date) -> WaitingGroup | None:
    """Certificates of one's own union that ended or end soon."""
    if actor.account_id is None or not actor.may(RENEW):
        return None
    own = [grant.unit_id for grant in actor.grants if RENEW in grant.codes]
    counted = certificates_ending(actor, on).filter(unit__in=own)
    late = Window(Count("pk", filter=Q(valid_to__lt=on)))
    rows = list(counted.annotate(in_all=Window(Count("pk")), late=late)[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            row.name,
            page_url("rights.supervision.supervisor", row.pk) or "",
            sub=_("Renew the certificate") + f" {row.certificate}",
            due_on=row.valid_to,
        )
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    overdue: int = rows[0].late  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s certificate to renew", "%(n)s certificates to renew", count) % {"n": count}
    return WaitingGroup(
        _("Certificates of supervisors"), count, items, f"{page_url(REGISTER)}?ending=1", sentence, overdue
    )


def waiting_inspections(actor: Actor, on: date) -> WaitingGroup | None:
    """Inspections that one's own union has planned."""
    if actor.account_id is None or not actor.may(INSPECT):
        return None
    late = Window(Count("pk", filter=Q(planned_on__lt=on)))
    rows = list(inspections_waiting(actor).annotate(in_all=Window(Count("pk")), late=late)[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            row.employer.name,
            page_url("rights.supervision.inspection", row.pk) or "",
            sub=row.purpose,
            due_on=row.planned_on,
        )
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    overdue: int = rows[0].late  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s inspection to hold", "%(n)s inspections to hold", count) % {"n": count}
    return WaitingGroup(
        _("Inspections of employers"), count, items, f"{page_url(INSPECTIONS)}?state=planned", sentence, overdue
    )


def waiting_letters(actor: Actor, on: date) -> WaitingGroup | None:
    """Letters with which something is to be done: written on, delivered, asked about, looked at, followed."""
    if actor.account_id is None or not actor.may(DELIVER):
        return None
    late = Window(Count("pk", filter=Q(state="delivered", due_on__lt=on)))
    rows = list(letters_waiting(actor, on).annotate(in_all=Window(Count("pk")), late=late)[:FEW])
    if not rows:
        return None
    items = [
        WaitingItem(
            row.employer.name,
            page_url("rights.supervision.letter", row.pk) or "",
            sub=f"{row} · {choice_word(row, 'state')}",
            due_on=row.correct_by or row.due_on,
        )
        for row in rows
    ]
    count: int = rows[0].in_all  # type: ignore[attr-defined]
    overdue: int = rows[0].late  # type: ignore[attr-defined]
    sentence = ngettext("%(n)s letter of supervision", "%(n)s letters of supervision", count) % {"n": count}
    return WaitingGroup(_("Letters of supervision"), count, items, f"{page_url(LETTERS)}?mine=1", sentence, overdue)
