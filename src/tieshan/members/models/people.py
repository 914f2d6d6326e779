"""People and their memberships: one person, one active membership in the whole district (Trade Union Law art. 3).

`Person` holds the facts of the register in which the person stands now; `Membership` holds the spans that led there.
Identity numbers and telephones are encrypted; lists show the stored mask and search by keyed hash.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import ScopedManager
from tieshan.foundation.vault.fields import EncryptedTextField
from tieshan.organisations.models import Account, Employer, Unit


class Person(models.Model):
    """A worker who is or was a member, with the facts of the real-name register."""

    class State(models.TextChoices):
        ACTIVE = "active", _("member")
        RETAINED = "retained", _("retained membership")
        LEFT = "left", _("left")
        EXPELLED = "expelled", _("expelled")

    # Indexed by person_unit_pinyin.
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people", db_index=False, verbose_name=_("union"))
    state = models.TextField(_("membership"), choices=State)
    name = models.TextField(_("full name"))
    name_pinyin = models.TextField(db_collation="C")
    name_initials = models.TextField(db_collation="C")
    sex = models.TextField(_("sex"), blank=True, default="")
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    ethnicity = models.TextField(_("ethnicity"), blank=True, default="")
    id_type = models.TextField(_("kind of identity document"), default="1")
    id_number = EncryptedTextField(purpose="members.person.id_number", verbose_name=_("identity number"))
    id_hash = models.BinaryField(max_length=32)
    id_masked = models.TextField(_("identity number"))
    id_accepted_reason = models.TextField(_("why a failing number was accepted"), blank=True, default="")
    phone = EncryptedTextField(purpose="members.person.phone", null=True, blank=True, verbose_name=_("telephone"))
    phone_hash = models.BinaryField(max_length=32, null=True, blank=True)
    phone_masked = models.TextField(_("telephone"), blank=True, default="")
    education = models.TextField(_("education"), blank=True, default="")
    political_status = models.TextField(_("political status"), blank=True, default="")
    hukou = models.TextField(_("household registration"), blank=True, default="")
    skill_level = models.TextField(_("skill level"), blank=True, default="")
    technical_title = models.TextField(_("technical title"), blank=True, default="")
    employment_state = models.TextField(_("employment state"), blank=True, default="")
    employer = models.ForeignKey(
        Employer, models.SET_NULL, null=True, blank=True, related_name="people", verbose_name=_("employer")
    )
    employer_name = models.TextField(_("employer"), blank=True, default="")
    department = models.TextField(_("department or team"), blank=True, default="")
    job = models.TextField(_("job"), blank=True, default="")
    union_post = models.TextField(_("post in the union"), blank=True, default="")
    is_migrant = models.BooleanField(_("migrant worker"), default=False)
    is_agency = models.BooleanField(_("agency worker"), default=False)
    is_new_form = models.BooleanField(_("new form of employment"), default=False)
    member_number = models.TextField(_("member number"), blank=True, default="", db_collation="C")
    joined_on = models.DateField(_("joined on"))
    remark = models.TextField(_("remark"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = "unit"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id_hash"], name="person_id_once"),
        ]
        indexes = [
            models.Index(fields=["unit", "name_pinyin", "id"], name="person_unit_pinyin"),
            models.Index(fields=["name_pinyin", "id"], name="person_pinyin"),
            models.Index(fields=["name_initials", "id"], name="person_initials"),
            models.Index(fields=["joined_on", "id"], name="person_joined"),
            models.Index(fields=["phone_hash"], name="person_phone"),
            # Former members are few among many: without this a list of them would read the whole register.
            models.Index(
                fields=["name_pinyin", "id"], name="person_former", condition=Q(state__in=["left", "expelled"])
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A span of membership in one unit. Spans of one person never overlap anywhere in the district."""

    class State(models.TextChoices):
        ACTIVE = "active", _("member")
        RETAINED = "retained", _("retained membership")

    class Start(models.TextChoices):
        JOINED = "joined", _("joined")
        REJOINED = "rejoined", _("joined again")
        TRANSFERRED = "transferred", _("transferred in")
        RETAINED = "retained", _("membership retained")
        RESUMED = "resumed", _("membership taken up again")

    class End(models.TextChoices):
        OPEN = "", _("still holds")
        TRANSFERRED = "transferred", _("transferred out")
        RETAINED = "retained", _("membership retained")
        RESUMED = "resumed", _("membership taken up again")
        LEFT = "left", _("left")
        EXPELLED = "expelled", _("expelled")

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    state = models.TextField(_("state"), choices=State, default=State.ACTIVE)
    during = DateRangeField(_("from – to"))
    started_by = models.TextField(_("began by"), choices=Start)
    ended_by = models.TextField(_("ended by"), choices=End, blank=True, default="")
    reason = models.TextField(_("reason"), blank=True, default="")

    objects = ScopedManager()
    scope_path = ("unit", "person__unit")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(during__upper_inf=True), name="membership_one_open"),
            # Open and closed spans are kept apart by a statement trigger, see migration 0007.
            ExclusionConstraint(
                name="membership_one_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(during__upper_inf=False),
            ),
            models.CheckConstraint(condition=Q(during__isempty=False), name="membership_not_empty"),
            models.CheckConstraint(
                condition=Q(during__upper_inf=True, ended_by="") | (Q(during__upper_inf=False) & ~Q(ended_by="")),
                name="membership_end_has_reason",
            ),
        ]


class Transfer(models.Model):
    """A two-sided move: the old union asks, the new one accepts. Until then nothing changes for the member."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for the new union")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused by the new union")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Side(models.TextChoices):
        OUT = "out", _("asked by the old union")
        IN = "in", _("asked by the new union")

    person = models.ForeignKey(Person, models.PROTECT, related_name="transfers")
    person_name = models.TextField(_("member"))
    id_masked = models.TextField(_("identity number"))
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="transfers_out", verbose_name=_("from"))
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="transfers_in", verbose_name=_("to"))
    side = models.TextField(_("asked by"), choices=Side, default=Side.OUT)
    state = models.TextField(_("state"), choices=State, default=State.REQUESTED)
    reason = models.TextField(_("reason"))
    requested_on = models.DateField(_("asked on"))
    requested_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    effective_on = models.DateField(_("takes effect on"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    opinion = models.TextField(_("opinion"), blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ScopedManager()
    scope_path = ("from_unit", "to_unit")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="requested"), name="transfer_one_open_per_person"
            ),
            models.CheckConstraint(condition=~Q(from_unit=models.F("to_unit")), name="transfer_between_two_units"),
        ]
        indexes = [
            models.Index(fields=["from_unit", "state"], name="transfer_from"),
            models.Index(fields=["to_unit", "state"], name="transfer_to"),
        ]

    @property
    def unit_id(self) -> int:
        return self.from_unit_id
