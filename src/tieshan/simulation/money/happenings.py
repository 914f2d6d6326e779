"""What can happen to money, as plain values. Amounts in fen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tieshan.simulation.people import Person

__all__ = [
    "AccountRegistered",
    "Asked",
    "Audited",
    "Benefit",
    "BookOpened",
    "BudgetMade",
    "DuesMade",
    "Dunned",
    "Entrusted",
    "Flaw",
    "Founded",
    "LevyFile",
    "LevyLine",
    "Member",
    "Merged",
    "MoneyCast",
    "MoneyHappening",
    "Paid",
    "PayRun",
    "Payee",
    "Payer",
    "PayerEnrolled",
    "PettyCash",
    "Planned",
    "Purse",
    "Remitted",
    "Returned",
    "SmallPayer",
    "Statement",
    "Till",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Till:
    """A federation that keeps money, with those who keep it."""

    unit_id: int
    chair: Person
    accountant: Person
    cashier: Person


@dataclass(frozen=True, slots=True)
class Payer:
    """The employer that pays a union's levy."""

    employer_id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a union: since when, until when (None: still), and the month of birth."""

    person_id: int
    since: date
    until: date | None
    born: int


@dataclass(frozen=True, slots=True)
class Purse:
    """A basic union whose money lies with a federation: who asks for it, who pays levy and dues."""

    unit_id: int
    federation_id: int
    chair: Person
    cadre: Person
    payer: Payer | None = None
    members: tuple[Member, ...] = ()

    @property
    def is_own(self) -> bool:
        """True of the money that a federation spends itself: it lies in nobody's custody."""
        return self.unit_id == self.federation_id


@dataclass(frozen=True, slots=True)
class MoneyCast:
    """Everybody who handles money; ``leaver`` is a union that merges into the first of them, `auditors` are a team,
    `owns` is what the federations spend themselves, `funds` and `debtors` are employers without a union."""

    tills: tuple[Till, ...] = ()
    purses: tuple[Purse, ...] = ()
    leaver: Purse | None = None
    auditors: tuple[Person, ...] = ()
    owns: tuple[Purse, ...] = ()
    funds: tuple[tuple[int, Payer], ...] = ()
    debtors: tuple[tuple[int, Payer], ...] = ()

    @property
    def spenders(self) -> tuple[Purse, ...]:
        """Whoever asks for money."""
        return (*self.purses, *self.owns)

    def till(self, unit_id: int) -> Till:
        """The till of a federation."""
        return next(one for one in self.tills if one.unit_id == unit_id)


@dataclass(frozen=True, slots=True)
class BookOpened:
    """A federation opens its book with money at the bank."""

    day: date
    till: Till
    amount: int


@dataclass(frozen=True, slots=True)
class Entrusted:
    """A union entrusts its money, and hands so much over."""

    day: date
    till: Till
    purse: Purse
    amount: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A line of a budget; ``account`` is the name by which the books know the account of the day."""

    account: str
    text: str
    amount: int


@dataclass(frozen=True, slots=True)
class BudgetMade:
    """The budget of a union and year: drafted, submitted, in force from the day on which the audit committee agreed."""

    day: date
    purse: Purse
    year: int
    lines: tuple[Planned, ...]
    agreed_on: date


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is to receive how much, what the bill came to in the end, and whether the bank knew the account at first; in
    cash there is no account."""

    name: str
    account: str
    amount: int
    bill: int
    bounces: bool = False


