"""Acts on templates: the shipped ones kept in step with the lawbook, the district's own proposed and decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from tieshan.duties.actions.computing import compute_known
from tieshan.duties.models import Template
from tieshan.duties.policies import (
    TEMPLATE_APPROVE,
    TEMPLATE_END,
    TEMPLATE_PROPOSE,
    TEMPLATE_REFUSE,
    TEMPLATE_SYNCHRONISE,
)
from tieshan.duties.terms import Bearer, Every, TemplateState
from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import clause as clause_of
from tieshan.lawbook.duty_templates import DutyTemplate, duty_templates
from tieshan.lawbook.proofs import proof_kind, proof_kinds
from tieshan.organisations.models import Unit


def _shipped_values(shipped: DutyTemplate) -> dict[str, Any]:
    document = shipped.regulation.title.zh
    return {
        "title": shipped.title.zh,
        "title_en": shipped.title.en,
        "clause": shipped.clause,
        "source": f"{document} {shipped.regulation.number}".strip(),
        "basis": shipped.basis.zh,
        "basis_en": shipped.basis.en,
        "show_as_law": shipped.show_as_law,
        "bearer": Bearer.UNIT if shipped.unit_kinds else Bearer.CADRE,
        "unit_kinds": list(shipped.unit_kinds),
        "every": shipped.every,
        "occasion": shipped.occasion,
        "occasion_where": dict(shipped.occasion_where),
        "proof": shipped.proof,
        "proof_where": dict(shipped.proof_where),
        "count": None if shipped.per_working_day else shipped.count.written,
        "count_parameter": "" if shipped.per_working_day else shipped.count.parameter,
        "per_working_day": shipped.per_working_day,
        "anchor": shipped.anchor,
        "days": shipped.days.written,
        "days_parameter": shipped.days.parameter,
        "counted": str(shipped.counted.value),
    }


def _during(shipped: DutyTemplate, stored: Template | None) -> DateRange:
    # A shipped duty that the district has ended stays ended.
    ends = [end for end in (shipped.valid_to, stored.during.upper if stored else None) if end is not None]
    return DateRange(shipped.valid_from, min(ends) if ends else None)


def _differing() -> list[tuple[DutyTemplate, Template | None]]:
    stored = {(one.code, one.during.lower): one for one in Template.objects.filter(shipped=True)}
    found = []
    for shipped in duty_templates():
        known = stored.get((shipped.code, shipped.valid_from))
        wanted = _shipped_values(shipped) | {"during": _during(shipped, known)}
        if known is None or any(getattr(known, name) != value for name, value in wanted.items()):
            found.append((shipped, known))
    return found


def templates_differ() -> bool:
    """True when the tables do not hold the duties that the lawbook ships."""
    return Unit.objects.filter(parent__isnull=True).exists() and bool(_differing())


@act(TEMPLATE_SYNCHRONISE)
def synchronise_templates(*, actor: Actor, on: date) -> None:
    """Bring the shipped templates in step with the lawbook (at every upgrade and every night, by the system itself)."""
    actor.require(TEMPLATE_SYNCHRONISE)
    root = Unit.objects.get(parent__isnull=True)
    changed = []
    for shipped, known in _differing():
        template = known or Template(
            unit=root, code=shipped.code, shipped=True, state=TemplateState.IN_FORCE, proposed_on=on, decided_on=on
        )
        template.during = _during(shipped, known)
        for name, value in _shipped_values(shipped).items():
            setattr(template, name, value)
        template.save()
        changed.append(shipped.code)
    note(templates=changed)


@act(TEMPLATE_PROPOSE)
def propose_template(
    *,
    actor: Actor,
    title: str,
    clause: str,
    basis: str,
    source: str,
    bearer: str,
    unit_kinds: list[str],
    every: str,
    proof: str,
    proof_where: Mapping[str, Any],
    count: int | None,
    per_working_day: bool,
    anchor: str,
    days: int,
    counted: str,
    valid_from: date,
    on: date,
    code: str = "",
    title_en: str = "",
) -> Template:
    """Propose a duty of the district's own, or (with the code of one in force) a new version of it from a day on.

    Nothing is owed before another person puts it in force.
    """
    root = Unit.objects.get(parent__isnull=True)
    actor.require(TEMPLATE_PROPOSE, root)
    clause_of(clause)
    _check_proof(proof, proof_where, bearer)
    if bearer == Bearer.UNIT and not unit_kinds:
        raise Refused("duties.template.nobody", _("Say which kinds of unit owe the duty."), field="unit_kinds")
    if every == Every.EVENT:
        raise Refused("duties.template.event", _("A duty of the district's own returns by rhythm."), field="every")
    if per_working_day and bearer != Bearer.CADRE:
        raise Refused(
            "duties.template.daily", _("Only a cadre's duty can be counted by working days."), field="per_working_day"
        )
    if not per_working_day and not count:
        raise Refused("duties.template.number", _("Say how many records a period asks for."), field="count")
    if not title.strip():
        raise Refused("duties.template.title", _("Give the duty a name."), field="title")
    return Template.objects.create(
        unit=root,
        code=code or _own_code(),
        title=title.strip(),
        title_en=title_en.strip(),
        clause=clause,
        source=source.strip(),
        basis=basis.strip(),
        bearer=bearer,
        unit_kinds=sorted(unit_kinds) if bearer == Bearer.UNIT else [],
        every=every,
        proof=proof,
        proof_where=dict(proof_where),
        count=None if per_working_day else count,
        per_working_day=per_working_day,
        anchor=anchor,
        days=days,
        counted=counted,
        during=DateRange(valid_from, None),
        proposed_by_id=actor.account_id,
        proposed_on=on,
    )


def _own_code() -> str:
    taken = Template.objects.filter(shipped=False).count()
    return f"own-{taken + 1}"


def _check_proof(proof: str, where: Mapping[str, Any], bearer: str) -> None:
    if proof not in {kind.code for kind in proof_kinds()}:
        raise Refused("duties.template.proof", _("Choose a record of work that proves the duty."), field="proof")
    kind = proof_kind(proof)
    if bearer == Bearer.CADRE and not kind.personal:
        raise Refused(
            "duties.template.impersonal",
            _("This record belongs to a unit alone; it cannot prove a cadre's duty."),
            field="bearer",
        )
    for name, value in where.items():
        if name not in kind.attributes:
            raise Refused("duties.template.condition", _("This record does not know such a condition."))
        choices = kind.attributes[name][1]
        if (choices is None and not isinstance(value, bool)) or (
            choices is not None and value not in {known for known, _word in choices}
        ):
            raise Refused("duties.template.condition", _("This record does not know such a condition."))


def _decidable(actor: Actor, code: str, template: Template, version: int | None) -> Template:
    actor.require(code, template.unit)
    fresh = claim_version(template, version)
    if fresh.state != TemplateState.PROPOSED:
        raise Refused("duties.template.decided", _("This proposal has been decided already."))
    if actor.account_id is not None and actor.account_id == fresh.proposed_by_id:
        raise Refused("duties.template.own", _("You proposed this duty yourself. Another person decides on it."))
    return fresh


@act(TEMPLATE_APPROVE, subject="template")
def approve_template(*, actor: Actor, template: Template, version: int | None, on: date, opinion: str = "") -> Template:
    """Put a proposal in force from its day on; a running version of the same duty ends on that day."""
    fresh = _decidable(actor, TEMPLATE_APPROVE, template, version)
    start = fresh.during.lower
    running = Template.objects.select_for_update().filter(code=fresh.code, state=TemplateState.IN_FORCE)
    replaced = list(running.filter(during__overlap=fresh.during))
    for other in replaced:
        if other.during.lower >= start:
            raise Refused("duties.template.later", _("A version from that day or later is in force already."))
        other.during = DateRange(other.during.lower, start)
        other.version += 1
        other.save()
    fresh.state, fresh.opinion, fresh.decided_on, fresh.decided_by_id = (
        TemplateState.IN_FORCE,
        opinion,
        on,
        actor.account_id,
    )
    fresh.save()
    compute_known([*replaced, fresh], first=start, on=on)
    note(valid_from=start.isoformat())
    return fresh


@act(TEMPLATE_REFUSE, subject="template")
def refuse_template(*, actor: Actor, template: Template, version: int | None, on: date, opinion: str) -> Template:
    """Refuse a proposal with an opinion."""
    fresh = _decidable(actor, TEMPLATE_REFUSE, template, version)
    if not opinion.strip():
        raise Refused("duties.template.no_opinion", _("Say why the proposal is refused."), field="opinion")
    fresh.state, fresh.opinion, fresh.decided_on, fresh.decided_by_id = (
        TemplateState.REFUSED,
        opinion,
        on,
        actor.account_id,
    )
    fresh.save()
    return fresh


@act(TEMPLATE_END, subject="template")
def end_template(
    *, actor: Actor, template: Template, version: int | None, last_day: date, on: date, reason: str
) -> Template:
    """End a duty: periods that begin after the last day are not owed; what was owed before stays on record."""
    actor.require(TEMPLATE_END, template.unit)
    fresh = claim_version(template, version)
    if fresh.state != TemplateState.IN_FORCE:
        raise Refused("duties.template.not_in_force", _("Only a duty in force can be ended."))
    if not reason.strip():
        raise Refused("duties.template.no_reason", _("Say why the duty ends."), field="reason")
    end = date.fromordinal(last_day.toordinal() + 1)
    if end <= fresh.during.lower or (fresh.during.upper is not None and end > fresh.during.upper):
        raise Refused("duties.template.end", _("The duty does not hold on that day."), field="last_day")
    fresh.during = DateRange(fresh.during.lower, end)
    fresh.opinion = reason
    fresh.save()
    compute_known([fresh], first=end, on=on)
    note(last_day=last_day.isoformat(), reason=reason, on=on.isoformat())
    return fresh
