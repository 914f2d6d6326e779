"""Row policies and history: sessions and promises show within reach of their union, topics with their session."""

from django.db import migrations

from tieshan.foundation.access.rls import history_policy, parent_policy, row_policy
from tieshan.foundation.audit.schema import audited

_DIALOGUE, _TOPIC, _PROMISE = "rights_dialogue_dialogue", "rights_dialogue_topic", "rights_dialogue_promise"


class Migration(migrations.Migration):
    dependencies = [
        ("rights_dialogue", "0001_initial"),
        ("members", "0004_history_within_reach"),
        ("audit", "0001_initial"),
    ]

    operations = [
        row_policy(_DIALOGUE, "unit_id"),
        row_policy(_PROMISE, "unit_id"),
        parent_policy(_TOPIC, "dialogue_id", _DIALOGUE),
        *(operation for table in (_DIALOGUE, _TOPIC, _PROMISE) for operation in audited(table)),
        history_policy("dialogue_within_reach", _DIALOGUE, _TOPIC, _PROMISE),
    ]
