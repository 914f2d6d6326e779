"""Writing down conversations and mutual help (speech:C24). The journal names no unit and nothing of the content."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor, is_own
from tieshan.foundation.access.acts import act
from tieshan.foundation.notify import notify
from tieshan.foundation.ui.kinds import page_url
from tieshan.kernel.refusal import Forbidden, Refused
from tieshan.lawbook import code_list
from tieshan.office.registers.actions.persons import needed, not_later, oneself, unit_of
from tieshan.office.registers.models import Talk, TalkCount, TalkNote
from tieshan.office.registers.policies import C24, TALK_ADD, TALK_RECORD, TALK_VIEW
from tieshan.organisations.models import Account


@act("office.talk.record")
def record_talk(
    *,
    actor: Actor,
    partner: Account,
    kind: str,
    held_on: date,
    topic: str,
    text: str,
    on: date,
    again_on: date | None = None,
) -> Talk:
    """Write down a conversation that one held, or help that one gave or got. The other one may read and add."""
    actor.require(TALK_RECORD)
    author = oneself(actor)
    if author.pk == partner.pk:
        raise Refused("office.talk.alone", _("Choose the person with whom you spoke."), C24, field="partner")
    if kind not in code_list("talk_kind", on=on):
        raise Refused("office.talk.kind", _("Choose a kind from the list."), field="kind")
    not_later(held_on, on, "held_on")
    talk = Talk.objects.create(
        author=author,
        partner=partner,
        home_unit=unit_of(author, on=on),
        kind=kind,
        held_on=held_on,
        made_on=on,
        topic=needed(topic, _("Say in a few words what it was about."), "topic"),
        text=text.strip(),
        again_on=again_on,
    )
    _count(talk)
    _tell(talk, partner.pk, on)
    return talk


def _count(talk: Talk) -> None:
    place = {"unit_id": talk.home_unit_id, "year": talk.held_on.year, "kind": talk.kind}
    TalkCount.objects.bulk_create([TalkCount(**place)], ignore_conflicts=True)
    TalkCount.objects.filter(**place).update(number=F("number") + 1)


@act("office.talk.add")
def add_note(*, actor: Actor, talk: Talk, text: str, on: date) -> TalkNote:
    """Add to a note that one is a party to: an answer, what came of it."""
    actor.require(TALK_ADD)
    if not is_own(actor, talk.author_id, talk.partner_id):
        raise Forbidden("office.talk.not_party", _("Only the two who spoke may add to it."), C24)
    note = TalkNote.objects.create(
        talk=talk,
        author_id=actor.account_id or 0,
        written_on=on,
        text=needed(text, _("Write what you want to add."), "text"),
    )
    _tell(talk, talk.other(actor.account_id).pk, on)
    return note


def _tell(talk: Talk, account_id: int, on: date) -> None:
    notify(
        accounts=[account_id],
        code=TALK_VIEW,
        text=_("A conversation note was written for you."),
        url=page_url("office.talk.detail", talk.pk) or "",
        on=on,
    )
