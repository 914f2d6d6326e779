"""The journal for the audit administrator: who did what, what changed, and the proof that nothing was touched since.

The audit administrator sees that members' records were changed, by whom and how many, but not the rows: no
administrator reads members' data by that post, and row policies keep it so. Encrypted values are shown to nobody here.
"""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from django import forms
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import Actor, actor_words
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.permissions import all_permissions, is_personal
from tieshan.foundation.audit.checks import describe, parse_anchor
from tieshan.foundation.audit.history import changes_of
from tieshan.foundation.audit.models import JournalEntry, RowHistory, Seal
from tieshan.foundation.audit.seals import newest_seal
from tieshan.foundation.audit.verification import JournalCheck, verify_journal
from tieshan.foundation.ui.kinds import (
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    Fact,
    Facts,
    Figure,
    Figures,
    FormPage,
    ListPage,
    Nav,
    Page,
    TableView,
    Tag,
    TextFilter,
    register,
    stack,
)
from tieshan.kernel.refusal import Refused
from tieshan.organisations.models import Unit
from tieshan.portals.staff.wording import column_name, is_telling, record_name, table_name

LIST = "audit.journal.list"
SHOWN_ROWS = 200


@cache
def _names() -> dict[str, object]:
    return {permission.code: permission.name for permission in all_permissions()}


def act_name(code: str) -> object:
    """An act's code in words."""
    return _names().get(code, code)


def in_reach(actor: Actor) -> QuerySet[JournalEntry]:
    """The entries that the actor may read: all, or those of the units in reach."""
    entries = JournalEntry.objects.all()
    scope = actor.scope(LIST)
    if scope.everything:
        return entries
    return entries.filter(unit_id__in=Unit.objects.visible_to(actor, LIST).values("pk"))


def _from_day(rows: QuerySet[Any], value: Any) -> QuerySet[Any]:
    start, end = value
    zone = timezone.get_current_timezone()
    if start is not None:
        rows = rows.filter(at__gte=datetime.combine(start, time.min, zone))
    if end is not None:
        rows = rows.filter(at__lt=datetime.combine(end + timedelta(days=1), time.min, zone))
    return rows


_CHANNELS = {
    "web": gettext_lazy("in the browser"),
    "command": gettext_lazy("at the server's command line"),
    "job": gettext_lazy("by a job of the system"),
}


@register
class JournalList(ListPage):
    """The journal, newest first."""

    code = LIST
    path = "journal/"
    title = gettext_lazy("Journal")
    nav = Nav("records", 10)
    model = JournalEntry
    order = "-pk"
    columns = [
        Column("at", gettext_lazy("Time"), link="audit.journal.detail"),
        Column("actor_name", gettext_lazy("Who"), lambda row: actor_words(row.actor_name) or _("nobody signed in")),
        Column("act", gettext_lazy("Act"), lambda row: act_name(row.code)),
        Column("unit", gettext_lazy("Unit"), lambda row: row.unit_name),
        Column("subject", gettext_lazy("Record concerned"), lambda row: record_name(row.subject_type, row.subject_id)),
        Column("channel", gettext_lazy("From where"), lambda row: _CHANNELS.get(row.channel, row.channel), hidden=True),
        Column("code", gettext_lazy("Code of the act"), hidden=True),
        Column("number", gettext_lazy("Number"), "pk", align="num", hidden=True),
    ]
    filters = [
        TextFilter("who", gettext_lazy("Who"), "actor_name"),
        ChoiceFilter("act", gettext_lazy("Act"), "code", choices=lambda page: sorted_acts()),
        DateRangeFilter("day", gettext_lazy("Day"), apply=_from_day),
    ]
    toolbar = [Action(gettext_lazy("Prove the journal"), main=True, code="audit.journal.verify")]

    def base(self) -> QuerySet[Any]:
        """What the reader may see, with the name of the unit (the foundation's table has no foreign key)."""
        unit = Unit.objects.filter(pk=OuterRef("unit_id")).values("name")[:1]
        return in_reach(self.actor).annotate(unit_name=Subquery(unit))

    def total(self) -> int | None:
        """How many entries there are: an estimate would mislead an auditor, so it is counted up to a limit."""
        return None


def sorted_acts() -> list[tuple[str, object]]:
    """Acts in words, by room."""
    return sorted(_names().items())


