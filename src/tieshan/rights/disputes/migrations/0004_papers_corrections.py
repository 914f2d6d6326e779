"""Mediation on paper: sessions, signatures, legal aid; corrections of workers, notice of hearings."""

import django.db.models.deletion
from django.db import migrations, models

import tieshan.foundation.vault.fields
from tieshan.foundation.access.rls import history_policy, party_policy
from tieshan.foundation.audit.schema import append_only, audited, recorded_again

_NEW = tuple(f"rights_disputes_{name}" for name in ("mediationsession", "signature", "legalaid"))


def _of_dispute(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM rights_disputes_dispute t WHERE t.id = {table}.dispute_id)"  # noqa: S608 - names


class Migration(migrations.Migration):
    dependencies = [
        ("rights_disputes", "0003_reckoned_claims"),
    ]

    operations = [
        migrations.AddField(
            model_name="dispute",
            name="effective_on",
            field=models.DateField(null=True, verbose_name="agreement binds since"),
        ),
        migrations.AddField(
            model_name="dispute",
            name="perform_by",
            field=models.DateField(null=True, verbose_name="to be performed by"),
        ),
        migrations.AddField(
            model_name="hearing",
            name="told_on",
            field=models.DateField(null=True, verbose_name="notice received on"),
        ),
        migrations.AddField(
            model_name="worker",
            name="correction",
            field=models.TextField(blank=True, default="", verbose_name="reason of the correction"),
        ),
        migrations.AddField(
            model_name="worker",
            name="corrects",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected",
                to="rights_disputes.worker",
                verbose_name="entry it corrects",
            ),
        ),
        migrations.CreateModel(
            name="MediationSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField(verbose_name="session held on")),
                ("hours", models.TextField(blank=True, default="", verbose_name="from and to")),
                ("place", models.TextField(verbose_name="place")),
                ("mediators", models.TextField(verbose_name="mediators")),
                ("recorder", models.TextField(verbose_name="recorder")),
                (
                    "for_workers",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        purpose="rights.dispute.session", verbose_name="present for the workers"
                    ),
                ),
                (
                    "for_employer",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        purpose="rights.dispute.session", verbose_name="present for the employer"
                    ),
                ),
                (
                    "workers_said",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        purpose="rights.dispute.session", verbose_name="what the workers asked"
                    ),
                ),
                (
                    "employer_said",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        purpose="rights.dispute.session", verbose_name="what the employer answered"
                    ),
                ),
                (
                    "result",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        purpose="rights.dispute.session", verbose_name="course and result"
                    ),
                ),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="rights_disputes.dispute",
                    ),
                ),
            ],
            options={
                "verbose_name": "mediation session",
            },
        ),
        migrations.CreateModel(
            name="LegalAid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "aid",
                    models.TextField(
                        choices=[
                            ("advice", "legal advice"),
                            ("papers", "drawing up papers"),
                            ("mediation", "counsel in mediation"),
                            ("arbitration", "counsel in arbitration"),
                            ("court", "counsel in court"),
                        ],
                        verbose_name="aid asked for",
                    ),
                ),
                ("sex", models.TextField(blank=True, default="", verbose_name="sex")),
                (
                    "address",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        blank=True, null=True, purpose="rights.dispute.aid", verbose_name="address"
                    ),
                ),
                ("job", models.TextField(blank=True, default="", verbose_name="job")),
                ("income_fen", models.BigIntegerField(null=True, verbose_name="monthly income")),
                (
                    "household",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        blank=True, null=True, purpose="rights.dispute.aid", verbose_name="household"
                    ),
                ),
                ("needs_proof", models.BooleanField(verbose_name="hardship has to be shown")),
                ("proof_by", models.TextField(blank=True, default="", verbose_name="hardship certified by")),
                ("is_oral", models.BooleanField(default=False, verbose_name="applied by word of mouth")),
                ("applied_on", models.DateField(verbose_name="applied on")),
                ("decided_on", models.DateField(null=True, verbose_name="decided on")),
                ("granted", models.BooleanField(null=True, verbose_name="aid granted")),
                ("decision", models.TextField(blank=True, default="", verbose_name="decision")),
                ("lawyer", models.TextField(blank=True, default="", verbose_name="lawyer or helper")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="aids", to="rights_disputes.dispute"
                    ),
                ),
                (
                    "worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rights_disputes.worker",
                        verbose_name="worker",
                    ),
                ),
            ],
            options={
                "verbose_name": "application for legal aid",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_on__isnull", True), ("granted__isnull", True)),
                            models.Q(("decided_on__isnull", False), ("granted__isnull", False)),
                            _connector="OR",
                        ),
                        name="dispute_aid_decided_with_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.TextField(
                        choices=[("workers", "workers' side"), ("employer", "employer's side")], verbose_name="side"
                    ),
                ),
                (
                    "signer",
                    tieshan.foundation.vault.fields.EncryptedTextField(
                        purpose="rights.dispute.signer", verbose_name="signer of the agreement"
                    ),
                ),
                ("signed_on", models.DateField(verbose_name="signed on")),
                (
                    "dispute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="rights_disputes.dispute",
                    ),
                ),
            ],
            options={
                "verbose_name": "signature under an agreement",
                "constraints": [models.UniqueConstraint(fields=("dispute", "side"), name="dispute_signature_once")],
            },
        ),
        *(party_policy(table, _of_dispute(table)) for table in _NEW),
        *(operation for table in _NEW for operation in audited(table)),
        *append_only("rights_disputes_mediationsession"),
        *append_only("rights_disputes_signature"),
        history_policy("dispute_papers_within_reach", *_NEW),
        *(
            operation
            for name in ("dispute", "hearing", "worker")
            for operation in recorded_again(f"rights_disputes_{name}")
        ),
    ]
