"""Words, tones and choices that the pages of leave share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from tieshan.foundation.ui.kinds import Tag, choice_word, today
from tieshan.lawbook import code_list
from tieshan.office.leave.models import Leave

TONES = {
    Leave.State.REQUESTED: "due",
    Leave.State.RETURNED: "due",
    Leave.State.AGREED: "info",
    Leave.State.REFUSED: "late",
    Leave.State.WITHDRAWN: "plain",
    Leave.State.CANCELLED: "plain",
    Leave.State.REPORTED: "done",
}


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of leave of today's list."""
    return code_list("leave_kind", on=today()).choices


def kind_word(leave: Leave) -> str:
    """The kind in words."""
    return code_list("leave_kind", on=leave.requested_on).label(leave.kind)


def state_tag(leave: Leave, on: date) -> Tag:
    """The state as a tag: leave that runs, that is over and not reported back, that was reported late."""
    if leave.is_overdue(on):
        return Tag(_("not reported back"), "late")
    if leave.state == Leave.State.REPORTED and not leave.in_time:
        return Tag(_("reported back late"), "late")
    if leave.state == Leave.State.AGREED and leave.starts_on <= on <= leave.ends_on:
        return Tag(_("on leave"), "info")
    return Tag(choice_word(leave, "state"), TONES[Leave.State(leave.state)])


def plain_days(days: Decimal) -> str:
    """Days without a needless nought."""
    return f"{days.normalize():f}"
