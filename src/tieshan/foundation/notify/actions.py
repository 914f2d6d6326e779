"""The one act of the inbox: how its owner wants to be told."""

from __future__ import annotations

from datetime import time

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import Actor
from tieshan.foundation.access.acts import act, note
from tieshan.foundation.access.versions import claim_version
from tieshan.foundation.notify.channels import mail_is_set_up, messenger_is_allowed
from tieshan.foundation.notify.models import Choice
from tieshan.foundation.notify.rules import is_quiet
from tieshan.kernel.refusal import Forbidden, Refused


@act("notify.channel.choose")
def choose_channels(
    *,
    actor: Actor,
    by_mail: bool,
    mail: str,
    by_messenger: bool,
    messenger: str,
    send_at: time,
    quiet_from: time,
    quiet_until: time,
) -> Choice:
    """Keep one's own choice. The inbox stays as it is; outside the house goes one digest a day and nothing else."""
    if actor.account_id is None:
        raise Forbidden("notify.channel.nobody", _("Only a person chooses how they are told."))
    mail, messenger = mail.strip(), messenger.strip()
    if by_mail and not mail:
        raise Refused("notify.channel.no_mail", _("Enter the address that the e-mail goes to."), field="mail")
    if by_mail and not mail_is_set_up():
        raise Refused("notify.channel.no_server", _("The house has no mail server yet. Ask the system administrator."))
    if by_messenger and not messenger_is_allowed(messenger):
        raise Refused(
            "notify.channel.no_messenger",
            _("This address is not understood or not allowed here. Copy the robot's address as the example shows."),
            field="messenger",
        )
    if is_quiet(send_at, quiet_from, quiet_until):
        raise Refused(
            "notify.channel.quiet", _("The hour of sending lies in your quiet hours. Choose another."), field="send_at"
        )
    choice, fresh = Choice.objects.get_or_create(account_id=actor.account_id)
    if not fresh:
        choice = claim_version(choice, None)
    choice.by_mail, choice.mail = by_mail, mail or None
    choice.by_messenger, choice.messenger = by_messenger, messenger or None
    choice.send_at, choice.quiet_from, choice.quiet_until = send_at, quiet_from, quiet_until
    choice.save()
    note(by_mail=by_mail, by_messenger=by_messenger)
    return choice
