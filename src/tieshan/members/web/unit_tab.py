"""The tab "Members and officers" on a unit's page: ways to the lists, bodies with their seats."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.ui.components import joined
from tieshan.foundation.ui.kinds import Action, Card, Empty, TableView, fill, page_url, stack, today
from tieshan.members.policies import OFFICER_ELECT, OFFICER_END, PERSON_JOIN, PERSON_LIST, REPORT_SUBMIT
from tieshan.members.queries.officers import Bench, benches_of
from tieshan.members.web.people import page_of
from tieshan.organisations.models import Unit
from tieshan.organisations.queries.figures import totals_below

UNIT_PAGE = "organisations.unit.view"


def draw(request: HttpRequest, unit: Unit) -> object:
    """What stands in the tab."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not actor.may_at(PERSON_LIST, unit):
        return Empty(gettext("Your post does not open this union's members."))
    # The head counts by group stand above the tabs, each a link to its list; here is what they do not say.
    retained = totals_below(unit.path)["retained"]
    buttons = [Action(gettext("All members"), page_of(unit.pk))]
    if retained:
        words = gettext("Retained: %(n)s") % {"n": retained}
        buttons.append(Action(words, page_of(unit.pk, state="retained")))
    if unit.kind in ("enterprise", "joint", "organiser") and actor.may_at(PERSON_JOIN, unit):
        buttons.append(Action(gettext("Admit a member"), f"{page_url(PERSON_JOIN)}?unit={unit.pk}"))
    if unit.kind in ("enterprise", "joint", "organiser") and actor.may_at(REPORT_SUBMIT, unit):
        buttons.append(Action(gettext("Membership report"), page_url(REPORT_SUBMIT, unit.pk) or ""))
    benches = [_bench(actor, unit, bench) for bench in benches_of(unit, on=today())]
    if not benches:
        benches = [Card(_("Officers"), Empty(gettext("No term of office runs. Record the election first.")))]
    return stack([format_html("<div>{}</div>", joined(buttons)), *benches])


def _bench(actor: Any, unit: Unit, bench: Bench) -> Card:
    may_end = actor.may_at(OFFICER_END, unit)
    rows = [
        (
            format_html('<a href="{}">{}</a>', page_url("members.person.view", o.person_id) or "", o.person.name),
            o.get_position_display(),
            gettext("Full-time") if o.full_time else gettext("Part-time"),
            o.during.lower,
            *([Action(gettext("End"), page_url(OFFICER_END, o.pk) or "")] if may_end else []),
        )
        for o in bench.officers
    ]
    headings = [_("Full name"), _("Position"), _("Full or part time"), _("Since"), *([_("Actions")] if may_end else [])]
    seats = gettext("number of seats not recorded")
    if bench.term.seats:
        seats = ngettext("%(n)s of %(seats)s seats is free", "%(n)s of %(seats)s seats are free", bench.free) % {
            "n": bench.free,
            "seats": bench.term.seats,
        }
    until = gettext("term until %(day)s") % {"day": bench.term.during.upper}
    link = None
    if bench.has_room and actor.may_at(OFFICER_ELECT, unit):
        link = Action(gettext("Record an officer"), page_url(OFFICER_ELECT, bench.term.pk) or "")
    empty = gettext("Nobody has been entered for this term yet.")
    return Card(bench.body.get_kind_display(), TableView(headings, rows, empty=empty), f"{seats} · {until}", link)


fill(UNIT_PAGE, draw, name="members", title=_("Members and officers"), order=20, permission=PERSON_LIST)
