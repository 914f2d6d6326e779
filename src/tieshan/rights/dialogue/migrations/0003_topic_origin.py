"""Which concern stands behind a topic: shows within reach of the union in charge of the concern, is never changed."""

import django.db.models.deletion
from django.db import migrations, models

from tieshan.foundation.access.rls import history_policy, row_policy
from tieshan.foundation.audit.schema import append_only, audited

_ORIGIN = "rights_dialogue_topicorigin"


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0005_term_ends"),
        ("rights_concerns", "0002_policies_history"),
        ("rights_dialogue", "0002_policies_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="TopicOrigin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "concern",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rights_concerns.concern",
                    ),
                ),
                (
                    "topic",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rights_dialogue.topic"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="union",
                    ),
                ),
            ],
            options={"verbose_name": "concern behind a topic"},
        ),
        row_policy(_ORIGIN, "unit_id"),
        *audited(_ORIGIN),
        *append_only(_ORIGIN),
        history_policy("topic_origin_within_reach", _ORIGIN),
    ]