@register
class JournalDetail(Page):
    """One entry with everything it changed."""

    code = "audit.journal.detail"
    permission = LIST
    path = "journal/<int:pk>/"
    title = gettext_lazy("Journal entry")
    parent = LIST
    template = "staff/stack.html"

    def heading(self) -> object:
        """The act and its number."""
        return format_html("{} · {}", act_name(self.entry.code), self.entry.pk)

    @property
    def entry(self) -> JournalEntry:
        """The entry; 404 when it is not in reach."""
        if not hasattr(self, "_entry"):
            found = in_reach(self.actor).filter(pk=self.kwargs["pk"]).first()
            if found is None:
                raise Http404
            self._entry = found
        return self._entry

    def context(self) -> dict[str, Any]:
        return super().context() | {"body": stack([self._facts(), self._details(), self._rows()])}

    def _facts(self) -> object:
        entry = self.entry
        unit = Unit.objects.filter(pk=entry.unit_id).first() if entry.unit_id else None
        return Facts(
            _("Act"),
            [
                Fact(_("Time"), entry.at),
                Fact(_("Who"), actor_words(entry.actor_name) or _("nobody signed in")),
                Fact(_("Act"), act_name(entry.code), sub=entry.code),
                Fact(_("Unit"), unit.name if unit else ""),
                Fact(_("Record concerned"), record_name(entry.subject_type, entry.subject_id)),
                Fact(_("From where"), _CHANNELS.get(entry.channel, entry.channel)),
                Fact(_("Number of the request"), entry.request_id),
            ],
        )

    def _details(self) -> object:
        rows = []
        hidden = is_personal(self.entry.code)
        for key, value in self.entry.details.items():
            # What was said in an act on a member may name the member.
            plain = isinstance(value, bool | int | float) or value is None or not hidden
            text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
            rows.append((key, text if plain else Tag(_("personal, not shown"), "plain")))
        return Card(_("What the act said"), TableView([_("Word"), _("Value")], rows)) if rows else ""

    def _rows(self) -> object:
        rows = list(RowHistory.objects.filter(entry_id=self.entry.pk, n__lte=SHOWN_ROWS).order_by("n"))
        # The seal knows how many rows there are, also those that the row policies hide from this reader.
        sealed = Seal.objects.filter(entry_id=self.entry.pk).values_list("rows", flat=True).first()
        shown = [(row.n, table_name(row.table_name), row.row_pk, row.get_op_display(), _changes(row)) for row in rows]
        note_ = ""
        if sealed is not None and sealed > len(rows):
            note_ = _("%(shown)s of %(count)s are shown: at most 200, and none of members' records.") % {
                "shown": len(rows),
                "count": f"{sealed:,}",
            }
        headings = [_("No."), _("Kind of record"), _("Number"), _("What"), _("Change")]
        empty = _("This act changed no record that is open to you.")
        return Card(_("Changed records"), TableView(headings, shown, frozenset({0, 2}), empty=empty), note=note_)


def _changes(row: RowHistory) -> object:
    lines: list[tuple[str, str]] = []
    for change in changes_of(row.op, json.loads(row.data), json.loads(row.before) if row.before else None):
        empty = row.op == "I" and not change.secret and change.new in (None, "", False)
        if empty or not is_telling(change.column):
            continue
        name = column_name(row.table_name, change.column)
        if change.secret:
            lines.append((name, format_html("<i>{}</i>", _("encrypted"))))
        elif row.op == "U":
            lines.append((name, format_html("<del>{}</del> → <ins>{}</ins>", _shown(change.old), _shown(change.new))))
        else:
            lines.append((name, _shown(change.new if row.op == "I" else change.old)))
    return format_html('<ul class="changes">{}</ul>', format_html_join("", "<li><b>{}</b> {}</li>", lines))


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if value is True:
        return _("Yes")
    if value is False:
        return _("No")
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
    return text if len(text) <= 300 else text[:300] + "…"


@act("audit.journal.verify")
def prove_journal(*, actor: Actor, anchor: tuple[int, bytes] | None, tables: bool) -> JournalCheck:
    """Recompute the whole journal and say whether anything was touched; the check itself is journalled."""
    actor.require("audit.journal.verify")
    check = verify_journal(anchor, tables=tables)
    note(whole=check.ok, entries=check.entries, rows=check.rows, seals=check.seals, problems=len(check.problems))
    return check


