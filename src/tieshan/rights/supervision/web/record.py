"""The record of an inspection as a Word form, for both sides to sign."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.documents.layout import date_words
from tieshan.foundation.documents.papers import A4Form, Box, Opinion
from tieshan.foundation.documents.web import DOCX, send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import Page, register
from tieshan.rights.supervision.models import Inspection
from tieshan.rights.supervision.policies import INSPECTIONS, RECORD
from tieshan.rights.supervision.web.inspections import matter_word


@register
class InspectionRecord(Page):
    """The form, filled in as far as it is known: before the visit to write on, after it to sign."""

    code = RECORD
    path = "supervision/inspections/<int:pk>/paper/"
    title = gettext_lazy("Record of an inspection")
    parent = INSPECTIONS
    matrix_record = "Inspection"

    def get(self) -> HttpResponse:
        one = fetch_for(
            self.actor,
            RECORD,
            Inspection,
            self.kwargs["pk"],
            view=INSPECTIONS,
            select_related=("unit", "employer"),
        )
        # A paper is in the language of the office, whoever prints it.
        with translation.override(settings.LANGUAGE_CODE):
            name = f"{_('Record of an inspection')} {one}.docx"
            return send_file(render_docx(record_form(one)), name, DOCX)


def record_form(one: Inspection) -> A4Form:
    """The form of one inspection."""
    people = [
        _("%(name)s (certificate %(number)s)") % {"name": each.supervisor.name, "number": each.certificate.number}
        for each in one.inspectors.select_related("supervisor", "certificate").order_by("pk")
    ]
    found = [
        _("%(n)s. %(matter)s: %(what)s (%(rule)s)")
        % {"n": serial, "matter": matter_word(each.matter), "what": each.what, "rule": each.rule}
        for serial, each in enumerate(one.findings.order_by("pk"), 1)
    ]
    return A4Form(
        title=_("Record of a labour-law inspection"),
        above=((_("Union"), one.unit.name), (_("Number"), str(one))),
        boxes=[
            Box(_("Employer"), one.employer.name),
            Box(_("Credit code"), one.employer.credit_code or ""),
            Box(_("Inspected on"), date_words(one.held_on) if one.held_on else ""),
            Box(_("Place"), one.place),
            Box(_("Inspectors (certificate)"), "\n".join(people), span=2),
            Box(_("There for the employer"), one.met, span=2),
            Box(_("What is looked at"), one.purpose, span=2),
            Box(_("Record"), one.record, span=2, tall=50),
            Box(_("Findings and legal rules"), "\n".join(found), span=2, tall=35),
        ],
        opinions=[
            Opinion(_("Inspectors sign"), seal=False, tall=22),
            Opinion(_("Employer signs"), one.refusal, seal=False, tall=22),
        ],
        notes=[_("The inspectors showed their certificates. Whoever does not sign says why; it is noted here.")],
    )
