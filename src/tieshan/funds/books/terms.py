"""The words of the books: kinds of book and voucher, classes of accounts, states of a month."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class BookKind(models.TextChoices):
    """Whose money a book keeps apart from all other money."""

    PRINCIPAL = "principal", _("money of a basic union")
    OWN = "own", _("federation's own money")
    DISTRICT = "district", _("money of the district federation")


class AccountClass(models.TextChoices):
    """The five classes of accounts; assets and spending stand in debit, the others in credit."""

    ASSET = "asset", _("assets")
    LIABILITY = "liability", _("liabilities")
    NET = "net", _("net assets")
    INCOME = "income", _("income")
    SPENDING = "spending", _("spending")

    @property
    def in_debit(self) -> bool:
        """True when the balance of such an account stands in debit."""
        return self in (AccountClass.ASSET, AccountClass.SPENDING)


class VoucherKind(models.TextChoices):
    """Why a voucher was made."""

    ORDINARY = "ordinary", _("ordinary voucher")
    OPENING = "opening", _("opening balances")
    CUSTODY = "custody", _("money in custody")
    REVERSAL = "reversal", _("reversal")
    CLOSING = "closing", _("closing of the year")
    HANDOVER = "handover", _("hand-over")


class PeriodState(models.TextChoices):
    """A month: open to vouchers, closed with stored balances, locked for good."""

    OPEN = "open", pgettext_lazy("books", "open")
    CLOSED = "closed", pgettext_lazy("books", "closed")
    LOCKED = "locked", _("locked")


class ProofKind(models.TextChoices):
    """What the nightly proof of a book compares."""

    TOTALS = "totals", _("totals of a month and its lines")
    OPENINGS = "openings", _("closing of a month and opening of the next")
    NUMBERS = "numbers", _("numbers without gaps")
    MARKS = "marks", _("vouchers and their marks")
    CUSTODY = "custody", _("both sides of custody")
