"""Reading benefits: the catalogue of a day, who is entitled, who had it already, the shares of a grant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet, Sum

from tieshan.foundation.access import Actor, whole_district
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.funds.benefits.policies import LIST
from tieshan.funds.benefits.rules import TIMES, cap_parts
from tieshan.funds.benefits.terms import Form, GrantState, Occasion, ShareState
from tieshan.funds.spending.terms import RequestState
from tieshan.kernel.money import Yuan
from tieshan.lawbook import Parameter, calendar_years, code_list, parameter, parameter_history
from tieshan.members.models import Membership, Person
from tieshan.organisations.models import Unit

SCHEME, WITHIN, AHEAD = "funds.benefits.scheme", "funds.benefits.window", "funds.benefits.ahead"
HOUSE = "house"
COUNTED = (ShareState.HELD, ShareState.RECEIVED)
#: While the request is like this, what was bought can be handed out.
HANDING = (RequestState.AGREED, RequestState.CHECKED, RequestState.PAYING, RequestState.PAID)


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that one member may have: of a year where `yearly`, else of one event; with the value it comes from."""

    amount: Yuan
    yearly: bool
    source: Parameter


@dataclass(frozen=True, slots=True)
class Entry:
    """One occasion of the catalogue as it holds on a day."""

    occasion: str
    caps: tuple[Cap, ...]
    forms: tuple[str, ...]
    evidence: str
    states: tuple[str, ...]
    times: int | None


@dataclass(frozen=True, slots=True)
class FestivalDay:
    """A festival of a year, by the official calendar."""

    code: str
    day: date

    @property
    def value(self) -> str:
        """As a form carries it."""
        return f"{self.code}:{self.day.isoformat()}"


# -- the catalogue ------------------------------------------------------------------------------------------------


def scheme_of(on: date) -> str:
    """Whose caps hold: the part of the codes `benefits.<part>.…` that the district has chosen."""
    number = parameter(SCHEME, on=on).whole
    entry = code_list("benefit_scheme", on=on).get(str(number))
    return entry.synonyms[0] if entry is not None else HOUSE


def caps_of(occasion: str, on: date, festival: str = "") -> tuple[Cap, ...]:
    """The caps of an occasion on the day of the event; the house's own where the chosen scheme names none."""
    for scheme in dict.fromkeys((scheme_of(on), HOUSE)):
        found = []
        for names in cap_parts(occasion, festival):
            value = next((one for name in names if (one := _value(f"benefits.{scheme}.{name}", on)) is not None), None)
            if value is not None:
                found.append(Cap(Yuan(value.decimal), value.per == "year", value))
        if found:
            return tuple(found)
    return ()


def _value(code: str, on: date) -> Parameter | None:
    """The value of a code that need not hold on that day."""
    known = any(one.holds_on(on) for one in parameter_history(code))
    return parameter(code, on=on) if known else None


def entry_of(occasion: str, on: date, festival: str = "") -> Entry:
    """What the catalogue says of an occasion on a day."""
    caps = caps_of(occasion, on, festival)
    if occasion == Occasion.FESTIVAL and not festival:
        # Read as a whole: the cap of the Spring Festival, of the others, of the year.
        caps = tuple(dict.fromkeys((*caps_of(occasion, on, "spring"), *caps)))
    times = parameter(f"funds.benefits.{occasion}.times", on=on).whole if occasion in TIMES else None
    evidence = code_list("benefit_evidence", on=on).get(occasion)
    return Entry(
        occasion,
        caps,
        _parts("benefit_form", occasion, on),
        evidence.label() if evidence is not None else "",
        _parts("benefit_entitled", occasion, on),
        times,
    )


def _parts(name: str, occasion: str, on: date) -> tuple[str, ...]:
    pairs = (entry.code.partition(".") for entry in code_list(name, on=on))
    return tuple(part for head, _dot, part in pairs if head == occasion)


def catalogue(on: date) -> list[Entry]:
    """All occasions as they hold on a day."""
    return [entry_of(occasion, on) for occasion in Occasion.values]


