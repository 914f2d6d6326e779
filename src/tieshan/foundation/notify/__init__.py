"""Notices to people: inside the house always, outside it as each person has chosen.

    from tieshan.foundation.notify import notify

    notify(accounts=[…], code="office.task.assign", text=_("A new task for you: %(title)s") …, url=…, on=on)

Inside an act, set-based for any number of accounts. Only what the person is to do or was waiting for; no personal data
in the text, since it may leave the house: counts and titles, and a link to the house.
"""

from tieshan.foundation.notify.notices import notify

__all__ = ["notify"]
