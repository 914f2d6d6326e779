"""The vocabulary of the desk."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BulletinState(TextChoices):
    """Where a bulletin stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted for signature")
    AGREED = "agreed", _("signed, not yet issued")
    ISSUED = "issued", _("issued")


class DraftKind(TextChoices):
    """What is drafted from the records."""

    MEETING = "meeting", _("meeting material")
    REPORT = "report", _("report on one's duties")
    SUMMARY = "summary", _("yearly summary")
