"""Jobs: enqueued with the transaction, run by the worker as the weak role, progress visible while they run."""

import pytest
from django.db import connection, transaction

from tieshan.foundation.jobs import enqueue, job, progress_of, report
from tieshan.foundation.jobs.models import JobProgress
from tieshan.foundation.jobs.worker import run_worker
from tieshan.kernel.refusal import Refused

seen: list[object] = []


@job("jobs.sample.count")
def count(*, to: int) -> dict[str, str]:
    with transaction.atomic():
        for n in range(to):
            report(n + 1, to, "rows")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            row = cursor.fetchone()
    return {"role": row[0]}


@job("jobs.sample.refuse")
def refuse() -> None:
    raise Refused("jobs.sample.refused", "no, because")


@job("jobs.sample.fail")
def fail() -> None:
    raise ValueError("a fault")


@pytest.mark.django_db(transaction=True)
def test_a_job_runs_as_the_weak_role_and_leaves_its_result() -> None:
    number = enqueue(count, account=7, to=3)
    before = progress_of(number, account=7)
    assert before is not None
    assert (before.state, before.percent) == ("queued", 0)
    run_worker(until_empty=True)
    after = progress_of(number, account=7)
    assert after is not None
    assert (after.state, after.done, after.total, after.percent) == ("done", 3, 3, 100)
    assert after.result == {"role": "tieshan_app"}
    assert progress_of(number, account=8) is None


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_no_job() -> None:
    with transaction.atomic():
        enqueue(count, to=1)
        transaction.set_rollback(True)
    assert JobProgress.objects.count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_an_answer_and_a_fault_is_not() -> None:
    refused, failed = enqueue(refuse), enqueue(fail)
    run_worker(until_empty=True)
    answer = progress_of(refused, account=None)
    assert answer is not None
    assert (answer.state, answer.message, answer.is_over) == ("refused", "no, because", True)
    fault = progress_of(failed, account=None)
    assert fault is not None
    assert (fault.state, fault.message) == ("failed", "")


def test_report_outside_a_job_does_nothing() -> None:
    report(1, 2, "rows")
    assert count.name == "jobs.sample.count"
