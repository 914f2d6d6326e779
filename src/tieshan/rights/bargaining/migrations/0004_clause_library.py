"""The clause library: model clauses and their dated versions."""

import django.db.models.deletion
from django.db import migrations, models

from tieshan.foundation.audit.schema import append_only, audited

# The library is nobody's secret: every union reads it, so no row policy stands on it. Its versions are never changed.
_CLAUSE, _TEXT = "rights_bargaining_libraryclause", "rights_bargaining_clausetext"


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0006_staff_counts"),
        ("audit", "0001_initial"),
        ("rights_bargaining", "0003_vote_of_congress"),
    ]

    operations = [
        migrations.CreateModel(
            name="LibraryClause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.TextField(
                        choices=[
                            ("general", "collective contract"),
                            ("wage", "wage contract"),
                            ("women", "contract on women workers"),
                            ("safety", "contract on safety and health"),
                        ],
                        verbose_name="kind of contract",
                    ),
                ),
                ("title", models.TextField(verbose_name="title of the clause")),
                ("retired_on", models.DateField(null=True, verbose_name="no longer used from")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.unit",
                        verbose_name="kept by",
                    ),
                ),
            ],
            options={
                "verbose_name": "clause of the library",
                "verbose_name_plural": "clauses of the library",
            },
        ),
        migrations.CreateModel(
            name="ClauseText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version of the clause")),
                ("since", models.DateField(verbose_name="used since")),
                ("text", models.TextField(verbose_name="words of the clause")),
                ("grounds", models.TextField(blank=True, default="", verbose_name="grounds of the clause")),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="rights_bargaining.libraryclause",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a clause",
            },
        ),
        migrations.AddConstraint(
            model_name="libraryclause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_on__isnull", True)), fields=("kind", "title"), name="library_clause_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="clausetext",
            constraint=models.UniqueConstraint(fields=("clause", "number"), name="library_text_once"),
        ),
        *audited(_CLAUSE),
        *audited(_TEXT),
        *append_only(_TEXT),
    ]
