"""The disposal of assets as a paper to approve."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.ui.kinds import Fact
from tieshan.foundation.workflow import PaperKind
from tieshan.lawbook import code_list
from tieshan.office.assets.models import Disposal


def way_word(disposal: Disposal) -> str:
    """The way in words."""
    return code_list("asset_disposal_way", on=disposal.requested_on).label(disposal.way)


def title_of(disposal: Disposal) -> str:
    """One line in lists of papers."""
    count = disposal.lines.count()
    return ngettext(
        "%(unit)s: disposal of %(n)s item worth %(value)s yuan",
        "%(unit)s: disposal of %(n)s items worth %(value)s yuan",
        count,
    ) % {"unit": disposal.unit.short_name or disposal.unit.name, "n": count, "value": f"{disposal.value:,}"}


def facts_of(disposal: Disposal) -> Sequence[Fact]:
    """What is decided on."""
    items = _(", ").join(f"{one.name} {one.number}" for one in disposal.lines.order_by("pk")[:20])
    return [
        Fact(_("Unit"), disposal.unit.name),
        Fact(_("Way of disposal"), way_word(disposal)),
        Fact(_("Value (yuan)"), f"{disposal.value:,}"),
        Fact(_("Expected proceeds (yuan)"), f"{disposal.expected:,}"),
        Fact(_("Reason"), disposal.reason, wide=True),
        Fact(_("Items"), items, wide=True),
    ]


def digest_of(disposal: Disposal) -> str:
    """What a decision rests on: way, reason, proceeds and the items."""
    items = ",".join(str(pk) for pk in disposal.lines.order_by("asset_id").values_list("asset_id", flat=True))
    return "|".join([disposal.way, disposal.reason, str(disposal.expected_fen), str(disposal.value_fen), items])


DISPOSAL_PAPER = PaperKind(
    code="office.asset_disposal",
    model=Disposal,
    page="office.disposal.detail",
    title=title_of,
    facts=facts_of,
    digest=digest_of,
    name=gettext_lazy("Disposal of assets"),
)
