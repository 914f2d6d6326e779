"""Papers on their way in: drafted, submitted, changed, dropped. Called by the rooms inside their own acts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import running_act
from tieshan.foundation.workflow.actions.moving import (
    barred,
    lay_out,
    open_next,
    take,
    take_part,
    void_rest,
    write_line,
)
from tieshan.foundation.workflow.models import OPEN_RUNS, Participant, Run
from tieshan.foundation.workflow.papers import PaperKind, paper_kind
from tieshan.foundation.workflow.policies import DROP, SUBMIT
from tieshan.foundation.workflow.routes import Route, route_for
from tieshan.foundation.workflow.rules import RUN
from tieshan.foundation.workflow.terms import Did, Part, RunState
from tieshan.foundation.workflow.words import tell
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused

__all__ = ["draft_paper", "drop_paper", "paper_changed", "submit_paper"]

_SAME: Any = object()


def draft_paper(*, actor: Actor, record: Any, kind: str, unit: Any, on: date, title: str | None = None) -> Run:
    """Put a paper that is being written into its author's drafts (inside the room's act that makes or changes it)."""
    known = _known(kind)
    run = _open_run(known, record)
    if run is None:
        run = _new_run(known, record, RunState.DRAFT, actor=actor, on=on, title=title)
        run.unit = unit
        run.save()
        take_part(run, {Part.STARTER: _starter(actor)}, on)
        return run
    if run.state != RunState.RUNNING:
        _name(run, known, record, title)
        run.save()
    return run


def submit_paper(
    *,
    actor: Actor,
    record: Any,
    kind: str,
    unit: Any,
    on: date,
    quantity: Decimal | int | None = None,
    copies: Iterable[int] = (),
    concerned: Iterable[int] = (),
    title: str | None = None,
) -> Run:
    """Submit a paper for approval (inside the room's own act, with the record locked and saved).

    The route of the day is copied. `concerned` are accounts beside the actor whom the paper is about: they see it and
    never decide on it; `copies` are accounts that receive a copy. A paper returned or withdrawn goes on in its old run.
    """
    known = _known(kind)
    parts: dict[str, set[int]] = {
        Part.CONCERNED: {account for account in concerned if account},
        Part.COPIED: {account for account in copies if account},
    }
    run = _open_run(known, record)
    copied: set[int] = set()
    if run is None:
        run = _new_run(known, record, RunState.RUNNING, actor=actor, on=on, title=title)
        parts[Part.STARTER] = _starter(actor)
        never = parts[Part.STARTER] | parts[Part.CONCERNED]
    else:
        if run.state == RunState.RUNNING:
            raise Refused("workflow.approval.running", _("This paper has been submitted already."))
        if run.state != RunState.DRAFT:
            run.version += 1
        take(RUN, run, SUBMIT)
        _name(run, known, record, title)
        never = barred(run) | parts[Part.CONCERNED]
        if parts[Part.COPIED]:
            copied = _copied(run)
    run.submitted_on, run.ended_on, run.urged_on = on, None, None
    route = _set_out(run, known, record, on=on, unit=unit, quantity=quantity)
    take_part(run, parts, on)
    laid = lay_out(run, route, unit=unit, on=on, never=never)
    write_line(run, Did.SUBMIT, actor=actor, on=on)
    tell(run, parts[Part.COPIED] - copied, "copied", on=on)
    open_next(run, on=on, laid=laid)
    return run


def paper_changed(
    *, actor: Actor, record: Any, kind: str, on: date, quantity: Decimal | int | None = _SAME
) -> Run | None:
    """Tell that a paper was changed (inside the room's act): if it is under approval and its content differs, the
    approval begins anew with the route of the day. Returns the run when it did."""
    known = _known(kind)
    run = _open_run(known, record)
    if run is None or run.state != RunState.RUNNING or run.digest == known.digest(record):
        return None
    return restart(run, known, record, actor=actor, on=on, quantity=run.quantity if quantity is _SAME else quantity)


def restart(run: Run, known: PaperKind, record: Any, *, actor: Actor, on: date, quantity: Decimal | int | None) -> Run:
    """Begin the approval of a changed paper anew; what was decided on the old one stays on the form."""
    void_rest(run, on)
    run.version += 1
    run.urged_on = None
    _name(run, known, record, None)
    route = _set_out(run, known, record, on=on, unit=run.unit, quantity=quantity)
    laid = lay_out(run, route, unit=run.unit, on=on, never=barred(run))
    write_line(run, Did.RESTART, actor=actor, on=on)
    open_next(run, on=on, laid=laid)
    return run


def drop_paper(*, actor: Actor, record: Any, kind: str, on: date) -> None:
    """Take a draft, or a paper returned or withdrawn, out of its author's drafts for good (inside the room's act)."""
    run = _open_run(_known(kind), record)
    if run is None:
        return
    if run.state == RunState.RUNNING:
        raise Refused("workflow.approval.running_drop", _("The paper is under approval. Withdraw it first."))
    take(RUN, run, DROP)
    run.ended_on = on
    run.save()


# -- parts --------------------------------------------------------------------------------------------------------


def _known(kind: str) -> PaperKind:
    if running_act() is None:
        raise RuntimeError("papers are submitted inside an act of their room")
    return paper_kind(kind)


def _open_run(known: PaperKind, record: Any) -> Run | None:
    # The paper itself is locked first, so that two submissions wait for each other.
    known.model._base_manager.select_for_update(of=("self",)).filter(pk=record.pk).values("pk").first()
    rows = Run.objects.select_for_update(of=("self",))
    return rows.filter(kind=known.code, record_id=record.pk, state__in=OPEN_RUNS).first()


def _starter(actor: Actor) -> set[int]:
    return {actor.account_id} if actor.account_id is not None else set()


def _new_run(known: PaperKind, record: Any, state: str, *, actor: Actor, on: date, title: str | None) -> Run:
    """A run that is not saved yet."""
    run = Run(
        kind=known.code,
        record_id=record.pk,
        started_by_id=actor.account_id,
        started_by_name=actor.name,
        began_on=on,
        state=state,
    )
    _name(run, known, record, title)
    return run


def _name(run: Run, known: PaperKind, record: Any, title: str | None) -> None:
    run.title = (title or known.title(record))[:200]
    spelling = spell_title(run.title)
    run.title_pinyin, run.title_initials = spelling.full, spelling.initials


def _set_out(
    run: Run,
    known: PaperKind,
    record: Any,
    *,
    on: date,
    unit: Any,
    quantity: Decimal | int | None,
) -> Route:
    """Write into the run what it stands on: unit, quantity, content, and the route of the day, which is returned."""
    route = route_for(known.code, unit, quantity, on)
    run.unit = unit
    run.quantity = None if quantity is None else Decimal(quantity)
    run.route_code, run.route_title, run.route_title_en = route.code, route.title, route.title_en
    run.clause, run.source = route.clause, route.source
    run.digest = known.digest(record)
    if run._state.adding:
        # One that stands already is saved when its first step opens.
        run.save()
    return route


def _copied(run: Run) -> set[int]:
    """Who has had a copy already."""
    return set(Participant.objects.filter(run=run, part=Part.COPIED).values_list("account_id", flat=True))
