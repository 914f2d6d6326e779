"""Vouchers are proved at the end of the transaction as before, but all of a statement together."""

from pathlib import Path

from django.db import migrations

_PROOF = Path(__file__).with_name("0004_proof_of_a_posting.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("funds_books", "0003_proofs")]

    operations = [migrations.RunSQL(_PROOF, migrations.RunSQL.noop)]
