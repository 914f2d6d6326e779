"""Being excused from a duty: asked for with a reason, decided on its route, never by the one who asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.duties.actions.computing import excused
from tieshan.duties.models import Excuse, Instance
from tieshan.duties.policies import EXCUSE_REQUEST, INSTANCE_LIST
from tieshan.duties.queries.instances import period_words
from tieshan.duties.terms import ExcuseState, State
from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.ui.kinds import Fact
from tieshan.foundation.vault import digest
from tieshan.foundation.workflow import ApprovalEnded, PaperKind, submit_paper
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

PERSON_PAPER = "duties.excuse"
#: A federation's own duty is excused above it, not by its own chair.
UNIT_PAPER = "duties.excuse_unit"
DIGEST = "duties.excuse.paper"
_OUTCOMES = {
    "agreed": ExcuseState.AGREED,
    "refused": ExcuseState.REFUSED,
    "returned": ExcuseState.RETURNED,
    "withdrawn": ExcuseState.WITHDRAWN,
}


def may_ask(actor: Actor, instance: Instance) -> bool:
    """Whether the duty is the actor's own, or one of a unit they answer for."""
    if not actor.may(EXCUSE_REQUEST):
        return False
    if instance.cadre_id is not None:
        return actor.account_id is not None and instance.account_id == actor.account_id
    return actor.may_at(EXCUSE_REQUEST, instance.unit) and actor.may_at(INSTANCE_LIST, instance.unit)


@act(EXCUSE_REQUEST)
def request_excuse(*, actor: Actor, instance: Instance, reason: str, on: date) -> Excuse:
    """Ask to be excused from one duty of one period; what was returned is mended and goes on its way again."""
    actor.require(EXCUSE_REQUEST)
    instance = Instance.objects.select_for_update(of=("self",)).select_related("unit", "template").get(pk=instance.pk)
    if not may_ask(actor, instance):
        raise Refused(
            "duties.excuse.others", _("Each asks for their own duty; a unit's duty is asked for by its chair.")
        )
    if instance.state != State.OPEN:
        raise Refused("duties.excuse.closed", _("Only an open duty can be excused."))
    if not reason.strip():
        raise Refused("duties.excuse.no_reason", _("Say why the duty cannot be done."), field="reason")
    running = {ExcuseState.REQUESTED, ExcuseState.AGREED}
    if Excuse.objects.filter(instance=instance, state__in=running).exists():
        raise Refused("duties.excuse.running", _("This duty's excuse is under approval already."))
    excuse = Excuse.objects.filter(instance=instance, state=ExcuseState.RETURNED).first()
    if excuse is None:
        excuse = Excuse(instance=instance, unit=instance.unit)
    else:
        excuse.version += 1
    excuse.reason, excuse.state = reason.strip(), ExcuseState.REQUESTED
    excuse.requested_by_id, excuse.requested_on, excuse.decided_on = actor.account_id, on, None
    excuse.save()
    submit_paper(actor=actor, record=excuse, kind=_paper_of(instance), unit=instance.unit, on=on)
    note(duty=instance.template.code, first_day=instance.first_day.isoformat())
    return excuse


def _paper_of(instance: Instance) -> str:
    of_federation = instance.cadre_id is None and instance.unit.kind in (Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL)
    return UNIT_PAPER if of_federation else PERSON_PAPER


def paper_of(excuse: Excuse) -> str:
    """The kind of paper under which the excuse was submitted."""
    return _paper_of(excuse.instance)


def follow_approval(event: ApprovalEnded) -> None:
    """The approval of an excuse ended: the excuse and its duty follow."""
    if event.kind not in (PERSON_PAPER, UNIT_PAPER):
        return
    excuse = Excuse.objects.select_for_update().get(pk=event.record_id)
    excuse.state = _OUTCOMES[event.outcome]
    excuse.decided_on = event.on
    excuse.version += 1
    excuse.save()
    excused(excuse)


def _title(excuse: Excuse) -> str:
    return str(excuse.instance)


def _facts(excuse: Excuse) -> Sequence[Fact]:
    instance = excuse.instance
    return [
        Fact(_("Duty"), str(instance.template)),
        Fact(_("Who owes it"), str(instance.cadre or instance.unit)),
        Fact(_("Period"), period_words(instance)),
        Fact(_("Due on"), instance.due_on),
        Fact(_("Reason"), excuse.reason, wide=True),
    ]


def _digest(excuse: Excuse) -> str:
    # Keyed, because a plain hash of a short reason could be guessed; the reason itself stays encrypted.
    return digest("|".join(map(str, (excuse.instance_id, excuse.reason))), DIGEST).hex()


def paper_kinds() -> tuple[PaperKind, ...]:
    """The two kinds of paper of this room."""
    return tuple(
        PaperKind(
            code=code,
            model=Excuse,
            page="duties.excuse.view",
            name=name,
            title=_title,
            facts=_facts,
            digest=_digest,
        )
        for code, name in (
            (PERSON_PAPER, _("Excuse from a duty")),
            (UNIT_PAPER, _("Excuse from a duty of a federation")),
        )
    )
