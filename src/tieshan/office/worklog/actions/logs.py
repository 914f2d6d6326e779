"""Writing the log of a day, adding to it, remarks of superiors (speech:C29)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Forbidden, Refused, Stale
from tieshan.lawbook import code_list
from tieshan.lawbook.proofs import proof_changed
from tieshan.office.worklog.actions.persons import needed, not_later, oneself
from tieshan.office.worklog.models import DayLog, LogEntry, LogNote
from tieshan.office.worklog.policies import C29, LOG_AMEND, LOG_COMMENT, LOG_WRITE
from tieshan.office.worklog.queries import LOG, correction_days, records_of_day
from tieshan.office.worklog.rules import may_rewrite

#: Version of a log that does not exist yet, as a form carries it.
NEW = 0


@act("office.log.write")
def write_log(
    *,
    actor: Actor,
    day: date,
    text: str,
    on: date,
    entries: Sequence[tuple[str, str]] = (),
    version: int | None = None,
) -> DayLog:
    """Write or rewrite the log of one's own day: a line, and matters as (kind, text) where wanted.

    A day may be written up later (`made_on` says when); within the days of the parameter it may be rewritten,
    afterwards it is added to. `version` is the one with which the form was opened, 0 when there was no log yet: two
    windows on one day never overwrite each other.
    """
    account, unit = oneself(actor, on=on)
    actor.require(LOG_WRITE, unit)
    not_later(day, on)
    lines = [(kind, line.strip()) for kind, line in entries if line.strip()]
    known = code_list("log_entry_kind", on=day)
    if any(kind not in known for kind, _line in lines):
        raise Refused("office.log.kind", gettext_lazy("Choose a kind from the list."), field="entries")
    if not text.strip() and not lines and not records_of_day(account.pk, day):
        raise Refused(
            "office.log.empty",
            gettext_lazy("Write a line: no other record tells of this day."),
            C29,
            field="text",
        )
    log = DayLog.objects.select_for_update().filter(account=account, day=day).first()
    if log is None:
        log = _begin(DayLog(account=account, unit=unit, day=day, text=text.strip(), made_on=on), version)
    else:
        _rewrite(log, text.strip(), version, on)
    LogEntry.objects.bulk_create(
        LogEntry(log=log, number=number, kind=kind, text=line) for number, (kind, line) in enumerate(lines, 1)
    )
    note(day=day)
    proof_changed(LOG, unit_ids={log.unit_id}, account_ids={account.pk}, days={day})
    return log


def _begin(log: DayLog, version: int | None) -> DayLog:
    if version not in (None, NEW):
        raise Stale("office.log.gone", gettext_lazy("This log is not there any more. Open the day again."))
    try:
        with transaction.atomic():
            log.save()
    except IntegrityError as twice:
        if "day_log_once" not in str(twice):
            raise
        # The other window was faster by a moment: its log is there now.
        raise _stale(DayLog.objects.get(account=log.account, day=log.day)) from twice
    return log


def _rewrite(log: DayLog, text: str, version: int | None, on: date) -> None:
    if version is not None and version != log.version:
        raise _stale(log)
    rule = correction_days(on=log.day)
    if not may_rewrite(log.day, on, days=rule.whole):
        raise Refused(
            "office.log.closed",
            gettext_lazy("A log is rewritten within %(days)s days; after that add to it.") % {"days": rule.whole},
            rule.clause,
        )
    log.entries.all().delete()
    log.text, log.changed_on = text, on
    log.version += 1
    log.save()


def _stale(log: DayLog) -> Stale:
    """What the other window wrote, so that nothing of it is lost when this one is sent again."""
    kinds = code_list("log_entry_kind", on=log.day)
    lines = [log.text, *(f"{kinds.label(one.kind)}: {one.text}" for one in log.entries.order_by("number"))]
    shown = "; ".join(line for line in lines if line)
    return Stale(
        "office.log.twice",
        _("The log of this day was written in another window. Take over what you need from it, then save."),
        changes=[{"field": _("Log"), "old": "", "new": shown, "who": log.account.display_name}],
    )


@act("office.log.amend", subject="log")
def amend_log(*, actor: Actor, log: DayLog, text: str, on: date) -> LogNote:
    """Add to one's own log: the text stays as it was."""
    actor.require(LOG_AMEND)
    if not is_own(actor, log.account_id):
        raise Forbidden("office.log.not_own", gettext_lazy("Everybody adds to their own log alone."), C29)
    return LogNote.objects.create(
        log=log,
        kind=LogNote.Kind.ADDENDUM,
        author_id=actor.account_id,
        written_on=on,
        text=needed(text, gettext_lazy("Write what you want to add."), "text"),
    )


@act("office.log.comment", subject="log")
def comment_log(*, actor: Actor, log: DayLog, text: str, on: date) -> LogNote:
    """A remark of a superior: guidance in words. There are no marks and no scores."""
    actor.require(LOG_COMMENT, log.unit)
    if is_own(actor, log.account_id):
        raise Refused("office.log.own_remark", gettext_lazy("This log is your own: add to it instead."))
    remark = LogNote.objects.create(
        log=log,
        kind=LogNote.Kind.COMMENT,
        author_id=actor.account_id,
        written_on=on,
        text=needed(text, gettext_lazy("Write the remark."), "text"),
    )
    notify(
        accounts=[log.account_id],
        code=LOG_COMMENT,
        text=gettext_lazy("A remark was written to your work log."),
        url=page_url("office.log.detail", log.pk) or "",
        on=on,
        unit_id=log.unit_id,
    )
    return remark
