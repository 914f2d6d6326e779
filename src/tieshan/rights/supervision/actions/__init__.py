"""Acts of supervision."""

from tieshan.rights.supervision.actions.register import appoint_supervisor, dismiss_supervisor, renew_certificate

__all__ = ["appoint_supervisor", "dismiss_supervisor", "renew_certificate"]
