"""The standing proof: what holders owe their unions, what is in the unions' own books, and what the bank holds."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.audit.seals import newest_seal
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.funds.bank.models import CustodyProof
from tieshan.funds.bank.policies import PROVE
from tieshan.funds.bank.queries import holdings_on
from tieshan.organisations.models import Account, Unit

__all__ = ["prove_custody"]

PROOF_PAGE = "funds.custody.view"


@act(PROVE)
def prove_custody(*, actor: Actor, unit: Unit | None, day: date, on: date) -> list[CustodyProof]:
    """Prove a holder's day (None: every holder's) and keep it with the newest seal of the journal.

    Where something differs, the accountants and the audit committee are told; answers the proofs.
    """
    actor.require(PROVE, unit)
    with whole_district("the unions' own books stand beyond a holder's reach"):
        found = holdings_on(day, holders=None if unit is None else [unit.pk])
        seal = newest_seal()
        proofs = CustodyProof.objects.bulk_create(
            [
                CustodyProof(
                    unit_id=one.unit_id,
                    day=day,
                    made_on=on,
                    principals=one.principals,
                    custody_fen=one.custody,
                    deposits_fen=one.deposits,
                    own_fen=one.own,
                    book_fen=one.book,
                    cash_fen=one.cash,
                    bank_fen=one.bank,
                    open_fen=one.open,
                    seal=str(seal or ""),
                    agrees=one.agrees,
                )
                for one in found
            ]
        )
        for proof in proofs:
            if not proof.agrees:
                _tell(proof, on)
    note(holders=len(proofs), differing=[proof.unit_id for proof in proofs if not proof.agrees])
    return proofs


def _tell(proof: CustodyProof, on: date) -> None:
    at_holder = Q(appointments__post__unit=proof.unit_id)
    above = Q(appointments__post__unit__kind=Unit.Kind.DISTRICT)
    readers = Account.objects.filter(
        at_holder | above,
        is_active=True,
        appointments__during__contains=on,
        appointments__post__roles__codes__contains=[PROVE],
    )
    notify(
        accounts=readers.values_list("pk", flat=True).distinct(),
        code="funds.custody.differs",
        text=_("Money in custody: bank and books differ. Look at what makes the difference."),
        url=page_url(PROOF_PAGE, proof.unit_id) or "",
        on=on,
        unit_id=proof.unit_id,
    )
