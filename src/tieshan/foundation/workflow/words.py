"""What people are told about papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.notify import notify
from tieshan.foundation.ui.base import page_url
from tieshan.foundation.workflow.models import Run
from tieshan.foundation.workflow.papers import paper_kind

_TEXTS = {
    "asked": _("To be decided: {title}"),
    "added": _("Your decision is asked for in addition: {title}"),
    "overdue": _("Overdue below you, please decide: {title}"),
    "urged": _("Please decide soon: {title}"),
    "copied": _("For your information: {title}"),
    "agreed": _("Agreed: {title}"),
    "refused": _("Not agreed: {title}"),
    "returned": _("Returned, please mend it and submit it again: {title}"),
    "late": _("Your paper has been waiting too long and was reported upwards: {title}"),
}


def tell(run: Run, accounts: Iterable[int], what: str, *, on: date) -> None:
    """One line to each of these accounts about the paper."""
    notify(
        accounts=accounts,
        code=f"workflow.approval.{what}",
        text=format_lazy(_TEXTS[what], title=run.title),
        url=page_url("workflow.approval.view", run.pk) or "",
        on=on,
        unit_id=run.unit_id,
    )


def deadline_title(run: Run) -> str:
    """What falls due, read by whoever oversees the unit: the kind and number of the paper, no names."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext("Approval of %(kind)s no. %(number)s") % {
            "kind": paper_kind(run.kind).label,
            "number": run.pk,
        }
