"""The papers of dunning: notices to the employer, and the file with which the court is asked for a payment order.

A paper is issued in Chinese whatever language its reader has chosen; its words stand in the messages like all others.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from tieshan.foundation.documents.layout import date_words
from tieshan.foundation.documents.numbers import paper_number
from tieshan.foundation.documents.papers import OfficialPaper, PaperTable, Par, Part
from tieshan.funds.income.models import Assessment, Dunning
from tieshan.funds.income.queries.arrears import late_fee_of, payments_of
from tieshan.funds.income.web.words import month_text, yuan
from tieshan.kernel.money import Yuan, capitals


def dunning_paper(case: Dunning) -> OfficialPaper:
    """The paper of one case, with the months it speaks of as they stood on its day."""
    order = case.step == Dunning.Step.ORDER
    names = {"union": case.unit.name, "payer": case.payer.employer.name}
    body: list[Part] = [Par(_order_text(case, names) if order else _notice_text(case, names)), _table(case)]
    if order:
        body.append(
            Par(_("Enclosed: declared payrolls, dunning notices with proof of service, registration of the union."))
        )
    return OfficialPaper(
        issuer=case.unit.name,
        title=_TITLES[Dunning.Step(case.step)]() % names,
        form="letter",
        number=paper_number(_("Levy dunning"), case.year, case.number),
        recipients=_("People's court at the place of the debtor") if order else names["payer"],
        body=body,
        signature=case.unit.name,
        signed_on=case.made_on,
    )


_TITLES = {
    Dunning.Step.NOTICE: lambda: _("Notice of unpaid union levy"),
    Dunning.Step.SECOND: lambda: _("Second notice of unpaid union levy"),
    Dunning.Step.ORDER: lambda: _("Application for a payment order for union levy"),
}


def _notice_text(case: Dunning, names: dict[str, str]) -> str:
    return _(
        "By article 43 of the Trade Union Law employers pay two in a hundred of the monthly payroll of all staff to "
        "the union. As of %(day)s your unit owes levy of %(owed)s yuan (%(capitals)s) for the months below, and a late "
        "fee of %(fee)s yuan up to that day. Please pay to the account of %(union)s by %(due)s. If it is not paid "
        "without good reason, the union may ask the people's court for a payment order (article 44)."
    ) % {
        **names,
        "day": date_words(case.made_on),
        "owed": yuan(case.owed_fen),
        "capitals": capitals(Yuan.from_fen(case.owed_fen)),
        "fee": yuan(case.fee_fen),
        "due": date_words(case.due_on) if case.due_on else "",
    }


def _order_text(case: Dunning, names: dict[str, str]) -> str:
    return _(
        "Applicant: %(union)s. Respondent: %(payer)s. The respondent owes levy of %(owed)s yuan (%(capitals)s) for the "
        "months below, and a late fee of %(fee)s yuan up to %(day)s; two notices brought no payment. By article 44 of "
        "the Trade Union Law and article 3 of the judicial interpretation we ask for a payment order."
    ) % {
        **names,
        "day": date_words(case.made_on),
        "owed": yuan(case.owed_fen),
        "capitals": capitals(Yuan.from_fen(case.owed_fen)),
        "fee": yuan(case.fee_fen),
    }


def _table(case: Dunning) -> PaperTable:
    rows = []
    for one in Assessment.objects.filter(payer=case.payer_id, month__in=case.months).order_by("month"):
        paid = [(day, amount) for day, amount in payments_of(one) if day <= case.made_on]
        left = one.due_fen - sum(amount.fen for _day, amount in paid)
        fee = late_fee_of(one, case.payer.direction, case.made_on, paid).fee
        rows.append(
            [
                month_text(one.month),
                yuan(one.payroll_fen),
                yuan(one.due_fen),
                yuan(left),
                one.due_on.isoformat(),
                f"{fee:,}",
            ]
        )
    headings = [_("Month"), _("Payroll"), _("Due"), _("Unpaid"), _("To be paid by"), _("Late fee")]
    return PaperTable(headings, rows, numeric=frozenset({1, 2, 3, 5}))
