"""Acts on accounts, posts and appointments. Only the security administrator's role carries them."""

from __future__ import annotations

import re
import secrets
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.events import announce
from tieshan.kernel.refusal import Refused
from tieshan.organisations.actions.second_factor import drop_second_factor
from tieshan.organisations.events import PostVacated
from tieshan.organisations.models import Account, AccountSession, Appointment, Post, PostRole, Role, Unit
from tieshan.organisations.rules.incompatible import Duty, clash

# Letters and digits that are not taken for one another when read out on the telephone.
_PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105 - an alphabet
_USER_NAME = re.compile(r"[a-z][a-z0-9.-]{2,31}")


def _require_over(actor: Actor, code: str, account: Account) -> None:
    """The right must hold at the account's home unit and wherever the account holds a post now or later.

    Otherwise the administrator of one federation could take over the account of somebody who serves the district.
    """
    actor.require(code, account.home_unit)
    from_today = DateRange(timezone.localdate(), None)
    held = Appointment.objects.filter(account=account, during__overlap=from_today).select_related("post__unit")
    for appointment in held:
        actor.require(code, appointment.post.unit)


def first_password() -> str:
    """A random first password of 14 characters, to be changed at the first sign-in."""
    while True:
        password = "".join(secrets.choice(_PASSWORD_LETTERS) for _i in range(14))
        if (
            any(c.islower() for c in password)
            and any(c.isupper() for c in password)
            and any(map(str.isdigit, password))
        ):
            return password


@act("organisations.account.open")
def open_account(
    *,
    actor: Actor,
    username: str,
    display_name: str,
    home_unit: Unit,
    password: str | None,
    is_demo: bool = False,
    must_change_password: bool = True,
) -> Account:
    """Open an account. It holds no right until it is appointed to a post.

    Without a password nobody signs in with it until the security administrator has reset it.
    """
    actor.require("organisations.account.open", home_unit)
    username = username.strip().lower()
    if not _USER_NAME.fullmatch(username):
        raise Refused(
            "organisations.account.user_name",
            _("A user name has 3 to 32 small Latin letters, digits, dots or dashes, and begins with a letter."),
            field="username",
        )
    if Account.objects.filter(username=username).exists():
        raise Refused("organisations.account.taken", _("This user name is taken. Choose another."), field="username")
    account = Account(
        username=username,
        display_name=display_name.strip(),
        home_unit=home_unit,
        is_demo=is_demo,
        must_change_password=must_change_password,
        password_changed_at=timezone.now(),
    )
    account.set_password(password)
    account.save()
    return account


@act("organisations.account.close", subject="account")
def close_account(*, actor: Actor, account: Account, active: bool) -> Account:
    """Close an account (active=False) and end its sign-ins at once, or reopen it."""
    _require_over(actor, "organisations.account.close", account)
    if account.pk == actor.account_id:
        raise Refused("organisations.account.own", _("Nobody closes their own account. Ask a colleague."))
    account.is_active = active
    account.version += 1
    account.save(update_fields=["is_active", "version"])
    if not active:
        AccountSession.objects.filter(account=account).delete()
    note(active=active)
    return account


@act("organisations.account.reset", subject="account")
def reset_account(*, actor: Actor, account: Account, password: str, second_factor: bool) -> Account:
    """Give a new first password (to be changed at sign-in) and, when asked, take the second factor away."""
    _require_over(actor, "organisations.account.reset", account)
    if account.pk == actor.account_id:
        raise Refused("organisations.account.own_reset", _("Change your own password under your own settings."))
    account.set_password(password)
    account.must_change_password = True
    account.password_changed_at = timezone.now()
    if second_factor:
        drop_second_factor(account)
    account.version += 1
    account.save()
    AccountSession.objects.filter(account=account).delete()
    note(second_factor_removed=second_factor)
    return account


@act("organisations.account.change_password", subject="account")
def change_own_password(*, actor: Actor, account: Account, old: str, new: str) -> Account:
    """Change one's own password; the rules of the settings apply."""
    if account.pk != actor.account_id:
        raise Refused("organisations.account.not_own", _("You can change your own password only."))
    if not account.check_password(old):
        raise Refused("organisations.account.wrong_password", _("The present password is not right."), field="old")
    if account.check_password(new):
        raise Refused(
            "organisations.account.same_password", _("The new password is the old one. Choose another."), field="new"
        )
    try:
        validate_password(new, account)
    except ValidationError as weak:
        raise Refused("organisations.account.weak_password", " ".join(weak.messages), field="new") from weak
    account.set_password(new)
    account.must_change_password = False
    account.password_changed_at = timezone.now()
    account.version += 1
    account.save()
    return account


