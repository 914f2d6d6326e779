"""The office's list of notices and the page of one notice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.documents.attachments import attachments_of
from tieshan.foundation.documents.web import attachments_card
from tieshan.foundation.publicnotice.models import Objection, PublicNotice
from tieshan.foundation.publicnotice.policies import ANSWER, EXPORT, LIST, POST, PROVE, RECORD, SET_ASIDE, WITHDRAW
from tieshan.foundation.ui.clauses import clause_words
from tieshan.foundation.ui.kinds import (
    ActButton,
    Action,
    Card,
    ChoiceFilter,
    Column,
    DateRangeFilter,
    DetailPage,
    Empty,
    Fact,
    Facts,
    Figure,
    ListPage,
    Nav,
    TableView,
    Tag,
    UnitFilter,
    Why,
    choice_word,
    may_open,
    page_url,
    register,
)

VIEW = "publicnotice.notice.view"
SHEET = "publicnotice.notice.sheet"
CERTIFICATE = "publicnotice.notice.certificate"
TONES = {"standing": "info", "waiting": "late", "clear": "done", "withdrawn": "plain"}
_OPEN = Q(objections__state=Objection.State.OPEN)


def notice_tag(notice: Any) -> Tag:
    """The state of a notice in a word."""
    return Tag(choice_word(notice, "state"), TONES[notice.state])


def _badge(actor: Actor) -> int:
    """Objections that wait for the reader's answer."""
    return Objection.objects.visible_to(actor, ANSWER).filter(state=Objection.State.OPEN).count()


def _objections(row: Any) -> object:
    if not row.received:
        return ""
    if row.unanswered:
        return Tag(gettext("%(n)d to answer") % {"n": row.unanswered}, "due")
    return gettext("%(n)d answered") % {"n": row.received}


@register
class NoticeList(ListPage):
    """Notices, the newest first."""

    code = LIST
    path = "notices/"
    title = _("Public notices")
    nav = Nav("papers", 70, badge=_badge)
    model = PublicNotice
    select_related = ("unit",)
    order = "-pk"
    export_code = EXPORT
    columns = [
        Column("title", _("Title"), link=VIEW),
        Column("unit", _("Union"), "unit.short_name", sort="unit__code"),
        Column("posted_on", _("Posted on"), sort="posted_on"),
        Column("last_day", _("Stands until"), sort="last_day"),
        Column("state", _("State"), notice_tag),
        Column("objections", _("Objections"), _objections),
    ]
    filters = [
        UnitFilter("unit", _("Union"), seen_under="organisations.unit.list"),
        ChoiceFilter("state", _("State"), choices=PublicNotice.State.choices),
        DateRangeFilter("posted", _("Posted on"), "posted_on", more=True),
    ]
    search_hint = _("Words of the title")
    toolbar = [Action(_("Post a notice"), main=True, code=POST)]

    def queryset(self) -> QuerySet[Any]:
        counted = Count("objections"), Count("objections", filter=_OPEN)
        return super().queryset().annotate(received=counted[0], unanswered=counted[1])

    def search(self, queryset: QuerySet[Any], text: str) -> QuerySet[Any]:
        return queryset.filter(title__icontains=text)

    def lead(self) -> object:
        waiting = _badge(self.actor)
        if not waiting:
            return _("No objection waits for an answer.")
        return ngettext("%(n)s objection waits for an answer.", "%(n)s objections wait for an answer.", waiting) % {
            "n": waiting
        }

    def empty(self) -> Empty:
        return Empty(gettext("No notice has been posted yet."), action=self._main_action())


def _standing(record: PublicNotice) -> bool:
    return record.state in (PublicNotice.State.STANDING, PublicNotice.State.WAITING)


