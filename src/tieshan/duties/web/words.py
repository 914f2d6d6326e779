"""Words, tones and grounds that the pages of this room share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tieshan.duties.models import Instance, Template
from tieshan.duties.queries.instances import period_words, shown_state
from tieshan.duties.queries.owed import days_of, number_of, waits_for_its_room
from tieshan.duties.terms import LATE, SHOWN, Bearer, Counted, Every, State
from tieshan.foundation.ui.kinds import Card, Tag, today
from tieshan.lawbook import parameter
from tieshan.lawbook.occasions import occasion
from tieshan.lawbook.proofs import proof_kind
from tieshan.lawbook.web.explanation import explanation
from tieshan.organisations.models import Unit

TONES = {
    LATE: "late",
    State.OPEN: "due",
    State.DONE: "done",
    State.DONE_LATE: "late",
    State.EXCUSED: "info",
    State.NOT_OWED: "plain",
}
WORDS = dict(SHOWN)


def state_tag(instance: Any) -> Tag:
    """The state of a duty today as a tag."""
    shown = getattr(instance, "shown", None) or shown_state(instance, today())
    return Tag(WORDS[shown], TONES[shown])


def bearer_words(template: Template) -> str:
    """Who owes the duty."""
    if template.bearer == Bearer.CADRE:
        return str(template.get_bearer_display())
    kinds = dict(Unit.Kind.choices)
    return _(", ").join(str(kinds[kind]) for kind in template.unit_kinds)


def number_words(template: Template, on: date) -> str:
    """How many records a period asks for."""
    number = number_of(template, on)
    if number is None:
        return _("one for each working day")
    return ngettext("%(n)s record", "%(n)s records", number) % {"n": number}


def due_words(template: Template, on: date) -> str:
    """By when the record must stand."""
    n = days_of(template, on)
    if template.every == Every.EVENT:
        anchor: object = occasion(template.occasion).title if not waits_for_its_room(template) else _("the occasion")
    else:
        anchor = template.get_anchor_display()
    if n == 0 and template.counted == Counted.CALENDAR:
        return _("by %(anchor)s") % {"anchor": anchor}
    if template.counted == Counted.WORKING:
        return ngettext(
            "within %(n)s working day after %(anchor)s", "within %(n)s working days after %(anchor)s", n
        ) % {"n": n, "anchor": anchor}
    return ngettext("within %(n)s day after %(anchor)s", "within %(n)s days after %(anchor)s", n) % {
        "n": n,
        "anchor": anchor,
    }


def proof_words(template: Template) -> str:
    """Which record proves the duty, with its conditions."""
    if waits_for_its_room(template):
        return _("record of a room that is not set up yet")
    kind = proof_kind(template.proof)
    conditions = _conditions(kind.attributes, template.proof_where)
    return f"{kind.title} ({_(', ').join(conditions)})" if conditions else str(kind.title)


def _conditions(attributes: Mapping[str, Any], where: Mapping[str, Any]) -> list[str]:
    found = []
    for name, value in sorted(where.items()):
        label, choices = attributes[name]
        if choices is None:
            found.append(str(label) if value else _("not: %(what)s") % {"what": label})
        else:
            found.append(str(dict(choices).get(value, value)))
    return found


def template_grounds(template: Template, on: date, steps: Iterable[object] = ()) -> Card:
    """The panel of grounds of a duty: its clause, the parameters it rests on, the steps of the computation."""
    codes = [code for code in (template.count_parameter, template.days_parameter) if code]
    return explanation(parameters=[parameter(code, on=on) for code in codes], clauses=[template.clause], steps=steps)


def due_text(instance: Instance) -> object:
    """The due day, or the sentence why there is none yet."""
    if instance.due_on is not None:
        return instance.due_on
    return _("open until the official calendar of that year is published")


def proved_text(instance: Instance) -> str:
    """Found of required: "1 / 2"; a dash where nothing is owed."""
    if instance.state == State.NOT_OWED:
        return "—"
    required = "?" if instance.required is None else instance.required
    return f"{instance.found} / {required}"


def period_text(instance: Instance) -> str:
    """The period in figures."""
    return period_words(instance)
