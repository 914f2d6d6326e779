"""The clause library: model clauses by kind of contract, written anew as versions, taken out of use (speech:C06)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit
from tieshan.rights.bargaining.actions.clocks import words
from tieshan.rights.bargaining.models import ClauseText, LibraryClause
from tieshan.rights.bargaining.policies import C06, CLAUSE_ADD, CLAUSE_RETIRE, CLAUSE_REVISE
from tieshan.rights.bargaining.terms import Kind

__all__ = ["add_clause", "retire_clause", "revise_clause"]


@act(CLAUSE_ADD)
def add_clause(
    *, actor: Actor, unit: Unit, kind: str, title: str, text: str, grounds: str, since: date, on: date
) -> LibraryClause:
    """Add a clause with its first version. A title stands once for a kind, whoever keeps it."""
    actor.require(CLAUSE_ADD, unit)
    if kind not in Kind.values:
        raise Refused("rights.bargaining.kind", _("Choose the kind of contract."), field="kind")
    name = words(" ".join(title.split()), _("Give the clause a title."), "title")
    said = words(text, _("Write the words of the clause."), "text")
    # Two windows: the unit's row is the lock under which the title is looked for; the constraint holds across unions.
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if LibraryClause.objects.filter(kind=kind, title=name, retired_on__isnull=True).exists():
        raise Refused("rights.clause.twice", _("The library holds a clause of this title."), C06, field="title")
    try:
        with transaction.atomic():
            clause = LibraryClause.objects.create(unit=unit, kind=kind, title=name)
    except IntegrityError as twice:
        # Another union entered the same title at the same moment.
        raise Refused(
            "rights.clause.twice", _("The library holds a clause of this title."), C06, field="title"
        ) from twice
    ClauseText.objects.create(clause=clause, number=1, since=since, text=said, grounds=grounds.strip())
    return clause


@act(CLAUSE_REVISE, subject="clause")
def revise_clause(
    *,
    actor: Actor,
    clause: LibraryClause,
    text: str,
    grounds: str,
    since: date,
    on: date,
    expected_version: int | None = None,
) -> LibraryClause:
    """Write it anew from a day on; the versions before stay."""
    actor.require(CLAUSE_REVISE, clause.unit)
    fresh = claim_version(clause, expected_version)
    _in_use(fresh)
    said = words(text, _("Write the words of the clause."), "text")
    last = fresh.texts.order_by("-number").first()
    if last is not None and (since < last.since or said == last.text):
        raise Refused(
            "rights.clause.same",
            _("It says the same, or its day lies before the last version of %(day)s.") % {"day": last.since},
            C06,
            field="since",
        )
    number = last.number + 1 if last is not None else 1
    ClauseText.objects.create(clause=fresh, number=number, since=since, text=said, grounds=grounds.strip())
    fresh.save()
    note(version=number)
    return fresh


@act(CLAUSE_RETIRE, subject="clause")
def retire_clause(
    *, actor: Actor, clause: LibraryClause, on: date, expected_version: int | None = None
) -> LibraryClause:
    """Take it out of use; drafts are no longer compared with it."""
    actor.require(CLAUSE_RETIRE, clause.unit)
    fresh = claim_version(clause, expected_version)
    _in_use(fresh)
    fresh.retired_on = on
    fresh.save()
    return fresh


def _in_use(clause: LibraryClause) -> None:
    if clause.retired_on is not None:
        raise Refused("rights.clause.retired", _("The clause is out of use."), C06)
