"""Dialogue of workers and employer: topics, session, minutes, promises told back (speech:C06)."""
