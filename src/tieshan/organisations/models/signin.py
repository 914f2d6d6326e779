"""What guards the door: the brake on guessing, and the one-time recovery codes of the second factor."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tieshan.organisations.models.accounts import Account


class SignInBrake(models.Model):
    """Attempts taken for one key (a user name at an address, an address, an account's second factor).

    A technical mark, not a record: it is counted outside acts, so that an attempt counts even when nothing follows.
    """

    key = models.TextField(primary_key=True, db_collation="C")
    attempts = models.PositiveIntegerField()
    since = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["since"], name="signin_brake_since")]

    def __str__(self) -> str:
        return self.key


class RecoveryCode(models.Model):
    """A one-time code that stands in for a lost second factor; only its keyed hash is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    code_hash = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "code_hash"], name="recovery_code_once")]
