"""Which kind of unit may stand under which (speech:C01). Pure: no database, no clock."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused

FEDERATIONS = frozenset({"regional", "industrial"})

ALLOWED_PARENTS: dict[str, frozenset[str]] = {
    "district": frozenset(),
    "regional": frozenset({"district"}),
    "industrial": frozenset({"district"}),
    "enterprise": FEDERATIONS | {"district"},
    "joint": FEDERATIONS | {"district"},
    "organiser": FEDERATIONS | {"district", "joint"},
}


def check_placement(kind: str, parent_kind: str) -> None:
    """Refuse a unit of one kind under a superior of a kind that cannot lead it."""
    if parent_kind not in ALLOWED_PARENTS[kind]:
        raise Refused(
            "organisations.unit.wrong_superior",
            _("A unit of this kind cannot stand under that superior. Choose a federation or the district federation."),
            clause="speech:C01",
        )


def check_move_date(on: date, *, today: date, founded_on: date, parent_founded_on: date, since: date) -> None:
    """Refuse dates on which the move cannot have happened.

    `since` is the first day of the placement that the move would end.
    """
    if on > today:
        raise Refused(
            "organisations.unit.future_date",
            _("The date lies in the future. Rights follow today's tree: enter the move on the day it takes effect."),
        )
    if on < founded_on or on < parent_founded_on:
        raise Refused(
            "organisations.unit.before_founding",
            _("On that date one of the two units did not yet exist. Check the founding dates."),
        )
    if on < since:
        raise Refused(
            "organisations.unit.before_last_move",
            _("The unit has stood in its present place since %(since)s. Choose that day or a later one.")
            % {"since": since.isoformat()},
        )
