"""How many months there are: without it the planner took every case for a heap of its own and sorted the whole year."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rights_disputes", "0010_counted_facts_stand")]

    operations = [
        migrations.RunSQL(
            "CREATE STATISTICS rights_disputes_month ON (extract(month FROM received_on)) FROM rights_disputes_dispute",
            "DROP STATISTICS rights_disputes_month",
        )
    ]
