"""Words of the room: states, kinds, results."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

__all__ = ["IN_ARBITRATION", "AidKind", "Channel", "ClaimKind", "Happening", "Outcome", "Side", "State"]


class State(models.TextChoices):
    """Where a dispute stands."""

    RECEIVED = "received", _("to be decided on")
    ACCEPTED = "accepted", _("case accepted")
    MEDIATION = "mediation", _("in mediation")
    AGREED = "agreed", _("agreement reached")
    ARBITRATION = "arbitration", _("in arbitration")
    AWARDED = "awarded", _("award made")
    COURT = "court", _("in court")
    CLOSED = "closed", pgettext_lazy("dispute", "closed")
    REFUSED = "refused", _("not accepted")


class Channel(models.TextChoices):
    """How it came in."""

    PERSON = "person", _("in person")
    PHONE = "phone", _("telephone")
    CONCERN = "concern", _("from a concern")
    FOUND = "found", _("found by the union")


class ClaimKind(models.TextChoices):
    """What is claimed."""

    WAGES = "wages", _("unpaid wages")
    OVERTIME = "overtime", _("overtime pay")
    DOUBLE = "double", _("double wage without a contract")
    SEVERANCE = "severance", _("severance")
    DAMAGES = "damages", _("damages for unlawful dismissal")
    INSURANCE = "insurance", _("social insurance")
    INJURY = "injury", _("injury at work")
    MATERNITY = "maternity", _("maternity leave and pay")
    OTHER = "other", _("something else")


class Side(models.TextChoices):
    """Who signs."""

    WORKERS = "workers", _("workers' side")
    EMPLOYER = "employer", _("employer's side")
    #: the mediator signs, and the mediating body puts its seal beside it
    MEDIATOR = "mediator", _("mediator, with the seal of the mediating body")


class AidKind(models.TextChoices):
    """What legal aid is asked for."""

    ADVICE = "advice", _("legal advice")
    PAPERS = "papers", _("drawing up papers")
    MEDIATION = "mediation", _("counsel in mediation")
    ARBITRATION = "arbitration", _("counsel in arbitration")
    COURT = "court", _("counsel in court")


class Outcome(models.TextChoices):
    """How it ended."""

    AGREEMENT = "agreement", _("by agreement")
    AWARD = "award", _("by award")
    JUDGMENT = "judgment", _("by judgment")
    WITHDRAWN = "withdrawn", _("withdrawn by the workers")
    LOST = "lost", _("without success")


class Happening(models.TextChoices):
    """What happens in arbitration, in the order of the law."""

    ACCEPTED = "accepted", _("case accepted by the commission")
    REFUSED = "refused", _("refused by the commission")
    TRIBUNAL = "tribunal_named", _("tribunal named")
    SERVED = "served", _("claim served on the employer")
    ANSWERED = "answered", _("answer received by the commission")
    ANSWER_SERVED = "answer_served", _("answer served on the workers")
    PROLONGED = "prolonged", _("time for the award prolonged")


IN_ARBITRATION = ("accept", "serve", "tribunal", "answer", "answer_serve", "award")
