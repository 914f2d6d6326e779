"""Two records of one bearer at the same moment: neither is lost, whichever act ends first."""

from __future__ import annotations

import threading
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from tests.district import OPERATOR, make_district
from tests.duties.conftest import Work, compute, instances, make_cadre, own_template
from tieshan.foundation.access import acting_as
from tieshan.foundation.access.acts import act_context
from tieshan.foundation.ui.models import FormToken
from tieshan.lawbook.proofs import ProofKind, proof_changed, register_proof

DAY = date(2026, 5, 12)
WRITERS = 6


class Rows:
    """A real table whose rows commit with their act, in the shape of a registered query."""

    @property
    def query(self) -> Rows:
        return self

    def sql_with_params(self) -> tuple[str, list[Any]]:
        return (
            "SELECT id AS record_id, NULL::bigint AS unit_id, account_id, %s::date AS day, %s::date AS made_on,"
            " 'row'::text AS title FROM ui_formtoken WHERE page = 'tests'",
            [DAY, DAY],
        )


@pytest.mark.django_db(transaction=True)
def test_parallel_records_of_one_bearer_all_count(work: Work) -> None:
    register_proof(ProofKind("tests.work.row", "row", "", Rows))
    cadre = make_cadre(make_district(), "李明", 1)
    template = own_template(proof="tests.work.row", count=WRITERS)
    compute(date(2026, 5, 1), date(2026, 5, 31))
    together = threading.Barrier(WRITERS)
    failed: list[BaseException] = []

    def write(n: int) -> None:
        try:
            together.wait()
            with acting_as(OPERATOR), act_context(OPERATOR, "members.cadre.correct"):
                FormToken.objects.create(
                    account_id=cadre.account_id or 0,
                    token=f"t{n}",
                    page="tests",
                    used_at=datetime.fromisoformat("2026-05-12T08:00:00+08:00"),
                )
                proof_changed("tests.work.row", unit_ids=set(), account_ids={cadre.account_id or 0}, days={DAY})
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    (one,) = instances(template)
    assert (one.found, one.state) == (WRITERS, "done")
