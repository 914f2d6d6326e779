"""A spending request as a paper: what those who decide on it read, and what makes it a changed one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.ui.kinds import Fact
from tieshan.foundation.vault import digest
from tieshan.foundation.workflow import PaperKind
from tieshan.funds.books.queries.chart import chart
from tieshan.funds.spending.models import SpendingRequest
from tieshan.funds.spending.queries import KIND, limit_of, split_hits
from tieshan.funds.spending.terms import Shared
from tieshan.kernel.money import Yuan, capitals
from tieshan.lawbook import code_list

DIGEST = "funds.spending.paper"


def title_of(request: SpendingRequest) -> str:
    """One line in lists of papers."""
    told = {"unit": request.unit, "amount": f"{request.amount:,}", "purpose": request.purpose}
    return _("%(unit)s: %(amount)s yuan for %(purpose)s") % told


def shared_words(shared: Sequence[str]) -> str:
    """What two requests have in common, in words."""
    return _(", ").join(str(Shared(one).label) for one in shared)


def split_facts(request: SpendingRequest) -> list[Fact]:
    """What looks like other parts of the same purchase; nothing when nothing does."""
    hits = split_hits(request)
    if not hits:
        return []
    _other, newest = hits[0]
    told = {"sum": f"{Yuan.from_fen(newest.sum_fen):,}", "limit": f"{Yuan.from_fen(newest.limit_fen):,}"}
    lines = [
        f"{other.shown_number} {other.purpose} {other.amount:,} ({shared_words(hit.shared)})" for other, hit in hits
    ]
    return [
        Fact(
            _("Looks like one purchase in parts"),
            _("Together %(sum)s yuan, above the limit of %(limit)s.") % told,
            sub=" · ".join(lines),
            wide=True,
        )
    ]


def facts_of(request: SpendingRequest) -> Sequence[Fact]:
    """What is decided on; signs of a divided purchase stand first."""
    line = request.line
    now = line.standing
    facts = [
        *split_facts(request),
        Fact(_("Whose money"), request.unit.name, sub=request.shown_number),
        Fact(_("Purpose"), request.purpose, sub=request.detail or "", wide=True),
        Fact(_("Sum"), f"{request.amount:,}", sub=capitals(request.amount)),
        Fact(
            _("Budget line"),
            line.text,
            sub=_("%(account)s; left after this: %(left)s yuan")
            % {"account": chart(request.requested_on).name(line.account), "left": f"{now.left:,}"},
        ),
        Fact(_("Way of payment"), code_list("payment_way", on=request.requested_on).label(request.way)),
        Fact(_("Applicant"), str(request.requested_by or ""), sub=str(request.requested_on)),
    ]
    for payee in request.payees.order_by("pk"):
        where = " ".join(part for part in (payee.bank_name, payee.bank_masked) if part)
        facts.append(Fact(_("Payee"), payee.name, sub=f"{payee.amount:,} · {where}" if where else f"{payee.amount:,}"))
    if request.minutes:
        facts.append(Fact(_("Minutes of the meeting that decided it"), request.minutes))
    if request.amount > Yuan(limit_of(request.requested_on).decimal):
        facts.append(
            Fact(
                _("Limit"),
                _("Above %(limit)s yuan the audit committee decides first.")
                % {"limit": Yuan(limit_of(request.requested_on).decimal)},
            )
        )
    return facts


def digest_of(request: SpendingRequest) -> str:
    """Changes with the amount, the line and every payee; keyed, because accounts could be guessed from a plain hash."""
    payees = [
        (one.name, one.bank_name, bytes(one.payee_hash).hex(), one.amount_fen) for one in request.payees.order_by("pk")
    ]
    told = (request.purpose, request.detail or "", request.line_id, request.amount_fen, request.way, request.minutes)
    return digest("|".join(map(str, (*told, *payees))), DIGEST).hex()


SPENDING_PAPER = PaperKind(
    code=KIND,
    model=SpendingRequest,
    page="funds.spending.view",
    edit="funds.spending.correct",
    title=title_of,
    facts=facts_of,
    digest=digest_of,
    name=gettext_lazy("Spending request"),
    bodies=frozenset({"audit_committee"}),
)
