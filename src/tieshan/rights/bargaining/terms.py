"""The words of bargaining."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

__all__ = ["ContractState", "Kind", "Level", "Side", "State"]


class Kind(TextChoices):
    """What is bargained for (contract-law:52)."""

    GENERAL = "general", _("collective contract")
    WAGE = "wage", _("wage contract")
    WOMEN = "women", _("contract on women workers")
    SAFETY = "safety", _("contract on safety and health")


class Level(TextChoices):
    """For whom it is bargained (contract-law:53)."""

    ENTERPRISE = "enterprise", pgettext_lazy("level of a contract", "enterprise")
    INDUSTRIAL = "industrial", pgettext_lazy("level of a contract", "industry")
    REGIONAL = "regional", pgettext_lazy("level of a contract", "area")


class Side(TextChoices):
    """The two sides."""

    WORKERS = "workers", _("workers' side")
    EMPLOYER = "employer", _("employer's side")


class State(TextChoices):
    """From the request to the contract in force."""

    REQUESTED = "requested", _("waits for the answer")
    REFUSED = "refused", _("refused by the other side")
    TALKS = "talks", _("in talks")
    DRAFTED = "drafted", _("draft before the congress")
    APPROVED = "approved", _("approved, to be signed")
    SIGNED = "signed", _("signed, to be filed")
    FILED = "filed", _("filed, under review")
    OBJECTED = "objected", _("objection, to be renegotiated")
    IN_FORCE = "in_force", _("concluded, in force")
    WITHDRAWN = "withdrawn", _("broken off")


class ContractState(TextChoices):
    """A contract holds or has ended."""

    IN_FORCE = "in_force", _("in force")
    ENDED = "ended", _("contract ended")
