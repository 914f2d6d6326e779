"""What waits in supervision: certificates near their end."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.ui.waiting import FEW, WaitingGroup, WaitingItem
from tieshan.rights.supervision.policies import REGISTER, RENEW
from tieshan.rights.supervision.queries import certificates_ending


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
