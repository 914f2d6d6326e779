"""What is due for a month: declared with the six parts of payroll, or corrected."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.income.models import Assessment, Payer
from tieshan.funds.income.policies import LEVY_DECLARE
from tieshan.funds.income.queries.terms_of_day import due_day_of, levy_terms
from tieshan.funds.income.rules.levy import PARTS, first_of_month, month_after, payroll_total
from tieshan.kernel.money import Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook.rules import rule


@act(LEVY_DECLARE)
def declare_payroll(
    *, actor: Actor, payer: Payer, month: date, on: date, version: int | None = None, **parts: Yuan
) -> Assessment:
    """Declare the payroll of a month by its six parts: what is due follows from it.

    Declaring again corrects the month, as long as nothing has been paid on it beyond the new sum.
    """
    actor.require(LEVY_DECLARE, payer.unit)
    first = first_of_month(month)
    if month_after(first) > on:
        raise Refused("funds.levy.running", _("The month is not over yet."), field="month")
    if first not in payer.during:
        raise Refused("funds.levy.no_payer", _("The employer was no payer in that month."), field="month")
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise TypeError(f"no parts of payroll: {sorted(unknown)}")
    payroll = payroll_total(parts)
    terms = levy_terms(payer.kind, first)
    due = rule("funds.levy.due", on=first)(payroll=payroll, rate=terms.rate.decimal)
    # Two declarations at once: the second waits here and corrects the first.
    Payer.objects.select_for_update(of=("self",)).get(pk=payer.pk)
    known = Assessment.objects.filter(payer=payer, month=first).first()
    if known is None:
        known = Assessment(payer=payer, unit=payer.unit, month=first)
    else:
        known = claim_version(known, version)
        if due.fen < known.paid_fen:
            raise Refused(
                "funds.levy.paid_more",
                _("%(paid)s yuan have been paid for this month, more than would be due then. Take the receipt back.")
                % {"paid": f"{Yuan.from_fen(known.paid_fen):,}"},
            )
    for name in PARTS:
        setattr(known, f"{name}_fen", parts.get(name, Yuan(0)).fen)
    known.payroll_fen, known.rate, known.due_fen = payroll.fen, terms.rate.decimal, due.fen
    known.due_on, known.declared_on, known.from_file = due_day_of(first), on, False
    known.save()
    note(month=f"{first:%Y-%m}")
    return known
