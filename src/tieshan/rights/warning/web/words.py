"""Words and small parts that several pages share."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    DateInput,
    Empty,
    TableView,
    Tag,
    choice_word,
    page_url,
    stack,
    today,
)
from tieshan.lawbook import parameter
from tieshan.organisations.signals import signal_source
from tieshan.rights.concerns.queries import union_in_charge
from tieshan.rights.warning import policies as codes
from tieshan.rights.warning.models import EarlyWarning, Signal
from tieshan.rights.warning.queries import Standing, record_url, standing_of
from tieshan.rights.warning.queries.standing import source_title
from tieshan.rights.warning.queries.versions import version_since
from tieshan.rights.warning.rules import Judgement, Part
from tieshan.rights.warning.terms import Grade

VIEW = "rights.warning.view"
LETTER_VIEW = "rights.supervision.letter"
SIGNS, SIGN_VIEW = "rights.warning.signs", "rights.warning.sign_view"
VISITS, VISIT_VIEW = "rights.warning.visits", "rights.warning.visit_view"
#: Records of one kind that a table names; the rest is counted.
SHOWN = 5

STEPS: dict[str, object] = {
    codes.REPORT: gettext_lazy("Reported and taken in hand"),
    codes.LETTER: gettext_lazy("Letter to an office written"),
    codes.MEASURE: gettext_lazy("Measure entered"),
    codes.CHECK: gettext_lazy("Looked at by a second person"),
    codes.CLOSE: gettext_lazy("Warning lifted"),
}
_TONES = {Grade.NONE: "plain", Grade.BLUE: "info", Grade.YELLOW: "due", Grade.ORANGE: "warn", Grade.RED: "late"}


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, today at first."""
    options.setdefault("initial", today)
    return forms.DateField(label=label, widget=DateInput(), **options)


def words_field(label: Any, *, rows: int = 3, most: int = 2000, **options: Any) -> forms.CharField:
    """Some sentences."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=most, **options)


def grade_tag(grade: int) -> Tag:
    """The grade in a word."""
    return Tag(Grade(grade).label, _TONES[Grade(grade)])


def state_tag(row: Any) -> Tag:
    """The state of a warning; what was not reported in time says so."""
    late = row.state == "raised" and row.report_due_at < timezone.now()
    tones = {"raised": "due", "in_hand": "info", "checked": "done", "closed": "plain"}
    return Tag(choice_word(row, "state"), "late" if late else tones[row.state])


def explained(standing: Standing, actor: Actor, *, beside: bool = False) -> object:
    """Every sign that counts, its points, since when, what makes it go; each opens its records for those who may.

    `beside` a form there is room for the sign, its points and its records.
    """
    judgement = standing.judgement
    if not judgement.parts:
        return Empty(_("No sign stands."))
    rows = [
        _line(part, [one for one in standing.facts if one.source == part.source], actor) for part in judgement.parts
    ]
    headings = [
        _("Sign that stands"),
        _("How many"),
        _("Points"),
        _("Standing since"),
        _("What makes it go"),
        _("Records"),
    ]
    lines = format_html_join("", "<p>{}</p>", ((line,) for line in reasons(judgement)))
    numeric = frozenset({1, 2})
    if beside:
        kept = (0, 2, 5)
        headings, rows = [headings[n] for n in kept], [[row[n] for n in kept] for row in rows]
        numeric = frozenset({1})
    table = TableView(headings, rows, numeric=numeric)
    return stack([table, format_html('<div class="card-text">{}</div>', lines)])


def reasons(judgement: Judgement) -> list[str]:
    """In sentences: what the points reach, and which signs carry a grade by themselves."""
    found = [
        _("Together %(score)s points: %(grade)s by points.")
        % {"score": judgement.score, "grade": judgement.by_score.label}
    ]
    for part in judgement.parts:
        if part.lowest > judgement.by_score:
            found.append(
                _("%(sign)s: at least %(grade)s.") % {"sign": source_title(part.source), "grade": part.lowest.label}
            )
    if judgement.many_complaints and judgement.by_score < Grade.YELLOW:
        found.append(_("Several complaints within the days set: at least %(grade)s.") % {"grade": Grade.YELLOW.label})
    return found


def _line(part: Part, facts: list[Signal], actor: Actor) -> list[object]:
    source = signal_source(part.source)
    ends = source.ends if source is not None else ""
    workers = _("%(n)s workers") % {"n": part.workers} if part.workers > 1 else ""
    title = format_html('{} <span class="sub">{}</span>', source_title(part.source), workers)
    return [title, part.number, part.points, part.since, ends, _records(facts, actor)]


def _records(facts: list[Signal], actor: Actor) -> object:
    parts = []
    for one in facts[:SHOWN]:
        source = signal_source(one.source)
        label = source.detail_label(one.detail) if source and source.detail_label and one.detail else ""
        word = f"{one.since} {label}".strip()
        url = record_url(one, actor)
        parts.append(format_html('<a href="{}">{}</a>', url, word) if url else format_html("{}", word))
    if len(facts) > SHOWN:
        parts.append(format_html("{}", _("and %(n)s more") % {"n": len(facts) - SHOWN}))
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts))


def past_day(text: str) -> date:
    """The past day asked for, as far back as facts are kept; else today."""
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return today()
    kept = timedelta(days=parameter("rights.warning.kept", on=today()).whole)
    return asked if today() - kept <= asked <= today() else today()


def _signs_of(on: date) -> str:
    if on == today():
        return _("Signs that stand today")
    return _("Signs that stood on %(day)s") % {"day": on}


def of_employer(request: HttpRequest, employer: Any) -> object:
    """The tab on an employer: its grade today, or on the past day asked for, with the reasons; its warnings; the way
    to a sign or a visit."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    in_charge = union_in_charge(employer, None)
    if not actor.may_at(codes.LIST, in_charge):
        # Employers are seen more widely than their signs, by whoever holds another post beside.
        return Empty(_("Another federation is in charge of this employer."))
    on = past_day(request.GET.get("on", ""))
    standing = standing_of(employer.pk, on)
    found = EarlyWarning.objects.visible_to(actor, codes.LIST).filter(employer=employer).order_by("-opened_on", "-pk")
    lines = [
        [
            format_html('<a href="{}">{}</a>', page_url(VIEW, one.pk), one.opened_on),
            grade_tag(one.highest),
            state_tag(one),
        ]
        for one in found[:10]
    ]
    parts: list[object] = [
        Card(_signs_of(on), explained(standing, actor), note=standing.judgement.grade.label),
        format_html(
            '<p class="card-text">{}</p>',
            _("Points and steps as they stand in the lawbook since %(day)s.") % {"day": version_since(on)},
        ),
    ]
    if lines:
        parts.append(Card(_("Warnings so far"), TableView([_("Raised on"), _("Highest grade"), _("State")], lines)))
    buttons = [Action(_("Back to today"), url="?tab=warning")] if on != today() else []
    if actor.may_at(codes.SIGN, employer.territory):
        buttons.append(Action(_("Report a sign"), url=f"{page_url(codes.SIGN)}?employer={employer.pk}"))
    if actor.may_at(codes.VISIT, in_charge):
        buttons.append(Action(_("Plan a visit"), url=page_url(codes.VISIT, employer.pk) or ""))
    if buttons:
        parts.append(format_html('<p class="card-text">{}</p>', format_html_join(" ", "{}", ((b,) for b in buttons))))
    return stack(parts)
