"""Elections as records of work, and ends of terms as occasions: what the duty to elect anew rests on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import BigIntegerField, DateField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from tieshan.lawbook.occasions import Occasion
from tieshan.lawbook.proofs import ProofKind
from tieshan.organisations.models import Body, Term

_NOBODY = Cast(Value(None), BigIntegerField())
_BODY = {"body_kind": (_("Body"), tuple(Body.Kind.choices))}


def election_rows() -> Any:
    """Elections held: each began a term."""
    return Term.objects.order_by().values(
        record_id=F("pk"),
        unit_id=F("body__unit_id"),
        account_id=_NOBODY,
        day=F("during__startswith"),
        made_on=F("during__startswith"),
        title=F("body__unit__name"),
        body_kind=F("body__kind"),
    )


def term_end_rows() -> Any:
    """Ends of terms: on that day the body is to be elected anew. A unit that ended before owes no election."""
    stands = Q(body__unit__ended_on__isnull=True) | Q(body__unit__ended_on__gte=F("during__endswith"))
    next_day = ExpressionWrapper(F("during__startswith") + Value(timedelta(days=1)), output_field=DateField())
    return (
        Term.objects.filter(stands)
        .order_by()
        .values(
            record_id=F("pk"),
            unit_id=F("body__unit_id"),
            account_id=_NOBODY,
            day=F("during__endswith"),
            opens_on=Cast(next_day, DateField()),
            closes_on=F("closed_on"),
            title=F("body__unit__name"),
            body_kind=F("body__kind"),
        )
    )


ELECTIONS = ProofKind(
    code="organisations.election",
    title=_("Election of a body"),
    page="organisations.term.view",
    rows=election_rows,
    attributes=_BODY,
    personal=False,
    in_day_log=False,
)
TERM_ENDS = Occasion(
    code="organisations.term",
    title=_("End of a term of office"),
    page="organisations.term.view",
    rows=term_end_rows,
    attributes=_BODY,
)
