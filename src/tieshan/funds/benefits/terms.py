"""The words of benefits."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Occasion(models.TextChoices):
    """What a benefit is given for."""

    FESTIVAL = "festival", _("festival")
    BIRTHDAY = "birthday", _("birthday")
    MARRIAGE = "marriage", _("marriage")
    BIRTH = "birth", _("birth of a child")
    ILLNESS = "illness", _("illness")
    DEATH = "death", _("death of a member")
    RELATIVE = "relative", _("death of a relative")
    RETIREMENT = "retirement", _("retirement")


class Form(models.TextChoices):
    """In which form it is given."""

    GOODS = "goods", _("goods")
    VOUCHER = "voucher", _("cake voucher")
    MONEY = "money", _("money by transfer")


class GrantState(models.TextChoices):
    """How a grant stands."""

    ASKED = "asked", _("benefit asked for")
    GIVEN = "given", _("benefit paid for")
    DROPPED = "dropped", _("benefit not granted")


class ShareState(models.TextChoices):
    """How one member's share stands. Held and received shares count as had; the others leave the member free."""

    HELD = "held", _("to be handed out")
    RECEIVED = "received", _("received and signed")
    MISSED = "missed", _("not received")
    DROPPED = "dropped", _("share not granted")
