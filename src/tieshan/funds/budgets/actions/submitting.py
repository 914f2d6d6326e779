"""A budget on its way: the committee's resolution, the audit committee's review, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attach_all
from tieshan.foundation.workflow import ApprovalEnded, submit_paper
from tieshan.funds.budgets.actions.drafting import KINDS
from tieshan.funds.budgets.models import BUDGET, BudgetLine, BudgetVersion, LineAmount
from tieshan.funds.budgets.policies import CLAUSE, SUBMIT
from tieshan.funds.budgets.queries import totals_of
from tieshan.funds.budgets.rules import shortfall
from tieshan.funds.budgets.terms import VersionKind, VersionState
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.proofs import proof_changed

MINUTES = "minutes"
STEPS = {
    "agreed": "workflow.approval.agree",
    "refused": "workflow.approval.refuse",
    "returned": "workflow.approval.return",
    "withdrawn": "workflow.approval.withdraw",
}


@act("funds.budget.submit", subject="of")
def submit_budget(
    *, actor: Actor, of: BudgetVersion, resolution: str, resolved_on: date, on: date, uploads: Iterable[Any] = ()
) -> BudgetVersion:
    """Submit a version with the resolution of the union's committee; the audit committee reviews it on its way."""
    actor.require(SUBMIT, of.unit)
    version = claim_version(of, None)
    BUDGET.move(version, SUBMIT, actor=actor)
    if not resolution.strip():
        raise Refused(
            "funds.budget.no_resolution", _("Name the meeting that approved the budget."), CLAUSE, field="resolution"
        )
    if resolved_on > on:
        raise Refused("funds.budget.future_meeting", _("The day lies in the future."), field="resolved_on")
    _complete(version)
    version.resolution, version.resolved_on = resolution.strip(), resolved_on
    version.save()
    attach_all(actor=actor, record=version, unit_id=version.unit_id, uploads=list(uploads), kind=MINUTES, on=on)
    submit_paper(
        actor=actor,
        record=version,
        kind=KINDS[VersionKind(version.kind)],
        unit=version.unit,
        on=on,
        concerned=[version.drafted_by_id or 0],
    )
    note(year=version.budget.year)
    return version


def _complete(version: BudgetVersion) -> None:
    """What a budget must hold: some spending, covered by what comes in, never less than is in use already."""
    income, spending = totals_of(version)
    if not spending:
        raise Refused("funds.budget.empty", _("The budget plans no spending. Write its lines first."), CLAUSE)
    short = shortfall(income, version.carried, spending)
    if short:
        raise Refused(
            "funds.budget.deficit",
            _(
                "The spending planned is %(short)s yuan above the income and what is carried over. Plan less, or more"
                " income."
            )
            % {"short": f"{short:,}"},
            "budget-rules:3",
        )
    _enough(version, list(version.budget.lines.order_by("pk")))


def _enough(version: BudgetVersion, lines: list[BudgetLine]) -> None:
    given = dict(version.amounts.values_list("line_id", "amount_fen"))
    for line in lines:
        used = line.standing.used
        amount = Yuan.from_fen(given.get(line.pk, 0))
        if amount < used:
            raise Refused(
                "funds.budget.below_used",
                _("“%(line)s”: %(used)s yuan are set aside or spent already, the adjustment gives only %(amount)s.")
                % {"line": line, "used": f"{used:,}", "amount": f"{amount:,}"},
                CLAUSE,
                line=line.pk,
            )


def follow_approval(event: ApprovalEnded) -> None:
    """Move the version as its approval ended (subscribed in apps.py; runs under the deciding act)."""
    if event.kind not in KINDS.values():
        return
    rows = BudgetVersion.objects.select_for_update(of=("self",)).select_related("unit", "budget")
    version = rows.get(pk=event.record_id)
    if event.outcome == "agreed":
        _put_in_force(version, event)
    else:
        BUDGET.move(version, STEPS[event.outcome], actor=event.actor)
    version.decided_on = event.on
    version.version += 1
    version.save()
    if version.state == VersionState.AGREED:
        proof_changed("funds.budget", unit_ids={version.unit_id}, days={event.on})


def _put_in_force(version: BudgetVersion, event: ApprovalEnded) -> None:
    """The lines take the amounts of this version. Meanwhile requests may have set more aside: then it cannot hold."""
    lines = list(version.budget.lines.select_for_update(of=("self",)).order_by("pk"))
    _enough(version, lines)
    for old in version.budget.versions.select_for_update().filter(state=VersionState.AGREED):
        BUDGET.move(old, STEPS["agreed"], actor=event.actor)
        old.version += 1
        old.save()
    BUDGET.move(version, STEPS["agreed"], actor=event.actor)
    given = dict(LineAmount.objects.filter(of=version).values_list("line_id", "amount_fen"))
    for line in lines:
        if line.amount_fen != given.get(line.pk, ZERO.fen):
            line.amount_fen = given.get(line.pk, ZERO.fen)
            line.save(update_fields=["amount_fen"])
