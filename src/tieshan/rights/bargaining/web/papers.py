"""The papers for filing, generated whole: report letter, contract, resolution, lists, explanation, minutes.

They are issued in Chinese whatever language their reader has chosen; their words stand in the messages like all others.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tieshan.foundation.access import fetch_for
from tieshan.foundation.documents.layout import date_words
from tieshan.foundation.documents.papers import Heading, OfficialPaper, PaperTable, Par, Part
from tieshan.foundation.documents.web import send_file
from tieshan.foundation.documents.word import render_docx
from tieshan.foundation.ui.kinds import Page, register
from tieshan.kernel.refusal import Refused
from tieshan.lawbook import parameter
from tieshan.rights.bargaining.models import Bargaining, Vote
from tieshan.rights.bargaining.policies import LIST, PACKET
from tieshan.rights.bargaining.queries import people_of
from tieshan.rights.bargaining.terms import Side
from tieshan.rights.bargaining.web.bargainings import _marks, _role

ZIP = "application/zip"


@register
class Packet(Page):
    """All papers of a filing in one file."""

    code = PACKET
    path = "bargaining/<int:pk>/packet/"
    title = gettext_lazy("Papers for filing")
    parent = LIST
    matrix_record = "Bargaining"

    def get(self) -> HttpResponse:
        bargaining = fetch_for(self.actor, PACKET, Bargaining, self.kwargs["pk"], view=LIST, select_related=("unit",))
        with translation.override(settings.LANGUAGE_CODE):
            data = packet(bargaining)
            name = _("Papers for filing %(number)s") % {"number": bargaining}
        return send_file(data, f"{name}.zip", ZIP)


def packet(bargaining: Bargaining) -> bytes:
    """The zip of all Word papers; refused before the signing."""
    if bargaining.signed_on is None:
        raise Refused("rights.bargaining.unsigned", _("The papers are complete when both chiefs have signed."))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for serial, paper in enumerate(packet_papers(bargaining), 1):
            archive.writestr(f"{serial}-{paper.title}.docx", render_docx(paper))
    return file.getvalue()


def packet_papers(bargaining: Bargaining) -> list[OfficialPaper]:
    """The papers of the packet in their order, as values."""
    unit, kind = bargaining.unit.name, bargaining.get_kind_display()
    draft = bargaining.drafts.order_by("-number").first()
    vote = Vote.objects.filter(draft=draft, accepted=True).first()
    assert draft is not None and vote is not None and bargaining.signed_on  # noqa: S101, PT018 - signed
    copies = parameter("rights.contract.copies", on=bargaining.signed_on).whole
    issued = {"signature": unit, "signed_on": bargaining.signed_on}
    names = {"unit": unit, "kind": kind}
    titles = [
        kind,
        _("Resolution of the workers' congress on the draft of the %(kind)s") % names,
        _("Representatives of both sides"),
        _("Explanation of the bargaining"),
        _("Minutes of the talks"),
    ]
    letter = OfficialPaper(
        issuer=unit,
        title=_("Letter on the filing of the %(kind)s") % names,
        form="letter",
        number=str(bargaining),
        recipients=_("Labour authority"),
        body=[
            Par(
                _(
                    "The %(kind)s of %(unit)s was signed on %(signed)s and runs from %(begins)s to %(ends)s. By "
                    "article 54 of the Labour Contract Law it is filed with you in %(copies)s copies for review."
                )
                % {
                    **names,
                    "signed": date_words(bargaining.signed_on),
                    "begins": _day(bargaining.begins_on),
                    "ends": _day(bargaining.ends_on),
                    "copies": copies,
                }
            )
        ],
        attachments=titles,
        **issued,  # type: ignore[arg-type]
    )
    resolution = _(
        "On %(day)s the congress voted on the draft of the %(kind)s. Of %(all)s delegates %(present)s attended, "
        "%(favour)s agreed, %(against)s disagreed, %(rest)s abstained. The draft is accepted."
    ) % {
        **names,
        "day": date_words(vote.held_on),
        "all": vote.delegates,
        "present": vote.present,
        "favour": vote.in_favour,
        "against": vote.against,
        "rest": vote.present - vote.in_favour - vote.against,
    }
    contract = OfficialPaper(
        issuer=unit,
        title=titles[0],
        form="plain",
        body=[*(Par(line) for line in draft.text.splitlines() if line.strip()), *_signers(bargaining)],
    )
    return [
        letter,
        contract,
        OfficialPaper(issuer=unit, title=titles[1], form="plain", body=[Par(resolution)], **issued),  # type: ignore[arg-type]
        OfficialPaper(issuer=unit, title=titles[2], form="plain", body=_people(bargaining)),
        OfficialPaper(issuer=unit, title=titles[3], form="plain", body=_explained(bargaining), **issued),  # type: ignore[arg-type]
        OfficialPaper(issuer=unit, title=titles[4], form="plain", body=_rounds(bargaining)),
    ]


def _day(day: date | None) -> str:
    return date_words(day) if day is not None else ""


def _signers(bargaining: Bargaining) -> list[Part]:
    """Where both sides seal and their chiefs sign; who signed and when is known."""
    chiefs = {one.side: one.name for one in people_of(bargaining).filter(is_chief=True)}
    rows = [
        [str(side.label), "\n\n", chiefs.get(side, ""), _day(bargaining.signed_on)]
        for side in (Side.EMPLOYER, Side.WORKERS)
    ]
    headings = [_("Side"), _("Seal of the side"), _("Chief representative (signature)"), _("Signed on")]
    return [PaperTable(headings, rows, widths=(0.9, 1.3, 1.2, 1.1))]


def _people(bargaining: Bargaining) -> list[Part]:
    parts: list[Part] = []
    for side in Side:
        rows = [[one.name, one.job, _role(one), _marks(one)] for one in people_of(bargaining).filter(side=side)]
        parts.append(
            PaperTable([_("Name of the person"), _("Job"), _("Role"), _("Remark")], rows, title=str(side.label))
        )
    return parts


def _explained(bargaining: Bargaining) -> list[Part]:
    rounds = list(bargaining.rounds.order_by("number"))
    lines = [
        _("The %(side)s requested it on %(day)s; the other side answered on %(replied)s: %(reply)s")
        % {
            "side": bargaining.get_side_display(),
            "day": _day(bargaining.requested_on),
            "replied": _day(bargaining.replied_on),
            "reply": bargaining.reply,
        },
        _("Topics: %(topics)s") % {"topics": bargaining.topics},
        _("%(n)s rounds of talks were held, the last on %(day)s.")
        % {"n": len(rounds), "day": _day(rounds[-1].held_on if rounds else None)},
    ]
    if bargaining.workers_covered:
        lines.append(_("It concerns %(n)s workers.") % {"n": bargaining.workers_covered})
    if bargaining.objections:
        lines.append(
            _("The authority objected %(n)s times; the parts were negotiated anew.") % {"n": bargaining.objections}
        )
    return [Par(line) for line in lines]


def _rounds(bargaining: Bargaining) -> list[Part]:
    parts: list[Part] = []
    for one in bargaining.rounds.order_by("number"):
        facts = {"n": one.number, "chair": one.get_chaired_by_display(), "recorder": one.recorder}
        when = " ".join(filter(None, [date_words(one.held_on), one.place]))
        lead = _("Round %(n)s, in the chair: %(chair)s, recorder: %(recorder)s") % facts
        parts += [
            Heading(1, lead),
            Par(when, lead=_("Time and place of the round: ")),
            *(Par(line) for line in one.minutes.splitlines() if line.strip()),
        ]
    return parts
