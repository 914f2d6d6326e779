"""Permission codes of early warning.

As with concerns and disputes nobody of the employer's side sees anything. The chair of an enterprise union may report a
sign and sees no more than the form: who is paid by the employer does not read what is thought of it.
"""

from django.utils.translation import gettext_lazy as _

from tieshan.foundation.access import permission

C14 = "speech:C14"
_WORKING = ("district_office", "federation_chair", "cadre")
_IN_CHARGE = ("district_office", "federation_chair")
_SEEING = ("district_leader", *_WORKING)


def _code(name: str, words: object, roles: tuple[str, ...] = _WORKING, clause: str = C14) -> str:
    return permission(f"rights.warning.{name}", words, clause=clause, personal=True, roles=roles)  # type: ignore[arg-type]


LIST = _code("list", _("See early warnings"), _SEEING)
EXPORT = _code("export", _("Export early warnings"), _IN_CHARGE)
SIGN = _code("sign", _("Report a sign of trouble"), (*_WORKING, "enterprise_chair"))
SIGN_END = _code("sign_end", _("Enter that a sign of trouble is over"))
REPORT = _code("report", _("Report a warning upwards and take it in hand"))
MEASURE = _code("measure", _("Enter what was done about a warning"))
LETTER = _code("letter", _("Write to another office about a warning"))
CHECK = _code("check", _("Check what was done about a warning"), ("district_leader", *_IN_CHARGE), "speech:C17")
CLOSE = _code("close", _("Lift a warning"), ("district_leader", *_IN_CHARGE), "speech:C17")
VISIT = _code("visit", _("Plan a prevention visit"), _SEEING)
VISITED = _code("visited", _("Enter what a prevention visit found"))
FORECAST = _code("forecast", _("Read the monthly forecast"), _SEEING)
CALIBRATION = _code("calibration", _("See how well warnings foresee disputes"), _SEEING)
# The house itself: every night over all employers, and at once for one whose facts changed.
RUN = permission("rights.warning.run", _("Compute the grades of warning (the house itself)"), clause=C14)
