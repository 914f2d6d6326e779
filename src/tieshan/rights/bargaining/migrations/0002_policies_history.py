"""Row policies, history, machine: a bargaining and a contract show within reach of their union, what hangs on them
shows with them. Rounds, drafts, votes, steps and inspections are never changed.
"""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited
from tieshan.foundation.workflow import machine_trigger
from tieshan.rights.bargaining.machine import BARGAINING

_BARGAINING, _CONTRACT = "rights_bargaining_bargaining", "rights_bargaining_collectivecontract"
_DRAFT, _VOTE = "rights_bargaining_draft", "rights_bargaining_vote"
_OF_BARGAINING = tuple(
    f"rights_bargaining_{name}" for name in ("representative", "informationasked", "round", "draft", "bargainingstep")
)
_OF_CONTRACT = tuple(f"rights_bargaining_{name}" for name in ("coveredemployer", "inspection"))
_TABLES = (_BARGAINING, _CONTRACT, *_OF_BARGAINING, _VOTE, *_OF_CONTRACT)
_FIXED = ("round", "draft", "vote", "bargainingstep", "inspection")


class Migration(migrations.Migration):
    dependencies = [
        ("rights_bargaining", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("workflow", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_BARGAINING, "unit_id"),
        row_policy(_CONTRACT, "unit_id"),
        *(parent_policy(table, "bargaining_id", _BARGAINING) for table in _OF_BARGAINING),
        parent_policy(_VOTE, "draft_id", _DRAFT),
        *(parent_policy(table, "contract_id", _CONTRACT) for table in _OF_CONTRACT),
        *machine_trigger(_BARGAINING, BARGAINING),
        *(operation for table in _TABLES for operation in audited(table)),
        *(operation for name in _FIXED for operation in append_only(f"rights_bargaining_{name}")),
        history_policy("bargaining_within_reach", *_TABLES),
    ]
