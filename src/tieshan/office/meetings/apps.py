"""Meetings: series, agenda, attendance, minutes, decisions; study meetings with presenters (speech:C25, C26)."""

from django.apps import AppConfig


class OfficeMeetingsConfig(AppConfig):
    name = "tieshan.office.meetings"
    label = "office_meetings"

    def ready(self) -> None:
        """Say which records of work are made here, what waits for a person, and what may go on an agenda."""
        from tieshan.foundation.ui.waiting import register_waiting
        from tieshan.lawbook.proofs import register_proof
        from tieshan.office.meetings import proofs, sources, waiting
        from tieshan.office.meetings.agenda import register_agenda_source

        register_proof(proofs.MEETING)
        register_proof(proofs.ATTENDANCE)
        register_waiting("office.minutes", waiting.waiting_minutes, order=25)
        register_waiting("office.meeting", waiting.waiting_meetings, order=40)
        register_agenda_source(sources.open_task_points)
        register_agenda_source(sources.topic_points)
