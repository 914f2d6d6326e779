"""The accountant's check: bills against what was agreed, by other hands than those that asked and decided (C30)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, whole_district
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.events import announce
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.foundation.vault import digest
from tieshan.foundation.workflow.models import Run
from tieshan.funds.budgets.actions import release
from tieshan.funds.spending.actions.asking import BILLS, PAYEE_PURPOSE
from tieshan.funds.spending.events import SpendingAgreed
from tieshan.funds.spending.models import SPENDING, SpendingRequest
from tieshan.funds.spending.papers import digest_of
from tieshan.funds.spending.policies import CHECK, CLAUSE, SEND_BACK
from tieshan.funds.spending.queries import KIND, hands
from tieshan.kernel.money import ZERO, Yuan
from tieshan.kernel.refusal import Refused

_PARTS = {
    "applicant": _("you asked for it"),
    "decider": _("you agreed to it"),
    "checker": _("you checked it"),
}


def refuse_changed(request: SpendingRequest, *, corrected: bool = False) -> None:
    """Refuse a request that is no longer what was agreed to: its purpose, sum, line, payees and their accounts stand in
    the keyed digest of the approval. The program changes nothing of them then; somebody inside the database might.

    `corrected`: a payment came back, so the accountant may have put an account right; then the sums alone must agree.
    """
    with whole_district("whoever checks or pays may not see the approval itself"):
        run = Run.objects.filter(kind=KIND, record_id=request.pk).order_by("-pk").first()
    payees = list(request.payees.all())
    same = (
        all(digest(str(one.bank_account or one.name), PAYEE_PURPOSE) == bytes(one.payee_hash) for one in payees)
        and sum(one.amount_fen for one in payees) == request.amount_fen
        and request.bill_fen in (None, sum(one.bill_fen or 0 for one in payees))
    )
    if run is None or not same or (run.digest != digest_of(request) and not corrected):
        raise Refused(
            "funds.spending.changed",
            _(
                "This request is not what was agreed to any more: sum, line, payee or account was changed. Nothing is"
                " paid. Tell the audit committee; the history of the request shows the change."
            ),
            CLAUSE,
        )


def refuse_same_hands(request: SpendingRequest, account_id: int | None, step: object) -> None:
    """Application, approval, check and payment are four different people: refuse whoever had a part before."""
    part = hands(request).clash(account_id)
    if part:
        raise Refused(
            "funds.spending.same_hands",
            _(
                "“%(step)s” needs another person: %(part)s. Application, approval, check and payment are done by four"
                " different people."
            )
            % {"step": step, "part": _PARTS[part]},
            CLAUSE,
            part=part,
        )


@act("funds.spending.check", subject="request")
def check_spending(
    *, actor: Actor, request: SpendingRequest, bills: Mapping[int, Yuan], on: date, remark: str = ""
) -> SpendingRequest:
    """Check the bills: what each payee's bill came to (payee → yuan; zero when nothing was bought there). Nothing above
    what was agreed; what is less is set free when it is paid. From now on the cashier may pay."""
    actor.require(CHECK, request.unit)
    fresh = claim_version(request, None)
    SPENDING.check(fresh, CHECK, actor=actor)
    fresh.checked_by_id = None
    refuse_same_hands(fresh, actor.account_id, _("Check the bills"))
    refuse_changed(fresh)
    if not attachments_of(fresh, BILLS).exists():
        raise Refused(
            "funds.spending.no_bill", _("No bill is with the request: the applicant hands the bills in first."), CLAUSE
        )
    payees = list(fresh.payees.select_for_update().order_by("pk"))
    for payee in payees:
        bill = bills.get(payee.pk, ZERO)
        if bill > payee.amount:
            raise Refused(
                "funds.spending.bill_above",
                _("%(name)s: the bill is %(bill)s yuan, %(amount)s were agreed. Send it back to be asked for anew.")
                % {"name": payee.name, "bill": f"{bill:,}", "amount": f"{payee.amount:,}"},
                CLAUSE,
                field=f"bill_{payee.pk}",
            )
        payee.bill_fen = bill.fen
        payee.save(update_fields=["bill_fen"])
    together = sum(payee.bill_fen or 0 for payee in payees)
    if not together:
        raise Refused("funds.spending.nothing_billed", _("Nothing was billed. Send the request back instead."), CLAUSE)
    SPENDING.move(fresh, CHECK, actor=actor)
    fresh.bill_fen, fresh.checked_on, fresh.checked_by_id, fresh.remark = together, on, actor.account_id, remark.strip()
    fresh.save()
    note(bill=str(Yuan.from_fen(together)))
    announce(SpendingAgreed(fresh.pk, fresh.unit_id, together, on, actor))
    return fresh


@act("funds.spending.send_back", subject="request")
def send_back_spending(*, actor: Actor, request: SpendingRequest, reason: str, on: date) -> SpendingRequest:
    """Send an agreed request back to its applicant: the bills do not agree with it. It is asked for anew."""
    actor.require(SEND_BACK, request.unit)
    fresh = claim_version(request, None)
    SPENDING.check(fresh, SEND_BACK, actor=actor)
    refuse_same_hands(fresh, actor.account_id, _("Send the request back"))
    if not reason.strip():
        raise Refused("funds.spending.no_reason_back", _("Say what is to be mended."), field="reason")
    SPENDING.move(fresh, SEND_BACK, actor=actor)
    fresh.remark, fresh.checked_by_id = reason.strip(), actor.account_id
    fresh.save()
    release(source=fresh, on=on)
    if fresh.requested_by_id is not None:
        notify(
            accounts=[fresh.requested_by_id],
            code="funds.spending.sent_back",
            text=_("A spending request came back from the accountant: mend it and submit it again."),
            url=page_url("funds.spending.view", fresh.pk) or "",
            on=on,
            unit_id=fresh.unit_id,
        )
    return fresh
