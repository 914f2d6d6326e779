"""Row policies and history: conversations show to their two parties alone, everything else to the person and within
reach. Declarations, additions and statements are never changed.

The count of conversations is derived and left out of the history.
"""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, own_rows, party_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited

_PARTIES = own_rows("author_id", "partner_id")
_OF_TALK = "EXISTS (SELECT 1 FROM office_registers_talk t WHERE t.id = office_registers_talknote.talk_id)"
_OF_LETTER = "EXISTS (SELECT 1 FROM office_registers_dutyletter t WHERE t.id = office_registers_dutytarget.letter_id)"
_OF_EVENT = (
    "EXISTS (SELECT 1 FROM office_registers_accountabilityevent t"
    " WHERE t.id = office_registers_accountabilitystatement.event_id)"
)
_PERSONAL = (
    "office_registers_talk",
    "office_registers_talknote",
    "office_registers_declaration",
    "office_registers_gift",
    "office_registers_dutyletter",
    "office_registers_dutytarget",
    "office_registers_accountabilityevent",
    "office_registers_accountabilitystatement",
)


class Migration(migrations.Migration):
    dependencies = [
        ("office_registers", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("audit", "0001_initial"),
    ]

    operations = [
        party_policy("office_registers_talk", _PARTIES),
        party_policy("office_registers_talknote", _OF_TALK),
        row_policy("office_registers_declaration", "unit_id", also=own_rows("account_id")),
        row_policy("office_registers_gift", "unit_id", also=own_rows("account_id")),
        row_policy("office_registers_dutyletter", "unit_id", also=own_rows("holder_id", "superior_id")),
        party_policy("office_registers_dutytarget", _OF_LETTER),
        row_policy("office_registers_accountabilityevent", "unit_id", also=own_rows("account_id")),
        party_policy("office_registers_accountabilitystatement", _OF_EVENT),
        *(operation for table in _PERSONAL for operation in audited(table)),
        *audited("office_registers_servicestandard"),
        *audited("office_registers_servicecase"),
        *append_only("office_registers_talknote"),
        *append_only("office_registers_declaration"),
        *append_only("office_registers_accountabilitystatement"),
        history_policy("registers_within_reach", *_PERSONAL),
    ]
