"""Items sent in and papers handed in as proof of work."""

from django.utils.translation import gettext_lazy as _

from tieshan.lawbook.proofs import ProofKind
from tieshan.office.information.queries.items import item_proof_rows, paper_proof_rows
from tieshan.office.information.terms import Level, PaperState

ITEM_PROOF = ProofKind(
    code="office.information",
    title=_("Information item"),
    page="office.information.view",
    rows=item_proof_rows,
    attributes={
        "adopted": (_("adopted"), None),
        "level": (_("adopted at"), tuple(Level.choices)),
    },
)
PAPER_PROOF = ProofKind(
    code="office.paper",
    title=_("Research paper"),
    page="office.paper.view",
    rows=paper_proof_rows,
    attributes={"state": (_("state"), tuple(PaperState.choices))},
)
