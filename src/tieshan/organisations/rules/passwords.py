"""What a password must be (GB/T 22239-2019, identity: complexity and periodic change). Pure: no database, no clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CLASSES_NEEDED = 3


def character_classes(password: str) -> int:
    """How many of the four classes a password uses: small letters, capitals, digits, everything else."""
    return sum(
        (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not (c.islower() or c.isupper() or c.isdigit()) for c in password),
        )
    )


def password_expired(changed_at: datetime | None, *, now: datetime, days: int) -> bool:
    """True when the password is older than `days` (0 = never expires), or was never set by its owner."""
    return days > 0 and (changed_at is None or now - changed_at > timedelta(days=days))


class ClassesValidator:
    """Django password validator: three of four character classes."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password of fewer classes."""
        if character_classes(password) < CLASSES_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("Use at least three of these: small letters, capital letters, digits, other signs.")


class NotUserNameValidator:
    """Django password validator: the user name does not stand in the password, forwards or backwards."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password built on the user name."""
        name = str(getattr(user, "username", "") or "").lower()
        if len(name) >= 3 and (name in password.lower() or name[::-1] in password.lower()):
            raise ValidationError(self.get_help_text(), code="password_user_name")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("The password may not contain the user name.")