def festivals(on: date) -> list[FestivalDay]:
    """The festivals that may be asked for today, by the official calendar, the nearest to come first."""
    within, ahead = parameter(WITHIN, on=on).whole, parameter(AHEAD, on=on).whole
    first, last = on - timedelta(days=within), on + timedelta(days=ahead)
    names = code_list("benefit_festival", on=on)
    found = []
    for year in calendar_years():
        for holiday in year.holidays if abs(year.year - on.year) <= 1 else ():
            day = holiday.statutory[0] if holiday.statutory else holiday.first
            if first <= day <= last:
                found += [FestivalDay(entry.code, day) for entry in names if entry.zh in holiday.name.zh]
    coming = sorted((one for one in found if one.day >= on), key=lambda one: one.day)
    return coming + sorted((one for one in found if one.day < on), key=lambda one: one.day, reverse=True)


# -- people -------------------------------------------------------------------------------------------------------


def entitled(unit: Unit, occasion: str, day: date) -> QuerySet[Person]:
    """Members of the union on that day whose state of membership entitles to the occasion; for a birthday those born
    in the month."""
    states = _parts("benefit_entitled", occasion, day)
    spans = Membership.objects.filter(unit=unit, during__contains=day, state__in=states)
    rows = Person.objects.filter(pk__in=spans.values("person"))
    if occasion == Occasion.BIRTHDAY:
        rows = rows.filter(birth_date__month=day.month)
    return rows.order_by("name_pinyin", "pk")


def had_slots(people: Collection[int], occasion: str, year: int) -> dict[int, set[str]]:
    """The slots of a year that these people have had, in whichever union."""
    found: dict[int, set[str]] = defaultdict(set)
    with whole_district("once for a person and an event holds across unions (benefits-practice:3)"):
        rows = BenefitShare.objects.filter(person__in=people, occasion=occasion, year=year, state__in=COUNTED)
        for person, key in rows.values_list("person_id", "key"):
            found[person].add(key)
    return found


def had_sums(people: Collection[int], occasion: str, year: int) -> dict[int, Yuan]:
    """What these people have had of an occasion in a year, in whichever union."""
    with whole_district("a cap of a year holds across unions (benefits-practice:3)"):
        rows = BenefitShare.objects.filter(person__in=people, occasion=occasion, year=year, state__in=COUNTED)
        sums = list(rows.values_list("person_id").annotate(fen=Sum("price_fen")).order_by())
    return {person: Yuan.from_fen(fen) for person, fen in sums}


# -- grants -------------------------------------------------------------------------------------------------------


def grants(actor: Actor) -> QuerySet[BenefitGrant]:
    """The grants in sight, with how many have signed."""
    rows = BenefitGrant.objects.visible_to(actor, LIST).select_related("unit", "request", "asked_by")
    return rows.annotate(
        signed=Count("shares", filter=Q(shares__state=ShareState.RECEIVED)),
        open=Count("shares", filter=Q(shares__state=ShareState.HELD)),
    )


def shares_of(grant: BenefitGrant) -> QuerySet[BenefitShare]:
    """The shares of a grant, as its list carries them."""
    return grant.shares.order_by("pk")


def had_by(actor: Actor, person: Person) -> list[BenefitShare]:
    """What a member has had of the unions in the reader's sight, the newest first."""
    rows = BenefitShare.objects.visible_to(actor, LIST).filter(person=person).exclude(state=ShareState.DROPPED)
    return list(rows.select_related("grant", "unit").order_by("-pk")[:100])


def given_in(actor: Actor, year: int) -> dict[str, tuple[int, Yuan]]:
    """People and sum of each occasion in a year, of the unions in sight."""
    rows = counted(BenefitShare.objects.visible_to(actor, LIST), year)
    sums = rows.values_list("occasion").annotate(people=Count("pk"), fen=Sum("price_fen")).order_by()
    return {occasion: (people, Yuan.from_fen(fen)) for occasion, people, fen in sums}


def counted(rows: QuerySet[BenefitShare], year: int) -> QuerySet[BenefitShare]:
    """The shares asked for in a year that count as had: neither missed nor dropped."""
    return rows.filter(grant__year=year, state__in=COUNTED)


def to_sign(actor: Actor, code: str) -> QuerySet[BenefitGrant]:
    """Agreed grants whose shares are not all handed out, the oldest first."""
    rows = BenefitGrant.objects.visible_to(actor, code).filter(
        request__state__in=HANDING, shares__state=ShareState.HELD, state__in=(GrantState.ASKED, GrantState.GIVEN)
    )
    return rows.select_related("unit").distinct().order_by("asked_on", "pk")


def form_words(forms: Iterable[str]) -> list[str]:
    """Forms in words."""
    return [str(Form(one).label) for one in forms]
