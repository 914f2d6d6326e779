"""Words, tones and cells that the pages of budgets share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tieshan.foundation.ui.kinds import Tag
from tieshan.funds.books.rules.chart import Chart
from tieshan.funds.budgets.models import BudgetLine
from tieshan.funds.budgets.terms import VersionKind, VersionState
from tieshan.kernel.money import Yuan

TONES = {
    VersionState.DRAFT: "plain",
    VersionState.SUBMITTED: "due",
    VersionState.RETURNED: "late",
    VersionState.AGREED: "done",
    VersionState.REPLACED: "plain",
    VersionState.REFUSED: "late",
    VersionState.DROPPED: "plain",
}


def yuan(fen: int | None) -> str:
    """An amount as tables show it."""
    return f"{Yuan.from_fen(fen or 0):,}"


def version_tag(kind: str, state: str) -> Tag:
    """How a version stands; an adjustment says that it is one."""
    word = str(VersionState(state).label)
    if kind == VersionKind.ADJUSTMENT and state != VersionState.AGREED:
        word = _("adjustment: %(state)s") % {"state": word}
    return Tag(word, TONES[VersionState(state)])


def line_words(line: BudgetLine, accounts: Chart) -> tuple[str, str]:
    """The line and, as a second line, the account it stands under."""
    account = accounts.get(line.account)
    name = account.name if account is not None else line.account
    return (line.text, "" if name == line.text else accounts.name(line.account))
