"""An index over former members alone: a list of them must not read the whole register."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("members", "0005_import_statistics")]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["name_pinyin", "id"], name="person_former", condition=Q(state__in=["left", "expelled"])
            ),
        ),
    ]
