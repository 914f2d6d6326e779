"""The inbox of each account, how its owner wants to be told outside the house, and what was sent there.

Inbox and log hold no business facts: they follow from acts that the journal holds, and whether somebody has read a
line is nobody's business but their own. So both stand outside acts and journal; the owner's choices stand inside.
"""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.vault.fields import EncryptedTextField


class Notice(models.Model):
    """One line in somebody's inbox: what happened, where to go, since when."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    code = models.TextField(_("kind"), db_collation="C")
    text = models.TextField(_("notice"))
    url = models.TextField(blank=True, default="")
    unit = models.ForeignKey("organisations.Unit", models.CASCADE, null=True, related_name="+", db_index=False)
    on = models.DateField(_("date"))
    is_read = models.BooleanField(_("read"), default=False)

    class Meta:
        indexes = [
            models.Index(fields=["account", "on", "id"], name="notice_account_day"),
            models.Index(fields=["account", "id"], name="notice_unread", condition=Q(is_read=False)),
            models.Index(fields=["on"], name="notice_day"),
        ]

    def __str__(self) -> str:
        return self.text


class Choice(models.Model):
    """How one person wants to be told: the inbox always; outside the house only what they have chosen themselves."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    by_mail = models.BooleanField(_("by e-mail"), default=False)
    mail = EncryptedTextField(purpose="notify.choice.mail", null=True, blank=True, verbose_name=_("e-mail address"))
    by_messenger = models.BooleanField(_("by office messenger"), default=False)
    messenger = EncryptedTextField(
        purpose="notify.choice.messenger", null=True, blank=True, verbose_name=_("address of the messenger's robot")
    )
    send_at = models.TimeField(_("daily at"), default=time(8, 30))
    quiet_from = models.TimeField(_("quiet from"), default=time(20, 0))
    quiet_until = models.TimeField(_("quiet until"), default=time(7, 30))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(by_mail=False) | Q(mail__isnull=False))
                & (Q(by_messenger=False) | Q(messenger__isnull=False)),
                name="notify_choice_has_address",
            )
        ]

    def __str__(self) -> str:
        return str(self.account)


class Delivery(models.Model):
    """One digest to one person by one channel on one day: at most one, whatever happens to the process that sends it.

    The row is claimed and committed before anything leaves the house. A process that dies between sending and noting
    leaves the state `sending`; the next run makes it `unknown` and never sends it again.
    """

    class Channel(models.TextChoices):
        MAIL = "mail", _("e-mail")
        MESSENGER = "messenger", _("office messenger")

    class State(models.TextChoices):
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        WAITING = "waiting", _("failed, is tried again")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("interrupted; not sent a second time")
        NOTHING = "nothing", _("nothing to tell")

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    channel = models.TextField(_("channel"), choices=Channel)
    day = models.DateField(_("date"))
    state = models.TextField(_("state"), choices=State)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    lines = models.PositiveIntegerField(_("entries"), default=0)
    last_notice_id = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(_("time"))
    next_at = models.DateTimeField(null=True)
    reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "channel", "day"], name="notify_delivery_once_a_day")]
        indexes = [
            models.Index(fields=["next_at"], name="notify_delivery_next", condition=Q(state="waiting")),
            models.Index(fields=["changed_at"], name="notify_delivery_open", condition=Q(state="sending")),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.channel}"
