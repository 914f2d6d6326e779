"""Concerns of workers: a channel for everybody, with a receipt, running times and an answer (speech:C13)."""
