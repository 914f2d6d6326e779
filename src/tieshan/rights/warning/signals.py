"""The signs that people report, told like those of any other room."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from tieshan.organisations.signals import SignalSource
from tieshan.rights.warning.policies import LIST
from tieshan.rights.warning.terms import SignKind

__all__ = ["SIGNS"]

_SIGNS: Final = """
    SELECT g.employer_id, g.id AS record_id, g.seen_on AS since, g.ended_on AS until, g.workers, '' AS detail
    FROM rights_warning_sign g
    WHERE g.kind = '{kind}' AND g.is_large
      AND (%(employers)s::bigint[] IS NULL OR g.employer_id = ANY (%(employers)s::bigint[]))
"""
_TITLES: Final = {
    SignKind.ARREARS: _("Sign: wages not paid"),
    SignKind.LAYOFF: _("Sign: large lay-off planned"),
    SignKind.MOVING: _("Sign: moving away or closing"),
    SignKind.UNREST: _("Sign: stoppage, gathering or extreme act"),
    SignKind.OTHER: _("Sign: something else"),
}

SIGNS = tuple(
    SignalSource(
        code=f"sign_{kind.value}",
        title=title,
        ends=_("goes when the sign is entered as over"),
        page="rights.warning.sign_view",
        seen_by=LIST,
        sql=_SIGNS.format(kind=kind.value),
        # What “something else” is may be that somebody spoke.
        tells_outside=kind != SignKind.OTHER,
    )
    for kind, title in _TITLES.items()
)
