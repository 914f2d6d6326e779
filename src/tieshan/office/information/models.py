"""Information items and where they were adopted, the scheme that holds, and the register of research papers."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.office.information.terms import Form, ItemKind, ItemState, Level, PaperKind, PaperState, System
from tieshan.organisations.models import Unit


def _account(label: Any, *, null: bool = False) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=null, blank=null, related_name="+", verbose_name=label
    )


class _TwoAuthors:
    """What items and papers know of who wrote them; of two authors the first one counts."""

    author: Any
    author_id: int
    second_author: Any
    second_author_id: int | None

    @property
    def author_ids(self) -> set[int]:
        """The accounts of the authors."""
        return {pk for pk in (self.author_id, self.second_author_id) if pk is not None}

    @property
    def authors(self) -> str:
        """Their names, the first author first."""
        both = [self.author, *([self.second_author] if self.second_author_id is not None else [])]
        return gettext(", ").join(each.display_name for each in both)


class InformationItem(_TwoAuthors, models.Model):
    """One item that a unit reports upwards: written by one or two authors, signed off, perhaps adopted."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="information_items", verbose_name=_("reporting unit"))
    title = models.TextField(_("title"))
    kind = models.TextField(_("kind"), choices=ItemKind)
    text = models.TextField(_("text"))
    length = models.PositiveIntegerField(_("characters"))
    author = _account(_("written by"))
    second_author = _account(_("second author"), null=True)
    event_on = models.DateField(_("day of the event"))
    state = models.TextField(_("state"), choices=ItemState, default=ItemState.DRAFT)
    entered_on = models.DateField(_("entered on"))
    submitted_on = models.DateField(_("sent in on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = _account(_("signed off or sent back by"), null=True)
    opinion = models.TextField(_("opinion"), blank=True, default="")
    number = models.PositiveIntegerField(_("number in the register"), null=True, blank=True)
    # Kept by the acts on adoptions: the highest level, so that lists and proofs need no join.
    level = models.TextField(_("adopted at"), choices=[("", _("not adopted")), *Level.choices], blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_author__isnull=True) | ~Q(second_author=F("author")), name="information_two_people"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_on__isnull=False),
                name="information_sent_has_day",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "submitted_on"], name="information_unit_day"),
            models.Index(fields=["author", "submitted_on"], name="information_author_day"),
            models.Index(fields=["submitted_on", "id"], name="information_day"),
        ]

    def __str__(self) -> str:
        return self.title


class Adoption(models.Model):
    """An item taken up by a journal: what it is worth was computed by the scheme of that day."""

    item = models.ForeignKey(InformationItem, models.PROTECT, related_name="adoptions", verbose_name=_("item"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("reporting unit"))
    level = models.TextField(_("level"), choices=Level)
    system = models.TextField(_("system"), choices=System)
    form = models.TextField(_("form"), choices=Form, default=Form.FULL)
    journal = models.TextField(_("journal or platform"))
    reference = models.TextField(_("issue or address"), blank=True, default="")
    adopted_on = models.DateField(_("adopted on"))
    scheme = models.TextField(_("scoring scheme"), blank=True, default="")
    points = models.DecimalField(_("points"), max_digits=8, decimal_places=2, default=0)
    fee = models.DecimalField(_("fee in yuan"), max_digits=10, decimal_places=2, default=0)
    recorded_on = models.DateField(_("entered in the register on"))
    recorded_by = _account(_("recorded by"), null=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdrawn_because = models.TextField(_("why it was withdrawn"), blank=True, default="")

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        indexes = [
            models.Index(fields=["item"], name="adoption_item"),
            models.Index(fields=["adopted_on", "unit"], name="adoption_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "journal", "adopted_on"],
                condition=Q(withdrawn_on__isnull=True),
                name="adoption_once_a_day_and_journal",
            )
        ]

    def __str__(self) -> str:
        return self.journal


class SchemeChoice(models.Model):
    """Which scoring scheme of the lawbook holds in the district, from which day to which."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("district"))
    scheme = models.TextField(_("scoring scheme"))
    during = DateRangeField(_("from – to"))
    document = models.TextField(_("document and number"))
    chosen_on = models.DateField(_("chosen on"))
    chosen_by = _account(_("chosen by"), null=True)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            ExclusionConstraint(name="schemechoice_one_at_a_time", expressions=[("during", RangeOperators.OVERLAPS)]),
            models.CheckConstraint(condition=Q(during__isempty=False), name="schemechoice_not_empty"),
        ]

    def __str__(self) -> str:
        return self.scheme


class ResearchPaper(_TwoAuthors, models.Model):
    """A research paper from its plan to its award."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="research_papers", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.TextField(_("title"))
    kind = models.TextField(_("kind"), choices=PaperKind)
    author = _account(_("written by"))
    second_author = _account(_("second author"), null=True)
    plan = models.TextField(_("plan"), help_text=_("Question, where and whom to ask, what is to come out of it."))
    due_on = models.DateField(_("draft due on"))
    state = models.TextField(_("state"), choices=PaperState, default=PaperState.PLANNED)
    planned_on = models.DateField(_("planned on"))
    length = models.PositiveIntegerField(_("characters"), null=True, blank=True)
    drafted_on = models.DateField(_("draft sent in on"), null=True, blank=True)
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    reviewed_by = _account(_("reviewed by"), null=True)
    opinion = models.TextField(_("opinion"), blank=True, default="")
    final_on = models.DateField(_("final on"), null=True, blank=True)
    number = models.PositiveIntegerField(_("number in the register"), null=True, blank=True)
    award = models.TextField(_("award"), blank=True, default="")
    award_level = models.TextField(_("award given at"), choices=Level, blank=True, default="")
    awarded_on = models.DateField(_("awarded on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_author__isnull=True) | ~Q(second_author=F("author")), name="paper_two_people"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "year"], name="paper_unit_year"),
            models.Index(fields=["author", "year"], name="paper_author_year"),
        ]

    def __str__(self) -> str:
        return self.title
