"""Accounts, posts and the grants that follow from them.

An account holds posts in units for dated terms; a post carries roles; a role is a set of permission codes; each role
of a post covers the unit alone or its subtree. Nothing else gives a right.
"""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.organisations.models.units import Unit


class AccountManager(ScopedManager, BaseUserManager["Account"]):  # type: ignore[misc, valid-type]
    """Finds accounts by user name; accounts are opened by the act `organisations.account.open` alone."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """The account of this user name; names differ by more than upper and lower case."""
        return self.get(username=(username or "").strip().lower())  # type: ignore[return-value]


class Account(AbstractBaseUser):
    """A person's way into the system. One person, one account; posts change, the account stays."""

    username = models.TextField(_("user name"), unique=True, db_collation="C")
    display_name = models.TextField(_("full name"))
    home_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("home unit")
    )
    language = models.TextField(_("language"), default="zh-hans")
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("demonstration account"), default=False)
    must_change_password = models.BooleanField(_("must change password"), default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    second_factor = EncryptedTextField(purpose="organisations.account.second_factor", null=True, blank=True)
    second_factor_on = models.DateTimeField(_("second factor since"), null=True, blank=True)
    second_factor_step = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AccountManager()
    scope_path = "home_unit"

    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.display_name

    @property
    def unit_id(self) -> int | None:
        return self.home_unit_id


class AccountSession(models.Model):
    """A sign-in that still holds: shown to its owner and to the security administrator, who may end it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    session_key = models.TextField(unique=True)
    address = models.TextField(blank=True, default="")
    agent = models.TextField(blank=True, default="")
    signed_in_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()


class Role(models.Model):
    """A named set of permission codes."""

    class Administrator(models.TextChoices):
        NONE = "", _("no administrator")
        SYSTEM = "system", _("system administrator")
        SECURITY = "security", _("security administrator")
        AUDIT = "audit", _("audit administrator")

    code = models.TextField(unique=True, db_collation="C")
    name = models.TextField(_("name"))
    name_en = models.TextField(_("English name"))
    codes = ArrayField(models.TextField(), verbose_name=_("permission codes"))
    administrator = models.TextField(_("kind of administrator"), choices=Administrator, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post in a unit, filled or empty."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.TextField(_("post"))
    roles: models.ManyToManyField = models.ManyToManyField(Role, through="PostRole")
    established_on = models.DateField(_("established on"))
    abolished_on = models.DateField(_("abolished on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "title"], name="post_title_once_per_unit")]

    def __str__(self) -> str:
        return f"{self.unit} · {self.title}"


class PostRole(models.Model):
    """A role of a post, over the post's unit alone or over its subtree."""

    post = models.ForeignKey(Post, models.CASCADE)
    role = models.ForeignKey(Role, models.PROTECT)
    subtree = models.BooleanField(_("with all units below"), default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "role"], name="post_role_once")]


class Appointment(models.Model):
    """An account in a post, from which day to which."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="appointments")
    account = models.ForeignKey(Account, models.PROTECT, related_name="appointments")
    during = DateRangeField(_("from – to"))
    document = models.TextField(_("document and number"), blank=True, default="")

    objects = ScopedManager()
    scope_path = "post__unit"

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="appointment_once_at_a_time",
                expressions=[
                    ("post", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="appointment_not_empty"),
        ]

    @property
    def unit_id(self) -> int:
        return self.post.unit_id
