"""What a member has had, on the member's own page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from tieshan.foundation.ui.kinds import Card, Empty, TableView, page_url
from tieshan.funds.benefits.queries import had_by
from tieshan.funds.benefits.web.words import occasion_word, share_tag
from tieshan.members.models import Person

VIEW = "funds.benefit.view"


def draw(request: HttpRequest, person: Person) -> object:
    """The benefits of this member from the unions in the reader's sight."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    rows = [
        [
            format_html('<a href="{}">{}</a>', page_url(VIEW, share.grant_id), occasion_word(share.grant)),
            share.grant.item,
            f"{share.price:,}",
            share.unit.name,
            share.signed_on or share.grant.asked_on,
            share_tag(share),
        ]
        for share in had_by(actor, person)
    ]
    if not rows:
        return Empty(_("No benefit yet."), _("What unions in your sight give this member stands here."))
    headings = [_("Occasion"), _("What is given"), _("Worth"), _("Union"), _("Day"), _("State")]
    return Card("", TableView(headings, rows, numeric=frozenset({2})))
