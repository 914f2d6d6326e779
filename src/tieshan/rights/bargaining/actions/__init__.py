"""Acts of bargaining."""

from tieshan.rights.bargaining.actions.concluding import (
    draft_contract,
    file_contract,
    object_to_contract,
    record_round,
    record_vote,
    sign_contract,
)
from tieshan.rights.bargaining.actions.contracts import (
    cover_employers,
    end_contract,
    inspect_contract,
    publish_contract,
    register_contract,
    tend_contracts,
    uncover_employer,
)
from tieshan.rights.bargaining.actions.library import add_clause, retire_clause, revise_clause
from tieshan.rights.bargaining.actions.starting import (
    appoint_representatives,
    ask_information,
    give_information,
    recall_representative,
    reply_bargaining,
    request_bargaining,
    withdraw_bargaining,
)

__all__ = [
    "add_clause",
    "appoint_representatives",
    "ask_information",
    "cover_employers",
    "draft_contract",
    "end_contract",
    "file_contract",
    "give_information",
    "inspect_contract",
    "object_to_contract",
    "publish_contract",
    "recall_representative",
    "record_round",
    "record_vote",
    "register_contract",
    "reply_bargaining",
    "request_bargaining",
    "retire_clause",
    "revise_clause",
    "sign_contract",
    "tend_contracts",
    "uncover_employer",
    "withdraw_bargaining",
]
