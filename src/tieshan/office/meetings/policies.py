"""Permission codes of meetings, and which shipped roles hold them."""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

_ALL = ("district_leader", "district_office", "federation_chair", "cadre", "enterprise_chair")
_KEEPERS = ("district_office", "federation_chair")
_RECORDERS = ("district_office", "federation_chair", "cadre")
_LEADING = ("district_leader", "district_office", "federation_chair")

SERIES_LIST = permission("office.series.list", _("See series of meetings"), clause="speech:C26", roles=_ALL)
SERIES_CREATE = permission("office.series.create", _("Set up a series"), clause="speech:C26", roles=_KEEPERS)
SERIES_CHANGE = permission("office.series.change", _("Change a series"), roles=_KEEPERS)
SERIES_END = permission("office.series.end", _("End a series"), roles=_KEEPERS)
SERIES_SCHEDULE = permission("office.series.schedule", _("Plan the meetings of a series"), roles=_RECORDERS)

MEETING_LIST = permission("office.meeting.list", _("See meetings"), clause="speech:C26", roles=_ALL)
MEETING_EXPORT = permission("office.meeting.export", _("Export the list of meetings"), roles=_LEADING)
MEETING_PLAN = permission("office.meeting.plan", _("Plan a meeting"), clause="speech:C26", roles=_RECORDERS)
MEETING_CHANGE = permission("office.meeting.change", _("Change or move a meeting"), roles=_RECORDERS)
MEETING_CONVENE = permission("office.meeting.convene", _("Choose who is asked to a meeting"), roles=_RECORDERS)
MEETING_INVITE = permission("office.meeting.invite", _("Send the invitation"), clause="speech:C26", roles=_RECORDERS)
MEETING_CANCEL = permission("office.meeting.cancel", _("Cancel a meeting"), roles=_KEEPERS)
MEETING_HOLD = permission("office.meeting.hold", _("Record a meeting"), clause="speech:C26", roles=_RECORDERS)
AGENDA_SET = permission("office.agenda.set", _("Set the agenda"), clause="speech:C26", roles=_RECORDERS)
ATTENDANCE_SCREEN = permission("office.attendance.screen", _("Show the code for signing in"), roles=_RECORDERS)
ATTENDANCE_SIGN_IN = permission("office.attendance.sign_in", _("Sign in to a meeting"), roles=_ALL)
ATTENDANCE_EXCUSE = permission("office.attendance.excuse", _("Excuse oneself from a meeting"), roles=_ALL)
MINUTES_SIGN = permission("office.minutes.sign", _("Sign minutes"), clause="speech:C26", roles=_ALL)
MINUTES_RETURN = permission("office.minutes.return", _("Return minutes to the recorder"), roles=_LEADING)
MINUTES_AMEND = permission("office.minutes.amend", _("Add a supplement to minutes"), roles=_RECORDERS)
DECISION_ASSIGN = permission("office.decision.assign", _("Make a decision a task"), clause="speech:C28", roles=_LEADING)
TOPIC_LIST = permission("office.topic.list", _("See submitted topics"), roles=_ALL)
TOPIC_SUBMIT = permission("office.topic.submit", _("Submit a topic for a meeting"), clause="speech:C26", roles=_ALL)
TOPIC_DECLINE = permission("office.topic.decline", _("Answer a topic that is not taken up"), roles=_RECORDERS)
PRESENTER_CHANGE = permission(
    "office.presenter.change", _("Change the presenter"), clause="speech:C25", roles=_RECORDERS
)
STUDY_LIST = permission("office.study.list", _("Read the study library"), clause="speech:C25", roles=_ALL)
STUDY_SHARE = permission("office.study.share", _("Share study material"), clause="speech:C25", roles=_RECORDERS)
