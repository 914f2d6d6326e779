"""Asking for a benefit: one act checks occasion, form, papers, members and cap, and makes the spending request.

Grants are made one after the other in the district (a lock until the act ends), so that two unions that give to the
same person at once see each other; the unique constraint of the shares is the second wall.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.documents.numbers import next_number
from tieshan.funds.benefits.models import BenefitGrant, BenefitShare
from tieshan.funds.benefits.policies import ENTITLED, EVIDENCE, FORM, GRANT, ONCE, WINDOW
from tieshan.funds.benefits.queries import (
    AHEAD,
    WITHIN,
    Cap,
    Entry,
    entitled,
    entry_of,
    festivals,
    had_slots,
    had_sums,
)
from tieshan.funds.benefits.rules import Slot, free_serial, in_time, over_cap, slot_of
from tieshan.funds.benefits.terms import Form, Occasion
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.spending.actions import request_spending
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import code_list, parameter
from tieshan.members.models import Person
from tieshan.organisations.models import Unit

__all__ = ["grant_benefit"]

#: So many names stand in a refusal; the rest is counted.
_NAMED = 5


@act(GRANT)
def grant_benefit(
    *,
    actor: Actor,
    unit: Unit,
    occasion: str,
    event_on: date,
    form: str,
    item: str,
    price: Yuan,
    payees: Sequence[Mapping[str, Any]],
    line: BudgetLine,
    way: str,
    on: date,
    festival: str = "",
    members: Collection[int] | None = None,
    minutes: str = "",
    uploads: Iterable[Any] = (),
) -> BenefitGrant:
    """Ask for a benefit of `price` yuan a head for these members (ids of people; None: everybody entitled who has not
    had it yet).

    `payees`: one supplier for goods and vouchers; for money one a member, in the order of their ids, by real name
    (for a member's death whoever the family names). The sum is price × people, to the fen.
    """
    actor.require(GRANT, unit)
    lock_grants()
    entry = _occasion(occasion, festival, event_on, on)
    _form(entry, form, way)
    files = list(uploads)
    if entry.evidence and not files:
        raise Refused(
            "funds.benefit.no_paper",
            _("Add the papers this occasion asks for: %(paper)s.") % {"paper": entry.evidence},
            EVIDENCE,
            field="uploads",
        )
    words = " ".join(item.split())
    if not words:
        raise Refused("funds.benefit.no_item", _("Say what is given."), field="item")
    people = _members(unit, entry, event_on, festival, members)
    slots = _slots(entry, event_on, festival, people, everybody=members is None)
    people = [person for person in people if person.pk in slots]
    _caps(entry, event_on, festival, price, people)
    request = request_spending(
        actor=actor,
        unit=unit,
        line=line,
        purpose=_purpose(occasion, festival, words, len(people), price, on),
        payees=_payees(occasion, form, payees, people, price),
        way=way,
        on=on,
        minutes=minutes,
        uploads=files,
    )
    grant = BenefitGrant.objects.create(
        unit=unit,
        year=on.year,
        number=next_number(f"funds.benefit.{unit.pk}", year=on.year),
        occasion=occasion,
        festival=festival,
        event_on=event_on,
        form=form,
        item=words,
        price_fen=price.fen,
        count=len(people),
        request=request,
        asked_on=on,
        asked_by_id=actor.account_id,
    )
    BenefitShare.objects.bulk_create(
        [
            BenefitShare(
                grant=grant,
                unit_id=unit.pk,
                person=person,
                name=person.name,
                occasion=occasion,
                year=slots[person.pk].year,
                key=slots[person.pk].key,
                price_fen=price.fen,
            )
            for person in people
        ]
    )
    note(subject=grant, unit_id=unit.pk, people=grant.count, amount=str(grant.amount))
    return grant


# -- parts --------------------------------------------------------------------------------------------------------


def lock_grants() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tieshan.benefits:' || current_schema()))")


def _occasion(occasion: str, festival: str, event_on: date, on: date) -> Entry:
    """The entry of the catalogue on the day of the event, which must be in time."""
    if occasion not in Occasion.values:
        raise Refused("funds.benefit.occasion", _("Choose an occasion of the catalogue."), field="occasion")
    if occasion == Occasion.FESTIVAL:
        if not any((one.code, one.day) == (festival, event_on) for one in festivals(on)):
            raise Refused(
                "funds.benefit.festival",
                _("Gifts are given on statutory holidays only; choose one of the list."),
                "spending-rules:1",
                field="festival",
            )
    elif festival:
        raise Refused("funds.benefit.no_festival", _("This occasion is no festival."), field="festival")
    within, ahead = parameter(WITHIN, on=on).whole, parameter(AHEAD, on=on).whole
    if not in_time(occasion, event_on, on, within=within, ahead=ahead):
        raise Refused(
            "funds.benefit.late",
            _("Asked for within %(days)s days after the event, and not before it happened.") % {"days": within},
            WINDOW,
            field="event_on",
        )
    return entry_of(occasion, event_on, festival)


def _form(entry: Entry, form: str, way: str) -> None:
    if form not in entry.forms:
        raise Refused(
            "funds.benefit.form",
            _("For this occasion only: %(forms)s. Cash and shopping cards are never given.")
            % {"forms": _(", ").join(str(Form(one).label) for one in entry.forms)},
            FORM,
            field="form",
        )
    if form == Form.MONEY and way != "transfer":
        raise Refused(
            "funds.benefit.cash",
            _("Money goes to the member's own account by transfer, never in cash."),
            FORM,
            field="way",
        )


def _members(unit: Unit, entry: Entry, event_on: date, festival: str, members: Collection[int] | None) -> list[Person]:
    with whole_district("who was a member here on the day may have moved on since"):
        rows = entitled(unit, entry.occasion, event_on)
        people = list(rows if members is None else rows.filter(pk__in=members))
    if members is not None and len(people) != len(set(members)):
        raise Refused(
            "funds.benefit.not_entitled",
            _(
                "%(n)s of those chosen are not entitled: it takes membership of this union on %(day)s in one of these"
                " states: %(states)s."
            )
            % {
                "n": len(set(members)) - len(people),
                "day": event_on.isoformat(),
                "states": _(", ").join(str(Person.State(one).label) for one in entry.states),
            },
            ENTITLED,
            field="members",
        )
    if not people:
        raise Refused("funds.benefit.nobody", _("Choose at least one member."), ENTITLED, field="members")
    return people


def _slots(
    entry: Entry, event_on: date, festival: str, people: Sequence[Person], *, everybody: bool
) -> dict[int, Slot]:
    """The slot that each member takes. Who has had it is left out when everybody is meant, else refused by name."""
    year = slot_of(entry.occasion, event_on, festival).year
    had = had_slots([person.pk for person in people], entry.occasion, year)
    found, again = {}, []
    for person in people:
        taken = had.get(person.pk, set())
        serial = 1 if festival else free_serial(taken, entry.times or 1)
        slot = slot_of(entry.occasion, event_on, festival, serial or 1)
        if serial is None or slot.key in taken:
            again.append(person.name)
        else:
            found[person.pk] = slot
    if again and (not everybody or not found):
        raise Refused(
            "funds.benefit.again",
            _("Had it already, in this union or another: %(names)s.") % {"names": _named(again)},
            ONCE,
            field="members",
        )
    return found


def _caps(entry: Entry, event_on: date, festival: str, price: Yuan, people: Sequence[Person]) -> None:
    if not entry.caps:
        raise Refused(
            "funds.benefit.no_cap", _("The lawbook names no cap for this occasion on that day."), field="price"
        )
    for cap in entry.caps:
        _cap(entry, cap, event_on, festival, price, people)


def _cap(entry: Entry, cap: Cap, event_on: date, festival: str, price: Yuan, people: Sequence[Person]) -> None:
    year = slot_of(entry.occasion, event_on, festival).year
    had = had_sums([person.pk for person in people], entry.occasion, year) if cap.yearly else {}
    over = [
        person.name for person in people if over_cap(price, had.get(person.pk, ZERO), cap.amount, yearly=cap.yearly)
    ]
    if not over:
        return
    told = {"cap": f"{cap.amount:,}", "price": f"{price:,}", "source": cap.source.document, "names": _named(over)}
    message = (
        _("At most %(cap)s yuan a person and year (%(source)s). With %(price)s yuan these go over it: %(names)s.")
        if cap.yearly
        else _("At most %(cap)s yuan a person (%(source)s); this is %(price)s.")
    )
    raise Refused("funds.benefit.over_cap", message % told, cap.source.clause, field="price")


def _named(names: Sequence[str]) -> str:
    told = _(", ").join(names[:_NAMED])
    left = len(names) - _NAMED
    return told if left <= 0 else ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", left) % {
        "names": told, "n": left
    }  # fmt: skip


def _purpose(occasion: str, festival: str, item: str, count: int, price: Yuan, on: date) -> str:
    """What the request says. It names no member: why somebody is helped is nobody else's business."""
    name = code_list("benefit_festival", on=on).label(festival) if festival else Occasion(occasion).label
    told = {"occasion": name, "item": item, "n": count, "price": f"{price:,}"}
    return _("Benefit, %(occasion)s: %(item)s, %(n)s × %(price)s yuan") % told


def _payees(
    occasion: str, form: str, payees: Sequence[Mapping[str, Any]], people: Sequence[Person], price: Yuan
) -> list[dict[str, Any]]:
    """Who is paid: the supplier the whole sum, or each member the own share."""
    if form != Form.MONEY:
        if len(payees) != 1:
            raise Refused("funds.benefit.supplier", _("Name the one supplier who is paid."), FORM, field="payee_name")
        return [{**payees[0], "amount": Yuan.from_fen(price.fen * len(people))}]
    if len(payees) != len(people):
        raise Refused("funds.benefit.accounts", _("Money needs an account of each member."), FORM, field="payee_name")
    ordered = sorted(people, key=lambda person: person.pk)
    for person, row in zip(ordered, payees, strict=True):
        if occasion != Occasion.DEATH and str(row["name"]).strip() != person.name:
            raise Refused(
                "funds.benefit.other_name",
                _("The account must be that of the member: %(name)s.") % {"name": person.name},
                FORM,
                field="payee_name",
            )
    return [{**row, "amount": price} for row in payees]
