"""Reads of dialogue: sessions still to come, concerns that may become topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.lawbook.findings import Finding, FindingKind
from tieshan.rights.concerns.models import Concern
from tieshan.rights.dialogue.models import Dialogue, Promise, TopicOrigin
from tieshan.rights.dialogue.policies import GATHER, TOPIC

__all__ = ["DIALOGUE", "GATHERED_FROM", "may_become_topics", "next_session", "sessions_to_come"]

#: States of a concern whose matter is known in short.
GATHERED_FROM = (Concern.State.IN_HAND, Concern.State.ANSWERED, Concern.State.CLOSED)
#: Older matters are no news to a session.
_YEAR = timedelta(days=365)


def sessions_to_come(actor: Actor) -> QuerySet[Dialogue]:
    """Sessions within reach whose agenda is still open, the next first."""
    return (
        Dialogue.objects.visible_to(actor, TOPIC)
        .filter(state=Dialogue.State.PLANNED)
        .select_related("unit")
        .order_by("planned_on", "pk")
    )


def next_session(actor: Actor, concern: Concern) -> Dialogue | None:
    """The session at which the matter belongs: of the union of the employer, else of the union in charge."""
    employer = concern.employer
    open_ones = sessions_to_come(actor)
    own = open_ones.filter(unit_id=employer.union_unit_id).first() if employer and employer.union_unit_id else None
    return own or open_ones.filter(unit_id=concern.unit_id).first()


def may_become_topics(actor: Actor, dialogue: Dialogue, on: date) -> QuerySet[Concern]:
    """Concerns of the last year about the employers of this union, or in its own hands, not on this agenda yet."""
    taken = TopicOrigin.objects.filter(concern=OuterRef("pk"), topic__dialogue=dialogue)
    return (
        Concern.objects.visible_to(actor, GATHER)
        .filter(Q(employer__union_unit_id=dialogue.unit_id) | Q(unit_id=dialogue.unit_id))
        .filter(state__in=GATHERED_FROM, received_at__date__gt=on - _YEAR)
        .filter(~Exists(taken))
        .defer("text", "employer_words")
        .order_by("-received_at", "-pk")
    )


def dialogues_held(unit_ids: Iterable[int], first: date, last: date) -> Mapping[int, Finding]:
    """Whether sessions were held within the days and no promise was overdue on the last of them."""
    units = list(unit_ids)
    held = Dialogue.objects.filter(unit_id__in=units, held_on__range=(first, last)).order_by()
    late = Promise.objects.filter(unit_id__in=units, due_on__range=(first, last - timedelta(days=1))).order_by()
    broken = dict(
        late.filter(Q(kept_on__isnull=True) | Q(kept_on__gt=last)).values_list("unit_id").annotate(Count("pk"))
    )
    return {
        unit_id: Finding(
            not broken.get(unit_id),
            _("%(n)s sessions held, %(late)s promises overdue") % {"n": count, "late": broken.get(unit_id, 0)},
            "rights.dialogue.list",
            query=f"unit={unit_id}",
        )
        for unit_id, count in held.values_list("unit_id").annotate(Count("pk"))
    }


DIALOGUE = FindingKind("rights.dialogue", gettext_lazy("Dialogue held"), dialogues_held)
