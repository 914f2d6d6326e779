"""Permission codes of disputes.

As with concerns nobody of the employer's side holds any: the chair of an enterprise union is paid by the employer, who
is the other party. Federations and the district stand with the workers.
"""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C14, C16, C17 = "speech:C14", "speech:C16", "speech:C17"
_WORKING = ("district_office", "federation_chair", "cadre")
_IN_CHARGE = ("district_office", "federation_chair")
_SEEING = ("district_leader", *_WORKING)


def _working(name: str, words: object, clause: str = C14, roles: tuple[str, ...] = _WORKING) -> str:
    return permission(f"rights.dispute.{name}", words, clause=clause, personal=True, roles=roles)  # type: ignore[arg-type]


LIST = _working("list", _("See disputes"), roles=_SEEING)
#: The audit committee reads the figures without the cases: small numbers are hidden from it.
FIGURES = _working("figures", _("Figures of labour disputes"), clause=C16, roles=(*_SEEING, "audit_committee"))
EXPORT = _working("export", _("Export disputes"), roles=_IN_CHARGE)
IDENTIFY = _working("identify", _("See the workers of a dispute by name"))
OPEN = _working("open", _("Open a dispute"))
FROM_CONCERN = _working("from_concern", _("Make a concern a dispute"))
PARTY = _working("party", _("Add a worker to a dispute"))
CORRECT = _working("correct_worker", _("Correct a mistyped worker"))
CLAIM = _working("claim", _("Add a claim to a dispute"))
CHECK = _working("check", _("Use the calculators"), roles=_SEEING)
RECKON = _working("reckon", _("Reckon a claim"))
EVIDENCE = _working("evidence", _("Add evidence to a dispute"))
ACCEPT = _working("accept", _("Accept a dispute"))
REFUSE = _working("refuse", _("Refuse a dispute"), roles=_IN_CHARGE)
MEDIATE = _working("mediate", _("Begin mediation"))
SETTLE = _working("settle", _("Record the result of mediation"))
SESSION = _working("session", _("Record a mediation session"))
SIGN = _working("sign", _("Record a signature under the agreement"))
PAPERS = _working("papers", _("Print papers of a dispute with names"))
AID = _working("aid", _("Apply for legal aid"))
AID_DECIDE = _working("aid_decide", _("Record the decision on legal aid"))
FILE = _working("file", _("Support an application for arbitration"))
EVENT = _working("event", _("Record a step of arbitration"))
HEARING = _working("hearing", _("Record a hearing"))
AWARD = _working("award", _("Record the award"))
SUE = _working("sue", _("Support an action in court"))
CLOCK = _working("clock", _("Stop, resume or interrupt a clock of a dispute"))
CLOSE = _working("close", _("Close a dispute with a review"), clause=C17, roles=("district_leader", *_IN_CHARGE))
