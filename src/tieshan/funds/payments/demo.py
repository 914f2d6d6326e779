"""A fictional payment order of the sample district: one payee paid, one whose money came back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

from tieshan.foundation.access import acting_as, system_actor
from tieshan.funds.payments.actions import order_payments, report_payments
from tieshan.funds.payments.models import PaymentOrder
from tieshan.funds.payments.queries import holder_of, lines_of, requests_to_pay
from tieshan.organisations.models import Account
from tieshan.organisations.queries.grants import actor_for

_FILE: Final = Path(__file__).resolve().parent / "data" / "demo.yaml"
#: How many days ago the bank answered: a statement of the days that are over shows it.
BEFORE: Final = 5
#: How many of the checked requests are paid; the others wait for whoever looks around.
PAID: Final = 2


def play_payments(*, on: date) -> bool:
    """The demonstration cashier pays the oldest checked requests: the bank pays the first and sends the last back.

    False when there are orders already or nothing waits to be paid.
    """
    words: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    with acting_as(system_actor("demo")):
        cashier = Account.objects.filter(is_demo=True, username="cashier").first()
        if cashier is None or PaymentOrder.objects.exists():
            return False
    actor = actor_for(cashier)
    on = max(date(on.year, 1, 1), on - timedelta(days=BEFORE))
    with acting_as(actor):
        found = list(requests_to_pay(actor)[:PAID])
        if not found:
            return False
        order = order_payments(actor=actor, unit=holder_of(found[0].unit, on), requests=found, on=on)
        *paid, back = [line.pk for line in lines_of(order)]
        report_payments(actor=actor, order=order, paid=paid, bounced={back: words["came_back"]}, day=on, on=on)
    return True