@register
class NoticeDetail(DetailPage):
    """One notice: its lines, where it hung, what was objected and answered."""

    code = VIEW
    permission = LIST
    path = "notices/<int:pk>/"
    title = _("Public notice")
    parent = LIST
    model = PublicNotice
    select_related = ("unit", "posted_by")
    acts = (
        ActButton(SHEET, _("Sheet to post"), main=True, when=lambda r: r.state == PublicNotice.State.STANDING),
        ActButton(PROVE, _("Record the posting"), when=lambda r: r.state != PublicNotice.State.WITHDRAWN),
        ActButton(RECORD, _("Record an objection"), when=lambda r: r.state != PublicNotice.State.WITHDRAWN),
        ActButton(CERTIFICATE, _("Certificate"), main=True, when=lambda r: r.state == PublicNotice.State.CLEAR),
        ActButton(WITHDRAW, _("Withdraw"), when=_standing),
    )

    def actions(self) -> Iterable[Action]:
        notice: PublicNotice = self.record
        reading = {SHEET, CERTIFICATE}
        for action in super().actions():
            if action.code in reading or self.actor.may_at(action.code, notice.unit):
                yield action

    def lead(self) -> object:
        notice: PublicNotice = self.record
        today = timezone.localdate()
        if notice.state == PublicNotice.State.STANDING and today <= notice.last_day:
            return gettext("Stands until %(day)s.") % {"day": notice.last_day}
        if notice.state == PublicNotice.State.WITHDRAWN:
            return notice.reason
        return ""

    def state(self) -> Tag:
        return notice_tag(self.record)

    def figures(self) -> Iterable[Figure]:
        notice: PublicNotice = self.record
        found = list(notice.objections.values_list("state", "is_late"))
        yield Figure(_("Lines"), notice.lines.count())
        yield Figure(_("Working days"), notice.days)
        yield Figure(_("Stands until"), notice.last_day)
        unanswered = sum(state == Objection.State.OPEN for state, _late in found)
        yield Figure(
            _("Objections"),
            len(found),
            note=gettext("%(n)d to answer") % {"n": unanswered} if unanswered else "",
            tone="late" if unanswered else "",
        )

    def facts(self) -> Iterable[object]:
        notice: PublicNotice = self.record
        address = self.request.build_absolute_uri(page_url("publicnotice.notice.read", notice.token) or "/")
        facts = [
            Fact(_("Union"), notice.unit.name),
            Fact(_("Posted on"), notice.posted_on, sub=notice.posted_by.display_name if notice.posted_by else ""),
            Fact(_("Where objections are taken"), notice.contact),
            Fact(_("Text of the notice"), notice.body, wide=True),
        ]
        if _standing(notice):
            facts.append(Fact(_("Public page"), address, url=address, wide=True))
        yield Facts(_("Public notice"), facts)
        yield Card(_("Objections"), self._objections())
        yield Card(pgettext_lazy("public notice", "List"), lines_table(notice))
        yield Card(_("Where it was posted"), self._postings())
        if attachments_of(notice).exists():
            yield attachments_card(self.request, notice, permission=LIST) or ""

    def _objections(self) -> object:
        rows = []
        for one in self.record.objections.order_by("id"):
            marks = [Tag(one.get_state_display(), "due" if one.state == Objection.State.OPEN else "done")]
            if one.is_late:
                marks.append(Tag(gettext("after the last day"), "plain"))
            if one.is_doubtful:
                marks.append(Tag(gettext("doubtful"), "late"))
            rows.append(
                [
                    one.pk,
                    one.received_at,
                    one.get_channel_display(),
                    one.text,
                    " ".join(filter(None, [one.name or gettext("without a name"), one.contact])),
                    _joined(marks),
                    one.answer or self._buttons(one),
                ]
            )
        headings = [
            _("Number"), pgettext_lazy("objection", "Received"), _("By"), _("Objection"),
            pgettext_lazy("objection", "From"), _("State"), _("Answer"),
        ]  # fmt: skip
        return TableView(headings, rows, empty=gettext("Nobody has objected."))

    def _buttons(self, objection: Objection) -> object:
        buttons = [
            Action(label, page_url(code, objection.pk) or "")
            for code, label in ((ANSWER, _("Answer")), (SET_ASIDE, _("Set aside")))
            if may_open(self.actor, code) and self.actor.may_at(code, self.record.unit)
        ]
        return _joined(buttons)

    def _postings(self) -> object:
        rows = [
            [
                posting.place,
                posting.posted_on,
                posting.posted_at.strftime("%H:%M") if posting.posted_at else "",
                posting.posted_by,
            ]
            for posting in self.record.postings.order_by("id")
        ]
        headings = [_("Place of posting"), _("Hung on"), _("Time"), _("Posted by")]
        return TableView(headings, rows, empty=gettext("No posting has been recorded yet."))

    def aside(self) -> Iterable[object]:
        words = clause_words(self.record.clause)
        rules = [
            gettext("The day of posting is not counted; rest days are not counted."),
            gettext("An objection on the last day counts until midnight; later ones are recorded and hold nothing up."),
        ]
        yield Card("", Why([words, *rules] if words else rules))


def _joined(parts: Iterable[Any]) -> object:
    return format_html_join(" ", "{}", ((part,) for part in parts))


def lines_table(notice: PublicNotice) -> TableView:
    """The list as everybody reads it."""
    rows = [[line.position, line.name, line.unit_name, line.category] for line in notice.lines.order_by("position")]
    return TableView([_("No."), _("Full name"), _("Union"), _("Category of the person")], rows, frozenset({0}))
