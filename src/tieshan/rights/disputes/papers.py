"""The papers of a mediation and the application for legal aid, as Word in proper form. They are issued in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tieshan.foundation.documents.layout import date_words
from tieshan.foundation.documents.papers import A4Form, Box, Heading, OfficialPaper, Opinion, PaperTable, Par, Part
from tieshan.kernel.money import Yuan, capitals
from tieshan.lawbook import parameter
from tieshan.rights.disputes.models import Dispute, LegalAid, MediationSession
from tieshan.rights.disputes.queries import corrections_of, people_of, speakers
from tieshan.rights.disputes.terms import Side

#: Room for a signature or a seal.
_ROOM = "\n\n"

__all__ = ["agreement_paper", "aid_form", "session_paper"]


def _day(day: date | None) -> str:
    return date_words(day) if day is not None else ""


def _joined(parts: Iterable[str]) -> str:
    return pgettext("papers", ", ").join(dict.fromkeys(part for part in parts if part))


def _parties(dispute: Dispute, *, annex: bool = False) -> list[Part]:
    """Both sides with what identifies them; of a group those who speak for it, the others stand in the annex."""
    people = speakers(dispute)
    employer = dispute.employer
    parts: list[Part] = []
    for one in people:
        known = [
            str(one.name),
            _("identity number %(number)s") % {"number": one.id_number} if one.id_number else "",
            _("telephone %(number)s") % {"number": one.phone} if one.phone else "",
            _("representative") if one.is_representative else "",
        ]
        parts.append(Par(_joined(known), lead=_("Applicant (workers' side): ")))
    if not people:
        parts.append(Par("", lead=_("Applicant (workers' side): ")))
    if annex and dispute.is_group:
        parts.append(Par(_("%(n)s workers in all, listed in the annex.") % {"n": dispute.workers}))
    facts = [
        employer.name,
        _("address: %(address)s") % {"address": employer.address} if employer.address else "",
        _("legal representative: %(name)s") % {"name": employer.legal_representative}
        if employer.legal_representative
        else "",
    ]
    parts.append(Par(_joined(facts), lead=_("Respondent (employer's side): ")))
    return parts


def _signatures(rows: Sequence[tuple[str, str, str]]) -> PaperTable:
    return PaperTable(
        [_("Signer"), _("Signature or seal"), _("Date")],
        [[role, name or _ROOM, day or _("year    month    day")] for role, name, day in rows],
        widths=(0.3, 0.4, 0.3),
    )


def session_paper(session: MediationSession) -> OfficialPaper:
    """The record of one sitting, to be read to both sides and signed by them on every page."""
    dispute = session.dispute
    body: list[Part] = [
        Par(f"{_day(session.held_on)} {session.hours}".strip(), lead=_("Time: ")),
        Par(session.place, lead=_("Place: ")),
        Par(session.mediators, lead=_("Mediators: ")),
        Par(session.recorder, lead=_("Recorder: ")),
        *_parties(dispute),
        Par(str(session.for_workers), lead=_("Present for the workers: ")),
        Par(str(session.for_employer), lead=_("Present for the employer: ")),
        Heading(1, _("Rights explained")),
        Par(
            _(
                "The mediators explained that mediation is voluntary, that an agreement binds both sides, and that "
                "arbitration is open to either of them at any time."
            )
        ),
        Heading(1, _("What the workers ask and why")),
        *_lines(session.workers_said),
        Heading(1, _("What the employer answers")),
        *_lines(session.employer_said),
        Heading(1, _("Course and result")),
        *_lines(session.result),
        Par(_("This record was read to those present; it is true and complete.")),
        _signatures(
            [
                (_("Applicant (workers' side)"), "", ""),
                (_("Respondent (employer's side)"), "", ""),
                (_("Mediators"), "", ""),
                (_("Recorder"), "", ""),
            ]
        ),
    ]
    return OfficialPaper(
        issuer=dispute.unit.name,
        title=_("Record of the mediation of a labour dispute"),
        form="plain",
        body=[Par(dispute.number, lead=_("Case number: ")), *body],
    )


def _lines(text: object) -> list[Part]:
    return [Par(line) for line in str(text or "").splitlines() if line.strip()]


def agreement_paper(dispute: Dispute) -> OfficialPaper:
    """The mediation agreement: parties, dispute, terms, performance, effect, signatures of both sides with dates."""
    on = dispute.agreed_on
    assert on is not None  # noqa: S101 - printed of an agreement alone
    days = parameter("rights.mediation.review", on=on).whole
    signed = {one.side: one for one in dispute.signatures.all()}
    claims = _joined(str(one.get_kind_display()) for one in dispute.claims.order_by("pk"))
    dispute_of = _("Both sides are in dispute over: %(claims)s. Mediation was applied for on %(day)s.") % {
        "claims": claims or dispute.subject,
        "day": _day(dispute.mediated_on),
    }
    body: list[Part] = [
        Par(dispute.number, lead=_("Case number: ")),
        *_parties(dispute, annex=True),
        Par(dispute_of),
        Par(_("Facts as both sides see them:")),
        *_lines(dispute.facts),
        Par(_("By mediation both sides agree of their own will:")),
        *_lines(dispute.terms),
    ]
    if dispute.won_fen:
        body.append(
            Par(
                _("The employer pays %(sum)s yuan in all (%(words)s).")
                % {"sum": f"{dispute.won:,}", "words": capitals(dispute.won)}
            )
        )
    if dispute.perform_by is not None:
        body.append(Par(_("The agreement is performed by %(day)s.") % {"day": _day(dispute.perform_by)}))
    copies = [
        _(
            "The agreement takes effect when both sides have signed or sealed it, the mediator has signed it and the "
            "mediating body has put its seal."
        ),
        _("Within %(days)s days of its effect both sides may ask the arbitration commission together to review it.")
        % {"days": days},
        _(
            "If one side does not perform it in time, the other may apply for arbitration; for wages, medical costs of "
            "an injury, severance or damages the worker may ask the court for a payment order."
        ),
        _("It is made in three copies: one for each side, one for the mediating body."),
    ]
    body += [Par(text) for text in copies]
    mediators = dispute.sessions.order_by("-pk").values_list("mediators", flat=True).first() or ""
    sides = {
        Side.WORKERS: _("Applicant (workers' side)"),
        Side.EMPLOYER: _("Respondent (employer's side)"),
        Side.MEDIATOR: _("Mediators") + (f" {mediators}" if mediators else ""),
    }
    sealed_on = signed[Side.MEDIATOR].signed_on if Side.MEDIATOR in signed else None
    body.append(
        _signatures(
            [
                (
                    sides[side],
                    str(signed[side].signer) if side in signed else "",
                    _day(signed[side].signed_on) if side in signed else "",
                )
                for side in Side
            ]
            + [(_("Mediating body (seal)"), "", _day(sealed_on))]
        )
    )
    if dispute.is_group:
        rows = [[str(n), str(one.name), str(one.id_number or "")] for n, one in enumerate(people_of(dispute), 1)]
        body.append(
            PaperTable(
                [_("No."), _("Name of the worker"), _("Identity number")], rows, title=_("Annex: list of workers")
            )
        )
    return OfficialPaper(
        issuer=dispute.unit.name, title=_("Mediation agreement of a labour dispute"), form="plain", body=body
    )


def aid_form(aid: LegalAid) -> A4Form:
    """The application for legal aid with the opinions of those who certify and decide."""
    dispute = aid.dispute
    worker = corrections_of(dispute).get(aid.worker_id, aid.worker)
    income = f"{Yuan.from_fen(aid.income_fen):,}" if aid.income_fen is not None else ""
    how = _("by word of mouth, noted and read to the applicant") if aid.is_oral else _("in writing")
    if aid.needs_proof:
        hardship = _("certified by: %(who)s") % {"who": aid.proof_by}
    else:
        hardship = _("not to be shown: a migrant worker over wages or an injury at work")
    return A4Form(
        title=_("Application for legal aid of the union"),
        above=[(_("Case number"), dispute.number), (_("Applied on"), _day(aid.applied_on))],
        boxes=[
            Box(_("Aid applicant"), str(worker.name)),
            Box(_("Sex"), {"male": _("male"), "female": _("female")}.get(aid.sex, "")),
            Box(_("Identity number"), str(worker.id_number or "")),
            Box(_("Telephone"), str(worker.phone or "")),
            Box(_("Address"), str(aid.address or ""), span=2),
            Box(_("Employer"), dispute.employer.name),
            Box(_("Job"), aid.job),
            Box(_("Monthly income (yuan)"), income),
            Box(_("Way of application"), how),
            Box(_("Household and its income"), str(aid.household or ""), span=2, tall=13),
            Box(_("Hardship"), hardship, span=2),
            Box(_("Aid asked for"), str(aid.get_aid_display()), span=2),
            Box(_("Facts and reasons"), str(dispute.facts), span=2, tall=27),
            Box(
                _("Declaration"),
                _("What I state is true; if it is not, I bear the consequences.")
                + "\n"
                + _("Applicant (signature or fingerprint):                year    month    day"),
                span=2,
                tall=19,
            ),
        ],
        opinions=[
            Opinion(_("Opinion on the hardship"), tall=20),
            Opinion(
                _("Opinion of the legal aid body"),
                text=_decided(aid),
                day=aid.decided_on,
                tall=22,
            ),
        ],
        notes=[_("To be handed in with it: copy of the identity card, certificate of hardship, papers of the case.")],
    )


def _decided(aid: LegalAid) -> str:
    if aid.granted is None:
        return ""
    word = _("Granted.") if aid.granted else _("Not granted.")
    helper = _("Helped by: %(who)s.") % {"who": aid.lawyer} if aid.lawyer else ""
    return "\n".join(part for part in (word, aid.decision, helper) if part)
