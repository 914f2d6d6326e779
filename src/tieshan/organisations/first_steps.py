"""The first steps in an empty house, and the way back in when nobody is left who could open the door.

Both are for the operator at the server's command line; each step is an act in the journal.
"""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, acting_as
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.district import establish_district
from tieshan.organisations.actions.posts import establish_post, fill_post, first_password, open_account, reset_account
from tieshan.organisations.models import Account, Appointment, Post, Role, Unit

# User names of the first holders; the security administrator opens all other accounts.
FIRST_ADMINISTRATORS = {
    Role.Administrator.SYSTEM: "sysadmin",
    Role.Administrator.SECURITY: "secadmin",
    Role.Administrator.AUDIT: "auditadmin",
}


def establish(*, actor: Actor, code: str, name: str, founded_on: date) -> list[tuple[str, str]]:
    """Set up the district and the three administrators, as far as they are missing.

    Returns user names with first passwords, which are kept nowhere and must be changed at the first sign-in.
    """
    opened = []
    with acting_as(actor):
        district = Unit.objects.filter(kind=Unit.Kind.DISTRICT).first()
        if district is None:
            district = establish_district(actor=actor, code=code, name=name, founded_on=founded_on)
        for kind, username in FIRST_ADMINISTRATORS.items():
            if not _is_held(kind):
                opened.append((username, _administrator(actor, district, kind, username)))
    return opened


def reset(*, actor: Actor, username: str) -> str:
    """Give an account a new first password and take its second factor away, without any administrator."""
    with acting_as(actor):
        account = Account.objects.filter(username=username.strip().lower()).first()
        if account is None:
            raise Refused("organisations.account.unknown", _("There is no account of this user name."))
        password = first_password()
        reset_account(actor=actor, account=account, password=password, second_factor=True)
    return password


def _is_held(kind: str) -> bool:
    from_today = DateRange(timezone.localdate(), None)
    return Appointment.objects.filter(
        post__roles__administrator=kind, during__overlap=from_today, account__is_active=True
    ).exists()


def _administrator(actor: Actor, district: Unit, kind: str, username: str) -> str:
    today = timezone.localdate()
    role = Role.objects.get(administrator=kind)
    post = Post.objects.filter(unit=district, title=role.name).first()
    if post is None:
        post = establish_post(actor=actor, unit=district, title=role.name, roles={role: True}, on=today)
    password = first_password()
    account = open_account(
        actor=actor, username=username, display_name=role.name, home_unit=district, password=password
    )
    fill_post(actor=actor, post=post, account=account, start=today)
    return password
