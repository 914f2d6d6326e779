"""Acts on employers: register, correct, compare with outside lists, follow up those without a union (speech:C19)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.kernel.pinyin import spell_title
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Account, Employer, EmployerFollowUp, EmployerListing, Unit
from tieshan.organisations.rules.employers import check_counts, check_territory, check_union

EDITABLE = frozenset(
    {
        "name",
        "credit_code",
        "code_accepted_reason",
        "category",
        "industry",
        "address",
        "legal_representative",
        "phone",
        "workers",
        "women",
        "migrant",
        "agency",
        "workers_on",
        "has_party",
        "party_kind",
        "party_secretary",
        "party_members",
        "union_unit",
        "territory",
        "closed_on",
        "remark",
    }
)


@act("organisations.employer.register")
def register_employer(*, actor: Actor, territory: Unit, name: str, **facts: Any) -> Employer:
    """Enter an employer into the register of the federation in charge. Refuses a credit code that is already there."""
    actor.require("organisations.employer.register", territory)
    employer = Employer(territory=territory, name=name)
    return _save(employer, facts)


@act("organisations.employer.edit", subject="employer")
def edit_employer(*, actor: Actor, employer: Employer, version: int | None, **facts: Any) -> Employer:
    """Correct an employer's facts; a change of federation needs the right at both ends."""
    actor.require("organisations.employer.edit", employer.territory)
    if facts.get("territory") is not None:
        actor.require("organisations.employer.edit", facts["territory"])
    return _save(claim_version(employer, version), facts)


def _save(employer: Employer, facts: dict[str, Any]) -> Employer:
    unknown = set(facts) - EDITABLE
    if unknown:
        raise TypeError(f"unknown facts {sorted(unknown)}")
    for field, value in facts.items():
        setattr(employer, field, value)
    employer.credit_code = employer.credit_code or None
    check_counts(employer.workers, employer.women, employer.migrant, employer.agency)
    check_territory(employer.territory.kind)
    if employer.union_unit is not None:
        check_union(employer.union_unit.kind)
    if (
        employer.credit_code
        and Employer.objects.filter(credit_code=employer.credit_code).exclude(pk=employer.pk).exists()
    ):
        raise Refused(
            "organisations.employer.code_taken", _("An employer with this credit code is already in the register.")
        )
    spelled = spell_title(employer.name)
    employer.name_pinyin, employer.name_initials = spelled.full, spelled.initials
    employer.save()
    return employer


_MATCH = """
UPDATE organisations_employerlisting l
SET employer_id = m.employer_id, match = m.how
FROM (
    SELECT l.id, coalesce(by_code.id, by_name.id) AS employer_id,
           CASE WHEN by_code.id IS NOT NULL THEN 'code' WHEN by_name.id IS NOT NULL THEN 'name' ELSE 'none' END AS how
    FROM organisations_employerlisting l
    LEFT JOIN organisations_employer by_code ON l.credit_code <> '' AND by_code.credit_code = l.credit_code
    LEFT JOIN LATERAL (
        SELECT min(e.id) AS id FROM organisations_employer e
        WHERE upper(e.name) = upper(l.name) HAVING count(*) = 1
    ) by_name ON by_code.id IS NULL
    WHERE l.source = %(source)s AND l.listed_on = %(listed_on)s
) m
WHERE m.id = l.id AND (l.employer_id, l.match) IS DISTINCT FROM (m.employer_id, m.how)
"""


@act("organisations.listing.import")
def take_listing(
    *, actor: Actor, territory: Unit, source: str, listed_on: date, rows: list[dict[str, Any]]
) -> dict[str, int]:
    """Take in an outside list of employers and match it to the register by credit code, else by exact name.

    `rows` carry name, credit_code, workers, address. A line that is already there is not taken twice. Answers the
    counts: taken, by_code, by_name, unmatched.
    """
    actor.require("organisations.listing.import", territory)
    EmployerListing.objects.bulk_create(
        [
            EmployerListing(
                source=source,
                listed_on=listed_on,
                territory=territory,
                name=row["name"],
                credit_code=row.get("credit_code") or "",
                workers=row.get("workers"),
                address=row.get("address") or "",
            )
            for row in rows
        ],
        ignore_conflicts=True,
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute(_MATCH, {"source": source, "listed_on": listed_on})
    lines = EmployerListing.objects.filter(source=source, listed_on=listed_on)
    found = {how: lines.filter(match=how).count() for how in ("code", "name", "none")}
    counts = {"taken": len(rows), "by_code": found["code"], "by_name": found["name"], "unmatched": found["none"]}
    note(unit_id=territory.pk, source=source, listed_on=listed_on.isoformat(), counts=counts)
    return counts


@act("organisations.followup.open")
def open_follow_up(
    *, actor: Actor, employer: Employer, responsible: Account, on: date, due_on: date | None, note_text: str = ""
) -> EmployerFollowUp:
    """Put an employer without a union into the hands of a cadre. Refuses an employer that has one."""
    actor.require("organisations.followup.open", employer.territory)
    if employer.union_unit_id is not None:
        raise Refused("organisations.followup.has_union", _("This employer has a union already."), clause="speech:C19")
    if EmployerFollowUp.objects.filter(employer=employer).exclude(state__in=["done", "dropped"]).exists():
        raise Refused("organisations.followup.running", _("Somebody is already following this employer up."))
    return EmployerFollowUp.objects.create(
        employer=employer, responsible=responsible, opened_on=on, due_on=due_on, note=note_text
    )


@act("organisations.followup.report", subject="follow_up")
def report_follow_up(
    *, actor: Actor, follow_up: EmployerFollowUp, version: int | None, state: str, on: date, note_text: str
) -> EmployerFollowUp:
    """Say how far a follow-up is. "done" needs the union to stand in the register; "dropped" needs a reason."""
    actor.require("organisations.followup.report", follow_up.employer.territory)
    fresh = claim_version(follow_up, version)
    if state == EmployerFollowUp.State.DONE and fresh.employer.union_unit_id is None:
        raise Refused("organisations.followup.no_union", _("Enter the new union for this employer first, then close."))
    if state == EmployerFollowUp.State.DROPPED and not note_text.strip():
        raise Refused("organisations.followup.no_reason", _("Say why the follow-up ends without a union."))
    fresh.state = state
    fresh.note = note_text
    fresh.closed_on = on if state in (EmployerFollowUp.State.DONE, EmployerFollowUp.State.DROPPED) else None
    fresh.save()
    return fresh