@dataclass(frozen=True, slots=True)
class Benefit:
    """A birthday present for some members, at a price a head; ``one_missed``: the last of them does not fetch it."""

    persons: tuple[int, ...]
    price: int
    one_missed: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """The federation's chair returned a request that was first for so much; the applicant corrected it."""

    first: int
    on: date
    corrected_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A spending request. ``refused_by`` is who would refuse, if asked; a None is a step that did not come."""

    day: date
    till: Till
    purse: Purse
    by: Person
    line: str
    purpose: str
    payees: tuple[Payee, ...]
    decided_on: date
    refused_by: str
    given_up_on: date | None
    billed_on: date | None
    checked_on: date | None
    benefit: Benefit | None = None
    returned: Returned | None = None
    way: str = "transfer"

    @property
    def amount(self) -> int:
        """What is asked for in the end."""
        return sum(one.amount for one in self.payees)

    @property
    def first_amount(self) -> int:
        """What was asked for at first."""
        return self.amount if self.returned is None else self.returned.first


@dataclass(frozen=True, slots=True)
class PayRun:
    """The cashier orders what is checked; another day the bank answers, and cash is paid out against signature."""

    day: date
    till: Till
    answered_on: date


@dataclass(frozen=True, slots=True)
class PettyCash:
    """A federation draws cash for small things: what each cost on which day, once (`short`) more than is left; the
    remainder goes back to the bank."""

    day: date
    till: Till
    drawn: int
    spent: tuple[tuple[date, int], ...]
    short: tuple[date, int]
    back_on: date

    @property
    def left(self) -> int:
        """What goes back."""
        return self.drawn - sum(amount for _day, amount in self.spent)


@dataclass(frozen=True, slots=True)
class AccountRegistered:
    """The account at the bank is registered, with what lies on it; from this day on statements are compared."""

    day: date
    till: Till
    number: str
    opening: int


@dataclass(frozen=True, slots=True)
class PayerEnrolled:
    """An employer becomes a payer from a month on: ``direction`` says who collects, the union or the tax office."""

    day: date
    till: Till
    purse: Purse
    payer: Payer
    direction: str
    since: date


@dataclass(frozen=True, slots=True)
class Paid:
    """What an employer paid at the counter for a month, with the payroll it declared; late, it was dunned before."""

    day: date
    month: date
    base: int
    amount: int
    ticket: str
    declared_on: date
    dunned_on: date | None


@dataclass(frozen=True, slots=True)
class Founded:
    """An employer without a union pays the preparation fund, joins a union, and the fund goes over to it."""

    day: date
    till: Till
    payer: Payer
    direction: str
    paid: tuple[Paid, ...]
    office: Person
    purse: Purse
    returned_on: date
    #: By mistake it was returned on this day before, and taken back the day after.
    wrongly_on: date | None


@dataclass(frozen=True, slots=True)
class Dunned:
    """An employer without a union owes the preparation fund of a month. The next step of dunning is tried on some days,
    on one of them too early; in the end the employer pays with the late fee, or the case is closed."""

    day: date
    till: Till
    payer: Payer
    direction: str
    month: date
    base: int
    amount: int
    declared_on: date
    tries: tuple[date, ...]
    ended_on: date
    pays: bool


@dataclass(frozen=True, slots=True)
class SmallPayer:
    """What an employer paid at the end of the year before (nothing: 0) is entered late; on some days its union asks for
    the refund of a year, and the office of the district decides on what the house takes in."""

    day: date
    till: Till
    purse: Purse
    payer: Payer
    direction: str
    month: date
    amount: int
    paid_on: date
    asks: tuple[tuple[date, int], ...]
    office: Person
    decided_on: date
    agreed: bool
    received_on: date


@dataclass(frozen=True, slots=True)
class LevyLine:
    """One line of a file of levy: what an employer paid for a month, by which payroll."""

    purse: Purse | None
    code: str
    name: str
    month: date
    base: int
    amount: int
    paid_on: date
    ticket: str


@dataclass(frozen=True, slots=True)
class LevyFile:
    """A file of the tax office or the bank; ``again_on``: by mistake it is taken in twice. What does not fit waits
    until somebody answers it."""

    day: date
    till: Till
    name: str
    direction: str
    lines: tuple[LevyLine, ...]
    #: What the tax office returned for these lines, in one sum.
    returned: int
    again_on: date | None
    answered_on: date


@dataclass(frozen=True, slots=True)
class Remitted:
    """What the levels above have a share in goes up."""

    day: date
    till: Till


@dataclass(frozen=True, slots=True)
class DuesMade:
    """The list of a union's dues of a month, with the income of those of whom nobody knew it; paid on another day."""

    day: date
    till: Till
    purse: Purse
    month: date
    paid_on: date


@dataclass(frozen=True, slots=True)
class Statement:
    """The bank's statement of a month is taken in, compared, reconciled and checked, and the money in custody proved;
    ``fee`` is what the bank took at the end of the month, which nobody has booked before."""

    day: date
    till: Till
    month: date
    last: date
    fee: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A union merges into another: its money and its members go over on that day."""

    day: date
    by: Person
    leaver: Purse
    into: Purse


@dataclass(frozen=True, slots=True)
class Flaw:
    """A finding: when the union answered it, and whether that was accepted, sent back first, or not yet looked at."""

    title: str
    grade: str
    answered_on: date | None
    sent_back_on: date | None
    answered_again_on: date | None
    accepted_on: date | None


@dataclass(frozen=True, slots=True)
class Audited:
    """An audit of a union's money from the plan to its end."""

    day: date
    district_id: int
    purse: Purse
    team: tuple[Person, ...]
    first: date
    last: date
    noticed_on: date
    begins_on: date
    drafted_on: date
    commented_on: date
    reported_on: date
    flaws: tuple[Flaw, ...]
    closed_on: date | None


MoneyHappening = (
    BookOpened
    | AccountRegistered
    | Entrusted
    | BudgetMade
    | Asked
    | PayRun
    | PettyCash
    | PayerEnrolled
    | Founded
    | Dunned
    | SmallPayer
    | LevyFile
    | Remitted
    | DuesMade
    | Statement
    | Merged
    | Audited
)
