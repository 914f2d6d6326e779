"""Pages of early warning."""

from tieshan.rights.warning.web import acts, calibration, forecast, signs, visits, warnings

__all__ = ["acts", "calibration", "forecast", "signs", "visits", "warnings"]
