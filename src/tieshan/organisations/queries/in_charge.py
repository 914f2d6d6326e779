"""Who is in charge of a union, and who of the union above it: for warnings and escalation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from tieshan.foundation.deadlines.policies import WARNED
from tieshan.organisations.models import Account, Unit


def in_charge_of(unit_ids: Collection[int], on: date) -> dict[int, tuple[list[int], list[int]]]:
    """For each unit the accounts told of its deadlines, and those of the nearest union above that has any.

    Two queries for any number of units. Where a union has nobody of its own, the ones above are told instead.
    """
    paths = dict(Unit.objects.filter(pk__in=unit_ids).values_list("pk", "path"))
    steps = {pk: [int(step) for step in path.split(".")[:-1]] for pk, path in paths.items()}
    people: dict[int, list[int]] = defaultdict(list)
    rows = (
        Account.objects.filter(
            is_active=True,
            appointments__during__contains=on,
            appointments__post__abolished_on__isnull=True,
            appointments__post__unit__in={step for path in steps.values() for step in path},
            appointments__post__postrole__role__codes__contains=[WARNED],
        )
        .values_list("appointments__post__unit", "pk")
        .distinct()
    )
    for unit_id, account_id in rows:
        people[unit_id].append(account_id)
    found = {}
    for unit_id, path in steps.items():
        above = next((people[step] for step in reversed(path[:-1]) if people.get(step)), [])
        found[unit_id] = (people.get(unit_id) or above, above)
    return found
