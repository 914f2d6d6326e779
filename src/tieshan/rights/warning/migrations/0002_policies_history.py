"""Row policies, history, machine: everything shows within reach of the union in charge of the employer.

Facts, grades of days and episodes are computed anew every night: no history of theirs, no act behind each row. Changes
of a grade, steps, measures and what they settled are never changed.
"""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, party_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.rights.warning.machine import WARNING

_COMPUTED = tuple(f"rights_warning_{name}" for name in ("signal", "level", "episode"))
_WARNING, _SIGN, _VISIT = (f"rights_warning_{name}" for name in ("earlywarning", "sign", "visit"))
_OF_WARNING = tuple(f"rights_warning_{name}" for name in ("gradechange", "warningstep", "measure"))
_SETTLED = "rights_warning_settlement"
_KEPT = (_WARNING, _SIGN, _VISIT, *_OF_WARNING, _SETTLED)

# Warnings grow with the years: what hangs on one is looked up by its key, never by a hash of all of them.
_ALL = "(SELECT coalesce(current_setting('tieshan.reach', true), '') = 'all')"


def _with(table: str, column: str, parent: str) -> str:
    return f"{_ALL} OR EXISTS (SELECT 1 FROM {parent} t WHERE t.id = {table}.{column})"  # noqa: S608 - names


class Migration(migrations.Migration):
    dependencies = [
        ("rights_warning", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        *(row_policy(table, "unit_id") for table in (*_COMPUTED, _WARNING, _SIGN, _VISIT)),
        *(party_policy(table, _with(table, "warning_id", _WARNING)) for table in _OF_WARNING),
        party_policy(_SETTLED, _with(_SETTLED, "measure_id", "rights_warning_measure")),
        *machine_trigger(_WARNING, WARNING),
        *(operation for table in _KEPT for operation in audited(table)),
        *(operation for table in (*_OF_WARNING, _SETTLED) for operation in append_only(table)),
        history_policy("warnings_within_reach", *_KEPT),
    ]
