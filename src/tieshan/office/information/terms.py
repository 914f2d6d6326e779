"""The words of information items and research papers (practice of unions; speech:C27)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemKind(models.TextChoices):
    """What an item tells of."""

    NEWS = "news", pgettext_lazy("information", "what is going on")
    EXPERIENCE = "experience", pgettext_lazy("information", "experience")
    PROBLEM = "problem", pgettext_lazy("information", "problem")
    RESEARCH = "research", pgettext_lazy("information", "research")
    PROPOSAL = "proposal", pgettext_lazy("information", "proposal")


class ItemState(models.TextChoices):
    """Where an item stands."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waits for sign-off")
    RETURNED = "returned", _("sent back")
    SIGNED = "signed", _("signed off and reported")
    REFUSED = "refused", _("not signed off")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Level(models.TextChoices):
    """At which level an item was adopted, from below upwards."""

    DISTRICT = "district", pgettext_lazy("level", "district")
    CITY = "city", pgettext_lazy("level", "city")
    PROVINCE = "province", pgettext_lazy("level", "province")
    NATIONAL = "national", pgettext_lazy("level", "national")


class System(models.TextChoices):
    """Whose journal adopted it."""

    UNION = "union", _("trade union")
    PARTY = "party", _("party committee")
    GOVERNMENT = "government", _("government")
    MEDIA = "media", _("press and broadcasting")


class Form(models.TextChoices):
    """How it was printed."""

    FULL = "full", pgettext_lazy("form", "as an item")
    BRIEF = "brief", pgettext_lazy("form", "as a brief note")
    DIGEST = "digest", pgettext_lazy("form", "within a digest")
    MEDIUM = "medium", pgettext_lazy("form", "medium length")
    LONG = "long", pgettext_lazy("form", "long article")


class PaperKind(models.TextChoices):
    """What a research paper is."""

    REPORT = "report", _("research report")
    THEORY = "theory", _("theory article")


class PaperState(models.TextChoices):
    """Where a research paper stands."""

    PLANNED = "planned", pgettext_lazy("research paper", "planned")
    DRAFTED = "drafted", _("draft sent in")
    REWORK = "rework", _("to be reworked")
    REVIEWED = "reviewed", _("reviewed")
    FINAL = "final", _("final")
    AWARDED = "awarded", _("awarded")
    REFUSED = "refused", pgettext_lazy("research paper", "not accepted")
    WITHDRAWN = "withdrawn", _("withdrawn")


#: Adopted is what stands at one of these; "" means not adopted.
LEVEL_ORDER = {level: place for place, level in enumerate(Level.values)}
