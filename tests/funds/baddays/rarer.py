"""What happens more rarely in a play: mandates end, unions merge, split and end, benefits, dues, what is taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db.models import QuerySet

from tests.district import OPERATOR
from tests.funds.baddays.house import Bad
from tests.funds.house import PAPERS
from tieshan.foundation.access import Actor, acting_as
from tieshan.funds.benefits.actions import grant_benefit, sign_benefit, unsign_benefit
from tieshan.funds.benefits.models import BenefitGrant
from tieshan.funds.books.actions.mandates import conclude_mandate, revoke_mandate
from tieshan.funds.books.actions.periods import close_months, month_to_close
from tieshan.funds.books.actions.transfers import divide_custody
from tieshan.funds.books.actions.years import close_year
from tieshan.funds.books.models import Book, CustodyMandate
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.income.actions.dues import make_dues_list, pay_dues, record_incomes
from tieshan.funds.income.actions.late_fees import charge_late_fee, receive_late_fee
from tieshan.funds.income.actions.remitting import send_remittance, take_remittance
from tieshan.funds.income.actions.returning import receive_refund, return_preparation
from tieshan.funds.income.actions.taking_back import (
    take_back_dues,
    take_back_late_fee,
    take_back_refund,
    take_back_remittance,
    take_back_return,
    untake_remittance,
)
from tieshan.funds.income.models import Assessment, DuesList, DuesPayment, LateFee, Payer, Refund, Remittance
from tieshan.kernel.money import Yuan
from tieshan.members.models import Membership
from tieshan.organisations.actions.tree import dissolve_unit, merge_unit, split_unit
from tieshan.organisations.models import Employer, Succession, Unit

Work = Callable[[], Any]
#: A price a head of a birthday present: right, at the cap, and a fen above it.
_PRICES = (15_000, 30_000, 30_001)
_DECEMBER = 12
_SHOP = {"name": "示例蛋糕店", "bank_name": "示例银行", "bank_account": "6222000000000004"}
_WHY: dict[str, Any] = {"reason": "登记错误"}


class Rarer:
    """Acts by name, as in `Play`."""

    bad: Bad
    on: date
    written: int

    def _actor(self, name: str) -> Actor:
        raise NotImplementedError

    def _one(self, rows: QuerySet[Any], n: int) -> Any:
        raise NotImplementedError

    def _chair(self, unit_id: int) -> Actor:
        raise NotImplementedError

    # -- mandates and unions --------------------------------------------------------------------------------------

    def _mandate(self, n: int) -> CustodyMandate | None:
        found: CustodyMandate | None = self._one(
            CustodyMandate.objects.select_related("principal", "holder").filter(ended=""), n
        )
        return found

    def _union(self, n: int) -> Unit:
        return Unit.objects.get(pk=[*self.bad.unions, *self.bad.spare][n % 3])

    def revoke(self, n: int, _fen: int) -> Work | None:
        """A union takes its money back to an account of its own."""
        mandate = self._mandate(n)
        return mandate and partial(
            revoke_mandate, actor=OPERATOR, mandate=mandate, day=self.on, document="会员大会决议", on=self.on, **_WHY
        )

    def conclude(self, n: int, fen: int) -> Work:
        """A union entrusts its money, again or anew."""
        holder = Unit.objects.get(pk=self.bad.holders[n % 2])
        return partial(
            conclude_mandate, actor=OPERATOR, principal=self._union(n), holder=holder, start=self.on, papers=PAPERS,
            on=self.on, handed_over=Yuan.from_fen(abs(fen)),
        )  # fmt: skip

    def merge(self, n: int, _fen: int) -> Work | None:
        """One union merges into another, its money with it."""
        one, other = self._union(n), self._union(n + 1 + n % 2)
        return partial(
            merge_unit, actor=OPERATOR, unit=one, successor=other, on=self.on, today=self.on, reason="企业合并",
            document="批复〔2026〕1号",
        )  # fmt: skip

    def dissolve(self, n: int, _fen: int) -> Work:
        return partial(
            dissolve_unit, actor=OPERATOR, unit=self._union(n), on=self.on, today=self.on, document="批复〔2026〕2号",
            reason="企业终止",
        )  # fmt: skip

    def split(self, n: int, _fen: int) -> Work | None:
        """A union is split off, with an employer that joined lately."""
        unit = self._union(n)
        employers = list(Employer.objects.filter(union_unit=unit).order_by("-pk")[:1])
        self.written += 1
        return partial(
            split_unit, actor=OPERATOR, unit=unit, code=f"{unit.code}-{self.written}",
            name=f"示例分立{self.written}工会", kind="enterprise", employers=employers, on=self.on,
            reason="企业分立", document="批复〔2026〕3号",
        )  # fmt: skip

    def divide(self, n: int, fen: int) -> Work | None:
        """A union that was split off entrusts its money too, and gets its share."""
        one = self._one(Succession.objects.select_related("predecessor", "successor").filter(kind="split"), n)
        if one is None:
            return None
        mandate = CustodyMandate.objects.select_related("holder", "principal").filter(
            principal=one.predecessor_id, ended=""
        )
        facts: dict[str, Any] = {"to": one.successor, "amount": Yuan.from_fen(abs(fen)), "day": self.on, "on": self.on}

        def both() -> None:
            with acting_as(OPERATOR):
                of = mandate.first()
                known = CustodyMandate.objects.filter(principal=one.successor_id).exists()
            if of is None:
                return
            if not known:
                papers = {"principal": one.successor, "holder": of.holder, "start": self.on, "papers": PAPERS}
                conclude_mandate(actor=OPERATOR, on=self.on, **papers)
            divide_custody(actor=OPERATOR, mandate=of, document="分立决议", **facts)

        return both

    # -- months and years -----------------------------------------------------------------------------------------

    def close_up(self, n: int, _fen: int) -> Work:
        """All months that are over close in all books, up to where one refuses; December with its year."""
        books = list(Book.objects.select_related("holder", "unit").filter(closed_on=None).order_by("pk"))
        accountant = self._actor("accountant0")

        def whole() -> None:
            while (month := month_to_close(Book.objects.get(pk=books[n % len(books)].pk))) < self.on.replace(day=1):
                rows = Book.objects.select_related("holder", "unit").filter(closed_on=None)
                turn = [one for one in rows if month_to_close(one) == month]
                if month.month == _DECEMBER:
                    close_year(actor=accountant, books=turn, year=month.year, on=self.on)
                else:
                    close_months(actor=accountant, books=turn, month=month, on=self.on)

        def seen() -> None:
            with acting_as(OPERATOR):
                whole()

        return seen

    # -- benefits -------------------------------------------------------------------------------------------------

    def grant(self, n: int, fen: int) -> Work | None:
        """A birthday present for one or two members of a union; now and then a fen above the cap."""
        unit_id = self.bad.unions[n % 2]
        line = BudgetLine.objects.select_related("unit", "budget").get(unit=unit_id, text="文体活动")
        people = Membership.objects.filter(unit=unit_id, state="active", during__contains=self.on).order_by("person")
        ids = list(people.values_list("person_id", flat=True))
        chosen = [ids[(n + at) % len(ids)] for at in range(1 + n % 2)] if ids else []
        return partial(
            grant_benefit, actor=self._chair(unit_id), unit=line.unit, occasion="birthday", event_on=self.on,
            form="voucher", item="生日蛋糕券", price=Yuan.from_fen(_PRICES[fen % 3]), payees=[_SHOP], line=line,
            way="transfer", on=self.on, members=sorted(set(chosen)),
        )  # fmt: skip

    def sign(self, n: int, fen: int) -> Work | None:
        """The signed list: received, or not."""
        grant = self._one(BenefitGrant.objects.select_related("unit", "request"), n)
        if grant is None:
            return None
        shares = list(grant.shares.order_by("pk").values_list("pk", flat=True))
        missed = shares[-1:] if fen % 2 else []
        return partial(
            sign_benefit, actor=self._chair(grant.unit_id), grant=grant, day=self.on, on=self.on,
            received={pk: "" for pk in shares if pk not in missed}, missed=dict.fromkeys(missed, "出差"),
        )  # fmt: skip

    def unsign(self, n: int, fen: int) -> Work | None:
        """A wrong entry of a signed list is taken back."""
        grant = self._one(BenefitGrant.objects.select_related("unit", "request"), n)
        if grant is None:
            return None
        shares = list(grant.shares.order_by("pk").values_list("pk", flat=True))
        return partial(
            unsign_benefit, actor=self._chair(grant.unit_id), grant=grant, shares=shares[fen % 2 :], on=self.on, **_WHY
        )

    # -- dues -----------------------------------------------------------------------------------------------------

    def dues(self, n: int, fen: int) -> Work:
        """A month's list of a union, with incomes."""
        unit, income = self._union(n), Yuan.from_fen(300_000 + abs(fen))
        chair, month = self._chair(unit.pk), self.on.replace(day=1)

        def both() -> None:
            made = make_dues_list(actor=chair, unit=unit, month=month, on=self.on)
            with acting_as(OPERATOR):
                unknown = list(made.lines.filter(due_fen=None).values_list("pk", flat=True))
            if unknown:
                record_incomes(actor=chair, dues_list=made, incomes=dict.fromkeys(unknown, income), on=self.on)

        return both

    def pay_dues(self, n: int, fen: int) -> Work | None:
        """All that is open on a list, or one member's."""
        found = self._one(DuesList.objects.select_related("unit"), n)
        if found is None:
            return None
        lines = list(found.lines.order_by("pk").values_list("pk", flat=True)) if fen % 2 else None
        return partial(
            pay_dues, actor=self._actor("cashier0"), dues_list=found, day=self.on, on=self.on,
            lines=lines and [lines[n % len(lines)]],
        )  # fmt: skip

    def dues_back(self, n: int, _fen: int) -> Work | None:
        return self._back(take_back_dues, DuesPayment, n, "payment", "unit")

    # -- levy: what follows ---------------------------------------------------------------------------------------

    def _back(self, act: Callable[..., Any], model: Any, n: int, name: str, *related: str) -> Work | None:
        """Whatever is there is taken back by the accountant, whether it can be or not."""
        row = self._one(model.objects.select_related(*related), n)
        return row and partial(act, actor=self._actor("accountant0"), day=self.on, on=self.on, **{name: row}, **_WHY)

    def remit(self, n: int, _fen: int) -> Work:
        unit = Unit.objects.get(pk=self.bad.holders[n % 2])
        return partial(
            send_remittance, actor=self._actor("cashier0"), unit=unit, until=self.on, day=self.on, on=self.on
        )

    def remit_back(self, n: int, _fen: int) -> Work | None:
        return self._back(take_back_remittance, Remittance, n, "remittance", "unit")

    def take(self, n: int, _fen: int) -> Work | None:
        row = self._one(Remittance.objects.select_related("unit"), n)
        return row and partial(
            take_remittance, actor=self._actor("accountant0"), remittance=row, day=self.on, on=self.on
        )

    def untake(self, n: int, _fen: int) -> Work | None:
        row = self._one(Remittance.objects.select_related("unit"), n)
        return row and partial(
            untake_remittance, actor=self._actor("office"), remittance=row, day=self.on, on=self.on, **_WHY
        )

    def late_fee(self, n: int, _fen: int) -> Work | None:
        """Fixed for a month that was paid late."""
        month = self._one(Assessment.objects.select_related("unit").filter(paid_fen__gt=0), n)
        return month and partial(charge_late_fee, actor=self._actor("accountant0"), assessment=month, on=self.on)

    def fee_in(self, n: int, _fen: int) -> Work | None:
        fee = self._one(LateFee.objects.select_related("unit"), n)
        return fee and partial(receive_late_fee, actor=self._actor("cashier0"), late_fee=fee, day=self.on, on=self.on)

    def fee_back(self, n: int, _fen: int) -> Work | None:
        return self._back(take_back_late_fee, LateFee, n, "late_fee", "unit")

    def fund_out(self, _n: int, _fen: int) -> Work:
        """The preparation fund goes to the union that was founded since."""
        payer = Payer.objects.select_related("unit", "employer__union_unit").get(kind="preparation")
        return partial(return_preparation, actor=self._actor("accountant0"), payer=payer, day=self.on, on=self.on)

    def fund_back(self, _n: int, _fen: int) -> Work:
        payer = Payer.objects.select_related("unit").get(kind="preparation")
        return partial(take_back_return, actor=self._actor("north"), payer=payer, day=self.on, on=self.on, **_WHY)

    def refund_in(self, n: int, _fen: int) -> Work | None:
        refund = self._one(Refund.objects.select_related("unit"), n)
        return refund and partial(receive_refund, actor=self._actor("cashier0"), refund=refund, day=self.on, on=self.on)

    def refund_back(self, n: int, _fen: int) -> Work | None:
        return self._back(take_back_refund, Refund, n, "refund", "unit")


#: Acts that a play draws.
RARER = (
    "revoke", "conclude", "conclude", "merge", "dissolve", "split", "divide", "close_up", "grant", "grant", "sign",
    "unsign", "dues", "dues", "pay_dues", "pay_dues", "dues_back", "remit", "remit_back", "take", "untake", "late_fee",
    "fee_in", "fee_back", "fund_out", "fund_back", "refund_in", "refund_back",
)  # fmt: skip
