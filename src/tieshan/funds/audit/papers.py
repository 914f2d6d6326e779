"""The papers of an audit: notice and report, as Word in the official layout. They are issued in Chinese."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tieshan.foundation.documents.layout import date_words
from tieshan.foundation.documents.papers import Heading, OfficialPaper, PaperTable, Par, Part
from tieshan.funds.audit.models import Audit
from tieshan.kernel.money import Yuan

__all__ = ["notice_paper", "report_paper"]


def _facts(audit: Audit) -> dict[str, str]:
    team = list(audit.team.select_related("account").order_by("-leads", "pk"))
    return {
        "unit": audit.unit.name,
        "by": audit.by.name,
        "kind": str(audit.get_kind_display()),
        "first": date_words(audit.first),
        "last": date_words(audit.last),
        "begins": date_words(audit.begins_on) if audit.begins_on else "",
        "lead": next((one.account.display_name for one in team if one.leads), ""),
        "team": _(", ").join(one.account.display_name for one in team if not one.leads),
    }


def notice_paper(audit: Audit) -> OfficialPaper:
    """The notice to the union."""
    words = _facts(audit)
    return OfficialPaper(
        issuer=audit.by.name,
        title=_("Notice of audit"),
        form="letter",
        number=audit.shown_number,
        recipients=audit.unit.name,
        body=[
            Par(
                _(
                    "By the plan of audits we carry out the %(kind)s of your union for %(first)s to %(last)s, beginning"
                    " on %(begins)s. Team: lead %(lead)s, members %(team)s."
                )
                % words
            ),
            Par(_("Please have ready budgets, requests with their bills, books, bank statements and minutes.")),
        ],
        signature=audit.by.name,
        signed_on=audit.notified_on,
    )


def report_paper(audit: Audit) -> OfficialPaper:
    """The report with its findings."""
    words = _facts(audit)
    findings = list(audit.findings.order_by("number"))
    body: list[Part] = [
        Heading(1, _("What was audited")),
        Par(_("The %(kind)s of %(unit)s for %(first)s to %(last)s. Team: lead %(lead)s, members %(team)s.") % words),
        Heading(1, _("Opinion")),
        Par(audit.opinion),
        Heading(1, _("Findings and measures")),
    ]
    for one in findings:
        amount = _(" (%(amount)s yuan)") % {"amount": f"{Yuan.from_fen(one.amount_fen):,}"} if one.amount_fen else ""
        body += [
            Heading(2, f"{one.title}{amount}"),
            Par(one.facts),
            Par(one.clause, lead=_("Against: ")),
            Par(one.measure, lead=_("To be done: ")),
        ]
    if findings:
        rows = [
            [str(one.number), one.title, str(one.get_grade_display()), date_words(one.fix_due) if one.fix_due else ""]
            for one in findings
        ]
        body.append(
            PaperTable([_("No."), _("Finding"), _("Grade"), _("Put right by")], rows, widths=(0.5, 2.6, 0.7, 1.3))
        )
    else:
        body.append(Par(_("Nothing was found that has to be put right.")))
    if audit.comments:
        body += [Heading(1, _("Comments of the union")), Par(str(audit.comments))]
    return OfficialPaper(
        issuer=audit.by.name,
        title=_("Report of audit"),
        number=audit.shown_number,
        recipients=audit.unit.name,
        body=body,
        signature=audit.by.name,
        signed_on=audit.reported_on,
    )
