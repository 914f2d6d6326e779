"""Work on tasks as proof: one row a step of work, by unit and person."""

from django.utils.translation import gettext_lazy as _

from tieshan.lawbook.proofs import ProofKind
from tieshan.office.tasks.queries import proof_rows
from tieshan.office.tasks.terms import WORK_STEPS

TASK_PROOF = ProofKind(
    code="office.task",
    title=_("Task"),
    page="office.task.view",
    rows=proof_rows,
    attributes={
        "stage": (_("stage"), tuple((kind.value, kind.label) for kind in WORK_STEPS)),
        "late": (_("after its date"), None),
    },
)
