"""Who may not sit together (election rules; Trade Union Law art. 10, 45). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused

# Posts whose holder handles the money that the audit committee audits.
MONEY_POSITIONS = frozenset({"chair", "vice_chair_money", "finance"})


def check_audit_independence(body: str, position: str, other_offices: Iterable[tuple[str, str]]) -> None:
    """Refuse one person on the audit committee and in charge of the money, in either order.

    `other_offices` are (body, position) pairs that the person holds in the same unit at the same time.
    """
    for other_body, other_position in other_offices:
        audits = body == "audit" or other_body == "audit"
        pays = (body == "committee" and position in MONEY_POSITIONS) or (
            other_body == "committee" and other_position in MONEY_POSITIONS
        )
        if audits and pays:
            raise Refused(
                "members.officer.audits_own_money",
                _(
                    "The chair, the vice-chair in charge of money and the finance officers"
                    " may not sit on the audit committee."
                ),
                clause="election-rules:audit",
            )


def check_kinship(not_a_relative: bool) -> None:
    """Refuse an officer without the declaration that they are no near relative of the employer's head (art. 10)."""
    if not not_a_relative:
        raise Refused(
            "members.officer.relative",
            _("Near relatives of the employer's head may not sit on a union committee. The declaration is missing."),
            clause="union-law:10",
        )


def check_seats(seats: int, taken: int) -> None:
    """Refuse more officers than the term has seats; 0 seats stand for "not recorded" (imported lists do not say)."""
    if seats and taken >= seats:
        raise Refused("members.officer.no_seat", _("All seats of this term are taken."), seats=seats)