class ProofForm(forms.Form):
    """What to compare with."""

    anchor = forms.CharField(
        label=gettext_lazy("Seal from a paper"),
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "Number and beginning of the hash as printed on a bulletin, for instance 120-3fa9c1d2e4b5a697. With it the "
            "proof shows as well that nothing was cut off at the end."
        ),
    )
    tables = forms.BooleanField(
        label=gettext_lazy("Compare all registers with their history as well (takes longer)"),
        required=False,
        initial=True,
    )

    def clean_anchor(self) -> tuple[int, bytes] | None:
        """Number and hash."""
        text = self.cleaned_data["anchor"].strip()
        if not text:
            return None
        anchor = parse_anchor(text)
        if anchor is None:
            raise forms.ValidationError(_("Enter the number, a dash, and at least 16 signs of the hash."))
        return anchor


@register
class ProveJournal(FormPage):
    """Prove that the journal is whole."""

    code = "audit.journal.verify"
    path = "journal/proof/"
    title = gettext_lazy("Prove the journal")
    parent = LIST
    nav = Nav("records", 20)
    form_class = ProofForm
    submit = gettext_lazy("Prove it now")
    keep_draft = False
    template = "staff/form.html"

    def lead(self) -> object:
        """What the proof is."""
        return _("Every act carries a seal that holds the hash of the one before. The proof recomputes all of them.")

    def before_form(self) -> object:
        """The newest seal."""
        return self._newest()

    def _newest(self) -> object:
        seal = newest_seal()
        if seal is None:
            return Card(_("Newest seal"), _("Nothing has been sealed yet."))
        facts = [
            Fact(_("Number"), seal.no),
            Fact(_("Hash"), format_html('<code class="hash">{}</code>', seal.hash.hex()), wide=True),
        ]
        note_ = _("Print it on a bulletin: who has the paper can prove later that nothing before it was changed.")
        return Facts(_("Newest seal"), facts, note=note_)

    def post(self) -> HttpResponse:
        """Run the proof and show what it found."""
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.answer(form, status=422)
        try:
            check = prove_journal(
                actor=self.actor, anchor=form.cleaned_data["anchor"], tables=form.cleaned_data["tables"]
            )
        except Refused as refused:
            return self.answer(form, refused=refused, status=422)
        return self.render({"body": self._result(check), "lead": ""}, template="staff/stack.html")

    def _result(self, check: JournalCheck) -> object:
        figures = [
            Figure(_("Acts recomputed"), check.entries),
            Figure(_("Changed rows recomputed"), check.rows),
            Figure(_("Seals in the chain"), check.seals),
        ]
        if check.tables:
            figures.append(Figure(_("Rows compared with their history"), sum(check.tables.values())))
        if check.ok:
            verdict = format_html(
                '<p class="verdict">{} {}</p><p>{}</p>',
                Tag(_("whole"), "done"),
                _("The journal is whole."),
                _("Nothing was changed, removed or slipped in since it was written."),
            )
        else:
            findings = format_html_join("", "<li>{}</li>", ((describe(p),) for p in check.problems))
            verdict = format_html(
                '<p class="verdict">{} {}</p><ul>{}</ul><p>{}</p>',
                Tag(_("broken"), "late"),
                _("The journal is NOT whole. Somebody changed the database past the house:"),
                findings,
                _("Leave the server as it is, put a backup aside, and inform the leader in charge."),
            )
        extra = []
        if check.pending:
            extra.append(
                format_html(
                    "<p>{}</p>",
                    _("%(count)s acts of the last moments wait for their seal; prove again in a minute to cover them.")
                    % {"count": check.pending},
                )
            )
        if check.moves:
            extra.append(
                format_html(
                    "<p>{}</p>", _("The database was moved to another server %(n)s times.") % {"n": check.moves}
                )
            )
        body = format_html("{}{}", verdict, format_html_join("", "{}", ((e,) for e in extra)))
        return stack([Card(_("Result"), body), Figures(figures), self._newest()])

    def actions(self) -> list[Action]:
        """Beside the result: once more."""
        return [Action(_("Prove again"), self.request.path)] if self.request.method == "POST" else []
