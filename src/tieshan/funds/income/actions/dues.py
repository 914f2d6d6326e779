"""Dues: the list of a month, the incomes it goes by, what was paid."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.funds.books.actions.custody import receive_for
from tieshan.funds.books.queries.chart import named_account
from tieshan.funds.income.models import DuesLine, DuesList, DuesPayment
from tieshan.funds.income.policies import DUES_INCOME, DUES_MAKE, DUES_PAY
from tieshan.funds.income.queries.dues import dues_parameters, members_of_month
from tieshan.funds.income.rules.dues import dues_of
from tieshan.funds.income.rules.levy import first_of_month
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit

BASIC = (Unit.Kind.ENTERPRISE, Unit.Kind.JOINT, Unit.Kind.ORGANISER)


@act(DUES_MAKE)
def make_dues_list(*, actor: Actor, unit: Unit, month: date, on: date) -> DuesList:
    """Make the list of a month from the register: members on its last day, with the income of the month before.

    Made again it follows the register: who joined since is added, who was no member after all goes if nothing was paid.
    """
    actor.require(DUES_MAKE, unit)
    first = first_of_month(month)
    if unit.kind not in BASIC:
        raise Refused("funds.dues.wrong_unit", _("Only a basic union collects dues."), field="unit")
    if first > on:
        raise Refused("funds.dues.future", _("The month has not begun yet."), field="month")
    Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    found = DuesList.objects.filter(unit=unit, month=first).first() or DuesList(unit=unit, month=first, made_on=on)
    found.version += 1 if found.pk else 0
    found.save()
    members = set(members_of_month(unit, first).values_list("person_id", flat=True))
    lines = {line.person_id: line for line in DuesLine.objects.filter(dues_list=found)}
    gone = [line.pk for person, line in lines.items() if person not in members and line.paid_on is None]
    DuesLine.objects.filter(pk__in=gone).delete()
    _add(found, members - set(lines))
    return summed_up(found)


def _add(dues_list: DuesList, people: Collection[int]) -> None:
    before = {
        line.person_id: line
        for line in DuesLine.objects.filter(person__in=people, month__lt=dues_list.month)
        .order_by("person", "-month")
        .distinct("person")
    }
    rate, step = dues_parameters(dues_list.month)
    lines = []
    for person in sorted(people):
        income = before[person].income if person in before else None
        line = DuesLine(dues_list=dues_list, unit_id=dues_list.unit_id, person_id=person, month=dues_list.month)
        if income is not None:
            line.income = income
            line.due_fen = dues_of(Yuan(str(income)), rate=rate.decimal, step=step.decimal).fen
        lines.append(line)
    DuesLine.objects.bulk_create(lines, batch_size=1_000)


def summed_up(dues_list: DuesList) -> DuesList:
    """Count a list anew from its lines, inside an act that has claimed it."""
    rows = DuesLine.objects.filter(dues_list=dues_list)
    dues_list.members = rows.count()
    dues_list.due_fen = rows.aggregate(fen=Sum("due_fen"))["fen"] or 0
    dues_list.paid_fen = rows.filter(paid_on__isnull=False).aggregate(fen=Sum("due_fen"))["fen"] or 0
    dues_list.save()
    note(members=dues_list.members, due=str(Yuan.from_fen(dues_list.due_fen)))
    return dues_list


@act(DUES_INCOME, subject="dues_list")
def record_incomes(
    *, actor: Actor, dues_list: DuesList, incomes: Mapping[int, Yuan], on: date, version: int | None = None
) -> DuesList:
    """Record the monthly basic income of members on a list (line → income); what is paid stays as it was paid."""
    actor.require(DUES_INCOME, dues_list.unit)
    fresh = claim_version(dues_list, version)
    rate, step = dues_parameters(fresh.month)
    if not incomes:
        raise Refused("funds.dues.no_income", _("Enter at least one income."))
    for line in DuesLine.objects.select_for_update(of=("self",)).filter(dues_list=fresh, pk__in=list(incomes)):
        if line.paid_on is not None:
            raise Refused(
                "funds.dues.paid", _("Dues that are paid are not counted anew: enter the income for the next month.")
            )
        income = incomes[line.pk]
        line.due_fen = dues_of(income, rate=rate.decimal, step=step.decimal).fen
        line.income = str(income)
        line.version += 1
        line.save()
    return summed_up(fresh)


@act(DUES_PAY, subject="dues_list")
def pay_dues(
    *,
    actor: Actor,
    dues_list: DuesList,
    day: date,
    on: date,
    lines: Collection[int] | None = None,
    version: int | None = None,
) -> DuesPayment:
    """Record that dues were paid: all open lines of a list, or the ones named; one sum, one pair of vouchers."""
    actor.require(DUES_PAY, dues_list.unit)
    fresh = claim_version(dues_list, version)
    rows = DuesLine.objects.select_for_update(of=("self",)).filter(dues_list=fresh, paid_on__isnull=True, due_fen__gt=0)
    if lines is not None:
        rows = rows.filter(pk__in=list(lines))
    chosen = list(rows.order_by("pk"))
    amount = Yuan.from_fen(sum(line.due_fen or 0 for line in chosen))
    if amount == ZERO:
        raise Refused("funds.dues.nothing", _("Nothing is open here: choose members whose dues are not paid."))
    text = str(_("Dues of %(month)s, %(n)s members") % {"month": f"{fresh.month:%Y-%m}", "n": len(chosen)})
    _held, own = receive_for(
        actor=actor, principal=fresh.unit, amount=amount, income_account=named_account("dues", day), text=text,
        day=day, source=fresh, on=on,
    )  # fmt: skip
    payment = DuesPayment.objects.create(
        unit=fresh.unit, day=day, amount_fen=amount.fen, lines_paid=len(chosen), voucher=own
    )
    for line in chosen:
        line.paid_on, line.payment = day, payment
        line.version += 1
    DuesLine.objects.bulk_update(chosen, ["paid_on", "payment", "version"], batch_size=500)
    summed_up(fresh)
    return payment
