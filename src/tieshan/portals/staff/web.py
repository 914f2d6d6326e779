"""Pages of the portal itself; importing them registers them."""

from tieshan.portals.staff import accounts, help, journal, own_account, posts, roles, sessions, signin  # noqa: A004, F401
