"""Acts on spending requests, and the steps that the room of payments takes."""

from tieshan.funds.spending.actions.asking import bill_spending, cancel_spending, correct_spending, request_spending
from tieshan.funds.spending.actions.checking import check_spending, send_back_spending
from tieshan.funds.spending.actions.deciding import follow_approval
from tieshan.funds.spending.actions.paying import bounce, come_back, settle, take_for_payment

__all__ = [
    "bill_spending",
    "bounce",
    "cancel_spending",
    "check_spending",
    "come_back",
    "correct_spending",
    "follow_approval",
    "request_spending",
    "send_back_spending",
    "settle",
    "take_for_payment",
]
