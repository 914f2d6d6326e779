"""What a page shows of a job that runs in the background."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class JobProgress(models.Model):
    """How far one queued job is. Holds no personal data: counts, a label, and a refusal's sentence."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", pgettext_lazy("job", "running")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    # The queue's own number; no foreign key, because the queue clears finished jobs and progress outlives them.
    job = models.BigIntegerField(primary_key=True)
    name = models.TextField(db_collation="C")
    # Who asked for it: only this account's pages show it. No foreign key into a higher room.
    account = models.BigIntegerField(null=True, blank=True)
    state = models.TextField(choices=State, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    label = models.TextField(blank=True, default="")
    message = models.TextField(blank=True, default="")
    result = models.JSONField(null=True, blank=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-job"], name="job_progress_of_account")]

    def __str__(self) -> str:
        return f"{self.name} {self.job}"

    @property
    def percent(self) -> int:
        """Whole percents, 0 to 100; 100 only when the job has ended well."""
        if self.state == self.State.DONE:
            return 100
        return min(99, self.done * 100 // self.total) if self.total else 0

    @property
    def is_over(self) -> bool:
        """No more change will come; a page may stop asking."""
        return self.state in {self.State.DONE, self.State.REFUSED, self.State.FAILED}
