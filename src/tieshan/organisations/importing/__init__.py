"""Importing units and employers."""
