"""The catalogue: what may be given today, from which paper, how sure, and what was given this year."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tieshan.foundation.ui.kinds import Action, Card, Figure, Nav, ReportPage, TableView, page_url, register, today
from tieshan.funds.benefits.policies import CATALOGUE, GRANT, LIST
from tieshan.funds.benefits.queries import SCHEME, Cap, Entry, catalogue, form_words, given_in
from tieshan.funds.benefits.terms import Occasion
from tieshan.kernel.money import ZERO, total
from tieshan.lawbook import code_list, parameter
from tieshan.lawbook.web.explanation import explanation
from tieshan.lawbook.web.words import document_words, how_sure, parameter_url, range_words
from tieshan.members.models import Person

START = "funds.benefit.start"
SHARES = "funds.benefit.shares"


@register
class Catalogue(ReportPage):
    """All occasions of today."""

    code = CATALOGUE
    path = "funds/benefits/catalogue/"
    title = gettext_lazy("Catalogue of benefits")
    parent = LIST
    nav = Nav("funds", 56)

    def lead(self) -> object:
        number = parameter(SCHEME, on=today()).whole
        return _("Caps of today: %(scheme)s. Once for a person and an event, across unions.") % {
            "scheme": code_list("benefit_scheme", on=today()).label(str(number))
        }

    def actions(self) -> Iterable[Action]:
        if self.actor.may(GRANT):
            yield Action(_("Ask for a benefit"), page_url(START) or "", main=True, code=GRANT)

    def figures(self) -> Iterable[Figure]:
        if not self.actor.may(LIST):
            return
        given = given_in(self.actor, today().year)
        url = f"{page_url(SHARES)}?given={today().year}"
        yield Figure(_("Shares this year"), sum(people for people, _sum in given.values()), url)
        yield Figure(_("Sum this year"), f"{total(sum_ for _people, sum_ in given.values()):,}", url)

    def parts(self) -> Iterable[object]:
        given = given_in(self.actor, today().year) if self.actor.may(LIST) else {}
        rows = [self._row(entry, given.get(entry.occasion, (0, ZERO))) for entry in catalogue(today())]
        headings = [
            _("Occasion"), _("Cap a person"), _("Form"), _("How often"), _("Who is entitled"), _("Papers needed"),
            _("Given this year"),
        ]  # fmt: skip
        yield Card(_("What holds today"), TableView(headings, rows))
        yield Card(_("The eight noes"), self._noes())
        yield explanation(
            parameters=[parameter(SCHEME, on=today()), parameter("funds.benefits.window", on=today())],
            clauses=["spending-rules:1", "spending-rules:9", "benefits-practice:3", "benefits-practice:7"],
        )

    def _row(self, entry: Entry, given: tuple[int, object]) -> list[object]:
        people, sum_ = given
        url = f"{page_url(SHARES)}?occasion={entry.occasion}&given={today().year}"
        word = Occasion(entry.occasion).label
        start = f"{page_url(START)}?occasion={entry.occasion}"
        return [
            format_html('<a href="{}">{}</a>', start, word) if self.actor.may(GRANT) else word,
            format_html_join(SafeString("<br>"), "{}", ((_cap_words(cap),) for cap in entry.caps)),
            _(", ").join(form_words(entry.forms)),
            _how_often(entry),
            _(", ").join(str(Person.State(one).label) for one in entry.states),
            entry.evidence or _("signed list"),
            format_html(
                '<a href="{}">{}</a>',
                url,
                ngettext("%(n)s share, %(sum)s yuan", "%(n)s shares, %(sum)s yuan", people)
                % {"n": people, "sum": f"{sum_:,}"},
            )
            if people
            else "",
        ]

    def _noes(self) -> TableView:
        rows = [
            [one.code, one.label(), _(", ").join(one.synonyms)] for one in code_list("spending_forbidden", on=today())
        ]
        return TableView([_("No."), _("Never paid for"), _("Words that stop a request")], rows)


def _cap_words(cap: Cap) -> SafeString:
    """The cap with its paper, since when, and how sure."""
    words = _("%(sum)s yuan a year") if cap.yearly else _("%(sum)s yuan each time")
    one = cap.source
    sure = _("approved by the district") if one.is_own else how_sure(one.confidence, one.evidence)
    parts = (document_words(one.regulation), range_words(one.valid_from, one.valid_to), sure)
    return format_html(
        '<a href="{}">{}</a> <small>{}</small>',
        parameter_url(one.code) or "",
        _("%(cap)s, %(sum)s") % {"cap": one.title, "sum": words % {"sum": f"{cap.amount:,}"}},
        _("; ").join(map(str, parts)),
    )


def _how_often(entry: Entry) -> str:
    if entry.times is not None:
        return _("%(n)s times a year") % {"n": entry.times}
    if entry.occasion == Occasion.FESTIVAL:
        return _("once a festival")
    return _("once in a life") if entry.occasion in (Occasion.DEATH, Occasion.RETIREMENT) else _("once a year")
