"""What must agree in an employer's facts. Pure: the form and the import ask the same functions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tieshan.kernel.refusal import Refused

UNION_KINDS = frozenset({"enterprise", "joint", "organiser"})
TERRITORY_KINDS = frozenset({"district", "regional", "industrial"})


def check_counts(workers: int | None, women: int | None, migrant: int | None, agency: int | None) -> None:
    """Refuse parts that are larger than the whole workforce."""
    for part in (women, migrant, agency):
        if part is not None and workers is not None and part > workers:
            raise Refused(
                "organisations.employer.parts_exceed",
                _("Women, migrant or agency workers are more than all workers. Check the numbers."),
            )


def check_union(kind: str) -> None:
    """Refuse a federation as an employer's own union."""
    if kind not in UNION_KINDS:
        raise Refused(
            "organisations.employer.not_a_union",
            _("An employer's union is an enterprise union, a joint union or an organiser, not a federation."),
        )


def check_territory(kind: str) -> None:
    """Refuse a basic union as the federation in charge."""
    if kind not in TERRITORY_KINDS:
        raise Refused(
            "organisations.employer.not_a_federation",
            _("The federation in charge is a federation or the district federation."),
        )
