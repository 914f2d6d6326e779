"""Access in one place. Everything a room needs is imported from here."""

from tieshan.foundation.access.actor import ANONYMOUS, Actor, Grant, Scope, actor_words, system_actor
from tieshan.foundation.access.ownership import Own, OwnedManager, is_own
from tieshan.foundation.access.permissions import permission
from tieshan.foundation.access.scoping import ScopedManager, ScopedQuerySet, fetch_for
from tieshan.foundation.access.session import acting_as, current_actor, whole_district

__all__ = [
    "ANONYMOUS",
    "Actor",
    "Grant",
    "Own",
    "OwnedManager",
    "Scope",
    "ScopedManager",
    "ScopedQuerySet",
    "acting_as",
    "actor_words",
    "current_actor",
    "fetch_for",
    "is_own",
    "permission",
    "system_actor",
    "whole_district",
]
