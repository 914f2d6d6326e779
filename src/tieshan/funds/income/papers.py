"""The waiver of a late fee as a paper: what those who decide read, and what makes it another paper."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Fact
from tieshan.foundation.workflow import PaperKind
from tieshan.funds.income.models import LateFee
from tieshan.kernel.money import Yuan


def title_of(fee: LateFee) -> str:
    """One line in lists of papers."""
    return _("Waiver of late fee: %(month)s, %(amount)s yuan") % {
        "month": fee.assessment,
        "amount": f"{Yuan.from_fen(fee.asked_fen):,}",
    }


def facts_of(fee: LateFee) -> Sequence[Fact]:
    """What is decided on."""
    return [
        Fact(_("Payer"), fee.assessment.payer.employer.name, sub=fee.unit.name),
        Fact(_("Month"), f"{fee.assessment.month:%Y-%m}"),
        Fact(_("Levy of the month"), f"{Yuan.from_fen(fee.assessment.due_fen):,}"),
        Fact(_("Late fee"), f"{Yuan.from_fen(fee.fee_fen):,}", sub=_("%(n)s days late") % {"n": fee.days}),
        Fact(_("Waiver asked for"), f"{Yuan.from_fen(fee.asked_fen):,}"),
        Fact(_("Reason"), fee.reason, wide=True),
    ]


def digest_of(fee: LateFee) -> str:
    """Changes with everything decided on."""
    return f"{fee.assessment_id}|{fee.fee_fen}|{fee.asked_fen}|{fee.reason}"


WAIVER_PAPER = PaperKind(
    code="funds.waiver",
    model=LateFee,
    page="funds.latefee.view",
    title=title_of,
    facts=facts_of,
    digest=digest_of,
    name=gettext_lazy("Waiver of a late fee"),
)
