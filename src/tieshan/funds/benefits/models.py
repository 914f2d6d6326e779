"""Grants of benefits and the share of each member (spending-rules:1 to 9).

A person has a slot (occasion, year, which one of the year) once, whichever union gives it: the table itself says so.
Names stand beside the person, because whoever has moved on is out of the reader's sight.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.documents.numbers import paper_number
from tieshan.foundation.workflow import Machine, Row
from tieshan.funds.benefits.terms import Form, GrantState, Occasion, ShareState
from tieshan.funds.spending.models import SpendingRequest
from tieshan.kernel.money import Yuan
from tieshan.members.models import Person
from tieshan.organisations.models import Account, Unit


class BenefitGrant(models.Model):
    """One benefit for members of a union, paid for by one spending request."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="benefits", verbose_name=_("union"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    occasion = models.TextField(_("occasion"), choices=Occasion)
    festival = models.TextField(_("which festival"), blank=True, default="")
    event_on = models.DateField(_("day of the event"))
    form = models.TextField(_("form of the benefit"), choices=Form)
    item = models.TextField(_("what is given"))
    price_fen = models.BigIntegerField(_("price a head"))
    count = models.PositiveIntegerField(_("people"))
    request = models.OneToOneField(
        SpendingRequest, models.PROTECT, related_name="benefit", verbose_name=_("spending request")
    )
    state = models.TextField(_("state"), choices=GrantState, default=GrantState.ASKED)
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name=_("asked by"))
    ended_on = models.DateField(_("paid for or dropped on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("grant of a benefit")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="benefit_number"),
            models.CheckConstraint(condition=Q(price_fen__gt=0, count__gt=0), name="benefit_above_zero"),
            models.CheckConstraint(
                condition=Q(state="asked", ended_on__isnull=True) | (~Q(state="asked") & Q(ended_on__isnull=False)),
                name="benefit_ended_on",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "asked_on", "id"], name="benefit_unit_day"),
            models.Index(fields=["asked_on", "id"], name="benefit_day"),
            models.Index(fields=["occasion", "id"], name="benefit_occasion"),
        ]

    def __str__(self) -> str:
        return f"{self.shown_number} {self.item}"

    @property
    def shown_number(self) -> str:
        """The number as papers carry it."""
        return paper_number("", self.year, self.number)

    @property
    def price(self) -> Yuan:
        """What one member's share costs."""
        return Yuan.from_fen(self.price_fen)

    @property
    def amount(self) -> Yuan:
        """What all shares cost together: the sum of the spending request."""
        return Yuan.from_fen(self.price_fen * self.count)


class BenefitShare(models.Model):
    """One member's share of a grant, and how it was handed out."""

    grant = models.ForeignKey(BenefitGrant, models.PROTECT, related_name="shares")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, verbose_name=_("union"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="benefits", verbose_name=_("member"))
    name = models.TextField(_("member"))
    occasion = models.TextField(_("occasion"), choices=Occasion)
    year = models.PositiveSmallIntegerField(_("counts for the year"))
    key = models.TextField(_("which one of the year"))
    price_fen = models.BigIntegerField(_("worth"))
    state = models.TextField(_("state"), choices=ShareState, default=ShareState.HELD)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    receiver = models.TextField(_("who signed"), blank=True, default="")
    reason = models.TextField(_("why not received"), blank=True, default="")
    # Why an entry of the signed list was taken back; the entry itself stays in the history.
    undone = models.TextField(_("entry taken back because"), blank=True, default="")

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        verbose_name = _("share of a member")
        constraints = [
            # Once for a person and an event, across unions, whatever the program does.
            models.UniqueConstraint(
                fields=["person", "occasion", "year", "key"],
                condition=Q(state__in=["held", "received"]),
                name="benefit_once",
            ),
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="benefit_share_above_zero"),
            models.CheckConstraint(
                condition=(Q(state__in=["held", "dropped"], signed_on__isnull=True))
                | (Q(state="received", signed_on__isnull=False) & ~Q(receiver=""))
                | (Q(state="missed", signed_on__isnull=False) & ~Q(reason="")),
                name="benefit_signed",
            ),
        ]
        indexes = [models.Index(fields=["unit", "id"], name="benefit_share_unit")]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Yuan:
        """What the share is worth."""
        return Yuan.from_fen(self.price_fen)


GRANT = Machine(
    "funds.benefit",
    title=_("Benefit"),
    states=GrantState,
    rows=[
        Row(GrantState.ASKED, "funds.benefit.drop", GrantState.DROPPED),
        Row(GrantState.ASKED, "funds.benefit.give", GrantState.GIVEN),
    ],
)

SHARE = Machine(
    "funds.benefit_share",
    title=_("Share of a member"),
    states=ShareState,
    rows=[
        Row(ShareState.HELD, "funds.benefit.sign", ShareState.RECEIVED),
        Row(ShareState.HELD, "funds.benefit.miss", ShareState.MISSED),
        Row(ShareState.HELD, "funds.benefit.drop", ShareState.DROPPED),
        Row(ShareState.RECEIVED, "funds.benefit.unsign", ShareState.HELD),
        Row(ShareState.MISSED, "funds.benefit.unsign", ShareState.HELD),
    ],
)
