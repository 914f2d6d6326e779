"""The staff portal: menu, home, URL root."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "tieshan.portals.staff"
    label = "staff"

    def ready(self) -> None:
        """Make the portal's frame known to the pages, and keep a row for each sign-in."""
        from tieshan.foundation.ui.clauses import provide_clause_words
        from tieshan.foundation.ui.shell import register_banner, register_frame
        from tieshan.lawbook.web.words import clause_url
        from tieshan.portals.staff.clauses import clause_words
        from tieshan.portals.staff.door import connect
        from tieshan.portals.staff.fiction import say_when_fictional
        from tieshan.portals.staff.frame import STAFF
        from tieshan.portals.staff.reminders import remind

        register_frame(STAFF)
        provide_clause_words(clause_words, clause_url)
        register_banner(say_when_fictional)
        register_banner(remind)
        connect()
