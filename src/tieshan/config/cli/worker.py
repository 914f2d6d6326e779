"""./tieshan worker: the process that runs background jobs."""

from __future__ import annotations

from tieshan.config.cli.house import Arguments, house


def run(arguments: list[str]) -> int:
    """The command."""
    options = Arguments("worker").with_data_dir().parse_args(arguments)
    with house("worker", options.data_dir):
        from django.utils import timezone

        from tieshan.duties.jobs import catch_up
        from tieshan.foundation.jobs.worker import run_worker

        catch_up(timezone.localdate())
        run_worker()
    return 0
