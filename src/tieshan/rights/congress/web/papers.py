"""The minutes of a session as Word: attendance, agenda, what was said, votes, room for signatures.

A paper is issued in Chinese whatever language its reader has chosen; its words stand in the messages like all others.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tieshan.foundation.access import fetch_for
from tieshan.foundation.documents.layout import date_words, layout
from tieshan.foundation.documents.papers import Heading, OfficialPaper, PaperTable, Par, Part
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import Page, register
from tieshan.kernel.refusal import Refused
from tieshan.rights.congress.models import CongressSession
from tieshan.rights.congress.policies import LIST
from tieshan.rights.congress.terms import Form
from tieshan.rights.congress.web.congresses import MINUTES

__all__ = ["minutes_paper"]


@register
class SessionMinutes(Page):
    """The minutes of one session."""

    code = MINUTES
    permission = LIST
    path = "congress/sessions/<int:pk>/minutes.docx"
    title = gettext_lazy("Minutes of a congress as Word")
    parent = LIST
    matrix_record = "HeldSession"

    def get(self) -> HttpResponse:
        session = fetch_for(
            self.actor, LIST, CongressSession, self.kwargs["pk"], view=LIST, select_related=("unit", "congress")
        )
        with translation.override(settings.LANGUAGE_CODE):
            paper = minutes_paper(session)
        return send_file(render_docx(paper), f"{paper.title.replace(chr(10), '')}.docx", DOCX)


def minutes_paper(session: CongressSession) -> OfficialPaper:
    """The minutes of a session that was held; refused before."""
    if session.held_on is None:
        raise Refused("rights.congress.not_held", _("Enter the minutes and votes first."))
    assembly = session.congress.form == Form.ASSEMBLY
    title = (
        _("Minutes of session %(m)s of assembly %(n)s") if assembly else _("Minutes of session %(m)s of congress %(n)s")
    )
    absent = [one.delegate.name for one in session.absences.select_related("delegate").order_by("pk")]
    came = {"all": session.members, "present": session.present}
    body: list[Part] = [
        Par(date_words(session.held_on), lead=_("Time of the session: ")),
        Par(session.place, lead=_("Place of the session: ")),
        Par(
            _("%(all)s workers in all, %(present)s present.") % came
            if assembly
            else _("%(all)s delegates in all, %(present)s present.") % came,
            lead=_("Attendance: "),
        ),
    ]
    if absent:
        body.append(Par(pgettext("between names", ", ").join(absent), lead=_("Absent from the session: ")))
    body += [
        Heading(1, _("Agenda of the session")),
        *(Par(f"{number}. {line}") for number, line in enumerate(session.agenda.splitlines(), 1)),
        Heading(1, _("Course of the session")),
        *(Par(line) for line in session.minutes.splitlines() if line.strip()),
    ]
    votes = list(session.resolutions.order_by("pk"))
    if votes:
        rows = [
            [
                each.title,
                *map(str, (each.in_favour, each.against, each.present - each.in_favour - each.against)),
                _("vote carried") if each.carried else _("vote not carried"),
            ]
            for each in votes
        ]
        headings = [_("Matter voted on"), _("In favour"), _("Against"), _("Abstained"), _("Outcome of the vote")]
        body += [Heading(1, _("Votes of the session")), PaperTable(headings, rows, widths=(4, 1, 1, 1, 1.4))]
        body += [Par(each.text, lead=f"{each.title}{layout().words['colon']}") for each in votes if each.text]
    body.append(Par(_("Chair (signature):                    Recorder (signature):")))
    numbers = {
        "n": layout().chinese(session.congress.number),
        "m": layout().chinese(session.number),
    }
    return OfficialPaper(
        issuer=session.unit.name,
        title=f"{session.unit.name}\n{title % numbers}",
        form="plain",
        body=body,
        signature=session.unit.name,
        signed_on=session.held_on,
    )
