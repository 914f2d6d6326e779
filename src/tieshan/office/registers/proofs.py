"""Records of work that the registers hold: signed duty letters and yearly declarations.

Conversations are no such record: a row of proof would tell others of them.
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from tieshan.lawbook.proofs import ProofKind
from tieshan.office.registers.models import Declaration, DutyLetter


def letter_rows() -> Any:
    """Letters that both sides have signed, replaced ones too: they held in their time."""
    signed = (DutyLetter.State.SIGNED, DutyLetter.State.REPLACED)
    return DutyLetter.objects.filter(state__in=signed).values(
        "unit_id",
        "title",
        account_id=F("holder_id"),
        record_id=F("pk"),
        day=F("signed_on"),
        made_on=F("signed_on"),
    )


def declaration_rows() -> Any:
    """Signed declarations."""
    return Declaration.objects.values(
        "unit_id",
        "account_id",
        record_id=F("pk"),
        day=F("signed_on"),
        made_on=F("signed_on"),
        title=Concat(Value(""), Cast("year", CharField())),
    )


LETTER_PROOF = ProofKind("office.letter", _("Duty letter signed"), "office.letter.detail", letter_rows)
DECLARATION_PROOF = ProofKind(
    "office.declaration", _("Integrity declaration signed"), "office.declaration.detail", declaration_rows
)
