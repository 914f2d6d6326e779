"""Permission codes of supervision.

Whoever inspects and writes for a union sees what is of that union and of those below it. What a federation does about
an employer is not seen by the union inside that employer: it stands below.
"""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C14, C15 = "speech:C14", "speech:C15"
BODIES, LADDER = "supervision-rules:1", "supervision-rules:2"
_WORKING = ("district_office", "federation_chair", "cadre", "enterprise_chair")
_READING = ("district_leader", *_WORKING)

NETWORK = permission("rights.supervision.network", _("See the supervision network"), clause=C15, roles=_READING)
NETWORK_EXPORT = permission(
    "rights.supervision.network_export", _("Export the supervision network"), clause=C15, roles=_WORKING
)
MAP = permission("rights.supervision.map", _("See the map of the supervision network"), clause=C15, roles=_READING)
REGISTER = permission("rights.supervision.register", _("See supervisors"), clause=BODIES, roles=_READING)
REGISTER_EXPORT = permission(
    "rights.supervision.register_export", _("Export supervisors"), clause=BODIES, roles=_WORKING
)
APPOINT = permission("rights.supervision.appoint", _("Enter a supervisor"), clause=BODIES, roles=_WORKING)
RENEW = permission("rights.supervision.renew", _("Enter a new certificate"), clause=BODIES, roles=_WORKING)
DISMISS = permission("rights.supervision.dismiss", _("Enter that a supervisor left"), clause=BODIES, roles=_WORKING)

INSPECTIONS = permission("rights.supervision.inspections", _("See inspections"), clause=C15, roles=_READING)
INSPECTIONS_EXPORT = permission(
    "rights.supervision.inspections_export", _("Export inspections"), clause=C15, roles=_WORKING
)
PLAN = permission("rights.supervision.plan", _("Plan an inspection"), clause=C15, roles=_WORKING)
INSPECT = permission("rights.supervision.inspect", _("Enter the record of an inspection"), clause=C15, roles=_WORKING)
CALL_OFF = permission("rights.supervision.call_off", _("Call an inspection off"), clause=C15, roles=_WORKING)
RECORD = permission("rights.supervision.record", _("Print the record of an inspection"), clause=C15, roles=_WORKING)


def _letter(verb: str, words: object, roles: tuple[str, ...] = _WORKING) -> str:
    return permission(f"rights.supervision.{verb}", words, clause=LADDER, roles=roles)  # type: ignore[arg-type]


LETTERS = _letter("letters", _("See the three letters"), _READING)
LETTERS_EXPORT = _letter("letters_export", _("Export the three letters"))
DRAFT = _letter("draft", _("Write a letter"))
REVISE = _letter("revise", _("Change a letter"))
SUBMIT = _letter("submit", _("Submit a letter to the chair"))
DROP = _letter("drop", _("Give a letter up"))
DELIVER = _letter("deliver", _("Enter the delivery of a letter"))
ANSWER = _letter("answer", _("Enter the answer to a letter"))
VERIFY = _letter("verify", _("Enter whether it was corrected"))
FOLLOW = _letter("follow", _("Enter what the authority did"), ("district_office",))
PAPER = _letter("paper", _("Print a letter"))
RECEIPT = _letter("receipt", _("Print the receipt of a letter"))
FIGURES = _letter("figures", _("See the figures of supervision"), _READING)
