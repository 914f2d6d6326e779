"""Who acts in the simulated year: accounts and posts for the leader, the office, chairs and cadres of the sample.

Only in a district that is marked as fictional. Whoever has an account already keeps it; the others get one
without a password, and a post that they have held since before the year began.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, acting_as
from tieshan.kernel.refusal import Refused
from tieshan.members.actions.cadres import correct_cadre
from tieshan.members.models import Cadre
from tieshan.organisations.actions.posts import establish_post, fill_post, open_account
from tieshan.organisations.models import Account, Appointment, Placement, Post, Role, Unit
from tieshan.organisations.models import Employer as EmployerRecord
from tieshan.simulation.happenings import Cast, Employer, Federation, Person, Union
from tieshan.simulation.money.cast import gather_money, keeps_a_book
from tieshan.simulation.plan import words
from tieshan.simulation.trouble.cast import gather_trouble

__all__ = ["appoint_cadre", "gather_cast"]

EMPLOYERS_EACH = 12
BASIC = (Unit.Kind.ENTERPRISE, Unit.Kind.JOINT)


def gather_cast(*, actor: Actor, since: date, unions: int, federations: int | None = None) -> Cast:
    """Find or appoint everybody: `unions` basic unions of each federation report, `federations` limits who plays.

    Refuses in a district that is not fictional: nobody invents work of real people.
    """
    with acting_as(actor):
        district = Unit.objects.filter(kind=Unit.Kind.DISTRICT, is_sample=True).first()
        if district is None:
            raise Refused("simulation.not_a_sample", _("A year is invented for the fictional sample district alone."))
        names = iter(name for row in words()["people"] for name in row)
        leader = _holder(actor, district, "district_leader", since, names)
        office = _holder(actor, district, "district_office", since, names)
        playing = _playing(district, since, federations)
        made = [_federation(actor, unit, since, names) for unit in playing]
        reporting = [
            Union(basic.pk, unit.pk, _holder(actor, basic, "enterprise_chair", since, names))
            for unit in playing
            for basic in _standing(unit, BASIC, since)[:unions]
        ]

        def holder(unit: Unit, role: str, number: int) -> list[Person]:
            return _holders(actor, unit, role, since, names, number)

        everybody, unions_of = tuple(made), tuple(reporting)
        money = gather_money(district=district, federations=everybody, unions=unions_of, holder=holder)
        taken = {one.unit_id for one in unions_of} | ({money.leaver.unit_id} if money.leaver is not None else set())
        trouble = gather_trouble(federations=everybody, taken=taken, holder=holder)
        return Cast(district.pk, leader, office, everybody, unions_of, money, trouble)


def appoint_cadre(*, actor: Actor, cadre: Cadre, since: date) -> Person:
    """The account of a cadre, opened and put into the post of a cadre where there is none."""
    if cadre.account is not None:
        return _person(cadre.account, cadre.federation)
    account = _open(actor, f"cadre{cadre.pk}", cadre.name, cadre.federation)
    _appoint(actor, account, cadre.federation, "cadre", since)
    correct_cadre(actor=actor, cadre=cadre, version=None, account=account)
    return _person(account, cadre.federation)


def _standing(above: Unit, kinds: Iterable[str], since: date) -> list[Unit]:
    found = Unit.objects.filter(path__startswith=above.path, kind__in=kinds, status=Unit.Status.ACTIVE)
    # Work counts where the unit stood on its day: whoever moved since is left out, for the key knows one place of each.
    there = Placement.objects.filter(during__upper_inf=True, during__startswith__lte=since)
    return list(found.filter(founded_on__lte=since, pk__in=there.values("unit")).order_by("code"))


def _playing(district: Unit, since: date, number: int | None) -> list[Unit]:
    """The federations that play. When only some do, those come first whose money can move: they keep no book yet."""
    found = _standing(district, (Unit.Kind.REGIONAL, Unit.Kind.INDUSTRIAL), since)
    return found if number is None else sorted(found, key=lambda unit: keeps_a_book(unit.pk))[:number]


def _federation(actor: Actor, unit: Unit, since: date, names: Iterable[str]) -> Federation:
    chair = _holder(actor, unit, "federation_chair", since, names)
    serving = Cadre.objects.filter(federation=unit, service__upper_inf=True, service__startswith__lte=since)
    cadres = [appoint_cadre(actor=actor, cadre=cadre, since=since) for cadre in serving.order_by("pk")]
    employers = EmployerRecord.objects.filter(territory__path__startswith=unit.path).order_by("pk")[:EMPLOYERS_EACH]
    if not cadres or not employers:
        raise Refused("simulation.empty", _("A federation of the sample has no cadre or no employer."), unit=unit.pk)
    seen = tuple(Employer(employer.pk, employer.name) for employer in employers)
    return Federation(unit.pk, unit.short_name or unit.name, chair, tuple(cadres), seen)


def _holder(actor: Actor, unit: Unit, role: str, since: date, names: Iterable[str]) -> Person:
    """Whoever holds the role in the unit since the beginning, else somebody new."""
    return _holders(actor, unit, role, since, names, 1)[0]


def _holders(actor: Actor, unit: Unit, role: str, since: date, names: Iterable[str], number: int) -> list[Person]:
    """So many who hold the role in the unit since the beginning; whoever is missing is somebody new."""
    held = (
        Appointment.objects.filter(
            post__unit=unit, post__roles__code=role, during__contains=since, account__is_active=True
        )
        .select_related("account")
        .order_by("-account__is_demo", "pk")
    )
    found = list({one.account_id: one.account for one in held}.values())[:number]
    while len(found) < number:
        again = f"-{len(found)}" if found else ""
        account = _open(actor, f"{role.replace('_', '.')}.{unit.pk}{again}", next(iter(names)), unit)
        _appoint(actor, account, unit, role, since)
        found.append(account)
    return [_person(account, unit) for account in found]


def _open(actor: Actor, username: str, name: str, unit: Unit) -> Account:
    known = Account.objects.filter(username=username).first()
    return known or open_account(actor=actor, username=username, display_name=name, home_unit=unit, password=None)


def _appoint(actor: Actor, account: Account, unit: Unit, role: str, since: date) -> None:
    record = Role.objects.get(code=role)
    post = Post.objects.filter(unit=unit, title=record.name).first()
    if post is None:
        post = establish_post(actor=actor, unit=unit, title=record.name, roles={record: True}, on=since)
    if not Appointment.objects.filter(post=post, account=account).exists():
        fill_post(actor=actor, post=post, account=account, start=since)


def _person(account: Account, unit: Unit) -> Person:
    return Person(account.pk, unit.pk, account.display_name)
