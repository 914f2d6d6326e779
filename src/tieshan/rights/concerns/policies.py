"""Permission codes of concerns. The worker's own page needs none: it asks for the receipt.

Nobody of the employer's side holds any of them: the chair of an enterprise union is paid by the employer, and whoever
spoke must not depend on their silence. Unions in charge are federations and the district.
"""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C13, C17 = "speech:C13", "speech:C17"
_WORKING = ("district_office", "federation_chair", "cadre")
_IN_CHARGE = ("district_office", "federation_chair")

LIST = permission(
    "rights.concern.list",
    _("See concerns of workers"),
    clause=C13,
    personal=True,
    roles=("district_leader", *_WORKING),
)
EXPORT = permission("rights.concern.export", _("Export concerns"), clause=C13, personal=True, roles=_IN_CHARGE)
RECORD = permission(
    "rights.concern.record",
    _("Take down what a worker says or writes"),
    clause=C13,
    personal=True,
    roles=_WORKING,
)
IDENTIFY = permission(
    "rights.concern.identify", _("See who is behind a concern"), clause=C13, personal=True, roles=_WORKING
)
CLASSIFY = permission("rights.concern.classify", _("Classify a concern"), clause=C13, personal=True, roles=_WORKING)
PASS = permission(
    "rights.concern.pass", _("Pass a concern to another union"), clause=C13, personal=True, roles=_WORKING
)
ANSWER = permission("rights.concern.answer", _("Answer a concern"), clause=C13, personal=True, roles=_WORKING)
CHECK = permission(
    "rights.concern.check",
    _("Check the answer to a concern"),
    clause=C17,
    personal=True,
    roles=("district_leader", *_IN_CHARGE),
)
SET_ASIDE = permission(
    "rights.concern.set_aside", _("Set aside what is no concern"), clause=C13, personal=True, roles=_IN_CHARGE
)
POSTER = permission("rights.concern.poster", _("Print the poster of the channel"), clause=C13, roles=_WORKING)
FIGURES = permission(
    "rights.concern.figures",
    _("See figures of concerns"),
    clause="speech:C16",
    personal=True,
    roles=("district_leader", *_WORKING),
)
# Held by nobody and asked of nobody: every worker may speak, and whoever holds the receipt may go on.
SUBMIT = permission("rights.concern.submit", _("Put forward a concern"), clause=C13)
ADD = permission("rights.concern.add", _("Add to one's concern"), clause=C13)
RATE = permission("rights.concern.rate", _("Say how the answer was"), clause=C13)
REOPEN = permission("rights.concern.reopen", _("Ask for the matter to be taken up again"), clause=C13)
CLOSE = permission("rights.concern.close", _("Close answered concerns (the house itself, every night)"), clause=C13)
