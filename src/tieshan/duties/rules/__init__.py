"""Rules of the duties: pure functions on plain values."""
