"""Statements of the bank as files."""
