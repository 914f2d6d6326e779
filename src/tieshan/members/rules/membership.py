"""Which step may follow which in a membership. Pure: the forms, the acts and the import ask the same functions."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused

MIN_WORKING_AGE = 16  # Labour Law art. 15: nobody under sixteen is employed.

# From which state each act starts; "" is a person who is not in the register.
STARTS_FROM: dict[str, frozenset[str]] = {
    "retain": frozenset({"active"}),
    "resume": frozenset({"retained"}),
    "leave": frozenset({"active", "retained"}),
    "expel": frozenset({"active", "retained"}),
    "rejoin": frozenset({"left", "expelled"}),
    "transfer": frozenset({"active", "retained"}),
}

RETAIN_REASONS = ("unemployed", "retired", "employer_closed", "laid_off")


def check_step(step: str, state: str) -> None:
    """Refuse a step that does not start from the present state of the membership."""
    if state not in STARTS_FROM[step]:
        raise Refused(
            "members.person.wrong_state",
            _("The membership is not in a state from which this is possible. Look at the member's page again."),
            state=state,
        )


def check_join_date(joined_on: date, *, on: date, birth_date: date | None, founded_on: date | None = None) -> None:
    """Refuse a joining date in the future or before the person was of working age."""
    if joined_on > on:
        raise Refused("members.person.joined_in_future", _("The date of joining lies in the future."))
    if birth_date is not None and age_on(birth_date, joined_on) < MIN_WORKING_AGE:
        raise Refused(
            "members.person.joined_too_young",
            _("At the date of joining the person was under 16. Check the date of joining and the date of birth."),
        )


def check_step_date(day: date, *, on: date, since: date) -> None:
    """Refuse a step dated in the future, or not after the day on which the present state began."""
    if day > on:
        raise Refused("members.person.future", _("The date lies in the future. Enter the step when it has happened."))
    if day <= since:
        raise Refused(
            "members.person.before_present",
            _("The present state began on %(since)s. Choose a later day.") % {"since": since.isoformat()},
        )


def age_on(birth_date: date, day: date) -> int:
    """Completed years of age on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
