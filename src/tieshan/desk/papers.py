"""The bulletin as a paper under approval: what the one who signs sees, and what may not change meanwhile."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tieshan.desk.models import Bulletin
from tieshan.desk.rules.bulletin import thaw
from tieshan.foundation.ui.components import Fact
from tieshan.foundation.workflow.papers import PaperKind


def title(bulletin: Bulletin) -> str:
    """One line in the lists of papers."""
    return gettext("Bulletin of %(month)s") % {"month": f"{bulletin.month:%Y-%m}"}


def facts(bulletin: Bulletin) -> Sequence[Fact]:
    """The totals and the sections."""
    _places, groups = thaw(bulletin.facts)
    shown = [Fact(_("Month"), f"{bulletin.month:%Y-%m}"), Fact(_("Counted on"), bulletin.counted_on)]
    for group in groups:
        shown.append(Fact(group.title, bulletin.texts.get(group.code, ""), wide=True))
    if bulletin.remarks:
        shown.append(Fact(_("Leader's remarks"), bulletin.remarks, wide=True))
    return shown


def digest(bulletin: Bulletin) -> str:
    """Changes with every figure and every word."""
    told = json.dumps([bulletin.facts, bulletin.texts, bulletin.remarks], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


BULLETIN_PAPER = PaperKind(
    code="desk.bulletin",
    model=Bulletin,
    page="desk.bulletin.view",
    edit="desk.bulletin.edit",
    title=title,
    facts=facts,
    digest=digest,
    name=_("Bulletin"),
)
