"""Forecast, prevention and early warning of trouble between workers and employers (speech:C14)."""
