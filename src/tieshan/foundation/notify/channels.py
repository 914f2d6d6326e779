"""Ways out of the house: e-mail and office messengers. Each says whether a message certainly did not go out."""

from __future__ import annotations

import smtplib
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

#: Seconds to reach a server, and to wait for its answer once the message is on its way.
REACH_SECONDS = 5
ANSWER_SECONDS = 20


class NotSent(Exception):
    """The message certainly did not go out: it may be tried again."""


class Uncertain(Exception):
    """The other side may have it: trying again could tell it twice."""


def mail_is_set_up() -> bool:
    """Whether the house has a mail server to hand letters to."""
    return bool(settings.EMAIL_HOST)


def messenger_kinds() -> tuple[str, ...]:
    """The kinds of messenger address that the operator allows. A list, since an address is a request that the server
    itself makes: an open one would let anybody knock at the doors of the inner network."""
    return tuple(settings.MESSENGERS)


def messenger_is_allowed(address: str) -> bool:
    """Whether the address is of an allowed kind and one that the library understands."""
    if urlsplit(address).scheme.lower() not in messenger_kinds():
        return False
    # Heavy, and needed by the few who choose a messenger.
    from apprise import Apprise

    return Apprise().add(address) is True


def send_mail(address: str, subject: str, body: str, *, message_id: str) -> None:
    """One letter. The message id is the same at every attempt, so that a mail server may drop a second copy."""
    server = get_connection(timeout=ANSWER_SECONDS, fail_silently=False)
    letter = EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [address], headers={"Message-ID": message_id})
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as reason:
        raise NotSent(_short(reason)) from reason
    try:
        server.send_messages([letter])
    except smtplib.SMTPServerDisconnected as reason:
        raise Uncertain(_short(reason)) from reason
    except smtplib.SMTPException as reason:
        # The server answered, and it said no.
        raise NotSent(_short(reason)) from reason
    except OSError as reason:
        raise Uncertain(_short(reason)) from reason
    finally:
        _close(server)


def _close(server: object) -> None:
    try:
        server.close()  # type: ignore[attr-defined]
    except (OSError, smtplib.SMTPException):
        return


def send_messenger(address: str, subject: str, body: str) -> None:
    """One message to an office messenger's robot.

    The library says only yes or no; an answer that stayed out until the time was up counts as uncertain.
    """
    from apprise import Apprise

    if urlsplit(address).scheme.lower() not in messenger_kinds():
        raise NotSent(_("This kind of messenger is not allowed here any more."))
    joint = "&" if "?" in address else "?"
    sender = Apprise()
    if not sender.add(f"{address}{joint}cto={REACH_SECONDS}&rto={ANSWER_SECONDS}"):
        raise NotSent(_("The address is not understood."))
    began = time.monotonic()
    if sender.notify(title=subject, body=body):
        return
    if time.monotonic() - began >= ANSWER_SECONDS:
        raise Uncertain(_("No answer came in time."))
    raise NotSent(_("The messenger refused the message or could not be reached."))


def _short(reason: BaseException) -> str:
    return f"{type(reason).__name__}: {reason}"[:300]