@act("organisations.post.establish")
def establish_post(*, actor: Actor, unit: Unit, title: str, roles: dict[Role, bool], on: date) -> Post:
    """Establish a post in a unit with roles; the value says whether the role covers the units below as well.

    A post never joins two of the three administrators, an administrator with any other role, nor incompatible duties
    (books and cash).
    """
    actor.require("organisations.post.establish", unit)
    kinds = {role.administrator for role in roles}
    if len(kinds) > 1:
        raise Refused(
            "organisations.post.administrators_apart",
            _("System, security and audit administration are three separate posts and join with no other role."),
        )
    duties = [Duty(role.code, unit.path, below) for role, below in roles.items()]
    _refuse_incompatible(duties, duties)
    if Post.objects.filter(unit=unit, title=title).exists():
        raise Refused("organisations.post.exists", _("The unit has a post of this name already."))
    post = Post.objects.create(unit=unit, title=title, established_on=on)
    PostRole.objects.bulk_create([PostRole(post=post, role=role, subtree=below) for role, below in roles.items()])
    return post


@act("organisations.post.fill")
def fill_post(
    *, actor: Actor, post: Post, account: Account, start: date, end: date | None = None, document: str = ""
) -> Appointment:
    """Appoint an account to a post from a day on. The three administrators never meet in one person.

    Nobody appoints themselves.
    """
    actor.require("organisations.post.fill", post.unit)
    if account.pk == actor.account_id:
        raise Refused("organisations.post.own", _("Nobody appoints themselves. Ask a colleague."))
    if not account.is_active:
        raise Refused("organisations.post.closed_account", _("This account is closed. Reopen it first."))
    if post.abolished_on is not None or post.unit.status != Unit.Status.ACTIVE:
        raise Refused("organisations.post.abolished", _("This post stands no longer. Choose another."))
    if end is not None and end <= start:
        raise Refused("organisations.post.dates", _("The appointment ends before it begins. Check the days."))
    during = DateRange(start, end)
    # Two appointments of one person at the same moment wait for each other here: each must see the other's roles.
    Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    held = set(
        PostRole.objects.filter(
            post__appointments__account=account, post__appointments__during__overlap=during
        ).values_list("role__administrator", flat=True)
    )
    coming = set(post.roles.values_list("administrator", flat=True))
    if len(held | coming) > 1:
        raise Refused(
            "organisations.post.administrators_apart",
            _("System, security and audit administration are three separate posts and join with no other role."),
        )
    _refuse_incompatible(
        _duties_of(account, during),
        [Duty(code, post.unit.path, below) for code, below in post.postrole_set.values_list("role__code", "subtree")],
    )
    if Appointment.objects.filter(post=post, account=account, during__overlap=during).exists():
        raise Refused("organisations.post.held", _("This person already holds the post in that time."))
    appointment = Appointment.objects.create(post=post, account=account, during=during, document=document)
    note(account=account.pk, start=start.isoformat(), end=end.isoformat() if end else None)
    return appointment


def _duties_of(account: Account, during: DateRange) -> list[Duty]:
    rows = PostRole.objects.filter(post__appointments__account=account, post__appointments__during__overlap=during)
    return [Duty(*row) for row in rows.values_list("role__code", "post__unit__path", "subtree")]


def _refuse_incompatible(held: list[Duty], coming: list[Duty]) -> None:
    found = clash(held, coming)
    if found is None:
        return
    one, other, pair = found
    names = {role.code: role.name for role in Role.objects.filter(code__in=pair.roles)}
    raise Refused(
        "organisations.post.incompatible",
        _("One person is never %(one)s and %(other)s of the same union. Choose somebody else.")
        % {"one": names[one.role], "other": names[other.role]},
        pair.clause,
    )


@act("organisations.post.vacate", subject="appointment")
def vacate_post(*, actor: Actor, appointment: Appointment, on: date, reason: str) -> Appointment:
    """End an appointment on a day (the first day without the post)."""
    actor.require("organisations.post.vacate", appointment.post.unit)
    if on <= appointment.during.lower:
        raise Refused("organisations.post.ends_before", _("The appointment began on that day or later."))
    if appointment.during.upper is not None and on > appointment.during.upper:
        raise Refused("organisations.post.ended", _("The appointment has ended before that day."))
    appointment.during = DateRange(appointment.during.lower, on)
    appointment.save()
    note(on=on.isoformat(), reason=reason)
    post, account = appointment.post, appointment.account
    roles = frozenset(post.roles.values_list("code", flat=True))
    announce(PostVacated(post.unit_id, account.pk, account.display_name, roles, appointment.during.lower, on))
    return appointment
