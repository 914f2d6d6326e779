"""What a list remembers for an account, and the tokens that make a double click harmless.

Neither table holds business facts: they are preferences and technical marks, so they stand outside acts and journal.
The account is kept as a number without a foreign key, because the foundation knows nothing of accounts.
"""

from __future__ import annotations

from django.db import models


class SavedView(models.Model):
    """A list as somebody wants it: filters, order, columns. The view without a name is the account's own setting."""

    account_id = models.BigIntegerField()
    page = models.CharField(max_length=100)
    name = models.CharField(max_length=60, blank=True)
    query = models.TextField(blank=True)
    columns = models.JSONField(default=list)
    page_size = models.PositiveSmallIntegerField(default=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "page", "name"], name="ui_savedview_one_name")]

    def __str__(self) -> str:
        return f"{self.page}: {self.name or '-'}"


class FormToken(models.Model):
    """A form that was carried out: its one-time token and where its result stands.

    The token is written first in the transaction of the act. A second click waits at the unique index for the first
    to end: it then shows the first result, or tries again when the first was refused.
    """

    account_id = models.BigIntegerField()
    token = models.CharField(max_length=64)
    page = models.CharField(max_length=100)
    result_url = models.TextField(blank=True)
    result_message = models.TextField(blank=True)
    used_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "token"], name="ui_formtoken_once")]

    def __str__(self) -> str:
        return f"{self.page} {self.token[:8]}"
